"""File a ticket."""

from app.access import MEMBER, access
from app.tickets import bp


@bp.route("/create/")
@access(MEMBER)
def create() -> str:
    """To be written."""
    return ""
