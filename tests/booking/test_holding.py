"""Guests hold times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.booking import tasks
from app.booking.errors import Taken
from app.booking.queries.finding import booking_to_confirm, booking_to_manage
from app.booking.queries.slots import slots
from app.booking.services.drafts import Hours
from app.booking.services.holding import hold
from app.errors.exceptions import Conflict, DomainError, Gone
from app.extensions import db
from app.models import Booking, BookingState, BookingTime, Role, Status
from app.models.booking import HOLD
from tests.appointments.factories import make_appointment
from tests.booking.factories import HOUR, MONDAY, NOW, TOM, WEEK, make_booking, make_hold, make_page

KEY = "k" * 32
TEN = MONDAY + HOUR
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def offered(page, at=MONDAY):
    return at in slots(page, at, at + MINUTE, NOW)


# --- a hold


def test_a_hold_keeps_a_time_for_fifteen_minutes(page):
    booking = make_hold(page)
    assert (booking.state, booking.held_until) == (BookingState.HELD, NOW + HOLD)
    assert [(one.starts_at, one.ends_at) for one in booking.times] == [(MONDAY, TEN)]
    assert not offered(page)


def test_the_buffers_belong_to_what_is_blocked(john):
    page = make_page(john, buffer_before=10, buffer_after=20)
    (time,) = make_hold(page).times
    assert (time.blocked_from, time.blocked_until) == (MONDAY - 10 * MINUTE, TEN + 20 * MINUTE)


def test_of_the_secrets_only_hashes_are_kept(page):
    booking, tokens = hold(page.id, [MONDAY], TOM)
    kept = {str(getattr(booking, column.key)) for column in Booking.__table__.columns}
    assert not {tokens.confirm, tokens.manage} & kept
    assert booking_to_confirm(tokens.confirm) is booking_to_manage(tokens.manage) is booking
    assert booking_to_confirm(tokens.manage) is booking_to_manage(tokens.confirm) is None


def test_what_the_guest_says_is_kept_with_the_questions(john):
    questions = ({"label": "Why?", "is_required": True}, {"label": "Else?", "is_required": False})
    page = make_page(john, questions=questions)
    guest = replace(TOM, address=" Tom@Example.ORG ", answers=(" A roof. ", ""), note="Soon\r\n")
    booking = make_hold(page, guest=guest)
    assert booking.answers == [{"label": "Why?", "text": "A roof."}]
    assert (booking.address, booking.note) == ("tom@example.org", "Soon")


def test_the_same_form_gives_the_same_hold(page):
    first, tokens = hold(page.id, [MONDAY], TOM, form_key=KEY)
    second, same_tokens = hold(page.id, [MONDAY], TOM, form_key=KEY)
    assert (second, same_tokens) == (first, tokens)
    assert count(Booking) == 1


def test_the_same_form_after_the_hold_ran_out_is_a_new_hold(page, monday):
    first = make_hold(page, form_key=KEY)
    monday.shift(HOLD)
    assert make_hold(page, form_key=KEY) is not first
    assert first.state == BookingState.CANCELLED


@pytest.mark.parametrize(
    ("start", "corrected"),
    [(MONDAY, {"address": "tom@example.com"}), (MONDAY, {"name": "Tim"}), (MONDAY + HOUR, {})],
)
def test_the_same_form_corrected_is_another_hold_in_place_of_the_first(page, start, corrected):
    first = make_hold(page, form_key=KEY)
    second = make_hold(page, start, guest=replace(TOM, **corrected), form_key=KEY)
    assert second is not first
    assert (first.state, second.state) == (BookingState.CANCELLED, BookingState.HELD)
    assert [time.is_blocking for time in first.times] == [False]


def test_a_confirmed_booking_is_not_let_go_by_its_form(page):
    first = make_booking(page, form_key=KEY)
    again = replace(TOM, address="tom@example.com")
    assert make_hold(page, guest=again, form_key=KEY) is first
    assert first.state == BookingState.CONFIRMED


# --- times that are not free


def test_a_time_that_is_held_is_refused_with_the_next_free_ones(page):
    make_hold(page)
    with pytest.raises(Taken) as refusal:
        hold(page.id, [MONDAY], TOM)
    assert refusal.value.start == MONDAY
    assert refusal.value.next_times == tuple(MONDAY + n * HOUR for n in range(1, 6))


@pytest.mark.parametrize(
    ("start", "next_free"),
    [
        pytest.param(NOW - 21 * HOUR, MONDAY, id="past"),
        pytest.param(MONDAY - HOUR, MONDAY, id="outside of the hours"),
        pytest.param(MONDAY + 5 * DAY, MONDAY + WEEK, id="a weekend"),
        pytest.param(MONDAY + 30 * MINUTE, TEN, id="between two starts"),
        pytest.param(MONDAY + 8 * HOUR, MONDAY + DAY, id="it would not end before closing"),
        pytest.param(MONDAY + 18 * WEEK, MONDAY, id="too far ahead"),
        pytest.param(datetime(9999, 12, 31, 23, tzinfo=UTC), MONDAY, id="the end of all times"),
        pytest.param(datetime(1, 1, 1, tzinfo=UTC), MONDAY, id="the beginning of all times"),
    ],
)
def test_what_is_not_offered_is_refused(page, start, next_free):
    with pytest.raises(Taken) as refusal:
        hold(page.id, [start], TOM)
    assert refusal.value.next_times[0] == next_free
    assert count(Booking) == 0


@pytest.mark.parametrize("start", [datetime(2030, 1, 7, 9), datetime.min, datetime.max])
def test_what_is_no_instant_is_refused(page, start):
    with pytest.raises(DomainError) as refusal:
        hold(page.id, [start], TOM)
    assert refusal.value.field == "starts"


def test_an_appointment_of_the_host_is_in_the_way(page, john):
    make_appointment(john, starts=datetime(2030, 1, 7, 10), zone="Europe/Berlin")
    with pytest.raises(Taken):
        hold(page.id, [MONDAY], TOM)


def test_a_booking_on_another_page_of_the_host_is_in_the_way(page, john):
    make_booking(make_page(john, slug="other", buffer_after=30))
    with pytest.raises(Taken):
        hold(page.id, [TEN], TOM)


def test_a_booking_with_somebody_else_is_not(page, susan):
    make_booking(make_page(susan))
    assert make_hold(page)


def test_a_free_time_next_to_a_booking_is_free(page):
    make_booking(page)
    assert make_hold(page, TEN)


def test_what_the_calendar_does_not_see_the_database_refuses(page, monkeypatch):
    make_hold(page)
    monkeypatch.setattr("app.booking.queries.slots._booked", lambda *given: ())
    with pytest.raises(Taken):
        hold(page.id, [MONDAY], TOM)
    assert count(Booking) == 1


# --- several times


def test_several_times_are_one_booking(john):
    page = make_page(john, most_times=4)
    starts = [MONDAY + n * WEEK for n in range(4)]
    booking = make_hold(page, *reversed(starts))
    assert [(one.number, one.starts_at) for one in booking.times] == list(enumerate(starts))
    assert len({one.uid for one in booking.times}) == 4


def test_of_several_times_all_or_none_are_kept(john):
    page = make_page(john, most_times=4)
    make_hold(page, MONDAY + 2 * WEEK)
    with pytest.raises(Taken) as refusal:
        hold(page.id, [MONDAY + n * WEEK for n in range(4)], TOM)
    db.session.rollback()
    assert refusal.value.start == MONDAY + 2 * WEEK
    assert count(BookingTime) == 1


def test_times_of_one_booking_do_not_overlap(john):
    page = make_page(john, most_times=2, step_minutes=30)
    with pytest.raises(Taken):
        hold(page.id, [MONDAY, MONDAY + 30 * MINUTE], TOM)


@pytest.mark.parametrize("starts", [[], [MONDAY, TEN]])
def test_no_time_and_too_many_are_refused(page, starts):
    with pytest.raises(DomainError) as refusal:
        hold(page.id, starts, TOM)
    assert refusal.value.field == "starts"


# --- limits


def test_the_limit_of_a_day_counts_every_time_on_it(john):
    page = make_page(john, per_day=2, most_times=3)
    with pytest.raises(Taken):
        hold(page.id, [MONDAY, TEN, TEN + HOUR], TOM)
    make_booking(page, MONDAY, TEN)
    with pytest.raises(Taken) as refusal:
        hold(page.id, [TEN + HOUR], TOM)
    assert refusal.value.next_times[0] == MONDAY + DAY


def test_the_limit_of_a_day_is_about_days_of_the_page(john):
    hours = tuple(Hours(weekday, 0, 1440) for weekday in range(1, 8))
    page = make_page(john, zone="Asia/Tokyo", per_day=1, hours=hours)
    make_booking(page, MONDAY)  # 18:00 in Tokyo
    assert offered(page, MONDAY + 6 * HOUR)  # midnight there
    assert not offered(page, MONDAY + 5 * HOUR)


def test_an_address_has_as_many_open_bookings_as_the_page_allows(john, monday):
    page = make_page(john, per_person=1)
    make_booking(page)
    with pytest.raises(Conflict) as refusal:
        hold(page.id, [TEN], replace(TOM, address="TOM@example.org"))
    assert refusal.value.field == "address"
    assert make_hold(page, TEN, guest=replace(TOM, address="tim@example.org"))
    monday.move_to(TEN)
    assert make_hold(page, TEN + HOUR)


# --- holds that ran out


def test_a_hold_that_ran_out_hinders_nobody(page, monday):
    first = make_hold(page)
    monday.shift(HOLD)
    assert MONDAY in slots(page, MONDAY, TEN, NOW + HOLD)
    assert make_hold(page).id != first.id
    assert (first.state, first.times[0].is_blocking) == (BookingState.CANCELLED, False)


def test_the_job_clears_holds_away_and_forgets_them_a_day_later(page, monday):
    held, kept = make_hold(page), make_booking(page, TEN)
    tasks.clear_expired_holds()
    assert held.state == BookingState.HELD
    monday.shift(HOLD)
    tasks.clear_expired_holds()
    assert (held.state, held.cancelled_at) == (BookingState.CANCELLED, held.held_until)
    monday.shift(timedelta(days=1))
    tasks.clear_expired_holds()
    assert db.session.scalars(select(Booking)).all() == [kept]


# --- who, and where


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \u200b "),
        ("name", "x" * 101),
        ("address", "tom"),
        ("address", "tom@example.org\r\nBcc: all@example.org"),
        ("address", f"{'x' * 250}@example.org"),
        ("zone", "Europe/Nowhere"),
        ("zone", ""),
        ("locale", ""),
        ("locale", "x" * 17),
        ("note", "x" * 2001),
        ("answers-0", " "),
        ("answers-0", "x" * 501),
    ],
)
def test_bad_values_of_a_guest_name_their_field(john, field, value):
    page = make_page(john, questions=({"label": "Why?", "is_required": True},))
    guest = replace(TOM, answers=("Because.",))
    fields = {"answers": (value,)} if field == "answers-0" else {field: value}
    with pytest.raises(DomainError) as refusal:
        hold(page.id, [MONDAY], replace(guest, **fields))
    assert refusal.value.field == field
    assert count(Booking) == 0


def test_more_answers_than_questions_are_dropped(page):
    assert make_hold(page, guest=replace(TOM, answers=("a", "b"))).answers == []


@pytest.mark.parametrize("page_id", [4711, 2**70])
def test_a_page_that_is_not_there_is_gone(app, page_id):
    with pytest.raises(Gone):
        hold(page_id, [MONDAY], TOM)


def test_a_page_that_is_closed_takes_no_bookings(john):
    with pytest.raises(Gone):
        hold(make_page(john, is_open=False).id, [MONDAY], TOM)


@pytest.mark.parametrize("columns", [{"status": Status.SUSPENDED}, {"role": Role.COMMENTER}])
def test_who_may_not_make_appointments_takes_no_bookings(page, john, columns):
    for name, value in columns.items():
        setattr(john, name, value)
    db.session.commit()
    with pytest.raises(Gone):
        hold(page.id, [MONDAY], TOM)
