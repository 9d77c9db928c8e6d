"""What is overdue is told in the morning of whoever is to do it, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.jobs import working
from app.models import Channel, Notification, OutgoingMail, Status, TicketStatus
from app.notifications.queries import entries
from app.notifications.services import choose_channels
from app.tickets import tasks
from app.tickets.queries.overdue import latest_morning, unheard
from app.tickets.services import moves, watching
from app.zones import zone_of
from tests.people import make_user, without_isolates
from tests.test_races import together
from tests.tickets.factories import make_ticket
from tests.tickets.test_telling import save

DUE = date(2026, 12, 1)
NEXT_MORNING = datetime(2026, 12, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def outbox(app, tmp_path):
    """An outbox for this test alone."""
    app.config["OUTBOX"] = str(tmp_path / "outbox")


@pytest.fixture
def told(app):
    """Run the job at an instant; gives the ids of those who were told up to now, each time."""

    def at(instant):
        db.session.rollback()
        with time_machine.travel(instant, tick=False), working(app):
            tasks.tell_of_overdue()
        db.session.rollback()
        own = select(Notification).where(Notification.kind == "ticket_overdue")
        return [row.receiver_id for row in db.session.scalars(own.order_by(Notification.id))]

    return at


@pytest.fixture
def ticket(susan, john):
    """Due, and to be done by John, who lives in UTC."""
    return make_ticket(susan, due_on=DUE, assignees=[john])


def test_it_is_told_on_the_morning_after(told, john, ticket):
    assert told(NEXT_MORNING - MINUTE) == []
    assert told(NEXT_MORNING) == [john.id]


def test_it_is_told_once(told, john, ticket):
    told(NEXT_MORNING)
    assert told(NEXT_MORNING + timedelta(days=9)) == [john.id]


def test_it_is_told_late_rather_than_never(told, john, ticket):
    assert told(NEXT_MORNING + timedelta(days=30)) == [john.id]


def test_the_text_has_the_day_and_the_reason(told, john, ticket):
    told(NEXT_MORNING)
    rows = db.session.scalars(select(Notification).where(Notification.kind == "ticket_overdue"))
    (entry,) = entries(john, rows)
    said = "{} “The printer is broken” was due on December 1, 2026, because you are assigned"
    assert without_isolates(entry.text) == said.format(ticket.number)


def test_a_mail_goes_to_who_wants_one(app, told, john, ticket):
    told(NEXT_MORNING)
    (letter,) = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.name == "ticket_overdue")
    )
    assert letter.receiver_id == john.id
    assert letter.subject == f"[{app.config['SITE_NAME']}] {ticket.number} The printer is broken"
    assert "December 1, 2026" in letter.text
    assert str(ticket.uuid) in letter.headers["References"]


def test_no_mail_goes_to_who_wants_none(told, john, ticket):
    choose_channels(john, {"ticket_overdue": Channel.SITE})
    db.session.commit()
    assert told(NEXT_MORNING) == [john.id]
    overdue = select(OutgoingMail.id).where(OutgoingMail.name == "ticket_overdue")
    assert db.session.scalar(overdue) is None


def test_another_day_is_told_of_anew(told, susan, mia, john, ticket):
    told(NEXT_MORNING)
    save(ticket, mia, due_on=date(2026, 12, 5))
    assert told(datetime(2026, 12, 5, 9, tzinfo=UTC)) == [john.id]
    told(datetime(2026, 12, 6, 8, tzinfo=UTC))
    days = db.session.scalars(
        select(Notification.payload).where(Notification.kind == "ticket_overdue")
    )
    assert [payload["due_on"] for payload in days] == ["2026-12-05"]  # one unread row


def test_each_assignee_is_told(told, susan, john, mary):
    make_ticket(susan, due_on=DUE, assignees=[john, mary])
    assert sorted(told(NEXT_MORNING)) == sorted([john.id, mary.id])


def test_who_is_assigned_later_is_told(told, mia, john, mary, ticket):
    told(NEXT_MORNING)
    save(ticket, mia, assignees=frozenset({john.id, mary.id}))
    assert told(NEXT_MORNING + timedelta(days=1)) == [john.id, mary.id]


def test_what_is_resolved_is_not_overdue(told, susan, ticket):
    moves.set_status(ticket, susan, TicketStatus.RESOLVED)
    db.session.commit()
    assert told(NEXT_MORNING) == []


def test_what_is_due_on_no_day_is_never_overdue(told, susan, john):
    make_ticket(susan, assignees=[john])
    assert told(NEXT_MORNING) == []


def test_who_muted_the_ticket_is_not_told(told, john, ticket):
    watching.mute(ticket, john)
    db.session.commit()
    assert told(NEXT_MORNING) == []


def test_suspended_people_are_told_when_they_are_back(told, john, ticket):
    john.status = Status.SUSPENDED
    db.session.commit()
    assert told(NEXT_MORNING) == []
    john.status = Status.ACTIVE
    db.session.commit()
    assert told(NEXT_MORNING + timedelta(days=2)) == [john.id]


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("America/Los_Angeles", datetime(2026, 12, 2, 16, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 12, 2, 2, 30, tzinfo=UTC)),
        ("Nowhere/Atlantis", NEXT_MORNING),
        ("Pacific/Kiritimati", datetime(2026, 12, 1, 18, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2026, 12, 2, 19, tzinfo=UTC)),
    ],
)
def test_the_morning_is_that_of_the_persons_zone(told, susan, zone, instant):
    person = make_user("traveller", timezone=zone)
    make_ticket(susan, due_on=DUE, assignees=[person])
    assert told(instant - MINUTE) == []
    assert told(instant) == [person.id]


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2026, 3, 29), 6), (date(2026, 10, 25), 7)],
    ids=["the clocks go forward", "the clocks go back"],
)
def test_eight_is_eight_when_the_clocks_change(day, hour):
    berlin, eight = (
        zone_of("Europe/Berlin"),
        datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
    )
    assert latest_morning(eight - MINUTE, berlin) == day - timedelta(days=1)
    assert latest_morning(eight, berlin) == day


def test_a_morning_that_the_clocks_leave_out_comes_all_the_same():
    samoa = zone_of("Pacific/Apia")  # had no 30 December 2011
    instants = [datetime(2011, 12, 29, 12, tzinfo=UTC) + timedelta(hours=n) for n in range(72)]
    days = sorted({latest_morning(instant, samoa) for instant in instants})
    assert days[-1] >= date(2011, 12, 31)
    assert all(days)


def test_two_workers_tell_once(app, john, ticket):
    with time_machine.travel(NEXT_MORNING, tick=False):

        def work():
            with working(app):
                tasks.tell_of_overdue()

        together(app, *[work] * 3)
    assert (
        len(
            db.session.scalars(
                select(Notification).where(Notification.kind == "ticket_overdue")
            ).all()
        )
        == 1
    )


def test_one_that_cannot_be_told_keeps_no_other_waiting(told, susan, john, mary, ticket):
    make_ticket(susan, "Another", due_on=DUE, assignees=[mary])
    john.email = "no address"
    db.session.commit()
    assert told(NEXT_MORNING) == [mary.id]


def test_nothing_is_left_to_ask_for_afterwards(told, john, ticket):
    told(NEXT_MORNING)
    assert db.session.execute(unheard(NEXT_MORNING + timedelta(days=1))).all() == []
