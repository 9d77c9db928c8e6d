"""What a reminder of an appointment says, and where it leads, as its reader sees it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.appointments.alarm_kinds import distance
from app.appointments.services.alarms import choose_alarms
from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.appointments.services.reminding import tell
from app.extensions import db
from app.mail import read_by
from app.models import Occurrence, OutgoingMail, Status
from app.notifications.queries import entries, notifications_of
from tests.appointments.factories import BERLIN, HOUR, MONDAY, change, make_appointment
from tests.people import without_isolates
from tests.statements import statements

DAY, WEEK, MINUTE = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)
NOW = datetime(2030, 1, 2, 12, tzinfo=UTC)
STARTS = datetime(2030, 1, 7, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(app, susan):
    susan.timezone = BERLIN
    db.session.commit()
    with time_machine.travel(NOW, tick=False):
        yield


def remind(person, appointment, minutes, at, original=MONDAY):
    """Tell a person of one time of an appointment, at an instant."""
    choose_alarms(person, appointment.id, {minutes})
    time = select(Occurrence).where(
        Occurrence.appointment_id == appointment.id, Occurrence.original_local == original
    )
    occurrence = db.session.scalars(time).one()
    with time_machine.travel(at, tick=False):
        assert tell(person.id, occurrence.id, at)
        db.session.commit()


def read(app, person, at):
    """What the list of notifications says at an instant, and where it leads."""
    with time_machine.travel(at, tick=False), app.test_request_context(), read_by(person):
        found = entries(person, db.session.scalars(notifications_of(person)))
        return [(without_isolates(entry.text), entry.link) for entry in found]


def words(app, person, at):
    (found,) = read(app, person, at)
    return found[0]


def letter():
    return db.session.scalars(select(OutgoingMail)).one()


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (STARTS - WEEK, "“Choir” begins on Jan 7, 2030 at 6:00\u202fPM (in 1 week)"),
        (STARTS - DAY, "“Choir” begins on Jan 7, 2030 at 6:00\u202fPM (in 1 day)"),
        (STARTS - HOUR, "“Choir” begins at 6:00\u202fPM (in 1 hour)"),
        (STARTS - 10 * MINUTE, "“Choir” begins at 6:00\u202fPM (in 10 minutes)"),
        (STARTS, "“Choir” began at 6:00\u202fPM"),
        (STARTS + DAY, "“Choir” began on Jan 7, 2030 at 6:00\u202fPM"),
    ],
)
def test_it_is_seen_from_the_moment_of_reading(app, susan, at, said):
    remind(susan, make_appointment(susan), 0, STARTS)
    assert words(app, susan, at) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2030, 4, 24, 7, tzinfo=UTC), "“Trip” is on May 1, 2030 (in 1 week)"),
        (datetime(2030, 4, 30, 7, tzinfo=UTC), "“Trip” is tomorrow"),
        (datetime(2030, 5, 2, 7, tzinfo=UTC), "“Trip” is today"),  # it has two days
        (datetime(2030, 5, 3, 7, tzinfo=UTC), "“Trip” was on May 1, 2030"),
    ],
)
def test_whole_days_are_said_without_times(app, susan, at, said):
    first = datetime(2030, 5, 1)
    trip = make_appointment(susan, "Trip", first, ends=first + 2 * DAY, all_day=True)
    remind(susan, trip, 0, datetime(2030, 5, 1, 7, tzinfo=UTC), first)
    assert words(app, susan, at) == said


def test_it_is_in_the_language_and_zone_of_the_reader(app, susan, john):
    john.locale, john.timezone = "de", "Asia/Kathmandu"
    remind(john, make_appointment(susan, audience="members"), 10, STARTS - 10 * MINUTE)
    assert "22:45" in words(app, john, STARTS - 10 * MINUTE)
    assert "in 10 Minuten" in words(app, john, STARTS - 10 * MINUTE)
    assert "22:45" in letter().subject
    assert 'lang="de"' in letter().html


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=9, seconds=1), "in 10 minutes"),
        (timedelta(minutes=9), "in 9 minutes"),
        (timedelta(minutes=59, seconds=1), "in 1 hour"),
        (timedelta(minutes=90), "in 90 minutes"),
        (timedelta(hours=23, minutes=59), "in 1 day"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(days=6, hours=23, minutes=58), "in 1 week"),
        (timedelta(days=4, hours=5), "in 4 days"),
        (timedelta(days=8), "in 8 days"),
    ],
)
def test_a_distance_is_said_as_people_say_it(app, left, said):
    with app.test_request_context():
        assert distance(left) == said


def test_it_leads_to_its_time(app, susan):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=4")
    remind(susan, series, 10, STARTS + WEEK, MONDAY + WEEK)
    ((_words, link),) = read(app, susan, STARTS + WEEK)
    assert link == f"/appointments/{series.id}/?at=2030-01-14T18:00:00"


def test_what_takes_place_once_is_found_where_it_was_moved(app, susan):
    choir = make_appointment(susan)
    remind(susan, choir, 1440, STARTS - DAY)
    change(choir, susan, starts=MONDAY + 2 * HOUR, ends=MONDAY + 3 * HOUR, title="Orchestra")
    assert read(app, susan, STARTS) == [
        ("“Orchestra” begins at 8:00\u202fPM (in 2 hours)", f"/appointments/{choir.id}/")
    ]


def test_a_time_that_says_something_else_is_named_by_that(app, susan):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=4")
    change(series, susan, MONDAY + WEEK, scope=Scope.ONE, title="Concert")
    remind(susan, series, 10, STARTS + WEEK, MONDAY + WEEK)
    assert "Concert" in words(app, susan, STARTS + WEEK)


def test_what_is_cancelled_afterwards_says_so(app, susan):
    choir = make_appointment(susan)
    remind(susan, choir, 1440, STARTS - DAY)
    change(choir, susan, status="cancelled")
    assert words(app, susan, STARTS) == "“Choir” is cancelled"


def hide(choir, susan):
    change(choir, susan, audience="owner")


def delete(choir, susan):
    delete_appointment(choir.id, susan)


def suspend(choir, susan):
    susan.status = Status.SUSPENDED


@pytest.mark.parametrize("lose", [hide, delete, suspend])
def test_who_loses_sight_of_the_appointment_loses_the_notification(app, susan, john, lose):
    choir = make_appointment(susan, audience="members")
    remind(john, choir, 10, STARTS)
    lose(choir, susan)
    db.session.commit()
    assert read(app, john, STARTS) == []


def test_a_title_is_text_in_the_mail_and_in_the_list(app, susan, client_of):
    choir = make_appointment(susan, "<b>Choir</b>", location="<i>Hall</i>")
    remind(susan, choir, 10, STARTS - 10 * MINUTE)
    assert "<b>Choir" not in letter().html and "<i>Hall" not in letter().html
    assert "&lt;b&gt;Choir" in client_of(susan).get("/notifications").text


def test_the_mail_says_when_and_where_and_leads_there(app, susan):
    choir = make_appointment(susan, location="Hall")
    remind(susan, choir, 10, STARTS - 10 * MINUTE)
    mail = letter()
    assert mail.subject == "“Choir” begins at 6:00 PM (in 10 minutes)"
    assert "When: Mon, Jan 7, 2030, 6:00\u2009–\u20097:00\u202fPM\nWhere: Hall\n" in mail.text
    assert f"http://localhost:5000/appointments/{choir.id}/" in mail.text
    assert mail.key == f"alarm:{susan.id}:{choir.id}:10:{int(STARTS.timestamp())}"


def test_the_key_of_a_mail_fits_its_column(susan):
    longest = f"alarm:{2**63 - 1}:{2**63 - 1}@2199-12-31T23:59:59:10080:{2**33}"
    assert len(longest) <= OutgoingMail.key.type.length


def test_the_list_asks_once_for_many_reminders(app, susan):
    costs = []
    for number in range(3):
        choir = make_appointment(susan, f"{number}", rule="FREQ=WEEKLY;COUNT=2")
        remind(susan, choir, 10, STARTS)
        with statements() as seen:
            assert len(read(app, susan, STARTS)) == number + 1
        costs.append(len(seen))
    assert costs[0] == costs[2]
