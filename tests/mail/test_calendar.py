"""A mail that brings a calendar file: what calendars take up, and a file to keep."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
from sqlalchemy import select

from app import mail
from app.appointments.ics.events import Event, Method, Person
from app.appointments.ics.writing import invitation, single
from app.extensions import db
from app.models import OutgoingMail

CHANGED = datetime(2030, 1, 1, tzinfo=UTC)


def event(summary="Chor – für alle, auch 漢字 🙂", **more):
    return Event(
        uid="1",
        summary=summary,
        starts=datetime(2030, 1, 7, 18),
        ends=datetime(2030, 1, 7, 19),
        zone="Europe/Berlin",
        changed_at=CHANGED,
        organizer=Person("club@example.org", "Susan"),
        attendees=(Person("john@example.org"),),
        **more,
    )


def letter(susan, calendar):
    mail.send("password_changed", to=susan, calendar=calendar)
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()


def sent(susan, calendar):
    return message_from_bytes(bytes(mail.as_message(letter(susan, calendar))), policy=default)


@pytest.mark.parametrize("method", Method)
def test_the_method_of_the_part_is_that_of_the_file(app, susan, method):
    message = sent(susan, invitation(event(), method))
    part = message.get_body(("calendar",))
    assert part.get_content_type() == "text/calendar"
    assert (
        part.get_param("method")
        == method
        == icalendar.Calendar.from_ical(part.get_content())["METHOD"]
    )
    assert part.get_content_charset() == "utf-8"


def test_text_page_and_calendar_are_forms_of_the_same_and_the_calendar_comes_last(app, susan):
    message = sent(susan, invitation(event(), Method.REQUEST))
    (alternative, _file) = message.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]


def test_the_file_comes_along_byte_for_byte(app, susan):
    calendar = invitation(event(), Method.REQUEST)
    (file,) = sent(susan, calendar).iter_attachments()
    assert file.get_filename() == "invitation.ics"
    assert file.get_content_type() == "application/ics"
    assert file.get_content() == calendar


def test_the_part_says_the_same_with_its_lines_ended_as_calendars_want_them(app, susan):
    calendar = invitation(event(description="Größe " * 400), Method.REQUEST)
    part = sent(susan, calendar).get_body(("calendar",))
    content = part.get_payload(decode=True)
    assert content.replace(b"\r\n", b"\n").strip() == calendar.replace(b"\r\n", b"\n").strip()


def test_the_calendar_waits_in_the_database_as_it_is(app, susan):
    calendar = invitation(event(), Method.REQUEST)
    kept = letter(susan, calendar)
    db.session.commit()
    db.session.expire_all()
    assert kept.calendar.encode() == calendar


def test_a_mail_without_a_calendar_has_no_such_part(app, susan):
    message = sent(susan, None)
    assert message.get_body(("calendar",)) is None
    assert list(message.iter_attachments()) == []


def test_a_calendar_that_asks_for_nothing_does_not_leave(app, susan):
    nameless = single(event()).replace(b"METHOD:PUBLISH\r\n", b"")
    with pytest.raises(ValueError, match="needs a method"):
        letter(susan, nameless)


def test_no_title_names_a_method(app, susan):
    trick = event("x\r\nMETHOD:CANCEL")
    message = sent(susan, invitation(trick, Method.REQUEST))
    assert message.get_body(("calendar",)).get_param("method") == "REQUEST"


def test_lines_of_the_mail_are_short_whatever_the_calendar_says(app, susan):
    calendar = invitation(event(description="x" * 20_000), Method.REQUEST)
    raw = bytes(mail.as_message(letter(susan, calendar)))
    assert max(map(len, raw.split(b"\r\n"))) < 998


def test_a_real_server_takes_it_as_it_is(app, susan, serve):
    server = serve()
    calendar = invitation(event(), Method.REQUEST)
    letter(susan, calendar)
    db.session.commit()
    (arrived,) = server.mails
    (file,) = arrived.iter_attachments()
    assert file.get_content() == calendar
    assert arrived.get_body(("calendar",)).get_param("method") == "REQUEST"
