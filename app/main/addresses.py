"""Addresses that stand in rendered texts: as paths, and the same wherever they are rendered."""

from urllib.parse import quote, urlsplit

from flask import current_app

from app.models import User
from app.text import Anchor


def person_anchor(person: User, *, with_card: bool) -> Anchor:
    """A link to a person, with the card that appears over it if they may see the text."""
    path = f"{root()}/user/{quote(person.username)}"
    return Anchor(path, f"{path}/popup" if with_card else "")


def tag_path(tag: str) -> str:
    """The page of a tag."""
    return f"{root()}/tag/{quote(tag)}"


def root() -> str:
    """What the site's own paths begin with, where it has no host for itself."""
    site: str = current_app.config["SITE_URL"]
    return urlsplit(site).path.rstrip("/")
