"""Whose holidays somebody sees."""

from flask_babel import lazy_gettext as _l

from app.appointments.holidays import is_region
from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import User


def choose_region(person: User, region: str) -> User:
    """Show the holidays of a region in somebody's calendars.

    Args:
        person: whose calendars.
        region: a code such as ``DE-BY``; empty for what the site shows.

    Raises:
        DomainError: nothing is known of this region.
    """
    if region and not is_region(region):
        raise DomainError(_l("Choose one of the list."), field="country")
    person.holiday_region = region
    db.session.flush()
    return person
