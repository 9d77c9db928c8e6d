"""The list of an appointment: who is invited and how, who sees what of it, and who hears of it."""

import re
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app import mail
from app.appointments.invitations import token_of
from app.appointments.queries.people import attendees_of
from app.appointments.queries.visibility import appointment_named
from app.appointments.services.answering import answer, answer_by_link
from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.appointments.services.inviting import MOST_PEOPLE, remove, resend
from app.appointments.services.inviting import invite as invite_people
from app.auth.services import token_hash
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db, limiter
from app.models import (
    Answer,
    Appointment,
    AppointmentEntry,
    Attendee,
    Notification,
    OutgoingMail,
)
from tests.appointments.factories import MONDAY, change, invite, make_appointment, make_guest
from tests.appointments.ics.linter import lint
from tests.people import make_block, make_mute, make_user
from tests.statements import statements

YES, MAYBE, NO = Answer.YES, Answer.MAYBE, Answer.NO
LATER = {"starts": MONDAY.replace(hour=20), "ends": MONDAY.replace(hour=21)}


@pytest.fixture
def choir(susan):
    return make_appointment(susan, audience="invited")


def say(person, appointment, said=YES, note=None):
    answer(person, appointment.id, said, note)
    db.session.commit()


def mails():
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def kinds_of(person):
    told = select(Notification.kind).where(Notification.receiver_id == person.id)
    return sorted(db.session.scalars(told))


def calendar_in(letter):
    message = message_from_bytes(bytes(mail.as_message(letter)), policy=default)
    part = message.get_body(("calendar",))
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    assert lint(letter.calendar.encode()) == []
    return calendar


def events_in(letter):
    return list(calendar_in(letter).walk("VEVENT"))


def listed_on(page):
    """The part of a page that names people."""
    return page.partition('class="guest-list"')[2].partition("</ul>")[0]


def forget_mails():
    db.session.execute(db.delete(OutgoingMail))
    db.session.commit()


def refused(appointment, *whom):
    with pytest.raises(DomainError) as error:
        invite(appointment, *whom)
    db.session.rollback()
    assert error.value.field == "invited"


# --- who is invited


def test_members_and_guests_are_invited_by_what_they_are_called(choir, john):
    invite(choir, john, "Jane Doe <jane@example.org>", "kim@example.org")
    listed = [(one.user_id, one.address, one.name, one.answer) for one in attendees_of(choir)]
    assert listed == [
        (john.id, None, "", "waiting"),
        (None, "jane@example.org", "Jane Doe", "waiting"),
        (None, "kim@example.org", "", "waiting"),
    ]


def test_names_may_stand_in_one_line(choir, john, mary):
    assert len(invite(choir, "@john @mary, kim@example.org; tom@example.org")) == 4


def test_the_same_person_twice_is_once_on_the_list(choir, john):
    invite(choir, "kim@example.org", "KIM@example.org", "@john", "@JOHN")
    assert invite(choir, "kim@example.org", "john") == []
    assert len(attendees_of(choir)) == 2


def test_the_confirmed_address_of_a_member_is_the_member(choir, john):
    john.email_confirmed_at = utcnow()
    db.session.commit()
    invite(choir, "John@example.org")
    assert [one.user_id for one in attendees_of(choir)] == [john.id]


def test_an_address_that_nobody_confirmed_is_a_guest(choir, john):
    invite(choir, john.email)
    assert [one.address for one in attendees_of(choir)] == [john.email]


def test_nobody_invites_themselves(choir, susan):
    assert invite(choir, susan) == []


@pytest.mark.parametrize(
    "whom",
    ["@nobody", "nobody", "a@b@c", "kim@", "@", "<>", "x" * 70_000, "kim@example.org\x00@", "🙂"],
)
def test_what_is_neither_a_member_nor_an_address_is_said(choir, whom):
    refused(choir, whom)


def test_lines_in_an_address_are_two_people(choir):
    new = invite(choir, "kim@example.org\r\ntom@example.org")
    assert [one.address for one in new] == ["kim@example.org", "tom@example.org"]


def test_an_address_in_another_script_gets_its_mail(choir):
    (guest,) = invite(choir, "kim@bücher.example")
    assert guest.address == "kim@bücher.example"
    (event,) = events_in(mails()[0])
    assert str(event["ATTENDEE"]).startswith("mailto:kim@b")


def test_a_member_with_a_block_is_refused_like_nobody(choir, susan, john):
    make_block(john, susan)
    refused(choir, john)


def test_whoever_muted_the_host_is_on_the_list_and_hears_nothing(choir, susan, john):
    make_mute(john, susan)
    invite(choir, john)
    assert len(attendees_of(choir)) == 1
    assert (kinds_of(john), mails()) == ([], [])


def test_a_list_ends_somewhere(choir):
    people = [f"guest{number}@example.org" for number in range(MOST_PEOPLE + 1)]
    refused(choir, *people)


def test_only_the_owner_invites(choir, john, mary):
    invite(choir, john)
    with pytest.raises(NotAllowed):
        invite_people(john, choir.id, "@mary")
    with pytest.raises(Gone):
        invite_people(mary, choir.id, "@mary")


def test_nobody_is_invited_to_what_is_cancelled_or_over(susan, john):
    refused(make_appointment(susan, status="cancelled"), john)
    refused(make_appointment(susan, starts=MONDAY.replace(year=2020)), john)


# --- who sees it


def test_inviting_opens_what_only_the_owner_saw(susan, john, mary):
    private = make_appointment(susan)
    invite(private, john)
    assert private.audience == "invited"
    assert appointment_named(john, private.id) is not None
    assert appointment_named(mary, private.id) is None


def test_who_declined_still_sees_it(choir, john):
    invite(choir, john)
    say(john, choir, NO)
    assert appointment_named(john, choir.id) is not None


def test_it_cannot_be_hidden_from_those_on_the_list(choir, susan, john):
    invite(choir, john)
    with pytest.raises(DomainError) as error:
        change(choir, susan, audience="owner")
    assert error.value.field == "audience"


def test_the_agenda_of_mine_has_what_i_did_not_decline(choir, john, client_of):
    invite(choir, john)
    browser = client_of(john)
    assert "Choir" in browser.get("/appointments/?of=mine").text
    assert "Choir" in browser.get("/appointments/month/2030-01?layers=mine").text
    say(john, choir, NO)
    assert "Choir" not in browser.get("/appointments/?of=mine").text
    assert "Choir" in browser.get("/appointments/").text


def test_times_of_a_series_are_for_those_on_the_list(susan, john, mary, client_of):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3", audience="invited")
    change(series, susan, at=MONDAY, scope=Scope.ONE, title="Rehearsal")
    invite(series, john)
    path = f"/appointments/{series.id}/?at={MONDAY.isoformat()}"
    assert "Rehearsal" in client_of(john).get(path).text
    assert client_of(mary).get(path).status_code == 404


def test_others_see_members_who_come_and_no_guests(susan, john, mary, client_of):
    choir = make_appointment(susan, audience="members")
    invite(choir, john, mary, "kim@example.org")
    say(john, choir, YES, "I bring cake.")
    answer_by_link(token_hash(token_of_guest(choir)), YES, "Vegan, please.")
    db.session.commit()
    page = client_of(mary).get(f"/appointments/{choir.id}/").text
    assert "2 come" in page
    assert "/user/john" in listed_on(page)
    assert "/user/mary" not in listed_on(page)
    assert "kim@example.org" not in page
    assert "cake" not in page
    own = client_of(susan).get(f"/appointments/{choir.id}/").text
    assert "kim@example.org" in own
    assert "I bring cake." in own


def token_of_guest(appointment):
    (guest,) = [one for one in attendees_of(appointment) if one.address]
    return token_of(guest)


def test_a_guest_of_the_site_sees_no_names(susan, john, client):
    choir = make_appointment(susan, audience="public")
    say(john, choir)
    page = client.get(f"/appointments/{choir.id}/").text
    assert "1 comes" in page
    assert listed_on(page) == ""


# --- mails


def test_an_invitation_is_a_request_for_its_receiver_alone(app, choir, susan, john):
    app.config["MAIL_FROM"] = "The club <club@example.org>"
    invite(choir, john, "kim@example.org")
    to_john, to_kim = mails()
    assert (to_john.address, to_kim.address) == ("john@example.org", "kim@example.org")
    (event,) = events_in(to_kim)
    assert calendar_in(to_kim)["METHOD"] == "REQUEST"
    assert str(event["ATTENDEE"]) == "mailto:kim@example.org"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert "RSVP" not in event["ATTENDEE"].params
    assert str(event["ORGANIZER"]) == "mailto:club@example.org"
    assert event["ORGANIZER"].params["CN"] == "Susan Marsh"
    assert "john" not in to_kim.text + to_kim.html + to_kim.calendar
    assert "susan@" not in to_kim.text + to_kim.html + to_kim.calendar


def test_a_member_hears_as_they_chose(choir, john):
    invite(choir, john)
    assert kinds_of(john) == ["appointment_invited"]
    assert [one.name for one in mails()] == ["appointment"]


def test_a_new_time_is_told_to_all_but_who_declined(choir, susan, john, mary, david):
    invite(choir, john, mary, david)
    say(john, choir, YES)
    say(mary, choir, NO)
    forget_mails()
    change(choir, susan, **LATER)
    assert [one.address for one in mails()] == ["john@example.org", "david@example.org"]
    (event,) = events_in(mails()[0])
    assert (event["SEQUENCE"], str(event["UID"])) == (1, choir.uid)
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "appointment_changed" in kinds_of(john)


def test_other_words_tell_nobody(choir, susan, john):
    invite(choir, john)
    say(john, choir)
    forget_mails()
    change(choir, susan, title="Big choir", body="More of it.")
    assert mails() == []


def test_cancelling_calls_it_off_with_the_next_number(choir, susan, john):
    invite(choir, john)
    forget_mails()
    change(choir, susan, status="cancelled")
    (letter,) = mails()
    (event,) = events_in(letter)
    assert calendar_in(letter)["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "appointment_cancelled" in kinds_of(john)


def test_what_is_cancelled_is_not_called_off_again(choir, susan, john):
    invite(choir, john)
    change(choir, susan, status="cancelled")
    forget_mails()
    delete_appointment(choir.id, susan)
    db.session.commit()
    assert mails() == []


def test_deleting_calls_it_off_and_takes_the_invitation_back(choir, susan, john):
    invite(choir, john, "kim@example.org")
    uid = choir.uid
    forget_mails()
    delete_appointment(choir.id, susan)
    db.session.commit()
    assert [one.address for one in mails()] == ["john@example.org", "kim@example.org"]
    (event,) = events_in(mails()[1])
    assert (str(event["UID"]), event["STATUS"], event["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert kinds_of(john) == ["appointment_cancelled"]


def test_the_notification_of_what_is_gone_says_its_title(choir, susan, john, client_of):
    invite(choir, john)
    delete_appointment(choir.id, susan)
    db.session.commit()
    page = client_of(john).get("/notifications").text
    assert "cancelled “\u2068Choir\u2069”" in page


def test_deleting_what_is_over_tells_nobody(susan, john):
    past = make_appointment(susan, audience="members", starts=MONDAY.replace(year=2020))
    db.session.add(Attendee(appointment_id=past.id, user_id=john.id, answer=YES))
    db.session.commit()
    delete_appointment(past.id, susan)
    db.session.commit()
    assert mails() == []


def test_taking_somebody_off_calls_it_off_for_them_alone(choir, susan, john, mary):
    one, _other = invite(choir, john, mary)
    forget_mails()
    remove(susan, choir.id, one.id)
    db.session.commit()
    (letter,) = mails()
    assert letter.address == "john@example.org"
    (event,) = events_in(letter)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert appointment_named(john, choir.id) is None


def test_who_is_invited_again_gets_a_number_that_counts(choir, susan, john):
    (one,) = invite(choir, john)
    remove(susan, choir.id, one.id)
    db.session.commit()
    forget_mails()
    invite(choir, john)
    (event,) = events_in(mails()[0])
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 1)


def test_an_invitation_is_sent_again_with_the_same_link(choir, susan):
    (guest,) = invite(choir, "kim@example.org")
    resend(susan, choir.id, guest.id)
    db.session.commit()
    first, again = mails()
    assert first.text == again.text


def test_one_time_of_a_series_is_told_by_its_name(susan, john):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3", audience="invited")
    invite(series, john)
    forget_mails()
    change(series, susan, at=MONDAY, scope=Scope.ONE, **LATER)
    (event,) = events_in(mails()[0])
    assert event["RECURRENCE-ID"].dt.replace(tzinfo=None) == MONDAY
    assert event["DTSTART"].dt.replace(tzinfo=None) == LATER["starts"]
    assert "RRULE" not in event


def test_a_time_that_is_the_hosts_alone_is_nobodys_in_the_mail(susan, john):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3", audience="members")
    change(series, susan, at=MONDAY, scope=Scope.ONE, title="A secret", audience="owner", **LATER)
    invite(series, john)
    (letter,) = mails()
    (event,) = events_in(letter)
    assert event["EXDATE"].dts[0].dt.replace(tzinfo=None) == MONDAY
    assert "A secret" not in letter.text + letter.calendar
    forget_mails()
    delete_appointment(series.id, susan, scope=Scope.ONE, at=MONDAY)
    db.session.commit()
    assert mails() == []


def test_one_time_that_goes_is_called_off_by_its_name(susan, john):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3", audience="invited")
    invite(series, john)
    forget_mails()
    delete_appointment(series.id, susan, scope=Scope.ONE, at=MONDAY)
    db.session.commit()
    (letter,) = mails()
    (event,) = events_in(letter)
    assert calendar_in(letter)["METHOD"] == "CANCEL"
    assert event["RECURRENCE-ID"].dt.replace(tzinfo=None) == MONDAY
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", series.sequence)


def test_a_time_that_said_something_else_goes_with_the_highest_number(susan, john):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3", audience="invited")
    invite(series, john)
    change(series, susan, at=MONDAY, scope=Scope.ONE, **LATER)
    forget_mails()
    delete_appointment(series.id, susan, scope=Scope.ONE, at=MONDAY)
    db.session.commit()
    (event,) = events_in(mails()[0])
    assert event["SEQUENCE"] == 2


def test_this_and_all_that_follow_are_a_new_series_with_the_same_people(susan, john):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=4", audience="invited")
    invite(series, john, "kim@example.org")
    say(john, series)
    forget_mails()
    second = MONDAY.replace(day=14)
    new = change(
        series,
        susan,
        at=second,
        scope=Scope.FOLLOWING,
        starts=second.replace(hour=20),
        ends=second.replace(hour=21),
    )
    assert [(one.user_id, one.answer) for one in attendees_of(new)] == [
        (john.id, "yes"),
        (None, "waiting"),
    ]
    told = [(one.address, str(events_in(one)[0]["UID"])) for one in mails()]
    assert told == [
        ("john@example.org", series.uid),
        ("kim@example.org", series.uid),
        ("john@example.org", new.uid),
        ("kim@example.org", new.uid),
    ]
    (last,) = events_in(mails()[0])[0]["RRULE"]["UNTIL"]
    assert last == series.starts_at


def test_no_token_stands_in_the_database(choir):
    token = make_guest(choir)
    (guest,) = attendees_of(choir)
    assert token in mails()[0].text
    assert guest.token_hash == token_hash(token)


# --- links in mails


def at(token):
    return f"/appointments/invitation/{token}"


def test_looking_at_a_link_changes_nothing(choir, client):
    token = make_guest(choir)
    for method in ("GET", "HEAD"):
        page = client.open(at(token), method=method)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
    assert [one.answer for one in attendees_of(choir)] == ["waiting"]


def test_a_guest_answers_without_an_account_and_may_think_again(choir, client, susan):
    token = make_guest(choir)
    page = client.post(at(token), data={"answer": "yes", "note": "With a friend."})
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    client.post(at(token), data={"answer": "no"})
    (guest,) = attendees_of(choir)
    assert (guest.answer, guest.note) == ("no", "With a friend.")
    assert kinds_of(susan) == ["appointment_answer"]


def test_a_link_of_a_member_is_the_answer_of_the_member(choir, client, john):
    (attendee,) = invite(choir, john)
    client.post(at(token_of(attendee)), data={"answer": "maybe"})
    assert [(one.user_id, one.answer) for one in attendees_of(choir)] == [(john.id, "maybe")]


def test_a_full_house_is_said_on_the_page(susan, john, client):
    small = make_appointment(susan, audience="members", capacity=1)
    say(john, small)
    page = client.post(at(make_guest(small)), data={"answer": "yes", "note": "Hope."})
    assert page.status_code == 422
    assert "All places are taken." in page.text
    assert 'value="Hope."' in page.text


def test_a_link_opens_nothing_once_one_is_off_the_list(choir, susan, client):
    token = make_guest(choir)
    (guest,) = attendees_of(choir)
    remove(susan, choir.id, guest.id)
    db.session.commit()
    assert client.get(at(token)).status_code == 404
    assert client.post(at(token), data={"answer": "yes"}).status_code == 404


def test_a_link_opens_nothing_of_suspended_people(choir, susan, client):
    token = make_guest(choir)
    susan.status = "suspended"
    db.session.commit()
    assert client.get(at(token)).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "x" * 5000, "é"])
def test_other_tokens_open_nothing(app, client, token):
    assert client.get(at(token)).status_code == 404


@pytest.mark.parametrize("note", ["x" * 10_000, "a\x00b", "<script>alert(1)</script>", "\ud800"])
def test_any_note_gets_an_answer_in_words(choir, client, note):
    token = make_guest(choir)
    data = {"answer": "yes", "note": note.encode("utf-8", "surrogatepass")}
    page = client.post(at(token), data=data)
    assert page.status_code in {200, 422}
    assert "<script>alert(1)" not in page.text


# --- pages


def test_the_owner_invites_on_the_page(choir, susan, john, client_of):
    browser = client_of(susan)
    reply = browser.post(f"/appointments/{choir.id}/people", data={"invited": "@john"})
    assert reply.status_code == 302
    page = browser.get(f"/appointments/{choir.id}/people").text
    assert "/user/john" in listed_on(page)
    assert "1 person is invited." in page


def test_what_cannot_be_invited_stays_in_the_form(choir, susan, client_of):
    reply = client_of(susan).post(
        f"/appointments/{choir.id}/people", data={"invited": "kim@example.org\n@nobody"}
    )
    assert reply.status_code == 422
    assert "kim@example.org\n@nobody</textarea>" in reply.text.replace("\r\n", "\n")
    assert attendees_of(choir) == []


FORM = {
    "title": "Choir",
    "starts": "2030-01-07T18:00",
    "ends": "2030-01-07T19:00",
    "zone": "Europe/Berlin",
    "audience": "owner",
    "status": "confirmed",
}


def test_people_are_invited_while_it_is_made(susan, john, client_of):
    sent = {**FORM, "invited": "@john\nkim@example.org", "capacity": "5"}
    assert client_of(susan).post("/appointments/create/", data=sent).status_code == 302
    made = db.session.scalars(select(Appointment)).one()
    assert (made.audience, made.capacity, len(attendees_of(made))) == ("invited", 5, 2)


def test_nothing_is_made_while_somebody_cannot_be_invited(susan, client_of):
    reply = client_of(susan).post("/appointments/create/", data={**FORM, "invited": "@nobody"})
    assert reply.status_code == 422
    assert "There is nobody called" in reply.text
    assert db.session.scalars(select(Appointment)).all() == []
    assert mails() == []


def test_people_are_invited_while_it_is_changed(choir, susan, john, client_of):
    sent = {**FORM, "audience": "invited", "invited": "@john", "version": str(choir.version)}
    reply = client_of(susan).post(f"/appointments/{choir.id}/edit/", data=sent)
    assert reply.status_code == 302
    assert len(attendees_of(choir)) == 1


def test_removing_and_sending_again_work_by_buttons(choir, susan, client_of):
    (guest,) = invite(choir, "kim@example.org")
    browser, base = client_of(susan), f"/appointments/{choir.id}/people/{guest.id}"
    assert browser.post(f"{base}/resend").status_code == 302
    assert len(mails()) == 2
    assert browser.post(f"{base}/remove").status_code == 302
    assert attendees_of(choir) == []
    assert browser.post(f"{base}/remove").status_code == 302


def test_people_of_one_appointment_are_not_those_of_another(choir, susan, client_of):
    (guest,) = invite(choir, "kim@example.org")
    other = make_appointment(susan)
    client_of(susan).post(f"/appointments/{other.id}/people/{guest.id}/remove")
    assert len(attendees_of(choir)) == 1


def test_invitations_are_counted(app, choir, susan, client_of):
    app.config["RATE_INVITES"] = "2 per day"
    browser = client_of(susan)
    path = f"/appointments/{choir.id}/people"
    two = {"invited": "kim@example.org\ntom@example.org"}
    assert browser.post(path, data=two).status_code == 302
    assert browser.post(path, data={"invited": "ann@example.org"}).status_code == 429


def test_invitations_sent_again_are_counted_whatever_the_form_says(app, choir, susan, client_of):
    limiter.reset()
    (guest,) = invite(choir, "kim@example.org")
    app.config["RATE_INVITES"] = "1 per day"
    browser, path = client_of(susan), f"/appointments/{choir.id}/people/{guest.id}/resend"
    assert browser.post(path).status_code == 302
    assert browser.post(path).status_code == 429


def test_who_is_invited_and_who_is_invited_again_are_counted_together(app, choir, susan, client_of):
    limiter.reset()
    (guest,) = invite(choir, "kim@example.org")
    app.config["RATE_INVITES"] = "1 per day"
    browser, path = client_of(susan), f"/appointments/{choir.id}/people"
    assert browser.post(path, data={"invited": "ann@example.org"}).status_code == 302
    assert browser.post(f"{path}/{guest.id}/resend").status_code == 429


# --- history


def told_to(browser, appointment):
    return browser.get(f"/appointments/{appointment.id}/").text


def test_the_history_says_what_changed(choir, susan, client_of):
    change(choir, susan, location="Hall", **LATER)
    page = told_to(client_of(susan), choir)
    assert "Place: – → Hall" in page
    assert "When: " in page
    assert "The appointment is made." in page


def test_the_database_refuses_to_alter_the_history(choir):
    with pytest.raises(DBAPIError, match="does not change"):
        db.session.execute(update(AppointmentEntry).values(field="other"))
    db.session.rollback()


def test_others_read_nothing_of_people_in_the_history(susan, john, mary, client_of):
    choir = make_appointment(susan, audience="members")
    invite(choir, john)
    say(john, choir, NO)
    assert "does not come" not in told_to(client_of(mary), choir)
    own = told_to(client_of(susan), choir)
    assert "does not come" in own
    assert "Invited: john" in own


def test_others_read_nothing_of_the_time_before_they_saw_it(susan, mary, client_of):
    secret = make_appointment(susan, title="A secret")
    change(secret, susan, title="Choir")
    change(secret, susan, audience="members")
    change(secret, susan, title="Big choir")
    page = told_to(client_of(mary), secret)
    assert "A secret" not in page
    assert "Choir → Big choir" in page


def test_one_hidden_time_is_hidden_in_the_history(susan, mary, client_of):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3", audience="members")
    change(series, susan, at=MONDAY, scope=Scope.ONE, title="A secret", audience="owner")
    assert "A secret" not in told_to(client_of(mary), series)


def test_every_field_of_the_history_has_words(susan, client_of):
    one = make_appointment(susan)
    everything = {
        "title": "Other",
        "location": "Hall",
        "audience": "public",
        "status": "tentative",
        "capacity": 3,
        "category": "Music",
        "colour": "#1d4ed8",
        "rule": "FREQ=WEEKLY;COUNT=2",
        "body": "Words.",
    }
    change(one, susan, **everything, **LATER)
    change(one, susan, rule="", colour="", status="cancelled")
    entries = db.session.scalars(select(AppointmentEntry.field)).all()
    assert {"when", "body", *everything} <= set(entries)
    page = told_to(client_of(susan), one)
    assert "Who may see this: Only me → Everybody" in page
    assert "Colour: – → Blue" in page
    assert "Places: – → 3" in page


def test_a_page_costs_the_same_however_many_come(choir, susan, client_of):
    browser = client_of(susan)

    def cost():
        with statements() as seen:
            told_to(browser, choir)
        return len(seen)

    invite(choir, make_user("one"), "guest@example.org")
    cost()
    few = cost()
    invite(choir, *[make_user(f"many{number}") for number in range(6)])
    assert cost() == few


def test_the_own_feed_has_what_one_did_not_decline(choir, john, client, client_of):
    invite(choir, john)
    page = client_of(john).post("/calendar/renew").text
    address = re.search(r'value="http://[^/]*(/calendar/[^"]+)"', page)[1]
    before = client.get(address)
    assert f"UID:{choir.uid}" in before.text
    assert "ATTENDEE" not in before.text
    say(john, choir, NO)
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "VEVENT" not in after.text


def test_feeds_name_nobody(choir, susan, john, client_of):
    invite(choir, john, "kim@example.org")
    file = client_of(susan).get(f"/appointments/{choir.id}.ics").text
    assert "ATTENDEE" not in file
    assert "ORGANIZER" not in file


# --- zones in mails


def test_a_time_that_the_clocks_leave_out_is_the_shifted_one_in_the_mail(susan):
    late = MONDAY.replace(month=3, day=17, hour=2, minute=30)
    series = make_appointment(
        susan, starts=late, ends=late + timedelta(hours=1), rule="FREQ=WEEKLY;COUNT=3"
    )
    invite(series, "kim@example.org")
    forget_mails()
    gap = late.replace(day=31)
    delete_appointment(series.id, susan, scope=Scope.ONE, at=gap)
    db.session.commit()
    (letter,) = mails()
    assert "Mar 31, 2030, 3:30" in letter.text.replace("\u202f", " ")
    (event,) = events_in(letter)
    assert event["RECURRENCE-ID"].dt.replace(tzinfo=None) == gap


@pytest.mark.parametrize(
    ("zone", "starts", "hours", "said"),
    [
        ("Europe/Berlin", (2030, 3, 30, 22, 0), 8, "Mar 30, 2030, 10:00"),
        ("Australia/Lord_Howe", (2030, 4, 6, 22, 0), 8, "Apr 6, 2030, 10:00"),
    ],
)
def test_a_night_when_clocks_change_is_right_in_text_and_calendar(susan, zone, starts, hours, said):
    begin = datetime(*starts)
    night = make_appointment(
        susan, starts=begin, ends=begin + timedelta(hours=hours), zone=zone, audience="members"
    )
    invite(night, "kim@example.org")
    (letter,) = mails()
    (event,) = events_in(letter)
    assert event["DTSTART"].dt == night.starts_at
    assert event["DTEND"].dt == night.ends_at
    assert said in letter.text
    assert zone.replace("_", " ") in letter.text
