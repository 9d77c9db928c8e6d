"""What one keeps to read again."""

from flask_login import current_user

from app.access import SIGNED_IN, access
from app.main import bp, timelines
from app.main.queries import posts as queries


@bp.route("/bookmarks")
@access(SIGNED_IN)
def bookmarks() -> str:
    """One's own bookmarks, the latest first; nobody else sees them."""
    return timelines.timeline(
        "main/bookmarks.html",
        queries.bookmarked(current_user),
        queries.BY_BOOKMARK,
        rows=True,
        hide_muted=False,
    )
