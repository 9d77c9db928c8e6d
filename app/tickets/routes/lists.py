"""The list of tickets."""

from app.access import EVERYBODY, access
from app.tickets import bp


@bp.route("")
@access(EVERYBODY)
def index() -> str:
    """To be written."""
    return ""
