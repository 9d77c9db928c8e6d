"""Pictures of people: their own, else an identicon, or Gravatar where the keeper chose that."""

import hashlib
from functools import lru_cache

from flask import current_app, request, url_for

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


def avatar_url(user: User, size: int = 96) -> str:
    """Where the picture of a person is; an uploaded one in 48, 96 or 400 pixels."""
    if user.avatar:
        return url_for("media.show", fingerprint=user.avatar, size=size)
    if current_app.config["AVATARS"] == "gravatar":
        digest = hashlib.sha256(user.email.encode()).hexdigest()
        return f"{GRAVATAR}/avatar/{digest}?d=identicon&s=96"
    return _drawn(user.username, request.script_root)


@lru_cache(maxsize=8192)
def _drawn(username: str, _root: str) -> str:
    return url_for("main.avatar", username=username)
