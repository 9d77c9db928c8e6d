"""Choosing reminders on the page of an appointment and on its form."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.appointments.queries.alarms import chosen_alarms
from app.appointments.services.alarms import choose_alarms
from app.appointments.services.answering import answer
from app.appointments.services.changing import Scope
from app.errors.exceptions import DomainError, Gone
from app.extensions import db
from app.models import Answer, Appointment, AppointmentAlarm
from tests.appointments.factories import BERLIN, MONDAY, change, make_appointment
from tests.appointments.test_pages import create, edit
from tests.statements import statements

NOW = datetime(2030, 1, 2, 12)
WEEK = timedelta(weeks=1)
FOUR = "FREQ=WEEKLY;COUNT=4"
BOX = re.compile(r'name="alarms" value="(\d+)"( checked)?')


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client_of, susan):
    susan.timezone = BERLIN
    db.session.commit()
    return client_of(susan)


def boxes(page):
    """The boxes of a page, and which are ticked."""
    return {int(minutes): bool(checked) for minutes, checked in BOX.findall(page)}


def ticked(page):
    return {minutes for minutes, is_ticked in boxes(page).items() if is_ticked}


def choose(browser, appointment, *minutes, at=None):
    query = {"at": at.isoformat()} if at else None
    address = f"/appointments/{appointment.id}/alarms/"
    return browser.post(address, query_string=query, data={"alarms": list(minutes)})


def alarms(person, appointment):
    db.session.rollback()
    return chosen_alarms(person, appointment.id)


def page(browser, appointment):
    return browser.get(f"/appointments/{appointment.id}/").text


# --- on the page


def test_a_reader_chooses_several_and_sees_them(client_of, susan, john):
    choir = make_appointment(susan, audience="members")
    browser = client_of(john)
    assert ticked(page(browser, choir)) == set()
    assert choose(browser, choir, 10, 1440).location == f"/appointments/{choir.id}/"
    assert alarms(john, choir) == {10, 1440}
    shown = page(browser, choir)
    assert boxes(shown) == {0: False, 10: True, 60: False, 1440: True, 10080: False}
    assert "10 minutes before · 1 day before" in shown
    assert "You will be reminded." in shown


def test_choosing_none_ends_them(browser, susan):
    choir = make_appointment(susan)
    choose(browser, choir, 10, 60)
    choose(browser, choir)
    assert alarms(susan, choir) == set()
    assert "You will not be reminded." in page(browser, choir)


def test_the_choice_is_ones_own(client_of, susan, john, mary):
    choir = make_appointment(susan, audience="members")
    choose(client_of(john), choir, 10)
    choose(client_of(mary), choir, 60)
    assert (alarms(john, choir), alarms(mary, choir)) == ({10}, {60})
    assert ticked(page(client_of(susan), choir)) == set()


def test_a_guest_chooses_nothing(client, susan):
    choir = make_appointment(susan, audience="public")
    assert boxes(page(client, choir)) == {}
    assert choose(client, choir, 10).status_code == 401


def test_of_what_one_does_not_see_one_chooses_nothing(client_of, susan, john):
    secret = make_appointment(susan)
    assert choose(client_of(john), secret, 10).status_code == 404
    assert alarms(john, secret) == set()


def test_of_one_time_that_one_sees_of_a_private_series_one_may_choose(client_of, susan, john):
    series = make_appointment(susan, rule=FOUR)
    at = MONDAY + WEEK
    change(series, susan, at, scope=Scope.ONE, audience="members")
    answered = choose(client_of(john), series, 10, at=at)
    assert answered.location == f"/appointments/{series.id}/?at=2030-01-14T18:00:00"
    assert alarms(john, series) == {10}


def test_of_whole_days_only_days_are_offered(browser, susan):
    day = datetime(2030, 5, 1)
    trip = make_appointment(susan, "Trip", day, ends=day + timedelta(days=1), all_day=True)
    choose(browser, trip, 10, 1440)
    assert alarms(susan, trip) == {1440}
    shown = page(browser, trip)
    assert boxes(shown) == {0: False, 1440: True, 10080: False}
    assert "The day before at 9:00" in shown


def test_what_does_not_take_place_offers_none(browser, susan):
    assert boxes(page(browser, make_appointment(susan, status="cancelled"))) == {}


def test_what_is_over_offers_none_but_a_series_does(browser, susan):
    past = make_appointment(susan, starts=datetime(2029, 1, 1, 18))
    series = make_appointment(susan, starts=datetime(2029, 1, 1, 18), rule="FREQ=WEEKLY")
    assert boxes(page(browser, past)) == {}
    assert boxes(page(browser, series))


@pytest.mark.parametrize("odd", ["5", "-10", "١٠", "10 ", "x", "9" * 400, b"\xff", "0x0a", "<b>"])
def test_what_is_not_offered_is_refused(browser, susan, odd):
    choir = make_appointment(susan)
    choose(browser, choir, 60)
    answered = choose(browser, choir, "10", odd)
    assert answered.status_code == 400
    assert "Choose one of the list." in answered.text
    assert alarms(susan, choir) == {60}


def test_the_same_box_twice_counts_once(browser, susan):
    choir = make_appointment(susan)
    choose(browser, choir, 10, 10)
    assert alarms(susan, choir) == {10}


def test_the_page_costs_one_statement_more(browser, client, susan):
    choir = make_appointment(susan, audience="members")
    with statements() as seen:
        page(browser, choir)
    assert sum("appointment_alarm" in one for one in seen) == 1


def test_the_service_takes_what_is_offered_alone(susan):
    choir = make_appointment(susan)
    with pytest.raises(DomainError):
        choose_alarms(susan, choir.id, {5})


def test_of_what_was_deleted_meanwhile_nothing_is_chosen(susan):
    with pytest.raises(Gone):
        choose_alarms(susan, 999, {10})


# --- on the form


def made():
    db.session.rollback()
    return db.session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()


def test_the_first_form_suggests_ten_minutes(browser):
    assert ticked(browser.get("/appointments/create/").text) == {10}


@pytest.mark.parametrize("chosen", [{60, 1440}, set()])
def test_the_next_form_suggests_what_was_chosen_last(browser, susan, chosen):
    key = "0123456789abcdef" * 2
    create(browser, form_key=key, alarms=["", *map(str, chosen)])
    assert alarms(susan, made()) == chosen
    assert ticked(browser.get("/appointments/create/").text) == chosen


def test_whole_days_say_nothing_of_the_next_times(browser):
    create(browser, form_key="a" * 32, alarms=["", "1440"], all_day="y")
    assert ticked(browser.get("/appointments/create/").text) == {10}


def test_what_is_hidden_for_whole_days_is_not_chosen(browser, susan):
    create(browser, alarms=["", "10", "1440"], all_day="y")
    assert alarms(susan, made()) == {1440}


def test_a_form_that_is_refused_keeps_the_boxes(browser):
    answered = create(browser, title="", alarms=["", "60"])
    assert (answered.status_code, ticked(answered.text)) == (422, {60})


def test_an_odd_box_is_refused_beside_the_field(browser):
    answered = create(browser, alarms=["", "60", "61"])
    assert (answered.status_code, ticked(answered.text)) == (422, {60})
    assert 'id="alarms-error"' in answered.text
    assert made() is None


def test_editing_shows_and_changes_ones_own(browser, susan, john):
    choir = make_appointment(susan, audience="members")
    choose_alarms(susan, choir.id, {60})
    choose_alarms(john, choir.id, {1440})
    db.session.commit()
    assert ticked(browser.get(f"/appointments/{choir.id}/edit/").text) == {60}
    edit(browser, choir, audience="members", alarms=["", "10"])
    assert (alarms(susan, choir), alarms(john, choir)) == ({10}, {1440})


def test_a_form_that_does_not_ask_changes_nothing(browser, susan):
    choir = make_appointment(susan)
    choose(browser, choir, 60)
    edit(browser, choir, title="Orchestra")
    assert alarms(susan, choir) == {60}


def test_editing_one_time_chooses_for_the_series(browser, susan):
    series = make_appointment(susan, rule=FOUR)
    edit(browser, series, at=MONDAY + WEEK, title="Concert", scope="one", alarms=["", "60"])
    assert alarms(susan, series) == {60}


def test_editing_the_following_chooses_for_those_alone(browser, susan):
    series = make_appointment(susan, rule=FOUR)
    choose(browser, series, 60)
    edit(
        browser,
        series,
        at=MONDAY + WEEK,
        title="Orchestra",
        starts="2030-01-14T18:00",
        ends="2030-01-14T19:00",
        rule="WEEKLY",
        scope="following",
        alarms=["", "10"],
    )
    assert made().id != series.id
    assert (alarms(susan, series), alarms(susan, made())) == ({60}, {10})


def test_times_that_became_whole_days_show_what_will_happen(browser, susan):
    choir = make_appointment(susan)
    choose(browser, choir, 10)
    day = datetime(2030, 5, 1)
    change(choir, susan, starts=day, ends=day + timedelta(days=1), all_day=True)
    assert alarms(susan, choir) == {10}
    assert ticked(page(browser, choir)) == {0}
    assert ticked(browser.get(f"/appointments/{choir.id}/edit/").text) == {0}


# --- with an answer


def say(person, appointment, *answers):
    for one in answers:
        answer(person, appointment.id, one)
    db.session.commit()


@pytest.mark.parametrize("said", [Answer.YES, Answer.MAYBE])
def test_who_comes_or_may_is_reminded_an_hour_before(susan, john, said):
    choir = make_appointment(susan, audience="members")
    say(john, choir, said)
    assert alarms(john, choir) == {60}


def test_who_comes_to_whole_days_is_reminded_on_the_day(susan, john):
    day = datetime(2030, 5, 1)
    end = day + timedelta(days=1)
    trip = make_appointment(susan, "Trip", day, ends=end, all_day=True, audience="members")
    say(john, trip, Answer.YES)
    assert alarms(john, trip) == {0}


def test_an_answer_leaves_what_was_chosen(susan, john):
    choir = make_appointment(susan, audience="members")
    choose_alarms(john, choir.id, {10})
    say(john, choir, Answer.YES)
    assert alarms(john, choir) == {10}


def test_who_comes_and_wants_no_reminder_gets_none_by_answering_again(susan, john):
    choir = make_appointment(susan, audience="members")
    say(john, choir, Answer.YES)
    choose_alarms(john, choir.id, set())
    say(john, choir, Answer.MAYBE)
    assert alarms(john, choir) == set()


def test_who_does_not_come_is_not_reminded(susan, john):
    choir = make_appointment(susan, audience="members")
    choose_alarms(susan, choir.id, {10})
    say(john, choir, Answer.YES, Answer.NO)
    assert alarms(john, choir) == set()
    assert alarms(susan, choir) == {10}
    say(john, choir, Answer.YES)
    assert alarms(john, choir) == {60}


def test_the_database_takes_no_other_number(susan):
    choir = make_appointment(susan)
    db.session.add(AppointmentAlarm(appointment_id=choir.id, user_id=susan.id, minutes_before=5))
    with pytest.raises(Exception, match="minutes_before"):
        db.session.flush()
