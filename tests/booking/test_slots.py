"""What a page offers, seeing what the database knows of its host; and why it does not."""

from datetime import datetime, timedelta

import pytest

from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.booking.availability.calendar import Reason, Why
from app.booking.queries.finding import times_to_come
from app.booking.queries.slots import next_free, slots, why_not
from app.booking.services.drafts import Day
from app.booking.words import taken_words, why_not_words
from app.extensions import db
from app.models import Answer, AppointmentStatus, Attendee, BookingPage
from app.models.booking import HOLD
from tests.appointments.factories import change, make_appointment
from tests.booking.factories import HOUR, MONDAY, NOW, WEEK, make_booking, make_hold, make_page
from tests.statements import statements

A_DAY = timedelta(days=1)
NINE = datetime(2030, 1, 7, 9)
MONTH = NOW + 4 * WEEK


def offered(page, at=MONDAY):
    return at in slots(page, at, at + HOUR, NOW)


def busy(owner, starts=NINE, **more):
    """An appointment at nine in UTC."""
    return make_appointment(owner, starts=starts, zone="UTC", **more)


# --- what is in the way


@pytest.mark.parametrize(
    ("status", "is_free"),
    [
        (AppointmentStatus.CONFIRMED, False),
        (AppointmentStatus.TENTATIVE, False),
        (AppointmentStatus.CANCELLED, True),
    ],
)
def test_appointments_that_take_place_are_in_the_way(page, john, status, is_free):
    busy(john, status=status)
    assert offered(page) is is_free


def test_a_whole_day_is_in_the_way(page, john):
    midnight = datetime(2030, 1, 7)
    busy(john, midnight, ends=midnight + 2 * A_DAY, all_day=True)
    assert slots(page, MONDAY, MONDAY + 3 * A_DAY, NOW)[0] == MONDAY + 2 * A_DAY


def test_what_began_long_ago_and_goes_on_is_in_the_way(page, john):
    busy(john, NINE - 300 * A_DAY, ends=NINE + HOUR)
    assert slots(page, NOW, MONDAY + A_DAY, NOW)[0] == MONDAY + HOUR


def test_of_a_series_the_times_that_take_place_are_in_the_way(page, john):
    series = busy(john, rule="FREQ=WEEKLY;COUNT=3")
    delete_appointment(series.id, john, scope=Scope.ONE, at=NINE + WEEK)
    db.session.commit()
    free = [offered(page, MONDAY + n * WEEK) for n in range(4)]
    assert free == [False, True, False, True]


def test_appointments_of_others_are_not(page, susan):
    busy(susan, audience="public")
    assert offered(page)


@pytest.mark.parametrize(
    ("answer", "is_free"),
    [(Answer.YES, False), (Answer.MAYBE, True), (Answer.NO, True), (Answer.WAITING, True)],
)
def test_what_the_host_said_yes_to_is_in_the_way(page, john, susan, answer, is_free):
    made = busy(susan, audience="public")
    db.session.add(Attendee(appointment_id=made.id, user_id=john.id, answer=answer))
    db.session.commit()
    assert offered(page) is is_free


def test_a_time_that_the_host_of_it_keeps_to_herself_is_not_in_the_way(page, john, susan):
    series = busy(susan, audience="members", rule="FREQ=DAILY;COUNT=3")
    change(series, susan, NINE, scope=Scope.ONE, audience="owner", title="Secret")
    db.session.add(Attendee(appointment_id=series.id, user_id=john.id, answer=Answer.YES))
    db.session.commit()
    assert why_not(page, MONDAY, NOW) is None
    assert why_not(page, MONDAY + A_DAY, NOW).title == "Choir"


def test_a_hold_is_in_the_way_until_it_runs_out(page):
    make_hold(page)
    answers = [MONDAY in slots(page, MONDAY, MONDAY + HOUR, now) for now in (NOW, NOW + HOLD)]
    assert answers == [False, True]


# --- how many statements


def page_alone(page):
    """A page as a route has it: loaded."""
    found = db.session.get_one(BookingPage, page.id, populate_existing=True)
    db.session.expunge(found)
    return found


@pytest.mark.parametrize("many", [1, 8])
def test_four_weeks_cost_four_statements_however_much_there_is(john, many):
    days = tuple(Day((NOW + n * A_DAY).date()) for n in range(30, 30 + many))
    page = make_page(john, days=days)
    for number in range(many):
        make_booking(page, MONDAY + number * HOUR)
        busy(john, NINE + A_DAY + number * HOUR)
    page = page_alone(page)
    with statements() as sent:
        assert slots(page, NOW, MONTH, NOW)
    assert len(sent) == 4
    with statements() as sent:
        why_not(page, MONDAY, NOW)
    assert len(sent) == 4


# --- what is said


def test_the_next_free_times_come_after_the_one_that_was_wanted(page):
    make_booking(page, MONDAY + 2 * HOUR)
    assert next_free(page, MONDAY + HOUR, NOW, 2) == [MONDAY + HOUR, MONDAY + 3 * HOUR]


def test_where_none_are_left_they_are_the_first_of_all(john):
    page = make_page(john, horizon_days=1)
    last = MONDAY + A_DAY + 8 * HOUR
    assert next_free(page, last, NOW, 1) == [MONDAY]


def test_a_closed_page_offers_nothing(john):
    page = make_page(john, is_open=False)
    assert (slots(page, NOW, MONTH, NOW), next_free(page, NOW, NOW)) == ([], [])
    assert why_not(page, MONDAY, NOW) == Reason(Why.CLOSED)


def test_the_host_is_told_what_is_in_the_way_and_the_guest_is_not(page, john):
    busy(john, title="The dentist")
    reason = why_not(page, MONDAY, NOW)
    assert why_not_words(reason) == "You have “The dentist” then."
    assert "dentist" not in str(taken_words(reason))


def test_the_host_is_told_of_a_buffer(john):
    page = make_page(john, buffer_after=10)
    busy(john, NINE + HOUR, title="The dentist")
    assert why_not_words(why_not(page, MONDAY, NOW)) == "This is too close to “The dentist”."


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_words_for_both(app, why):
    with app.test_request_context():
        assert why_not_words(Reason(why))
        assert str(taken_words(Reason(why)))


def test_what_is_booked_is_listed_by_its_time(john):
    page = make_page(john, most_times=2)
    late = make_booking(page, MONDAY + 3 * HOUR, MONDAY + WEEK)
    early = make_hold(page, MONDAY + HOUR)
    listed = [time.booking_id for time in times_to_come(john, NOW, 10)]
    assert listed == [early.id, late.id, late.id]
