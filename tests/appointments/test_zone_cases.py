"""Every odd zone, made by the service and read by others: on the page, in files, feeds and mails.

The instants were worked out by hand from the law of each place.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine

from app.auth.secret_addresses import renew
from app.extensions import db
from app.models import CalendarFeed, OutgoingMail
from tests.appointments.factories import invite, make_appointment, times_of
from tests.appointments.ics.linter import lint
from tests.appointments.ics.occurrences import is_quiet
from tests.people import make_user

ELSEWHERE = "Asia/Tokyo"
"""It has not changed its clocks since 1951."""
TIME = re.compile(r'<time datetime="([^"]+)">([^<]+)</time>')


@dataclass(frozen=True)
class Case:
    """A daily series, and what is special on one of its days.

    ``instants`` are the beginnings of all its times in UTC; ``here`` is what the page says of the
    time at ``special`` to somebody in the zone, and ``there`` to somebody in Tokyo.
    """

    name: str
    zone: str
    starts: str
    ends: str
    special: str
    instants: tuple[str, ...]
    minutes: int
    here: str
    there: str

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        """From when to when exactly."""
        found = [datetime.fromisoformat(f"{one}:00+00:00") for one in self.instants]
        return [(one, one + timedelta(minutes=self.minutes)) for one in found]

    @property
    def rule(self) -> str:
        """It ends with the last instant: who counts may count a day that was none."""
        return f"FREQ=DAILY;UNTIL={self.spans[-1][0]:%Y%m%dT%H%M%SZ}"

    @property
    def now(self) -> datetime:
        """The day before it begins."""
        return self.spans[0][0] - timedelta(days=1)


CASES = (
    Case(
        "gap in Berlin",
        "Europe/Berlin",
        "2026-03-28T02:30",
        "2026-03-28T02:50",
        "2026-03-29T02:30",
        ("2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"),
        20,
        "Sun, Mar 29, 2026, 3:30 – 3:50 AM",
        "Sun, Mar 29, 2026, 10:30 – 10:50 AM",
    ),
    Case(
        "overlap in Berlin",
        "Europe/Berlin",
        "2026-10-24T02:30",
        "2026-10-24T02:50",
        "2026-10-25T02:30",
        ("2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"),
        20,
        "Sun, Oct 25, 2026, 2:30 – 2:50 AM",
        "Sun, Oct 25, 2026, 9:30 – 9:50 AM",
    ),
    Case(
        "nightly in spring",
        "Europe/Berlin",
        "2026-03-27T22:00",
        "2026-03-28T06:00",
        "2026-03-28T22:00",
        ("2026-03-27T21:00", "2026-03-28T21:00", "2026-03-29T20:00"),
        480,
        "Mar 28, 2026, 10:00 PM – Mar 29, 2026, 7:00 AM",
        "Sun, Mar 29, 2026, 6:00 AM – 2:00 PM",
    ),
    Case(
        "nightly in autumn",
        "Europe/Berlin",
        "2026-10-23T22:00",
        "2026-10-24T06:00",
        "2026-10-24T22:00",
        ("2026-10-23T20:00", "2026-10-24T20:00", "2026-10-25T21:00"),
        480,
        "Oct 24, 2026, 10:00 PM – Oct 25, 2026, 5:00 AM",
        "Sun, Oct 25, 2026, 5:00 AM – 1:00 PM",
    ),
    Case(
        "New York",
        "America/New_York",
        "2026-03-07T02:30",
        "2026-03-07T02:45",
        "2026-03-08T02:30",
        ("2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"),
        15,
        "Sun, Mar 8, 2026, 3:30 – 3:45 AM",
        "Sun, Mar 8, 2026, 4:30 – 4:45 PM",
    ),
    Case(
        "Lord Howe, half an hour",
        "Australia/Lord_Howe",
        "2026-10-03T02:15",
        "2026-10-03T02:25",
        "2026-10-04T02:15",
        ("2026-10-02T15:45", "2026-10-03T15:45", "2026-10-04T15:15"),
        10,
        "Sun, Oct 4, 2026, 2:45 – 2:55 AM",
        "Sun, Oct 4, 2026, 12:45 – 12:55 AM",
    ),
    Case(
        "Santiago, at midnight",
        "America/Santiago",
        "2026-09-05T00:15",
        "2026-09-05T00:45",
        "2026-09-06T00:15",
        ("2026-09-05T04:15", "2026-09-06T04:15", "2026-09-07T03:15"),
        30,
        "Sun, Sep 6, 2026, 1:15 – 1:45 AM",
        "Sun, Sep 6, 2026, 1:15 – 1:45 PM",
    ),
    Case(
        "Kathmandu, a quarter",
        "Asia/Kathmandu",
        "2026-05-01T18:00",
        "2026-05-01T19:30",
        "2026-05-02T18:00",
        ("2026-05-01T12:15", "2026-05-02T12:15"),
        90,
        "Sat, May 2, 2026, 6:00 – 7:30 PM",
        "Sat, May 2, 2026, 9:15 – 10:45 PM",
    ),
    Case(
        "Apia, a day that was none",
        "Pacific/Apia",
        "2011-12-28T10:00",
        "2011-12-28T11:00",
        "2011-12-31T10:00",
        ("2011-12-28T20:00", "2011-12-29T20:00", "2011-12-30T20:00", "2011-12-31T20:00"),
        60,
        "Sat, Dec 31, 2011, 10:00 – 11:00 AM",
        "Sat, Dec 31, 2011, 5:00 – 6:00 AM",
    ),
    Case(
        "Casablanca, in Ramadan",
        "Africa/Casablanca",
        "2026-02-14T18:00",
        "2026-02-14T19:00",
        "2026-02-15T18:00",
        ("2026-02-14T17:00", "2026-02-15T18:00", "2026-02-16T18:00"),
        60,
        "Sun, Feb 15, 2026, 6:00 – 7:00 PM",
        "Mon, Feb 16, 2026, 3:00 – 4:00 AM",
    ),
)


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request):
    with time_machine.travel(request.param.now, tick=False):
        yield request.param


@pytest.fixture
def owner(app, case):
    return make_user("owner", timezone=case.zone)


@pytest.fixture
def made(owner, case):
    return make_appointment(
        owner,
        starts=datetime.fromisoformat(case.starts),
        ends=datetime.fromisoformat(case.ends),
        zone=case.zone,
        rule=case.rule,
        audience="members",
    )


def seen(browser, case, made):
    """The first time on the page of the special day, and its words."""
    page = browser.get(f"/appointments/{made.id}/?at={case.special}").text
    instant, words = TIME.search(page.split('class="appointment-details"')[1]).groups()
    return datetime.fromisoformat(instant), words.replace("\u202f", " ").replace("\u2009", " ")


def test_the_service_means_these_instants(case, made):
    assert [(time.starts_at, time.ends_at) for time in times_of(made)] == case.spans


def test_the_page_says_it_to_somebody_there(client_of, owner, case, made):
    instant, words = seen(client_of(owner), case, made)
    assert words == case.here
    assert instant in {starts for starts, _ in case.spans}


def test_the_page_says_it_to_somebody_elsewhere(client_of, case, made):
    reader = make_user("reader", timezone=ELSEWHERE)
    assert seen(client_of(reader), case, made)[1] == case.there


@pytest.fixture
def read_feed(client, owner):
    def read(made):
        address = f"/calendar/{renew(CalendarFeed, owner)}.ics"
        db.session.commit()
        return client.get(address).data

    return read


@pytest.fixture
def read_file(client_of, owner):
    return lambda made: client_of(owner).get(f"/appointments/{made.id}.ics").data


@pytest.fixture
def read_mail():
    def read(made):
        invite(made, "guest@example.org")
        (mail,) = db.session.scalars(db.select(OutgoingMail))
        return mail.calendar.encode()

    return read


@pytest.fixture(params=["read_file", "read_feed", "read_mail"])
def data(request, made):
    """What a calendar gets."""
    return request.getfixturevalue(request.param)(made)


def occurrences(data):
    """When the events of a file take place for a package that is not ours, each instant once.

    The day that Samoa left out is for it the instant of the next one.
    """
    calendar = icalendar.Calendar.from_ical(data)
    found = recurring_ical_events.of(calendar).between((2011, 1, 1), (2027, 1, 1))
    return sorted({(each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in found})


def check(case, data):
    assert lint(data) == []
    found = occurrences(data)
    assert [starts for starts, _ in found] == [starts for starts, _ in case.spans]
    # The package ends what goes on in a night of the clocks at another time than RFC 5545 says:
    # docs/calendar-clients.md. khal, which holds to it, has that night in its own test.
    quiet = [span for span in case.spans if is_quiet(case.zone, span[0])]
    assert [span for span in found if is_quiet(case.zone, span[0])] == quiet
    # The length that every time has is that of the first, which stands in the file.
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=case.minutes)


def test_calendars_read_the_same_instants(case, data):
    check(case, data)


def test_a_single_time_stands_in_utc(client_of, owner, case):
    starts, ends = case.spans[-1]
    zone = ZoneInfo(case.zone)
    local = [one.astimezone(zone).replace(tzinfo=None) for one in (starts, ends)]
    made = make_appointment(owner, starts=local[0], ends=local[1], zone=case.zone)
    data = client_of(owner).get(f"/appointments/{made.id}.ics").data
    assert occurrences(data) == [(starts, ends)]
    assert b"TZID" not in data


@pytest.mark.parametrize("case", [CASES[8]], indirect=True, ids=["Apia"])
def test_other_calendars_count_a_day_that_was_none(client_of, owner, case):
    starts, ends = datetime.fromisoformat(case.starts), datetime.fromisoformat(case.ends)
    rule = "FREQ=DAILY;COUNT=4"
    made = make_appointment(owner, starts=starts, ends=ends, zone=case.zone, rule=rule)
    assert [(time.starts_at, time.ends_at) for time in times_of(made)] == case.spans
    data = client_of(owner).get(f"/appointments/{made.id}.ics").data
    assert occurrences(data) == case.spans[:-1]
