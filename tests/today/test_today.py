"""Today: what a person has to do and where to be, in their own zone."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app.appointments.queries.days import left_of_day
from app.appointments.services.answering import answer
from app.appointments.services.changing import Scope
from app.extensions import db
from app.models import Answer, Status, TicketStatus, User
from app.zones import zone_of
from tests.applications import application_with
from tests.appointments.factories import BERLIN, HOUR, MONDAY, change, invite, make_appointment
from tests.people import make_post, make_reminder, make_user
from tests.statements import statements
from tests.tickets.factories import make_ticket

NOON = datetime(2030, 1, 7, 11, tzinfo=UTC)
"""Twelve o'clock in Berlin on the day of ``MONDAY``."""
DAY = timedelta(days=1)
TODAY = date(2030, 1, 7)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def berliner(susan):
    susan.timezone = BERLIN
    db.session.commit()
    return susan


def content(client):
    """The words of the page, without what stands beside it."""
    page = client.get("/today").text
    page = page.split('id="content"')[1].split("</main")[0]
    return re.sub(r"\s+", " ", html.unescape(page))


def titles(person, day=TODAY, now=NOON):
    return [one.content.title for one in left_of_day(person, day, zone_of(person.timezone), now)]


# --- appointments


def test_it_has_what_goes_on_and_what_is_to_come_today_whole_days_first(berliner):
    make_appointment(berliner, "Evening")
    make_appointment(berliner, "Running", MONDAY.replace(hour=11), ends=MONDAY.replace(hour=13))
    make_appointment(berliner, "Fair", MONDAY.replace(hour=0), ends=MONDAY + 2 * DAY, all_day=True)
    assert titles(berliner) == ["Fair", "Running", "Evening"]


def test_what_is_over_or_not_today_is_not_on_it(berliner):
    make_appointment(berliner, "Over", MONDAY.replace(hour=10))
    make_appointment(berliner, "Tomorrow", MONDAY.replace(hour=0) + DAY)
    make_appointment(berliner, "Yesterday", MONDAY - DAY)
    for days in (-1, 1):
        midnight = MONDAY.replace(hour=0) + days * DAY
        make_appointment(berliner, "Whole", midnight, ends=midnight + DAY, all_day=True)
    assert titles(berliner) == []


def test_what_began_yesterday_and_still_goes_on_is_on_it(berliner):
    make_appointment(berliner, "Night", MONDAY - DAY, ends=MONDAY)
    assert titles(berliner) == ["Night"]


@pytest.mark.parametrize(
    ("zone", "found"), [("Asia/Kathmandu", []), (BERLIN, ["Late"]), ("America/New_York", ["Late"])]
)
def test_the_day_is_the_readers_own(susan, zone, found):
    make_appointment(susan, "Late", MONDAY.replace(hour=22))
    susan.timezone = zone
    assert titles(susan) == found


def test_whole_days_are_those_of_their_own_zone(susan):
    susan.timezone = "Pacific/Auckland"
    midnight = MONDAY.replace(hour=0)
    make_appointment(susan, "Whole", midnight, ends=midnight + DAY, all_day=True)
    assert titles(susan) == ["Whole"]
    assert titles(susan, day=TODAY + DAY) == []


def test_one_time_of_a_series_is_on_it_as_it_is_now(client_of, berliner):
    series = make_appointment(berliner, rule="FREQ=DAILY;COUNT=3")
    change(series, berliner, at=MONDAY, scope=Scope.ONE, title="Concert")
    page = content(client_of(berliner))
    assert "Concert" in page
    assert "Choir" not in page


def test_of_others_it_has_what_the_person_comes_to(berliner, john):
    events = {said: make_appointment(john, said, audience="members") for said in (*Answer, "none")}
    invite(events[Answer.WAITING], berliner)
    for said in (Answer.YES, Answer.MAYBE, Answer.NO):
        answer(berliner, events[said].id, said)
    db.session.commit()
    assert sorted(titles(berliner)) == ["maybe", "waiting", "yes"]


# --- tickets, reminders, notifications


def test_it_has_tickets_that_are_due_and_overdue_the_longest_first(client_of, berliner, john):
    for name, day in (("Due", 7), ("Overdue", 1), ("Later", 8)):
        make_ticket(john, name, due_on=date(2030, 1, day), assignees=[berliner])
    make_ticket(john, "Not mine", due_on=date(2030, 1, 7), assignees=[john])
    done = {"status": TicketStatus.RESOLVED, "assignees": [berliner]}
    make_ticket(john, "Done", due_on=date(2030, 1, 7), **done)
    page = content(client_of(berliner))
    assert re.findall(r"<bdi>(\w+)</bdi>", page) == ["Overdue", "Due"]
    assert "due since Jan 1, 2030" in page
    assert "due today" in page


def test_a_ticket_is_due_where_the_reader_is(client_of, berliner, john, now):
    make_ticket(john, "Due", due_on=date(2030, 1, 8), assignees=[berliner])
    now.move_to(datetime(2030, 1, 7, 23, 30, tzinfo=UTC))
    assert "due today" in content(client_of(berliner))


def test_it_has_the_reminders_of_the_day_and_no_others(client_of, berliner, john):
    make_reminder(berliner, "In the evening", due_at=NOON + 8 * HOUR)
    make_reminder(berliner, "Tomorrow then", due_at=NOON + 12 * HOUR)
    make_reminder(berliner, "Told", due_at=NOON - HOUR).delivered_at = NOON
    make_reminder(john, "Of john", due_at=NOON + HOUR)
    page = content(client_of(berliner))
    assert "In the evening" in page
    assert "8:00 PM" in page
    for other in ("Tomorrow then", "Told", "Of john"):
        assert other not in page


def test_it_has_the_latest_that_is_not_read_and_how_much_there_is(client_of, berliner):
    people = [make_user(f"friend{number}") for number in range(7)]
    for person in people:
        make_post(person, f"Hello @{berliner.username}, here is {person.username}.")
    page = content(client_of(berliner))
    assert "7 unread" in page
    assert page.count("is-unread") == 5
    assert "friend6" in page
    assert "friend1" not in page


def test_what_is_hidden_from_the_reader_is_not_told(client_of, berliner, john):
    make_post(john, "Hello @susan.")
    john.status = Status.SUSPENDED
    db.session.commit()
    assert "john" not in content(client_of(berliner))


# --- the page


def test_with_nothing_to_do_it_says_so(client_of, berliner):
    page = content(client_of(berliner))
    assert "Nothing is left for today" in page
    assert "Monday, January 7, 2030" in page


def test_guests_are_asked_to_sign_in(client):
    assert "/login" in client.get("/today").location


def test_the_menu_and_home_lead_to_it(client_of, berliner):
    make_appointment(berliner)
    page = client_of(berliner).get("/").text
    assert page.count('href="/today"') == 2


def fill(person, other, number):
    make_appointment(person, f"Meeting {number}")
    make_ticket(other, f"Ticket {number}", due_on=TODAY, assignees=[person])
    make_reminder(person, f"Reminder {number}", due_at=NOON + HOUR)
    make_post(other, f"Hello @{person.username} {number}.")


def test_much_costs_as_many_statements_as_little(client_of, berliner, john):
    client = client_of(berliner)
    counts = []
    for part in (range(1), range(1, 6)):
        for number in part:
            fill(berliner, john, number)
        client.get("/today")
        with statements() as seen:
            content(client)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14, "\n".join(seen)


@pytest.mark.parametrize("off", ["appointments", "tickets", "reminders"])
def test_it_works_with_a_part_of_it_switched_off(database_url, berliner, john, off):
    fill(berliner, john, 1)
    person = berliner.id
    with application_with(FEATURES_OFF=(off,), SQLALCHEMY_DATABASE_URI=database_url) as other:
        with other.app_context():
            client = other.test_client().sign_in(db.session.get(User, person))
        page = content(client)
    parts = ["appointments", "tickets", "reminders", "unread"]
    assert re.findall(r'id="today-(\w+)"', page) == [name for name in parts if name != off]
