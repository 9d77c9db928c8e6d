"""The linter finds what it looks for."""

from datetime import datetime

import pytest

from app.appointments.ics.events import Method, Override, Person
from app.appointments.ics.writing import invitation
from tests.appointments.ics.linter import lint
from tests.appointments.ics.samples import event, fed

SERIES = event(
    rrule="FREQ=WEEKLY;UNTIL=20260701T160000Z",
    exdates=(datetime(2026, 3, 9, 18),),
    overrides=(Override(datetime(2026, 3, 16, 18), event(summary="Elsewhere")),),
    description="🎉" * 30,
)
PEOPLE = {"organizer": Person("ann@x.org"), "attendees": (Person("bob@x.org"),)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"\r\n", b"\n", "does not end"),
        (b"SUMMARY:Board", b"SUMMARY:\nBoard", "half an end"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "does not end"),
        (b"SUMMARY:Board", b"SUMMARY:" + b"x" * 80, "octets"),
        (b"\x89\r\n \xf0", b"\r\n \x89\xf0", "within a character"),
        (b"SUMMARY:Board", b"SUMMARY:\x07", "control"),
        (b"SUMMARY:Board", b"SUMMARY:a,b", "not escaped"),
        (b"SUMMARY:Board", b"SUMMARY:a\\b", "not escaped"),
        (b"SUMMARY:Board", b"SUM MARY:a", "no content line"),
        (b"VERSION:2.0\r\n", b"", "VCALENDAR without VERSION"),
        (b"DTSTAMP:20260102T030405Z\r\n", b"", "VEVENT without DTSTAMP"),
        (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nSEQUENCE:1\r\n", "with 2 SEQUENCE"),
        (b"END:STANDARD\r\n", b"", "ends something else"),
        (b"DTEND;TZID=Europe/Berlin:20260302T193000", b"DTEND:20260302T193000Z", "DTEND is UTC"),
        (b"20260302T193000", b"20260302T180000", "not later"),
        (b"EXDATE;TZID=Europe/Berlin:20260309T180000", b"EXDATE:20260309T170000Z", "EXDATE is"),
        (b"RECURRENCE-ID;TZID=Europe/Berlin", b"RECURRENCE-ID;VALUE=DATE", "RECURRENCE-ID is"),
        (b"T160000Z", b"", "UNTIL is"),
        (b"20260102T030405Z", b"20260102T030405", "no instant"),
        (b"RRULE:FREQ=WEEKLY;UNTIL=20260701T160000Z\r\n", b"", "not in UTC"),
        (b"20250330T020000", b"20250330T030000", "wrong at 2026-03-29 01:00"),
        (b"TZID:Europe/Berlin", b"TZID:Berlin", "no VTIMEZONE"),
        (b"SEQUENCE:0", b"ATTENDEE:mailto:x@x.org", "published event with attendees"),
        (b"RECURRENCE-ID;TZID=Europe/Berlin:20260316T180000\r\n", b"", "2 times"),
    ],
)
def test_a_flaw_is_found(old, new, said):
    data = fed(SERIES)
    assert old in data
    assert any(said in flaw for flaw in lint(data.replace(old, new)))


def test_a_feed_without_a_flaw_has_none():
    assert lint(fed(SERIES)) == []


def test_an_invitation_to_nobody_is_found():
    data = invitation(event(**PEOPLE), Method.REQUEST)
    assert "an invitation without people" in lint(data.replace(b"ATTENDEE", b"X-NOBODY"))


def test_something_called_off_that_takes_place_is_found():
    data = invitation(event(**PEOPLE), Method.CANCEL)
    assert lint(data) == []
    assert lint(data.replace(b"STATUS:CANCELLED", b"STATUS:CONFIRMED"))
