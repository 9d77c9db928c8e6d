"""The posts with a title."""

from flask import abort, request

from app.access import EVERYBODY, access, present_viewer
from app.main import bp, timelines
from app.main.loaders import person_or_404, tag_of
from app.main.queries import posts as queries


@bp.route("/articles")
@access(EVERYBODY)
def articles() -> str:
    """All articles, or those with a tag or by somebody."""
    word, username = request.args.get("tag"), request.args.get("author")
    tag = (tag_of(word) or abort(404)) if word else None
    author = person_or_404(username) if username else None
    return timelines.timeline(
        "main/articles.html",
        queries.articles(present_viewer(), tag=tag, author=author),
        queries.BY_ID,
        tag=tag,
        author=author,
        paging={"tag": tag.name if tag else None, "author": author.username if author else None},
    )
