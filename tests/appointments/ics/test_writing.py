"""What our files say, in the forms that calendars expect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.appointments.ics.colours import NAMES, hex_of, name_of
from app.appointments.ics.events import Alarm, Answer, Method, Override, Person, Status
from app.appointments.ics.writing import feed, invitation, single
from tests.appointments.ics.linter import lint
from tests.appointments.ics.samples import event, fed, lines_of

PEOPLE = {
    "organizer": Person("ann@x.org", "Ann"),
    "attendees": (Person("bob@x.org", "Bob, B.", Answer.TENTATIVE, is_asked=True),),
}
WEEKLY = {"rrule": "FREQ=WEEKLY"}


def said(data: bytes, name: str) -> list[str]:
    """The lines of a file with a property of an event, without those of zones."""
    lines = lines_of(data)
    start = lines.index("BEGIN:VEVENT")
    return [line for line in lines[start:] if line.partition(":")[0].partition(";")[0] == name]


def test_a_feed_says_its_name_colour_address_and_pace_twice():
    data = feed(
        [],
        name="Club, north",
        colour="#0f766e",
        source_url="https://x.org/calendar/1.ics",
        refresh=timedelta(minutes=90),
    )
    assert lines_of(data)[4:12] == [
        "METHOD:PUBLISH",
        "NAME:Club\\, north",
        "X-WR-CALNAME:Club\\, north",
        "COLOR:teal",
        "X-APPLE-CALENDAR-COLOR:#0f766e",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H30M",
        "X-PUBLISHED-TTL:PT1H30M",
        "SOURCE;VALUE=URI:https://x.org/calendar/1.ics",
    ]


@pytest.mark.parametrize("write", [single, fed])
def test_nobody_learns_who_is_invited(write):
    data = write(event(**PEOPLE, **WEEKLY))
    assert b"bob" not in data.lower()
    assert b"METHOD:PUBLISH" in data


def test_the_same_events_are_the_same_bytes():
    assert fed(event(**WEEKLY)) == fed(event(**WEEKLY))


def test_the_stamp_is_the_last_change():
    changed = datetime(2026, 5, 1, 12, tzinfo=UTC)
    data = single(event(changed_at=changed, created_at=changed - timedelta(days=1)))
    assert said(data, "DTSTAMP") == ["DTSTAMP:20260501T120000Z"]
    assert said(data, "LAST-MODIFIED") == ["LAST-MODIFIED:20260501T120000Z"]
    assert said(data, "CREATED") == ["CREATED:20260430T120000Z"]


def test_a_single_event_is_in_utc_and_needs_no_zone():
    data = single(event())
    assert said(data, "DTSTART") == ["DTSTART:20260302T170000Z"]
    assert said(data, "DTEND") == ["DTEND:20260302T183000Z"]
    assert b"VTIMEZONE" not in data


def test_a_series_is_in_local_time():
    data = single(event(**WEEKLY, exdates=(datetime(2026, 3, 9, 18),)))
    assert said(data, "DTSTART") == ["DTSTART;TZID=Europe/Berlin:20260302T180000"]
    assert said(data, "EXDATE") == ["EXDATE;TZID=Europe/Berlin:20260309T180000"]
    assert data.count(b"BEGIN:VTIMEZONE") == 1


def test_a_series_in_utc_is_in_utc():
    data = single(event(**WEEKLY, zone="UTC"))
    assert said(data, "DTSTART") == ["DTSTART:20260302T180000Z"]


def test_whole_days_end_where_the_next_begins():
    days = event(all_day=True, starts=datetime(2026, 3, 2), ends=datetime(2026, 3, 4))
    data = single(days)
    assert said(data, "DTSTART") == ["DTSTART;VALUE=DATE:20260302"]
    assert said(data, "DTEND") == ["DTEND;VALUE=DATE:20260304"]


@pytest.mark.parametrize("ends", [datetime(2026, 3, 2, 18), datetime(2026, 3, 2, 17)])
def test_an_event_without_length_has_no_end(ends):
    assert said(single(event(ends=ends)), "DTEND") == []


def test_a_time_that_the_clocks_leave_out_is_as_long_after_the_jump():
    gap = event(starts=datetime(2026, 3, 29, 2, 30), ends=datetime(2026, 3, 29, 4))
    assert said(single(gap), "DTSTART") == ["DTSTART:20260329T013000Z"]


def test_of_a_time_that_comes_twice_the_first_is_meant():
    twice = event(starts=datetime(2026, 10, 25, 2, 30), ends=datetime(2026, 10, 25, 4))
    assert said(single(twice), "DTSTART") == ["DTSTART:20261025T003000Z"]


@pytest.mark.parametrize(
    ("until", "written"),
    [
        ("20260701T160000Z", "20260701T160000Z"),
        ("20260701T180000", "20260701T160000Z"),
        ("20260701", "20260701T215959Z"),
    ],
)
def test_the_end_of_a_series_is_in_utc(until, written):
    data = single(event(rrule=f"FREQ=DAILY;UNTIL={until}"))
    assert said(data, "RRULE") == [f"RRULE:FREQ=DAILY;UNTIL={written}"]


@pytest.mark.parametrize("until", ["20260701", "20260630T220000Z", "20260701T000000"])
def test_the_end_of_a_series_of_whole_days_is_a_day(until):
    days = {"all_day": True, "starts": datetime(2026, 3, 2), "ends": datetime(2026, 3, 3)}
    data = single(event(**days, rrule=f"FREQ=DAILY;UNTIL={until}"))
    assert said(data, "RRULE") == ["RRULE:FREQ=DAILY;UNTIL=20260701"]


def test_a_changed_time_names_the_original_in_the_form_of_the_series():
    other = event(zone="America/New_York", starts=datetime(2026, 3, 9, 12, 30), sequence=3)
    series = event(**WEEKLY, overrides=(Override(datetime(2026, 3, 9, 18), other),))
    data = single(series)
    assert said(data, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Berlin:20260309T180000"]
    assert said(data, "DTSTART")[1] == "DTSTART;TZID=America/New_York:20260309T123000"
    assert said(data, "SEQUENCE") == ["SEQUENCE:0", "SEQUENCE:3"]
    assert lint(data) == []


def test_a_changed_time_of_whole_days_names_a_day():
    days = event(all_day=True, starts=datetime(2026, 3, 2), ends=datetime(2026, 3, 3))
    series = replace(days, **WEEKLY, overrides=(Override(datetime(2026, 3, 9), days),))
    assert said(single(series), "RECURRENCE-ID") == ["RECURRENCE-ID;VALUE=DATE:20260309"]


def test_a_reminder_comes_before_the_beginning():
    data = single(event(alarms=(Alarm(timedelta(minutes=10)), Alarm(timedelta(days=1)))))
    assert said(data, "TRIGGER") == ["TRIGGER:-PT10M", "TRIGGER:-PT24H"]


def test_a_private_event_says_so():
    assert said(single(event(is_public=False)), "CLASS") == ["CLASS:PRIVATE"]


def test_an_invitation_names_the_people():
    data = invitation(event(**PEOPLE, alarms=(Alarm(timedelta(0)),)), Method.REQUEST)
    assert b"METHOD:REQUEST" in data
    assert said(data, "ORGANIZER") == ['ORGANIZER;CN="Ann":mailto:ann@x.org']
    assert said(data, "ATTENDEE") == [
        'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE;CN="Bob, B.":mailto:bob@x.org'
    ]
    assert b"VALARM" not in data


def test_calling_off_says_so_of_every_part():
    other = event(starts=datetime(2026, 3, 9, 12), ends=datetime(2026, 3, 9, 13))
    series = event(**PEOPLE, **WEEKLY, overrides=(Override(datetime(2026, 3, 9, 18), other),))
    data = invitation(series, Method.CANCEL)
    assert b"METHOD:CANCEL" in data
    assert said(data, "STATUS") == ["STATUS:CANCELLED"] * 2


def test_an_invitation_may_be_about_one_time_of_a_series():
    original = datetime(2026, 3, 9, 18)
    series = event(**PEOPLE, **WEEKLY, overrides=(Override(original, event()),))
    data = invitation(series, Method.CANCEL, only=original)
    assert data.count(b"BEGIN:VEVENT") == 1
    assert said(data, "RECURRENCE-ID") and said(data, "ATTENDEE")
    assert lint(data) == []


@pytest.mark.parametrize(
    ("says", "only"),
    [
        (PEOPLE | {"organizer": None}, None),
        (PEOPLE | {"attendees": ()}, None),
        (PEOPLE | WEEKLY, datetime(2026, 3, 9, 18)),
    ],
)
def test_an_invitation_without_people_or_without_that_time_is_refused(says, only):
    with pytest.raises(ValueError, match=r"invitation|occurrence"):
        invitation(event(**says), Method.REQUEST, only=only)


def test_what_is_called_off_stays_in_a_feed():
    assert said(fed(event(status=Status.CANCELLED)), "STATUS") == ["STATUS:CANCELLED"]


@pytest.mark.parametrize(
    ("colour", "name"),
    [("Teal", "teal"), ("#008080", "teal"), ("#0f766e", "teal"), ("#ff0001", "red"), ("x", "")],
)
def test_a_colour_is_the_name_that_looks_most_like_it(colour, name):
    assert name_of(colour) == name


def test_every_name_is_a_colour_of_css_3():
    assert len(NAMES) == 140
    assert hex_of("rebeccapurple") == "#663399"
    assert name_of("rebeccapurple") != "rebeccapurple"
