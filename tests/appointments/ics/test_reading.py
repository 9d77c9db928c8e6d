"""Files of others are read, whatever they say, and what was not understood is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.appointments.ics import reading as module
from app.appointments.ics import trees
from app.appointments.ics.events import Alarm, Answer, Override, Person, Status
from app.appointments.ics.reading import Reading, read
from tests.appointments.ics.samples import CHANGED, event, fed

HOME = "Europe/Madrid"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
OUTLOOK = """\
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, head: str = "", end: str = "\r\n") -> bytes:
    """A calendar with events of these lines."""
    bodies = "".join(f"BEGIN:VEVENT\n{body}\nEND:VEVENT\n" for body in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{bodies}END:VCALENDAR\n"
    return text.replace("\n", end).encode()


def reading(*events: str, head: str = "") -> Reading:
    """What a calendar with these events says."""
    return read(calendar(*events, head=head), zone=HOME, now=NOW)


def only(*events: str, head: str = ""):
    """The only event of a calendar."""
    (found,) = reading(*events, head=head).events
    return found


def words(found: Reading) -> list[str]:
    """The problems of a file in words."""
    return [str(problem.message) for problem in found.problems]


def when(body: str, head: str = ""):
    """Beginning, end and zone of an event."""
    found = only("UID:1\n" + body, head=head)
    return found.starts, found.ends, found.zone


SIX, SEVEN = datetime(2026, 7, 1, 18), datetime(2026, 7, 1, 19)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_may_end_in_any_way(end):
    data = calendar("UID:1\nDTSTART:20260701T160000Z\nSUMMARY:A lo\n ng one", end=end)
    assert read(data, zone=HOME, now=NOW).events[0].summary == "A long one"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + calendar("UID:1\nDTSTART:20260701\nSUMMARY:Fête"),
        calendar("UID:1\nDTSTART:20260701\nSUMMARY:Fête").decode().encode("utf-16"),
        calendar("UID:1\nDTSTART:20260701\nSUMMARY:Fête").decode().encode("cp1252"),
    ],
)
def test_letters_may_be_encoded_in_any_usual_way(data):
    assert read(data, zone=HOME, now=NOW).events[0].summary == "Fête"


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20260701T160000Z",
        "DTSTART;TZID=Europe/Madrid:20260701T180000",
        'DTSTART;TZID="Europe/Madrid":20260701T180000',
        "DTSTART;TZID=europe/madrid:20260701T180000",
        "DTSTART;TZID=/example.org/20260101/Europe/Madrid:20260701T180000",
        "DTSTART:20260701T180000",
        "DTSTART;VALUE=DATE-TIME:20260701T1800",
    ],
)
def test_a_beginning_may_be_said_in_many_ways(start):
    assert when(f"{start}\nDURATION:PT1H") == (SIX, SEVEN, HOME)


def test_a_time_without_a_zone_is_told():
    found = reading("UID:1\nDTSTART:20260701T180000")
    assert words(found) == ["Times without a zone were taken for times in Europe/Madrid."]


def test_the_zone_of_a_calendar_is_that_of_times_without_any():
    head = "X-WR-TIMEZONE:America/New_York\n"
    assert when("DTSTART:20260701T180000", head)[2] == "America/New_York"
    assert when("DTSTART:20260701T220000Z", head)[0] == SIX


def test_a_windows_name_is_a_zone():
    assert when("DTSTART;TZID=W. Europe Standard Time:20260701T180000")[2] == "Europe/Berlin"


def test_a_zone_of_somebodys_own_is_one_with_the_same_clocks():
    found = reading("UID:1\nDTSTART;TZID=Customized Time Zone:20260701T180000", head=OUTLOOK)
    assert (found.events[0].starts, found.events[0].zone) == (SIX, HOME)
    assert "same clocks" in words(found)[0]


def test_such_a_zone_in_the_south_is_one_in_the_south():
    south = OUTLOOK.replace("BYMONTH=3", "BYMONTH=X").replace("BYMONTH=10", "BYMONTH=4")
    south = south.replace("BYMONTH=X", "BYMONTH=10")
    south = south.replace("+0200", "+1100").replace("+0100", "+1000")
    found = only("UID:1\nDTSTART;TZID=Customized Time Zone:20260701T180000", head=south)
    assert found.zone == "Australia/Sydney"


def test_a_zone_that_nobody_knows_is_the_one_at_home_and_told():
    found = reading("UID:1\nDTSTART;TZID=Mars/Olympus:20260701T180000")
    assert found.events[0].zone == HOME
    assert "Mars/Olympus" in words(found)[0]


def test_what_a_file_says_of_a_zone_changes_nothing_in_the_next_file():
    lying = OUTLOOK.replace("Customized Time Zone", "Europe/Berlin").replace("+0200", "+0900")
    reading("UID:1\nDTSTART;TZID=Europe/Berlin:20260701T180000", head=lying)
    found = only("UID:1\nDTSTART;TZID=Europe/Berlin:20260701T180000\nRRULE:FREQ=DAILY")
    assert (found.starts, found.zone) == (SIX, "Europe/Berlin")


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260703", datetime(2026, 7, 3)),
        ("DTSTART;VALUE=DATE:20260701\nDURATION:P2D", datetime(2026, 7, 3)),
        ("DTSTART;VALUE=DATE:20260701\nDURATION:P1W", datetime(2026, 7, 8)),
        ("DTSTART;VALUE=DATE:20260701", datetime(2026, 7, 2)),
        ("DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260701", datetime(2026, 7, 2)),
        ("DTSTART:20260701", datetime(2026, 7, 2)),
    ],
)
def test_whole_days_end_where_the_next_begins(body, ends):
    found = only("UID:1\n" + body)
    assert (found.all_day, found.starts, found.ends) == (True, datetime(2026, 7, 1), ends)


@pytest.mark.parametrize(
    ("length", "ends"),
    [("P1D", datetime(2026, 3, 29, 18)), ("PT24H", datetime(2026, 3, 29, 19))],
)
def test_a_day_is_one_of_the_calendar_and_24_hours_are_24_hours(length, ends):
    start = "DTSTART;TZID=Europe/Berlin:20260328T180000"
    assert when(f"{start}\nDURATION:{length}")[1] == ends


def test_an_end_elsewhere_is_said_by_the_clocks_of_the_beginning():
    body = "DTSTART;TZID=Europe/Madrid:20260701T180000\nDTEND;TZID=America/New_York:20260701T130000"
    assert when(body) == (SIX, SEVEN, HOME)


def test_an_end_before_the_beginning_is_told():
    found = reading("UID:1\nDTSTART:20260701T160000Z\nDTEND:20260701T150000Z")
    assert found.events[0].ends == SIX
    assert words(found) == ["It ended before it began. Now it ends where it begins."]


SERIES = "UID:1\nDTSTART;TZID=Europe/Madrid:20260701T180000\nRRULE:FREQ=DAILY"


def test_a_series_keeps_its_exceptions_in_every_form():
    found = only(
        SERIES + "\nEXDATE:20260702T160000Z\nEXDATE;VALUE=DATE:20260704,20260703"
        "\nEXDATE;TZID=Europe/Madrid:20260705T180000,20260706T180000"
    )
    assert found.exdates == tuple(SIX + timedelta(days=count) for count in range(1, 6))


def test_an_exception_with_a_time_is_one_of_that_day_for_whole_days():
    found = only("UID:1\nDTSTART:20260701\nRRULE:FREQ=DAILY\nEXDATE:20260702T090000")
    assert found.exdates == (datetime(2026, 7, 2),)


def test_more_times_are_taken_over_also_as_periods():
    found = only(
        "UID:1\nDTSTART:20260701T160000Z\nRDATE;VALUE=PERIOD:20260702T160000Z/PT1H"
        "\nRDATE:20260701T160000Z,20260705T160000Z"
    )
    assert [clock.day for clock in found.rdates] == [2, 5]


def test_a_changed_time_belongs_to_its_series_also_when_it_comes_first():
    changed = (
        "UID:1\nRECURRENCE-ID:20260703T160000Z\nDTSTART:20260703T170000Z\nSUMMARY:Later"
        "\nDTEND:20260703T180000Z"
    )
    (override,) = only(changed, SERIES).overrides
    assert override.original == SIX + timedelta(days=2)
    assert (override.event.starts, override.event.zone) == (SEVEN + timedelta(days=2), HOME)
    assert override.event.summary == "Later"


def test_a_changed_time_of_a_series_that_is_not_there_is_told():
    found = reading("UID:1\nRECURRENCE-ID:20260703T160000Z\nDTSTART:20260703T170000Z")
    assert found.events == ()
    assert words(found) == ["It changes one time of a series that is not there, and is left out."]


def test_a_series_in_utc_stays_there():
    found = only("UID:1\nDTSTART:20260701T160000Z\nRRULE:FREQ=DAILY")
    assert (found.zone, found.starts.hour) == ("UTC", 16)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=NEVER",
        "x",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=00",
    ],
)
def test_a_rule_that_makes_no_sense_is_told_and_the_first_time_stays(rule):
    found = reading("UID:1\nDTSTART:20260701T160000Z\nRRULE:" + rule)
    assert found.events[0].rrule == ""
    assert words(found) == ["How it repeats was not understood. Only the first time is there."]


def test_content_is_read_unescaped_and_tidy():
    found = only(
        "UID:1\nDTSTART:20260701T160000Z\nSUMMARY:  A\\, b\\; c\\\\n \nDESCRIPTION:x\\ny\\Nz"
        "\nCATEGORIES:a\\,b,c\nCATEGORIES:c,d\nCOLOR:Teal\nCLASS:CONFIDENTIAL\nSTATUS:tentative"
        "\nURL:https://x.org/a\\,b\nSEQUENCE:7\nRELATED-TO:2\nLOCATION:Room\n  5"
    )
    assert (found.summary, found.description) == ("A, b; c\\n", "x\ny\nz")
    assert (found.categories, found.colour) == (("a,b", "c", "d"), "teal")
    assert (found.is_public, found.status) == (False, Status.TENTATIVE)
    assert (found.sequence, found.related, found.location) == (7, "2", "Room 5")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "x", "http://a b"])
def test_only_addresses_of_pages_are_taken_over(url):
    assert only(f"UID:1\nDTSTART:20260701\nURL:{url}").url == ""


def test_people_and_reminders_are_read():
    found = only(
        'UID:1\nDTSTART:20260701T160000Z\nORGANIZER;CN="Ann, A.":MAILTO:ann@x.org'
        "\nATTENDEE;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:bob@x.org\nATTENDEE:urn:uuid:1"
        "\nBEGIN:VALARM\nTRIGGER:-P1DT1H\nEND:VALARM\nBEGIN:VALARM\nTRIGGER:PT5M\nEND:VALARM"
    )
    assert found.organizer == Person("ann@x.org", "Ann, A.")
    assert found.attendees == (Person("bob@x.org", "", Answer.ACCEPTED, is_asked=True),)
    assert found.alarms == (Alarm(timedelta(hours=25)),)


def test_an_event_that_does_not_say_when_it_was_changed_was_changed_now():
    assert only("UID:1\nDTSTART:20260701").changed_at == NOW
    assert only("UID:1\nDTSTART:20260701\nDTSTAMP:20260102T030405Z").changed_at == CHANGED


def test_an_event_without_a_uid_always_gets_the_same():
    first, second = (only("DTSTART:20260701\nSUMMARY:x").uid for _ in range(2))
    assert first == second
    assert first != only("DTSTART:20260702\nSUMMARY:x").uid


def test_of_two_with_the_same_uid_the_later_change_counts():
    found = reading(
        "UID:1\nDTSTART:20260701\nSEQUENCE:2\nSUMMARY:new", "UID:1\nDTSTART:20260701\nSUMMARY:old"
    )
    assert [one.summary for one in found.events] == ["new"]
    assert len(found.problems) == 1


def test_what_is_no_event_is_told():
    found = reading(head="BEGIN:VTODO\nUID:1\nEND:VTODO\nMETHOD:request\n")
    assert words(found) == ["1 entry is no event and is left out."]
    assert found.method == "REQUEST"


@pytest.mark.parametrize("start", ["", "DTSTART:tomorrow", "DTSTART:00010101T000000Z"])
def test_an_event_without_a_beginning_is_told(start):
    found = reading(f"UID:1\nSUMMARY:Party\n{start}")
    assert found.events == ()
    assert [problem.about for problem in found.problems if problem.about] == ["Party"]


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(trees, "MOST_BYTES", 1_000_000)
    found = read(fed(event()) + b"X" * 1_000_000, zone=HOME, now=NOW)
    assert found.events == ()
    assert words(found)[0] == "The file is too large. Use at most 1 MB."


def test_too_many_components_are_not_read(monkeypatch):
    monkeypatch.setattr(trees, "MOST_COMPONENTS", 3)
    found = reading(*(f"UID:{number}\nDTSTART:20260701" for number in range(9)))
    assert len(found.events) == 2
    assert words(found) == ["There are more than 3 entries. Divide the file."]


def test_too_many_lines_are_not_read(monkeypatch):
    monkeypatch.setattr(trees, "MOST_LINES", 6)
    found = reading("UID:1\nDTSTART:20260701", "UID:2\nDTSTART:20260701")
    assert [one.uid for one in found.events] == ["1"]
    assert words(found) == ["There are more than 6 lines. Divide the file."]


def test_too_many_exceptions_are_cut_off():
    days = ",".join(f"{datetime(2026, 7, 1) + timedelta(days=n):%Y%m%d}" for n in range(1, 1500))
    found = reading(f"{SERIES}\nEXDATE;VALUE=DATE:{days}")
    assert len(found.events[0].exdates) == 1000
    assert words(found) == ["It has more than 1000 exceptions. The last ones are left out."]


def test_too_many_parameters_are_not_read():
    found = reading("UID:1\nDTSTART:20260701\nSUMMARY" + ";A=B" * 60 + ":x")
    assert found.events[0].summary == ""
    assert words(found) == ["1 line was not understood and is left out."]


def test_too_many_events_are_cut_off(monkeypatch):
    monkeypatch.setattr(module, "MOST_EVENTS", 3)
    found = reading(*(f"UID:{number}\nDTSTART:20260701" for number in range(9)))
    assert len(found.events) == 3
    assert words(found) == ["There are more than 3 events. Divide the file."]


def test_a_file_that_is_nested_deeply_is_told():
    found = read(b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000, zone=HOME, now=NOW)
    assert "The file is nested too deeply. It was read up to there." in words(found)


def test_no_more_problems_are_told_than_somebody_reads():
    found = reading(*(f"UID:{number}\nSUMMARY:{number}" for number in range(300)))
    assert len(found.problems) == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\xff\xfe\xff",
        b"BEGIN:VCALENDAR",
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\nDTSTART:20260701\nEND:VEVENT",
        b"<html></html>",
        b":" * 1000,
        b"BEGIN:VCALENDAR\n" + b"\n" * 100_000 + b"x",
    ],
)
def test_nonsense_has_no_events_and_is_told(data):
    found = read(data, zone=HOME, now=NOW)
    assert found.events == ()
    assert found.problems or data == b"BEGIN:VCALENDAR"


SERIES_EVENT = event(
    rrule="FREQ=DAILY;UNTIL=20260401T000000Z",
    exdates=(datetime(2026, 3, 3, 18),),
    overrides=(Override(datetime(2026, 3, 4, 18), event(summary="Other")),),
    alarms=(Alarm(timedelta(hours=1)),),
    organizer=Person("ann@x.org", "Ann"),
)
PLAIN = fed(SERIES_EVENT, event(uid="2", all_day=True))


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PLAIN)),
            st.integers(0, 12),
            st.binary(max_size=4) | st.sampled_from([b"\r\n", b"99999999", b"-", b";", b":", b"Z"]),
        ),
        max_size=8,
    )
)
def test_a_broken_file_never_breaks_the_reading(changes):
    data = PLAIN
    for place, length, new in changes:
        data = data[:place] + new + data[place + length :]
    assert isinstance(read(data, zone=HOME, now=NOW), Reading)
