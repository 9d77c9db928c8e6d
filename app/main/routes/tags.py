"""The posts with a tag."""

from flask import abort

from app.access import EVERYBODY, access, present_viewer
from app.main import bp, timelines
from app.main.loaders import tag_of
from app.main.queries import posts as queries


@bp.route("/tag/<word>")
@access(EVERYBODY)
def tag(word: str) -> str:
    """What the viewer may see of a tag; one that nobody used looks like one of narrow posts."""
    found = tag_of(word) or abort(404)
    return timelines.timeline(
        "main/tag.html",
        queries.tagged(present_viewer(), found),
        queries.BY_TAG,
        word=found.name,
        paging={"word": found.name},
    )
