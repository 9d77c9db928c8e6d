"""What booking locks, and in which order: appointments, then the host, then bookings.

Everything that takes or frees a time of a host holds the lock of the host's row, so that nothing
changes between looking whether a time is free and taking it, and nobody waits for somebody who
waits for them. The constraint of the database is the net below.

Hosts put into their own calendars what they like, without this lock; whoever books looks at it when
holding a time, and again when confirming it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.booking.queries.finding import booking_of_id
from app.database import unique_violation
from app.errors.exceptions import Gone
from app.extensions import db
from app.main.services.locks import lock_people
from app.models import Appointment, Attendee, Booking, BookingTime
from app.models.booking import OVERLAP

DEADLOCK = "40P01"


def lock_booking(booking: Booking) -> Booking:
    """A booking as it is now, with the lock of its host, and of its appointments before.

    Raises:
        Gone: it was deleted meanwhile.
    """
    of_it = select(BookingTime.appointment_id).where(BookingTime.booking_id == booking.id)
    locked = select(Appointment.id).where(Appointment.id.in_(of_it)).order_by(Appointment.id)
    db.session.execute(locked.with_for_update(key_share=True)).all()
    return lock_host_of(booking)


def lock_host_of(booking: Booking) -> Booking:
    """The same for whoever has the lock of the one appointment that it is about.

    Raises:
        Gone: it was deleted meanwhile.
    """
    # Those who come are told, which locks them as well: all at once, for the order of people.
    coming = (
        select(Attendee.user_id)
        .join(BookingTime, BookingTime.appointment_id == Attendee.appointment_id)
        .where(BookingTime.booking_id == booking.id, Attendee.user_id.is_not(None))
    )
    lock_people([booking.host_id, *(one for one in db.session.scalars(coming) if one is not None)])
    found = booking_of_id(booking.id)
    if found is None:
        raise no_such_booking()
    return found


def no_such_booking() -> Gone:
    """What is said where a link leads to no booking (any more)."""
    return Gone(_l("This booking is no longer here."))


class Lost(Exception):
    """Somebody else has this time, says the database."""


@contextmanager
def taking() -> Iterator[None]:
    """Flush times within a savepoint.

    Raises:
        Lost: one of them overlaps another of the host.
    """
    lost = Lost()
    try:
        with unique_violation({OVERLAP: lost}):
            yield
    except OperationalError as error:
        if getattr(error.orig, "pgcode", "") == DEADLOCK:
            raise lost from error
        raise
