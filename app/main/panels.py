"""What main shows in the quiet right column."""

from typing import Any

from flask import g

from app.access import present_viewer
from app.main.queries import posts as queries
from app.main.queries.beside import Beside, beside


def people_to_follow() -> dict[str, Any]:
    """The most followed people: those that the viewer does not follow yet, or all for guests."""
    return {"people": _beside().people}


def newest_articles() -> dict[str, Any]:
    """The newest articles that everybody may read."""
    return {"articles": _beside().articles}


def _beside() -> Beside:
    """What both of them show, loaded together by the first."""
    if "beside" not in g:
        g.beside = beside(present_viewer())
    found: Beside = g.beside
    return found


def popular_tags() -> dict[str, Any]:
    """The tags that are used most at present; asked for once in some minutes."""
    return {"tags": queries.popular_tags()}
