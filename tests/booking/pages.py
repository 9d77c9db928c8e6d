"""What guests do on the pages of booking, for the tests."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.booking.moments import name_of
from app.extensions import db
from app.models import Booking, Notification, OutgoingMail
from tests.booking.factories import MONDAY

PAGE = "/book/john/talk"
HALF = timedelta(minutes=30)


def offered(answer: Any) -> list[str]:
    """The names of the times that a page offers."""
    return re.findall(r'href="/book/[^"]*/(\d{4}-[\dT:-]+Z)[^"]*"', answer.text)


def ask(client: Any, start: datetime = MONDAY, page: str = PAGE, **fields: Any) -> Any:
    """Send the form for a time."""
    data = {"name": "Tom Berg", "address": "tom@example.org", **fields}
    return client.post(f"{page}/{name_of(start)}", data=data)


def letters(name: str) -> list[OutgoingMail]:
    """The mails of a kind, the oldest first."""
    db.session.rollback()
    found = select(OutgoingMail).where(OutgoingMail.name == name).order_by(OutgoingMail.id)
    return list(db.session.scalars(found))


def link_in(letter: OutgoingMail) -> str:
    """The path of the first link to a booking in a mail."""
    return re.search(r"/book/(?:confirm|manage)/\S+", letter.text)[0]


def book(client: Any, start: datetime = MONDAY, **fields: Any) -> str:
    """Ask for a time and confirm it; gives the address where it is managed."""
    assert ask(client, start, **fields).status_code == 302
    answer = client.post(link_in(letters("booking_confirm")[-1]))
    assert answer.status_code == 302
    return str(answer.location)


def state_of(booking_id: int | None = None) -> str:
    """The state of a booking, or of the only one."""
    db.session.rollback()
    found = select(Booking.state)
    if booking_id:
        found = found.where(Booking.id == booking_id)
    return db.session.scalars(found).one()


def world() -> list[Any]:
    """All that a look must not change."""
    db.session.rollback()
    rows = db.session.execute(
        select(Booking.id, Booking.state, Booking.sequence, Booking.changed_at)
    ).all()
    counts = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (OutgoingMail, Notification)
    ]
    return [rows, counts]
