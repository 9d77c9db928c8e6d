"""Bookings at the same moment: one wins, the others are told so and shown free times.

The tests that leave the lock of the host out show what the database alone guarantees.
"""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.appointments.services.changing import change_appointment
from app.appointments.services.drafts import Draft
from app.booking.errors import Taken
from app.booking.services import holding
from app.booking.services.changing import cancel, reschedule
from app.booking.services.confirming import confirm
from app.booking.services.holding import hold
from app.booking.services.locks import Lost, taking
from app.booking.tokens import tokens_of
from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import Appointment, Booking, BookingTime, User
from app.models.booking import HOLD
from tests.appointments.factories import invite
from tests.booking.factories import HOUR, MONDAY, TOM, WEEK, make_booking, make_hold, make_page
from tests.test_races import together

MANY = 50
MINUTE = timedelta(minutes=1)


def at_once(app, *actions):
    """Run actions as requests that change something; gives ids, or what was refused."""

    def request(action):
        with app.test_request_context(method="POST"):
            try:
                done = action()
                db.session.commit()
                return done
            except DomainError as error:
                db.session.rollback()
                return error

    return together(app, *[lambda a=action: request(a) for action in actions])


def held(page, *starts, **more):
    page_id = page.id
    return lambda: hold(page_id, starts, TOM, **more)[0].id


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def appointment_of(booking):
    return db.session.get_one(Appointment, booking.times[0].appointment_id)


def kinds(results):
    return Counter(type(one) for one in results)


def overlaps():
    """Pairs of times of one host that block and overlap."""
    db.session.rollback()
    times = db.session.scalars(select(BookingTime).where(BookingTime.is_blocking)).all()
    return [
        (one.id, other.id)
        for one in times
        for other in times
        if one.id < other.id
        and one.host_id == other.host_id
        and one.blocked_from < other.blocked_until
        and other.blocked_from < one.blocked_until
    ]


@pytest.fixture
def unlocked(monkeypatch):
    """Nobody takes the lock of the host, nor looks first: the constraint is all there is."""
    monkeypatch.setattr(holding, "lock_people", lambda ids: None)
    monkeypatch.setattr("app.booking.queries.slots._booked", lambda *given: ())


def test_of_fifty_who_want_one_time_one_has_it(app, page):
    results = at_once(app, *[held(page, MONDAY)] * MANY)
    assert kinds(results) == {int: 1, Taken: MANY - 1}
    assert {one.next_times[0] for one in results if isinstance(one, Taken)} == {MONDAY + HOUR}
    assert count(Booking) == 1


def test_of_fifty_who_want_the_same_weeks_one_has_them_all(app, john):
    page = make_page(john, most_times=6)
    weeks = [MONDAY + n * WEEK for n in range(6)]
    wishes = [weeks if turn % 2 else weeks[::-1] for turn in range(MANY)]
    results = at_once(app, *[held(page, *wish) for wish in wishes])
    assert kinds(results) == {int: 1, Taken: MANY - 1}
    assert (count(Booking), count(BookingTime)) == (1, 6)


def test_of_fifty_whose_times_overlap_with_their_buffers_none_overlap(app, john):
    page = make_page(john, step_minutes=10, buffer_before=10, buffer_after=20)
    other = make_page(john, slug="short", minutes=20, step_minutes=10, buffer_after=5)
    wishes = [
        held(other if turn % 3 else page, MONDAY + turn % 25 * 10 * MINUTE) for turn in range(MANY)
    ]
    results = at_once(app, *wishes)
    assert set(kinds(results)) == {int, Taken}
    assert overlaps() == []
    assert count(Booking) == kinds(results)[int]


def test_without_any_lock_the_database_lets_one_through(app, page, unlocked):
    results = at_once(app, *[held(page, MONDAY)] * MANY)
    assert kinds(results) == {int: 1, Taken: MANY - 1}


def test_of_twenty_who_want_a_time_whose_hold_ran_out_one_has_it(app, page, monday):
    make_hold(page)
    monday.shift(HOLD)
    results = at_once(app, *[held(page, MONDAY)] * 20)
    assert kinds(results) == {int: 1, Taken: 19}


def test_a_double_click_is_one_hold(app, page):
    results = at_once(app, *[held(page, MONDAY, form_key="k" * 32)] * 10)
    assert len(set(results)) == 1
    assert count(Booking) == 1


def test_the_limit_of_an_address_holds(app, john):
    page = make_page(john, per_person=2)
    results = at_once(app, *[held(page, MONDAY + n * HOUR) for n in range(8)])
    assert kinds(results)[int] == 2


def test_confirming_at_once_makes_one_appointment(app, page):
    token = tokens_of(make_hold(page)).confirm
    results = at_once(app, *[lambda: confirm(token).id] * 8)
    assert len(set(results)) == 1
    assert count(Appointment) == 1


def test_two_bookings_that_move_to_one_time_do_not_meet(app, page):
    tokens = [tokens_of(make_booking(page, MONDAY + n * HOUR)).manage for n in range(4)]
    noon = MONDAY + 5 * HOUR
    results = at_once(app, *[lambda t=token: reschedule(t, noon).id for token in tokens])
    assert kinds(results) == {int: 1, Taken: 3}
    assert overlaps() == []


@pytest.mark.parametrize("attempt", range(3))
def test_host_and_guest_change_a_booking_at_once(app, page, john, attempt):
    booking = make_booking(page)
    token, appointment = tokens_of(booking).manage, appointment_of(booking)
    number, version, host_id = appointment.id, appointment.version, john.id
    draft = replace(Draft.of(appointment), location="Harbour")

    def drag(hour):
        starts = datetime(2030, 1, 7, hour)
        moved = replace(draft, starts=starts, ends=starts + HOUR)
        host = db.session.get_one(User, host_id)
        return change_appointment(number, host, moved, version=version).id

    results = at_once(
        app,
        lambda: drag(18),
        lambda: reschedule(token, MONDAY + HOUR).id,
        lambda: drag(19),
        lambda: reschedule(token, MONDAY + 2 * HOUR).id,
        lambda: cancel(token).id,
    )
    assert all(isinstance(one, int | DomainError) for one in results), results
    db.session.rollback()
    (time,) = booking.times
    assert (time.starts_at, time.ends_at) == (appointment.starts_at, appointment.ends_at)
    assert time.is_blocking == (appointment.status == "confirmed")


def test_hosts_who_come_to_what_is_booked_with_each_other_do_not_wait_for_each_other(
    app, john, susan
):
    tokens = []
    for host, other in ((john, susan), (susan, john)):
        booking = make_booking(make_page(host))
        invite(appointment_of(booking), other)
        tokens.append(tokens_of(booking).manage)
    results = at_once(app, *[lambda t=t: reschedule(t, MONDAY + HOUR).id for t in tokens])
    assert kinds(results) == {int: 2}


@pytest.mark.postgresql
def test_a_deadlock_is_a_time_that_somebody_else_has(app, page):
    first, second = make_hold(page), make_hold(page, MONDAY + HOUR)
    far = [MONDAY + 5 * WEEK, MONDAY + 6 * WEEK]
    barrier = threading.Barrier(2)

    def insert(booking_id, host_id, starts):
        with app.test_request_context(method="POST"):
            try:
                with taking():
                    for number, start in enumerate(starts, 1):
                        end = start + HOUR
                        db.session.add(
                            BookingTime(
                                booking_id=booking_id,
                                host_id=host_id,
                                number=number,
                                starts_at=start,
                                ends_at=end,
                                blocked_from=start,
                                blocked_until=end,
                            )
                        )
                        db.session.flush()
                        if number == 1:
                            barrier.wait(10)
                db.session.commit()
                return "kept"
            except Lost:
                db.session.rollback()
                return "lost"

    ids = first.id, second.id, page.owner_id
    results = together(
        app,
        lambda: insert(ids[0], ids[2], far),
        lambda: insert(ids[1], ids[2], far[::-1]),
    )
    assert sorted(results) == ["kept", "lost"]


# --- the guarantee itself


def test_the_database_refuses_an_insert_that_overlaps(page):
    (time,) = make_hold(page).times
    with pytest.raises(IntegrityError, match="booking_time_overlap"):
        db.session.execute(
            db.insert(BookingTime).values(
                booking_id=time.booking_id,
                host_id=time.host_id,
                number=1,
                starts_at=MONDAY + 59 * MINUTE,
                ends_at=MONDAY + 2 * HOUR,
                blocked_from=MONDAY + 59 * MINUTE,
                blocked_until=MONDAY + 2 * HOUR,
                is_blocking=True,
            )
        )


@pytest.mark.parametrize("column", ["blocked_from", "is_blocking"])
def test_the_database_refuses_an_update_that_overlaps(page, monday, column):
    first = make_hold(page).times[0]
    second = make_hold(page, MONDAY + HOUR).times[0]
    if column == "is_blocking":
        second.is_blocking = False
        db.session.flush()
        second.blocked_from = MONDAY + 30 * MINUTE
        db.session.flush()
        second.is_blocking = True
    else:
        second.blocked_from = first.ends_at - MINUTE
    with pytest.raises(IntegrityError, match="booking_time_overlap"):
        db.session.flush()


def test_times_that_touch_do_not_overlap_for_the_database(page):
    make_hold(page)
    assert make_hold(page, MONDAY + HOUR)


def test_a_time_belongs_to_the_host_of_its_booking(page, susan):
    (time,) = make_hold(page).times
    time.host_id = susan.id
    with pytest.raises(IntegrityError):
        db.session.flush()
