"""People whom an address names, and the viewer."""

from flask import abort, current_app

from app.access import present_viewer
from app.extensions import db
from app.main.queries.visibility import visible_people
from app.models import User
from app.pagination import LARGEST_ID


def viewer() -> User:
    """The person whose token it is, where a call needs one."""
    return present_viewer() or abort(401)


def user_or_404(user_id: int) -> User:
    """The visible person with an id."""
    if user_id > LARGEST_ID:
        abort(404)
    found = visible_people(present_viewer()).where(User.id == user_id)
    return db.session.scalar(found) or abort(404)


def must_be_on(feature: str) -> None:
    """Answer 404 where a feature of the site is switched off."""
    if feature not in current_app.extensions["features"]:
        abort(404)
