"""The person whose token it is."""

from app.access import SIGNED_IN
from app.api import bp
from app.api.loaders.people import viewer
from app.api.schemas import me as schemas
from app.models import User


@bp.call(
    "GET",
    "/me",
    tag="me",
    audience=SIGNED_IN,
    scope="users:read",
    answer=schemas.Me,
    example=schemas.EXAMPLE,
)
def me() -> User:
    """Get yourself."""
    return viewer()
