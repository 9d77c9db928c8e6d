"""Bookings are confirmed, moved and cancelled, by guests and by the host; the calendar follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.appointments.queries.alarms import SUGGESTED, suggested_alarms
from app.appointments.queries.history import entries_of
from app.appointments.services.deleting import delete_appointment
from app.booking.errors import HoldOver, Taken
from app.booking.queries.slots import slots
from app.booking.services.changing import cancel, cancel_as_host, reschedule
from app.booking.services.confirming import confirm
from app.booking.services.drafts import Hours
from app.booking.services.holding import hold
from app.booking.telling import What, booking_changed
from app.booking.tokens import tokens_of
from app.errors.exceptions import Conflict, DomainError, Gone
from app.extensions import db
from app.models import Appointment, AppointmentStatus, BookingState, Occurrence, Status
from app.models.booking import HOLD
from tests.appointments.factories import change, make_appointment
from tests.booking.factories import HOUR, MONDAY, NOW, TOM, WEEK, make_booking, make_hold, make_page

TEN = MONDAY + HOUR
MINUTE = timedelta(minutes=1)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def offered(page, at=MONDAY):
    return at in slots(page, at, at + MINUTE, NOW)


def appointment_of(booking, number=0):
    return db.session.get_one(Appointment, booking.times[number].appointment_id)


def occurrence_of(booking):
    found = select(Occurrence).where(Occurrence.appointment_id == appointment_of(booking).id)
    return db.session.scalars(found).one()


def manage(booking):
    return tokens_of(booking).manage


@pytest.fixture
def told(app):
    """What bookings told, as pairs of what and whether it was the host."""
    news = []

    def note(booking, *, what, by_host, **_more):
        news.append((what, by_host))

    with booking_changed.connected_to(note):
        yield news


# --- confirming


def test_confirming_makes_an_appointment_of_the_host(page, john):
    booking = make_booking(page)
    made = appointment_of(booking)
    assert booking.state == BookingState.CONFIRMED
    assert (made.owner_id, made.title, made.audience) == (john.id, "Tom Berg: A talk", "owner")
    assert (made.starts_at, made.ends_at, made.status) == (MONDAY, TEN, "confirmed")
    assert made.uid == booking.times[0].uid


def test_each_time_of_a_booking_has_an_appointment(john):
    page = make_page(john, most_times=3)
    booking = make_booking(page, *[MONDAY + n * WEEK for n in range(3)])
    assert len({appointment_of(booking, number).uid for number in range(3)}) == 3


def test_the_appointment_of_a_booking_is_not_in_the_way_twice(john):
    page = make_page(john, buffer_before=15, minutes=45)
    make_booking(page)
    assert offered(page, TEN)  # its own buffer fits before the next, once


def test_what_the_guest_says_stands_in_the_appointment_without_markup(john, susan):
    page = make_page(john, questions=({"label": "Why?", "is_required": False},))
    guest = replace(TOM, answers=("*Now*, @susan #urgent",), note="<b>Hi</b> [x](http://e.org)")
    html = appointment_of(make_booking(page, guest=guest)).body_html
    assert "*Now*, @susan #urgent" in html
    assert "&lt;b&gt;Hi&lt;/b&gt; [x]" in html
    assert "/user/" not in html and "<em>" not in html and "/tag" not in html


def test_confirming_twice_is_confirming_once(page, told):
    booking = make_booking(page)
    assert confirm(tokens_of(booking).confirm) is booking
    assert count(Appointment) == 1
    assert told == [(What.HELD, False), (What.CONFIRMED, False)]


def test_after_fifteen_minutes_it_is_too_late_to_confirm(page, monday):
    booking = make_hold(page)
    monday.shift(HOLD)
    with pytest.raises(HoldOver) as refusal:
        confirm(tokens_of(booking).confirm)
    assert refusal.value.next_times[0] == MONDAY
    assert count(Appointment) == 0


def test_what_the_host_put_there_meanwhile_is_in_the_way(page, john):
    booking = make_hold(page)
    make_appointment(john, starts=datetime(2030, 1, 7, 9, 59), zone="UTC")
    with pytest.raises(Taken) as refusal:
        confirm(tokens_of(booking).confirm)
    assert refusal.value.next_times[0] == MONDAY + 2 * HOUR


def test_an_unknown_link_leads_to_nothing(page):
    for act in (confirm, cancel):
        with pytest.raises(Gone):
            act("nothing")
    with pytest.raises(Gone):
        reschedule("nothing", TEN)


def test_the_bookings_of_a_suspended_host_are_not_confirmed(page, john):
    booking = make_hold(page)
    john.status = Status.SUSPENDED
    db.session.commit()
    with pytest.raises(HoldOver):
        confirm(tokens_of(booking).confirm)


@pytest.mark.parametrize("hour", [0, 1])
def test_in_the_night_of_two_equal_hours_the_appointment_is_at_the_right_one(john, hour):
    every_night = tuple(Hours(weekday, 0, 1440) for weekday in range(1, 8))
    page = make_page(john, zone="Europe/Berlin", hours=every_night, horizon_days=366)
    start = datetime(2030, 10, 27, hour, tzinfo=UTC)  # both are 02:00 in Berlin
    made = appointment_of(make_booking(page, start))
    assert (made.starts_at, made.ends_at) == (start, start + HOUR)


# --- moving


def test_a_guest_moves_a_booking(page, told):
    booking = make_booking(page)
    reschedule(manage(booking), TEN)
    made = appointment_of(booking)
    assert (booking.times[0].starts_at, made.starts_at, made.ends_at) == (TEN, TEN, TEN + HOUR)
    assert occurrence_of(booking).starts_at == TEN
    assert (booking.sequence, made.sequence) == (1, 1)
    assert offered(page) and not offered(page, TEN)
    assert told[2:] == [(What.MOVED, False)]


def test_a_booking_is_not_in_its_own_way(john):
    page = make_page(john, step_minutes=30)
    booking = make_booking(page)
    reschedule(manage(booking), MONDAY + 30 * MINUTE)
    assert booking.times[0].starts_at == MONDAY + 30 * MINUTE


def test_moving_twice_to_one_time_is_moving_once(page):
    booking = make_booking(page)
    reschedule(manage(booking), TEN)
    reschedule(manage(booking), TEN)
    assert booking.sequence == 1


def test_a_booking_moves_to_free_times_only(page):
    booking = make_booking(page)
    make_booking(page, TEN)
    with pytest.raises(Taken) as refusal:
        reschedule(manage(booking), TEN)
    assert refusal.value.next_times[0] == TEN + HOUR
    assert booking.times[0].starts_at == MONDAY


def test_one_of_several_times_moves(john):
    page = make_page(john, most_times=2)
    booking = make_booking(page, MONDAY, TEN)
    reschedule(manage(booking), MONDAY + 3 * HOUR, number=1)
    assert [one.starts_at for one in booking.times] == [MONDAY, MONDAY + 3 * HOUR]


def test_what_is_not_confirmed_does_not_move(page):
    with pytest.raises(Conflict):
        reschedule(manage(make_hold(page)), TEN)


@pytest.mark.parametrize("act", [cancel, lambda token: reschedule(token, MONDAY + 5 * HOUR)])
def test_until_so_long_before_the_start_a_guest_may_change_it(page, monday, act):
    booking = make_booking(page)
    monday.move_to(MONDAY - HOUR + MINUTE)
    with pytest.raises(Conflict):
        act(manage(booking))
    monday.move_to(MONDAY - HOUR)
    assert act(manage(booking)) is booking


# --- cancelling


def test_a_guest_cancels_a_booking(page, told):
    booking = make_booking(page)
    cancel(manage(booking))
    made = appointment_of(booking)
    assert (booking.state, made.status) == (BookingState.CANCELLED, AppointmentStatus.CANCELLED)
    assert (booking.sequence, made.sequence) == (1, 1)
    assert offered(page)
    assert told[2:] == [(What.CANCELLED, False)]


def test_cancelling_twice_is_cancelling_once(page, told):
    booking = make_booking(page)
    cancel(manage(booking))
    cancel(manage(booking))
    assert booking.sequence == 1
    assert len(told) == 3


def test_what_is_cancelled_does_not_come_back(page):
    booking = make_booking(page)
    cancel(manage(booking))
    with pytest.raises(Gone):
        confirm(tokens_of(booking).confirm)
    with pytest.raises(Gone):
        reschedule(manage(booking), TEN)


def test_one_of_several_times_is_cancelled(john):
    page = make_page(john, most_times=2)
    booking = make_booking(page, MONDAY, TEN)
    cancel(manage(booking), number=0)
    assert (booking.state, offered(page), offered(page, TEN)) == ("confirmed", True, False)
    cancel(manage(booking), number=1)
    assert booking.state == BookingState.CANCELLED


def test_a_guest_lets_go_of_a_hold(page, told):
    booking = make_hold(page)
    cancel(manage(booking))
    assert (booking.state, offered(page)) == (BookingState.CANCELLED, True)
    assert told == [(What.HELD, False)]


def test_the_host_cancels_at_any_time(page, john, monday, told):
    booking = make_booking(page)
    monday.move_to(MONDAY - MINUTE)
    cancel_as_host(john, booking.id)
    assert booking.state == BookingState.CANCELLED
    assert told[2:] == [(What.CANCELLED, True)]


def test_nobody_else_cancels_as_host(page, susan):
    booking = make_booking(page)
    for booking_id in (booking.id, 2**70):
        with pytest.raises(Gone):
            cancel_as_host(susan, booking_id)


def test_with_a_suspended_host_bookings_are_cancelled_and_not_moved(page, john):
    booking = make_booking(page)
    john.status = Status.SUSPENDED
    db.session.commit()
    with pytest.raises(Gone):
        reschedule(manage(booking), TEN)
    cancel(manage(booking))
    assert appointment_of(booking).status == AppointmentStatus.CANCELLED


# --- the host in the calendar


def test_deleting_the_appointment_cancels_the_booking(page, john, told):
    booking = make_booking(page)
    delete_appointment(appointment_of(booking).id, john)
    db.session.commit()
    assert (booking.state, offered(page)) == (BookingState.CANCELLED, True)
    assert told[2:] == [(What.CANCELLED, True)]
    assert booking.times[0].appointment_id is None


def test_cancelling_the_appointment_cancels_the_booking(page, john, told):
    booking = make_booking(page)
    change(appointment_of(booking), john, status=AppointmentStatus.CANCELLED)
    assert booking.state == BookingState.CANCELLED
    assert told[2:] == [(What.CANCELLED, True)]


def test_moving_the_appointment_moves_the_booking(john, told):
    page = make_page(john, buffer_after=10)
    booking = make_booking(page)
    evening = datetime(2030, 1, 7, 20)
    change(appointment_of(booking), john, starts=evening, ends=evening + 2 * HOUR)
    (time,) = booking.times
    assert (time.starts_at.hour, time.ends_at.hour, time.blocked_until.minute) == (20, 22, 10)
    assert booking.sequence == 1
    assert told[2:] == [(What.MOVED, True)]


def test_two_bookings_do_not_overlap_in_the_calendar_either(page, john):
    booking = make_booking(page)
    make_booking(page, TEN)
    starts = datetime(2030, 1, 7, 9, 30)
    with pytest.raises(DomainError) as refusal:
        change(appointment_of(booking), john, starts=starts, ends=starts + HOUR)
    assert refusal.value.field == "starts"
    db.session.rollback()
    assert booking.times[0].starts_at == MONDAY


def test_a_booking_does_not_repeat(page, john):
    booking = make_booking(page)
    with pytest.raises(DomainError) as refusal:
        change(appointment_of(booking), john, rule="FREQ=WEEKLY")
    assert refusal.value.field == "rule"


def test_a_booking_that_is_over_does_not_repeat_either(page, john, monday):
    booking = make_booking(page)
    monday.move_to(MONDAY + 4 * HOUR)
    with pytest.raises(DomainError):
        change(appointment_of(booking), john, rule="FREQ=WEEKLY")


def test_other_words_in_the_appointment_are_no_news(page, john, told):
    booking = make_booking(page)
    change(appointment_of(booking), john, title="Tom", location="Harbour")
    assert (booking.sequence, len(told)) == (0, 2)


def test_a_cancelled_booking_whose_appointment_comes_back_is_an_appointment(page, john):
    booking = make_booking(page)
    cancel(manage(booking))
    db.session.commit()
    change(appointment_of(booking), john, status=AppointmentStatus.CONFIRMED)
    assert booking.state == BookingState.CANCELLED
    assert not offered(page)


def test_an_appointment_that_took_place_may_be_deleted_without_a_word(page, john, monday, told):
    booking = make_booking(page)
    monday.move_to(MONDAY + 2 * HOUR)
    delete_appointment(appointment_of(booking).id, john)
    db.session.commit()
    assert booking.state == BookingState.CONFIRMED
    assert told[2:] == []


def test_a_time_that_is_over_may_be_put_right_without_a_word(page, john, monday, told):
    booking = make_booking(page)
    monday.move_to(MONDAY + 4 * HOUR)
    starts = datetime(2030, 1, 7, 10)
    change(appointment_of(booking), john, starts=starts, ends=starts + HOUR)
    assert told[2:] == []


def test_a_time_that_is_over_and_takes_place_again_is_news(page, john, monday, told):
    booking = make_booking(page)
    monday.move_to(MONDAY + 4 * HOUR)
    starts = datetime(2030, 1, 8, 10)
    change(appointment_of(booking), john, starts=starts, ends=starts + HOUR)
    assert told[2:] == [(What.MOVED, True)]


# --- the history


def history_of(booking):
    return [
        (entry.field, entry.author_id, entry.guest)
        for entry in entries_of(appointment_of(booking), booking.host)
    ]


def test_the_history_names_the_guest_who_booked_and_moved_and_cancelled(page):
    booking = make_booking(page)
    reschedule(manage(booking), TEN)
    cancel(manage(booking))
    tom = (None, TOM.name)
    assert history_of(booking) == [("status", *tom), ("when", *tom), ("made", *tom)]


def test_the_history_names_the_host_who_cancelled(page, john):
    booking = make_booking(page)
    cancel_as_host(john, booking.id)
    assert history_of(booking)[0] == ("status", john.id, "")


def test_the_history_says_who_cancelled_with_a_suspended_host(page, john):
    booking = make_booking(page)
    john.status = Status.SUSPENDED
    db.session.commit()
    cancel(manage(booking))
    assert history_of(booking)[0] == ("status", None, TOM.name)


def test_others_do_not_read_in_the_history_who_booked(page, john, susan):
    booking = make_booking(page)
    change(appointment_of(booking), john, title="Busy", body="", audience="members")
    reschedule(manage(booking), TEN)
    assert all(not one.guest for one in entries_of(appointment_of(booking), susan))


def test_what_guests_book_is_not_what_the_host_made_last(page, john):
    make_booking(page)
    assert suggested_alarms(john) == SUGGESTED


def test_a_time_that_is_over_is_not_confirmed_any_more(john, monday):
    page = make_page(john, minutes=5, step_minutes=5)
    monday.move_to(MONDAY - 2 * MINUTE)
    booking = make_hold(page)
    monday.move_to(MONDAY + 5 * MINUTE)
    with pytest.raises(HoldOver):
        confirm(tokens_of(booking).confirm)


def test_the_mails_after_a_change_have_a_link_that_works_with_a_new_key(app, page):
    booking = make_booking(page)
    old = manage(booking)
    app.config["SECRET_KEY"] = "another " * 8
    reschedule(old, TEN)
    assert cancel(manage(booking)) is booking


def test_links_of_mails_outlive_a_new_key_of_the_site(app, page):
    booking, tokens = hold(page.id, [MONDAY], TOM)
    app.config["SECRET_KEY"] = "another " * 8
    confirm(tokens.confirm)
    assert cancel(tokens_of(booking).manage) is booking
