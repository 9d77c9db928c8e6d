"""One ticket."""

from app.access import EVERYBODY, access
from app.tickets import bp


@bp.route("/<ref>")
@access(EVERYBODY)
def show(ref: str) -> str:
    """To be written."""
    return ref
