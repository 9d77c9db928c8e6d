"""What main shows in the quiet right column."""

from typing import Any

from app.access import present_viewer
from app.extensions import db
from app.main.queries import posts as queries
from app.main.queries.people import to_follow

SUGGESTED = 4


def people_to_follow() -> dict[str, Any]:
    """The most followed people: those that the viewer does not follow yet, or all for guests."""
    return {"people": db.session.scalars(to_follow(present_viewer(), SUGGESTED)).all()}


def newest_articles() -> dict[str, Any]:
    """The newest articles that everybody may read."""
    return {"articles": queries.newest_articles(present_viewer())}


def popular_tags() -> dict[str, Any]:
    """The tags that are used most at present; asked for once in some minutes."""
    return {"tags": queries.popular_tags()}
