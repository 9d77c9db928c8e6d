"""Saying whether one comes: who may, how many may, and that two at once never overbook."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.appointments.queries.people import Places, answers_of, attendees_of, places_of
from app.appointments.services.answering import answer
from app.appointments.services.making import make_appointment as make
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone
from app.extensions import db
from app.models import Answer, Appointment, Attendee
from tests.appointments.factories import draft, make_appointment
from tests.people import make_user
from tests.statements import statements as counted
from tests.test_races import together

YES, MAYBE, NO = Answer.YES, Answer.MAYBE, Answer.NO


@pytest.fixture
def choir(susan):
    return make_appointment(susan, audience="members")


def say(person, appointment, said=YES, note=None):
    attendee = answer(person, appointment.id, said, note)
    db.session.commit()
    return attendee


def test_a_member_answers_what_they_see_without_being_invited(choir, john):
    attendee = say(john, choir, YES, "I bring cake.")
    assert (attendee.answer, attendee.note, attendee.is_invited) == (YES, "I bring cake.", False)
    assert attendee.answered_at is not None


def test_a_later_answer_takes_the_place_of_the_one_before(choir, john):
    say(john, choir, YES)
    say(john, choir, NO)
    assert [one.answer for one in attendees_of(choir)] == [NO]


def test_an_answer_without_a_word_keeps_the_note(choir, john):
    say(john, choir, YES, "Late.")
    assert say(john, choir, MAYBE).note == "Late."
    assert say(john, choir, MAYBE, "").note == ""


def test_who_does_not_see_it_cannot_answer(susan, john):
    hidden = make_appointment(susan)
    with pytest.raises(Gone):
        say(john, hidden)


def test_waiting_is_no_answer(choir, john):
    with pytest.raises(DomainError) as refused:
        say(john, choir, Answer.WAITING)
    assert refused.value.field == "answer"


def test_what_is_cancelled_is_not_answered(susan, john):
    off = make_appointment(susan, audience="members", status="cancelled")
    with pytest.raises(DomainError, match="answer"):
        say(john, off)


def test_what_is_over_is_not_answered(susan, john):
    past = make_appointment(susan, starts=datetime(2020, 1, 1, 18), audience="members")
    with pytest.raises(DomainError, match="answer"):
        say(john, past)


def test_a_series_is_answered_as_long_as_it_goes_on(susan, john):
    begun = (utcnow() - timedelta(days=70)).replace(tzinfo=None, microsecond=0)
    series = make_appointment(susan, starts=begun, audience="members", rule="FREQ=WEEKLY")
    assert say(john, series).answer == YES


def test_a_note_is_one_line_of_500_characters(choir, john):
    assert say(john, choir, YES, " a\r\nb\x00 ").note == "a b"
    with pytest.raises(DomainError) as refused:
        say(john, choir, YES, "x" * 501)
    assert refused.value.field == "note"


def test_the_last_place_is_given_once(susan, john, mary):
    small = make_appointment(susan, audience="members", capacity=1)
    say(john, small)
    with pytest.raises(DomainError, match="answer"):
        say(mary, small)
    assert say(mary, small, MAYBE).answer == MAYBE


def test_who_has_a_place_may_say_so_again_and_give_it_back(susan, john, mary):
    small = make_appointment(susan, audience="members", capacity=1)
    say(john, small)
    say(john, small, YES, "Really.")
    say(john, small, NO)
    assert say(mary, small).answer == YES


def test_places_tell_how_many_come_and_how_many_may(susan, john, mary, david):
    small = make_appointment(susan, audience="members", capacity=2)
    open_ = make_appointment(susan, audience="members")
    say(john, small)
    say(mary, small, MAYBE)
    say(david, small, NO)
    assert places_of([small.id, open_.id]) == {small.id: Places(1, 1, 2), open_.id: Places()}
    assert places_of([small.id])[small.id].free == 1
    assert places_of([open_.id])[open_.id].free is None


def test_lowering_the_places_below_those_who_come_leaves_none_free(susan, john, mary):
    small = make_appointment(susan, audience="members", capacity=2)
    say(john, small)
    say(mary, small)
    small.capacity = 1
    db.session.commit()
    places = places_of([small.id])[small.id]
    assert (places.free, places.is_full) == (0, True)


def test_answers_and_places_are_one_statement_each_however_many(susan, john):
    many = [make_appointment(susan, audience="members").id for _ in range(5)]
    say(john, db.session.get_one(Appointment, many[0]))
    assert john.id
    with counted() as seen:
        assert answers_of(john, many) == {many[0]: YES}
        assert len(places_of(many)) == 5
    assert len(seen) == 2
    with counted() as seen:
        assert (answers_of(john, []), places_of([])) == ({}, {})
    assert seen == []


@pytest.mark.parametrize("places", [0, -1, 100_001])
def test_places_are_a_sensible_number(susan, places):
    with pytest.raises(DomainError) as refused:
        make(susan, draft(capacity=places))
    assert refused.value.field == "capacity"


def post(browser, appointment, **data):
    return post_to(browser, appointment.id, **data)


def post_to(browser, appointment_id, **data):
    return browser.post(f"/appointments/{appointment_id}/answer", data=data)


def test_the_form_answers_and_goes_back_where_it_was_sent_from(choir, client_of, john):
    reply = post(client_of(john), choir, answer="yes", next="/explore")
    assert (reply.status_code, reply.location) == (302, "/explore")
    assert answers_of(john, [choir.id]) == {choir.id: YES}


def test_the_form_goes_to_the_appointment_when_no_page_of_ours_is_named(choir, client_of, john):
    reply = post(client_of(john), choir, answer="no", next="//evil.example/")
    assert reply.location == f"/appointments/{choir.id}/"


def test_no_answer_at_all_is_said_in_words(choir, client_of, john):
    browser = client_of(john)
    assert post(browser, choir, answer="perhaps").status_code == 302
    assert "Choose yes, maybe or no." in browser.get("/explore").text
    assert answers_of(john, [choir.id]) == {}


def test_a_guest_answers_nothing_here(choir, client):
    assert post(client, choir, answer="yes").status_code == 401


def test_a_hidden_appointment_is_not_there(susan, john, client_of):
    assert post(client_of(john), make_appointment(susan), answer="yes").status_code == 404


@pytest.mark.parametrize("attempt", range(2))
def test_many_at_once_never_overbook(app, client_of, susan, attempt):
    small = make_appointment(susan, audience="members", capacity=2)
    wanted = small.id
    browsers = [client_of(make_user(f"guest{number}")) for number in range(6)]
    answers = together(
        app, *[lambda b=one: post_to(b, wanted, answer="yes").status_code for one in browsers]
    )
    assert answers == [302] * 6
    db.session.rollback()
    assert places_of([wanted])[wanted].yes_count == 2


def test_two_tabs_are_one_answer(app, client_of, choir, john):
    browser, other, wanted = client_of(john), client_of(john), choir.id
    answers = together(
        app,
        lambda: post_to(browser, wanted, answer="yes").status_code,
        lambda: post_to(other, wanted, answer="yes").status_code,
    )
    assert answers == [302, 302]
    db.session.rollback()
    assert db.session.scalar(select(func.count(Attendee.id))) == 1


def test_answers_go_with_the_appointment_and_with_the_person(susan, john, choir):
    say(john, choir)
    db.session.delete(john)
    db.session.commit()
    assert db.session.scalar(select(func.count(Attendee.id))) == 0


def test_the_instant_of_an_answer_is_aware(choir, john):
    assert say(john, choir).answered_at.tzinfo is UTC
