"""Holds that ran out: they hinder nobody, and what a guest typed into them goes after a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.database import rows_changed
from app.extensions import db
from app.main.services.locks import lock_people
from app.models import Booking, BookingState, BookingTime

KEPT = timedelta(days=1)
"""So long a guest who comes too late is told what happened."""


def clear_expired(host_id: int, now: datetime) -> int:
    """Free the times of the holds of a host that ran out; the host is locked. How many holds.

    The hold counts as cancelled at the instant when it ran out.
    """
    expired = select(Booking.id).where(
        Booking.host_id == host_id, Booking.state == BookingState.HELD, Booking.held_until <= now
    )
    ids = list(db.session.scalars(expired))
    if not ids:
        return 0
    of_them = update(BookingTime).where(BookingTime.booking_id.in_(ids))
    rows_changed(of_them.values(is_blocking=False))
    values = {
        "state": BookingState.CANCELLED,
        "cancelled_at": Booking.held_until,
        "changed_at": now,
    }
    rows_changed(update(Booking).where(Booking.id.in_(ids)).values(values))
    return len(ids)


def hosts_with_expired(now: datetime) -> Sequence[int]:
    """Who has holds that ran out."""
    found = select(Booking.host_id).where(
        Booking.state == BookingState.HELD, Booking.held_until <= now
    )
    return db.session.scalars(found.distinct().order_by(Booking.host_id)).all()


def clear_expired_of(host_id: int, now: datetime) -> int:
    """As ``clear_expired``, taking the lock."""
    lock_people([host_id])
    return clear_expired(host_id, now)


def forget_expired(now: datetime) -> int:
    """Delete the holds that nobody confirmed and that are over for a day; how many."""
    old = delete(Booking).where(
        Booking.state == BookingState.CANCELLED,
        Booking.held_until <= now - KEPT,
        Booking.confirmed_at.is_(None),
    )
    return rows_changed(old)
