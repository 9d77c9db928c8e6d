"""Pictures of people: an identicon drawn here, or Gravatar where the keeper chose it."""

import hashlib

from flask import current_app, url_for

from app.headers import GRAVATAR
from app.models import User

KEPT_SECONDS = 24 * 3600
CELLS = 5
CELL = 12
MARGIN = 10
SIZE = CELLS * CELL + 2 * MARGIN


def identicon(seed: str) -> str:
    """A small SVG that is always the same for the same seed: a mirrored pattern on a soft ground.

    Hue, pattern and the two tones come from the SHA-256 of the seed. Both tones keep their
    distance in lightness, so that the pattern is seen on light and on dark pages.
    """
    digest = hashlib.sha256(seed.encode()).digest()
    hue = int.from_bytes(digest[:2], "big") % 360
    ground = f"hsl({hue} 45% 88%)"
    ink = f"hsl({(hue + digest[2] % 40) % 360} 55% 42%)"
    cells = []
    for column in range((CELLS + 1) // 2):
        for row in range(CELLS):
            if digest[3 + column * CELLS + row] % 2:
                cells += [(column, row), (CELLS - 1 - column, row)]
    path = "".join(
        f"M{MARGIN + column * CELL} {MARGIN + row * CELL}h{CELL}v{CELL}h-{CELL}z"
        for column, row in sorted(set(cells))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<path fill="{ground}" d="M0 0h{SIZE}v{SIZE}H0z"/><path fill="{ink}" d="{path}"/></svg>'
    )


def avatar_url(user: User) -> str:
    """Where the picture of a person is."""
    if current_app.config["AVATARS"] == "gravatar":
        digest = hashlib.sha256(user.email.encode()).hexdigest()
        return f"{GRAVATAR}/avatar/{digest}?d=identicon&s=96"
    return url_for("main.avatar", username=user.username)
