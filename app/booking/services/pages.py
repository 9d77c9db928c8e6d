"""Making, changing and deleting booking pages."""

from contextlib import AbstractContextManager
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.appointments.services.texts import html_of
from app.booking.policies import can_change_page, can_make_page
from app.booking.queries.finding import WHOLE, open_bookings
from app.booking.services.drafts import PageDraft, checked
from app.database import rows_changed, unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict, Gone, NotAllowed
from app.extensions import db
from app.main.services.locks import lock_people
from app.models import BookingPage, User
from app.pagination import LARGEST_ID

Row = TypeVar("Row")


def make_page(
    owner: User, draft: PageDraft, *, form_key: str | None = None, must_confirm: bool = False
) -> BookingPage:
    """Make a booking page. The same form sent again gives the one it made before.

    Args:
        owner: whose times guests are to book.
        draft: what it says.
        form_key: names the form, up to 32 characters.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        DomainError: a part is missing, too long or makes no sense; ``field`` says which.
        Conflict: the owner has another page with this slug (field ``slug``).
        NotAllowed: the person may not make any.
    """
    if not can_make_page(owner, must_confirm=must_confirm):
        raise NotAllowed(_l("Your account cannot make booking pages."))
    if before := _sent_before(owner, form_key):
        return before
    draft = checked(draft)
    page = BookingPage(
        **draft.columns(),
        owner_id=owner.id,
        body_html=html_of(owner, draft.body),
        form_key=form_key,
        hours=draft.hour_rows(),
        days=draft.day_rows(),
    )
    try:
        with _one_of_its_name():
            db.session.add(page)
    except Conflict:  # perhaps a second click, a moment later
        if before := _sent_before(owner, form_key):
            return before
        raise
    return page


def change_page(page_id: int, editor: User, draft: PageDraft, *, version: int) -> BookingPage:
    """Make a page say something else. What is booked already stays as it is.

    Args:
        page_id: of the page.
        editor: who changes it.
        draft: all that it is to say.
        version: of the page that the editor read.

    Raises:
        DomainError, Conflict: as ``make_page``; Conflict also when it was changed meanwhile.
        Gone, NotAllowed: it is not there, or somebody else's.
    """
    page = _target(page_id, editor)
    if page.version != version:
        raise Conflict(_l("This page was changed meanwhile. Look at it and save again."))
    draft = checked(draft)
    before = PageDraft.of(page)
    if draft == before:
        return page
    html = html_of(editor, draft.body)
    with _one_of_its_name():
        for name, value in draft.columns().items():
            setattr(page, name, value)
        page.body_html = html
        page.version += 1
        page.changed_at = utcnow()
    if draft.hours != before.hours:
        _write(page.hours, draft.hour_rows())
    if draft.days != before.days:
        _write(page.days, draft.day_rows())
    return page


def _write(rows: list[Row], others: list[Row]) -> None:
    """Let other rows take the place of some: those have to be gone before the new ones come."""
    rows.clear()
    db.session.flush()
    rows.extend(others)
    db.session.flush()


def delete_page(page_id: int, person: User) -> None:
    """Delete a page and its bookings that are over; their appointments stay.

    Raises:
        Conflict: there are bookings to come.
        Gone, NotAllowed: it is not there, or somebody else's.
    """
    lock_people([person.id])  # nobody books meanwhile
    page = _target(page_id, person)
    if open_bookings(page, utcnow()):
        raise Conflict(_l("There are bookings to come. Cancel them first, or close the page."))
    rows_changed(delete(BookingPage).where(BookingPage.id == page.id))


def _target(page_id: int, person: User) -> BookingPage:
    """A page that somebody wants to change, as it is now, locked."""
    found = None
    if page_id <= LARGEST_ID:
        named = select(BookingPage).where(BookingPage.id == page_id).options(*WHOLE)
        named = named.with_for_update(key_share=True, of=BookingPage)
        found = db.session.scalar(named.execution_options(populate_existing=True))
    if found is None:
        raise Gone(_l("This page is no longer here."))
    if not can_change_page(person, found):
        raise NotAllowed(_l("Only who made a page can change it."))
    return found


def _sent_before(owner: User, form_key: str | None) -> BookingPage | None:
    if not form_key:
        return None
    known = select(BookingPage).where(
        BookingPage.owner_id == owner.id, BookingPage.form_key == form_key
    )
    return db.session.scalar(known)


def _one_of_its_name() -> AbstractContextManager[None]:
    taken = Conflict(_l("You have another page with this address."), field="slug")
    used = Conflict(_l("This form was used already. Open it again."))
    return unique_violation({"slug": taken, "form_key": used})
