"""Addresses of the site with real things in them: the variables of a rule, filled in."""

import itertools
import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from app.auth import access_tokens, links
from app.auth.secret_addresses import renew
from app.booking.moments import name_of
from app.booking.queries.slots import next_free
from app.booking.tokens import tokens_of
from app.dates import utcnow
from app.digest import links as digest_links
from app.extensions import db
from app.models import (
    Appointment,
    Attendee,
    Booking,
    BookingPage,
    HomeFeed,
    MailState,
    Notification,
    OutgoingMail,
    Ticket,
    TicketEntry,
    User,
)
from tests.appointments.factories import make_appointment, make_guest
from tests.booking.factories import make_booking, make_hold, make_page
from tests.media.files import keep
from tests.people import make_export, make_import, make_post, make_reminder, make_upload
from tests.tickets.factories import (
    FILE_NAME,
    change_body,
    make_comment,
    make_file,
    make_label,
    make_step,
    make_ticket,
    make_view,
)

_numbers = itertools.count(1)

OPEN = re.compile(r"<(?:\w+:)?(\w+)>")


def filled(address: str, owner: User) -> str:
    """The address of a rule, such as ``/post/<int:post_id>``, of something that a person owns.

    ``OWN`` has what each variable stands for; an address with an unknown one is a KeyError.
    """
    return OPEN.sub(lambda found: str(OWN[found[1]](address, owner)), address)


def _booked(address: str, owner: User) -> Booking:
    """A booking with somebody next week, confirmed, or held where an address confirms it."""
    page = make_page(owner, slug=f"page-{next(_numbers)}")
    start = next_free(page, utcnow() + timedelta(days=3), utcnow(), 1)[0]
    return (make_hold if "/confirm/" in address else make_booking)(page, start)


def _own_booking_page(owner: User) -> BookingPage:
    """A booking page of somebody: the oldest one, or a new one."""
    oldest = select(BookingPage).where(BookingPage.owner_id == owner.id).order_by(BookingPage.id)
    return db.session.scalars(oldest).first() or make_page(owner)


def _instant(address: str, owner: User) -> str:
    """A free time, by the name of its address."""
    page = _own_booking_page(owner)
    return name_of(next_free(page, utcnow() + timedelta(days=5), utcnow(), 1)[0])


def _fresh() -> str:
    """A name that nothing has yet."""
    return f"number {next(_numbers)}"


def _filename(address: str, owner: User) -> str:
    if address.startswith("/tickets"):
        return FILE_NAME
    return "css/bootstrap.min.css" if address.startswith("/bootstrap") else "css/app.css"


def _latest_notification(address: str, owner: User) -> int | None:
    """The id of what a person was told last."""
    own = select(func.max(Notification.id)).where(Notification.receiver_id == owner.id)
    return db.session.scalar(own) or 0


def _failed_mail(address: str, owner: User) -> int:
    """The id of a mail that did not leave."""
    letter = OutgoingMail(
        name="test", address="x@example.org", subject="x", text="x", state=MailState.FAILED
    )
    db.session.add(letter)
    db.session.commit()
    return letter.id


def _task(address: str, owner: User) -> int:
    """The id of finished work of the kind that an address is about."""
    return (make_import if "import" in address else make_export)(owner).id


def _secret_of_home(owner: User) -> str:
    """The secret of somebody's home as a feed."""
    token = renew(HomeFeed, owner)
    db.session.commit()
    return token


def _access_token(address: str, owner: User) -> int:
    """The id of a token of somebody's program."""
    made, _secret = access_tokens.make_personal_token(owner, _fresh(), ["read"], None)
    db.session.commit()
    return made.id


def _token(address: str, owner: User) -> str:
    """The token of a link that was mailed to a person, or to a guest of theirs."""
    if address.startswith("/book/"):
        tokens = tokens_of(_booked(address, owner))
        return tokens.confirm if "/confirm/" in address else tokens.manage
    if "reset_password" in address:
        return links.reset_token(owner)
    if "invitation" in address:
        return make_guest(
            make_appointment(owner, audience="members"), f"{_fresh()[7:]}@example.org"
        )
    if address.startswith("/home/"):
        return _secret_of_home(owner)
    if "unsubscribe" in address:
        return digest_links.token_for(owner)
    return links.confirm_token(owner, owner.email)


def _fingerprint(address: str, owner: User) -> str:
    """Of an image, or of another file."""
    return (make_file if address.startswith("/tickets") else keep)(owner).fingerprint


def _own_ticket(owner: User) -> Ticket:
    """The ticket that an address has just been given."""
    newest = select(Ticket).where(Ticket.reporter_id == owner.id).order_by(Ticket.id.desc())
    return db.session.scalars(newest.limit(1)).one()


def _entry(address: str, owner: User) -> int:
    """A comment of a person on their newest ticket, or a change of it."""
    ticket = _own_ticket(owner)
    if "/changes/" not in address:
        return make_comment(owner, ticket).id
    change_body(owner, ticket)
    newest = select(func.max(TicketEntry.id)).where(TicketEntry.ticket_id == ticket.id)
    return db.session.scalar(newest) or 0


def _attendee(address: str, owner: User) -> int:
    """Somebody on the list of the appointment that an address has just been given."""
    newest = select(func.max(Appointment.id)).where(Appointment.owner_id == owner.id)
    appointment = db.session.get_one(Appointment, db.session.scalar(newest))
    make_guest(appointment, f"{_fresh()[7:]}@example.org")
    return db.session.scalar(select(func.max(Attendee.id))) or 0


OWN: dict[str, Callable[[str, User], object]] = {
    "username": lambda address, owner: owner.username,
    "user_id": lambda address, owner: owner.id,
    "ref": lambda address, owner: make_ticket(owner).id,
    "appointment_id": lambda address, owner: make_appointment(owner, audience="members").id,
    "post_id": lambda address, owner: make_post(owner).id,
    "filename": _filename,
    "notification_id": _latest_notification,
    "task_id": _task,
    "mail_id": _failed_mail,
    "reminder_id": lambda address, owner: make_reminder(owner).id,
    "view_id": lambda address, owner: make_view(owner, _fresh(), "", is_shared=True).id,
    "label_id": lambda address, owner: make_label(_fresh()).id,
    "ticket": lambda address, owner: make_ticket(owner).id,
    "comment_id": _entry,
    "step_id": lambda address, owner: make_step(owner, _own_ticket(owner)).id,
    "way": lambda address, owner: "blocks",
    "other": lambda address, owner: make_ticket(owner).id,
    "token": _token,
    "token_id": _access_token,
    "name": lambda address, owner: make_upload(owner) if "/upload/" in address else "1.eml",
    "page_id": lambda address, owner: _own_booking_page(owner).id,
    "booking_id": lambda address, owner: _booked(address, owner).id,
    "slug": lambda address, owner: _own_booking_page(owner).slug,
    "instant": _instant,
    "number": lambda address, owner: 0,
    "image_id": lambda address, owner: keep(owner).id,
    "fingerprint": _fingerprint,
    "entry_id": _entry,
    "attendee_id": _attendee,
    "item_id": lambda address, owner: make_step(owner, _own_ticket(owner)).id,
    "size": lambda address, owner: 480,
    "tab": lambda address, owner: "replies",
    "word": lambda address, owner: "harbour",
    "status": lambda address, owner: 0,
    "upload": lambda address, owner: "0" * 32,
    "month": lambda address, owner: "2030-01",
    "day": lambda address, owner: "2030-01-07",
    "first_id": lambda address, owner: 1,
}
