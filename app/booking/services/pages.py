"""Making, changing and deleting booking pages."""

from app.booking.services.drafts import PageDraft
from app.models import BookingPage, User


def make_page(
    owner: User, draft: PageDraft, *, form_key: str | None = None, must_confirm: bool = False
) -> BookingPage:
    """Make a booking page. The same form sent again gives the one it made before.

    Raises:
        DomainError: a part is missing, too long or makes no sense; ``field`` says which.
        Conflict: the owner has another page with this slug (field ``slug``).
        NotAllowed: the person may not make any.
    """
    raise NotImplementedError


def change_page(page_id: int, editor: User, draft: PageDraft, *, version: int) -> BookingPage:
    """Make a page say something else. What is booked already stays as it is.

    Raises:
        DomainError, Conflict: as ``make_page``; Conflict also when it was changed meanwhile.
        Gone, NotAllowed: it is not there, or somebody else's.
    """
    raise NotImplementedError


def delete_page(page_id: int, person: User) -> None:
    """Delete a page and its bookings that are over; their appointments stay.

    Raises:
        Conflict: there are bookings to come.
        Gone, NotAllowed: it is not there, or somebody else's.
    """
    raise NotImplementedError
