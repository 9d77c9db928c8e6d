"""What main shows in the quiet right column."""

from typing import Any

from flask import request
from flask_login import current_user

from app.extensions import db
from app.main.queries.people import to_follow
from app.main.queries.posts import BY_ID, visible_posts
from app.pagination import Window, within

RECENT = 4
SUGGESTED = 4


def people_to_follow() -> dict[str, Any]:
    """The most followed people: those that the viewer does not follow yet, or all for guests."""
    viewer = current_user if current_user.is_authenticated else None
    return {"people": db.session.scalars(to_follow(viewer, SUGGESTED)).all()}


def recent_posts() -> dict[str, Any]:
    """The newest posts of everybody, where the page does not consist of them."""
    if request.endpoint == "main.explore" or not current_user.is_authenticated:
        return {"posts": []}
    newest = within(visible_posts(), BY_ID, Window(), RECENT)
    return {"posts": db.session.scalars(newest).all()}
