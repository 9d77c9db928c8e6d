"""What each filter finds, in a small set of tickets that is made once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, insert

from app.extensions import db
from app.fulltext import words_of
from app.models import (
    Attachment,
    ChecklistItem,
    Label,
    Role,
    Ticket,
    TicketWatch,
    User,
    WatchReason,
    ticket_assignee,
    ticket_label,
)
from app.models.user import foldable
from app.tickets.filters.moments import Asker
from app.tickets.filters.parsing import parse
from app.tickets.queries.lists import asked_for
from tests.people import make_user

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)  # 13:00 in Berlin, where Susan is
FIRST = 1001
NAMES = ("pump", "site", "paint", "door", "salary", "matter", "twin", "size")
NUMBER = {name: FIRST + place for place, name in enumerate(NAMES)}


def at(day: str, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=UTC)


def fill() -> None:
    """The tickets, and what hangs on them."""
    susan = make_user("susan", timezone="Europe/Berlin")
    john = make_user("john")
    make_user("mia", role=Role.MODERATOR)
    labels = {name: Label(name=name, folded=foldable(name), colour="#336699") for name in LABELS}
    db.session.add_all(labels.values())
    db.session.flush()

    def ticket(short: str, name: str, reporter: User | None, **more) -> None:
        assignees, its_labels = more.pop("assignees", ()), more.pop("labels", ())
        words = f"{name}\n{more.get('body', '')}\n{more.pop('said', '')}"
        more.setdefault("changed_at", more["created_at"])
        row = Ticket(
            id=NUMBER[short],
            name=name,
            reporter_id=reporter and reporter.id,
            position=NUMBER[short],
            search_words=words_of(words),
            **more,
        )
        db.session.add(row)
        db.session.flush()
        for person in assignees:
            row = {"ticket_id": NUMBER[short], "user_id": person.id}
            db.session.execute(insert(ticket_assignee).values(row))
        for label in its_labels:
            row = {"ticket_id": NUMBER[short], "label_id": labels[label].id}
            db.session.execute(insert(ticket_label).values(row))

    ticket(
        "pump", "Broken pump", susan, priority=3, due_on=date(2026, 3, 10), labels=["harbour"],
        created_at=at("2026-02-01"), changed_at=at("2026-03-14", 13), comment_count=2,
        url="https://example.org", body="It leaks oil on the pier.", said="Use another gasket",
    )  # fmt: skip
    ticket(
        "site", "Slow web site", john, status=1, priority=2, audience="public", assignees=[susan],
        labels=["web site"], due_on=date(2026, 3, 15), created_at=at("2026-03-15", 8),
        changed_at=at("2026-03-15", 11, 30), comment_count=1, said="The page of the engine room",
    )  # fmt: skip
    ticket(
        "paint", "A wish for paint", john, status=2, kind="wish", priority=0,
        assignees=[susan, john], labels=["harbour", "web site"], due_on=date(2026, 3, 20),
        created_at=at("2026-03-10"),
    )  # fmt: skip
    ticket(
        "door", "Fixed door", susan, status=3, kind="task", due_on=date(2026, 3, 1),
        assignees=[john], created_at=at("2026-01-01"), resolved_at=at("2026-03-14", 23, 30),
    )  # fmt: skip
    ticket(
        "salary", "Secret salary", john, audience="private", assignees=[john], labels=["harbour"],
        created_at=at("2026-03-01"),
    )  # fmt: skip
    ticket(
        "matter", "Private matter", susan, audience="private", kind="question",
        due_on=date(2026, 6, 1), created_at=at("2026-03-02"),
    )  # fmt: skip
    ticket(
        "twin", "Pump is broken", None, status=3, duplicate_of_id=NUMBER["pump"],
        created_at=at("2025-12-31"), resolved_at=at("2026-01-05"),
    )  # fmt: skip
    ticket("size", "Änderung der Größe", john, labels=["none"], created_at=at("2026-03-12"))

    db.session.add(ChecklistItem(ticket_id=NUMBER["size"], text="Measure"))
    db.session.add(
        Attachment(
            ticket_id=NUMBER["size"], name="plan.pdf", bytes=1, fingerprint="f" * 40,
            created_at=NOW, owner_id=john.id,
        )
    )  # fmt: skip
    for short, is_muted in (("size", False), ("matter", True)):
        watch = TicketWatch(ticket_id=NUMBER[short], user_id=susan.id, is_muted=is_muted)
        watch.reason = WatchReason.CHOSEN
        db.session.add(watch)
    db.session.commit()


LABELS = ("harbour", "web site", "none", "Größe, klein")


@pytest.fixture(scope="module")
def tickets(application: Flask) -> Iterator[None]:
    """Eight tickets, of which Susan sees seven."""
    with application.app_context():
        fill()
        yield
        db.session.rollback()
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))
        db.session.commit()


def found_by(line: str, username: str | None = "susan") -> set[str]:
    """The short names of what somebody finds."""
    db.session.rollback()
    viewer = db.session.query(User).filter_by(username=username).one() if username else None
    select = asked_for(parse(line), Asker(viewer, NOW)).with_only_columns(Ticket.id)
    return {NAMES[number - FIRST] for number in db.session.scalars(select)}


ALL = set(NAMES) - {"salary"}
OPEN = {"pump", "site", "paint", "matter", "size"}
CASES = {
    "": ALL,
    # Status.
    "status:open": OPEN,
    "status:closed": {"door", "twin"},
    "status:reported": {"pump", "matter", "size"},
    "status:in-progress": {"site"},
    "status:in-review": {"paint"},
    'status:"in review"': {"paint"},
    "status:resolved": {"door", "twin"},
    "status:1": {"site"},
    "status:0,2": {"pump", "matter", "size", "paint"},
    "status:in-progress,in-review": {"site", "paint"},
    "STATUS:Open": OPEN,
    "-status:open": {"door", "twin"},
    "-status:reported,resolved": {"site", "paint"},
    "status:open status:in-review": {"paint"},
    "status:nonsense": ALL,
    "status:7": ALL,
    # People.
    "assignee:me": {"site", "paint"},
    "assignee:susan": {"site", "paint"},
    "assignee:@SUSAN": {"site", "paint"},
    "assignee:john": {"paint", "door"},
    "assignee:me assignee:john": {"paint"},
    "assignee:me,john": {"site", "paint", "door"},
    "assignee:none": {"pump", "matter", "twin", "size"},
    "assignee:none,john": {"pump", "matter", "twin", "size", "paint", "door"},
    "assignee:nobody-here": set(),
    "-assignee:nobody-here": ALL,
    "-assignee:me": ALL - {"site", "paint"},
    "-assignee:none": {"site", "paint", "door"},
    'assignee:"me"': set(),
    "reporter:me": {"pump", "door", "matter"},
    "reporter:john": {"site", "paint", "size"},
    "author:john": {"site", "paint", "size"},
    "reporter:none": {"twin"},
    "-reporter:me": {"site", "paint", "twin", "size"},
    "-reporter:nobody-here": ALL,
    "watcher:me": {"size"},
    "watcher:none": ALL - {"size"},
    "-watcher:me": ALL - {"size"},
    # Labels.
    "label:harbour": {"pump", "paint"},
    "label:HÄRBOUR": {"pump", "paint"},
    'label:"web site"': {"site", "paint"},
    "label:“web site”": {"site", "paint"},
    'label:harbour label:"web site"': {"paint"},
    'label:harbour,"web site"': {"pump", "site", "paint"},
    "label:none": {"door", "matter", "twin"},
    'label:"none"': {"size"},
    "-label:harbour": ALL - {"pump", "paint"},
    'label:"Größe, klein"': set(),
    "label:unknown": set(),
    "-label:unknown": ALL,
    # What they are.
    "kind:wish": {"paint"},
    "type:task,question": {"door", "matter"},
    "priority:high": {"site"},
    "priority:>=high": {"pump", "site"},
    "priority:>high": {"pump"},
    "priority:<normal": {"paint"},
    "priority:<=normal": {"paint", "door", "matter", "twin", "size"},
    "priority:low..high": ALL - {"pump"},
    "priority:low,urgent": {"paint", "pump"},
    "-priority:normal": {"pump", "site", "paint"},
    "audience:public": {"site"},
    "audience:private": {"matter"},
    "audience:members,public": ALL - {"matter"},
    "is:private": {"matter"},
    "is:public": {"site"},
    "is:open": OPEN,
    "is:closed": {"door", "twin"},
    "is:duplicate": {"twin"},
    "-is:duplicate": ALL - {"twin"},
    "is:overdue": {"pump"},
    "-is:overdue": ALL - {"pump"},
    "is:mine": {"site", "paint"},
    "is:unassigned": {"pump", "matter", "twin", "size"},
    "is:watched": {"size"},
    "is:muted": {"matter"},
    "-is:muted": ALL - {"matter"},
    "is:open,duplicate": OPEN | {"twin"},
    "has:url": {"pump"},
    "has:due": {"pump", "site", "paint", "door", "matter"},
    "has:comments": {"pump", "site"},
    "has:checklist": {"size"},
    "has:files": {"size"},
    "has:labels": {"pump", "site", "paint", "size"},
    "-has:labels": {"door", "matter", "twin"},
    # Days. It is the 15th of March.
    "due:none": {"twin", "size"},
    "-due:none": {"pump", "site", "paint", "door", "matter"},
    "due:today": {"site"},
    "due:tomorrow": set(),
    "due:overdue": {"pump"},
    "due:<1w": {"pump", "site", "paint", "door"},
    "due:<1w -due:overdue": {"site", "paint", "door"},
    "due:<5d": {"pump", "site", "door"},
    "due:<=5d": {"pump", "site", "paint", "door"},
    "due:5d": {"pump", "site", "paint", "door"},
    "due:>5d": {"matter"},
    "due:>2m": {"matter"},
    "due:>3m": set(),
    "due:2026-03-20": {"paint"},
    "due:<2026-03-10": {"door"},
    "due:>=2026-03-20": {"paint", "matter"},
    "due:2026-03-10..2026-03-20": {"pump", "site", "paint"},
    "due:2026-03-20..": {"paint", "matter"},
    "due:..2026-03-10": {"pump", "door"},
    "-due:<1w": {"matter", "twin", "size"},
    "due:2026-13-01": ALL,
    "due:0000-01-01": ALL,
    "due:99999-01-01": ALL,
    "due:9999y": {"pump", "site", "paint", "door", "matter"},
    "created:today": {"site"},
    "created:<1w": {"site", "paint", "size"},
    "created:>2m": {"door", "twin"},
    "created:>=1y": set(),
    "created:2026-03-10": {"paint"},
    "created:<2026-01-01": {"twin"},
    "created:2026-01-01..2026-02-01": {"pump", "door"},
    "created:<9999y": ALL,
    "changed:<1d": {"pump", "site"},
    "changed:<2h": {"site"},
    "updated:<2h": {"site"},
    "changed:yesterday": {"pump"},
    "changed:today": {"site"},
    # Half past eleven at night in UTC is today in Berlin.
    "resolved:today": {"door"},
    "resolved:yesterday": set(),
    "resolved:none": OPEN,
    "resolved:<1w": {"door"},
    "-resolved:<1w": ALL - {"door"},
    # Numbers.
    "comments:0": ALL - {"pump", "site"},
    "comments:>1": {"pump"},
    "comments:1..2": {"pump", "site"},
    "comments:<99999999999999999999999": ALL,
    "#1001": {"pump"},
    "number:1001,1002": {"pump", "site"},
    "number:>1006": {"twin", "size"},
    "-#1001": ALL - {"pump"},
    "#1005": set(),  # there, but not for Susan
    "#99999999999999999999999": set(),
    # Text.
    "pump": {"pump", "twin"},
    "broken pump": {"pump", "twin"},
    '"broken pump"': {"pump"},
    "PUM": {"pump", "twin"},
    "leaks": {"pump"},
    "anderung grosse": {"size"},
    "gasket": {"pump"},
    "pump gasket": {"pump"},
    "engine slow": {"site"},
    "-pump": ALL - {"pump", "twin"},
    '-"broken pump"': ALL - {"pump"},
    "salary": set(),
    "!!!": ALL,
    "colour:pump": set(),
    # All together.
    'status:open assignee:me label:"web site" due:<1w priority:high sort:-changed slow': {"site"},
    "sort:due": ALL,
}


@pytest.mark.parametrize("line", CASES)
def test_a_line_finds_what_it_says(tickets, line):
    assert found_by(line) == CASES[line]


def test_a_day_begins_where_the_person_is(tickets):
    susan = db.session.query(User).filter_by(username="susan").one()
    late = datetime(2026, 3, 15, 23, 30, tzinfo=UTC)
    assert (Asker(susan, late).day, Asker(None, late).day) == (date(2026, 3, 16), date(2026, 3, 15))


@pytest.mark.parametrize(
    "line, names",
    [
        ("", {"site"}),
        ("assignee:me", set()),
        ("-assignee:me", {"site"}),
        ("is:mine", set()),
        ("is:watched", set()),
        ("is:private", set()),
        ("reporter:john", {"site"}),
    ],
)
def test_a_guest_is_nobody(tickets, line, names):
    assert found_by(line, None) == names


def test_a_moderator_finds_what_is_private(tickets):
    assert found_by("is:private", "mia") == {"salary", "matter"}


def test_those_who_are_assigned_find_it(tickets):
    assert found_by("salary", "john") == {"salary"}
