"""Tickets that come in from a table: upload, a look, the import, its report."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from app.background.runner import Progress
from app.background.services import claim
from app.dates import utcnow
from app.extensions import db
from app.models import (
    Label,
    Notification,
    OutgoingMail,
    Task,
    Ticket,
    TicketImport,
    TicketStatus,
)
from app.tickets.imports import services, tasks
from app.tickets.queries.facts import facts_of_one
from app.tickets.services import changes, moves, relations, watching
from tests.statements import statements
from tests.test_races import together
from tests.tickets.factories import history, make_label, make_ticket
from tests.tickets.tables import bring_in, counts, imported, look, send, written
from tests.tickets.test_services import draft_of

pytestmark = pytest.mark.usefixtures("own_folder")
HEADS = ["id", "summary", "status", "url", "keywords", "reporter", "owner", "priority", "created"]


def table(*rows, heads=HEADS):
    return written([heads, *rows])


PEOPLE = ["john", "Susan Marsh, ghost"]
ONE = [1, "The crane squeaks", "assigned", "", "crane web", *PEOPLE, "critical", "2026-01-31 10:00"]
TWO = [2, "A longer quay", "closed", "https://example.org/quay", "", "ghost", "", "", ""]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0)


@pytest.fixture
def browser(client_of, mia):
    return client_of(mia)


def number_of(model):
    return db.session.scalar(select(func.count()).select_from(model))


# --- a file comes


def test_a_look_changes_nothing(browser, john, susan):
    page = look(browser, table(ONE, TWO))
    assert "<strong>2</strong> will be made" in page
    assert "The crane squeaks" in page and "New labels:" in page
    assert (number_of(Ticket), number_of(Label)) == (0, 0)


def test_people_are_found_by_their_names(browser, john, susan):
    page = look(browser, table(ONE, TWO))
    assert 'value="susan"' in page and 'value="john"' in page
    assert '<bdi>ghost</bdi></label>\n              <input class="form-control" id="person-' in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is no table in this file."),
        (b"\0\0", "This is no CSV file."),
        (b"a,b\n1,2\n", "Choose the column that has the names of the tickets."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_not_kept(browser, content, words):
    answer = send(browser, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert number_of(TicketImport) == 0


def test_the_source_is_named_after_the_file_where_nobody_says_it(browser):
    data = {"file": (BytesIO(table(TWO)), "old: tickets.csv")}
    browser.post(browser.post("/tickets/import", data=data).location + "/run")
    assert imported("old tickets:2").name == "A longer quay"


@pytest.mark.parametrize("source", ["::", "x" * 61])
def test_a_source_has_a_name_of_some_length(browser, source):
    assert send(browser, table(TWO), source).status_code == 422


def test_a_new_file_takes_the_place_of_the_one_before(browser):
    first = send(browser, table(ONE)).location
    send(browser, table(TWO))
    assert browser.get(first).status_code == 404
    assert len(list(services.folder().iterdir())) == 2  # the file, and what was noted about it


def test_a_file_is_for_whoever_sent_it(browser, client_of, adam):
    at = send(browser, table(ONE)).location
    other = client_of(adam)
    answers = [other.get(at), other.post(at), other.post(f"{at}/run"), other.post(f"{at}/cancel")]
    assert {answer.status_code for answer in answers} == {404}


def test_a_file_can_be_thrown_away(browser):
    at = send(browser, table(ONE)).location
    assert browser.post(f"{at}/cancel").location == "/tickets/import"
    assert (number_of(TicketImport), list(services.folder().iterdir())) == (0, [])


def test_old_files_go(browser):
    send(browser, table(ONE))
    db.session.execute(update(TicketImport).values(created_at=utcnow() - timedelta(days=8)))
    db.session.commit()
    for path in services.folder().iterdir():
        services.remove_old(utcnow() + timedelta(seconds=1))
        assert not path.exists()
    tasks.remove_old_imports()
    assert number_of(TicketImport) == 0


def test_a_file_whose_bytes_are_gone_says_so(browser):
    at = send(browser, table(ONE)).location
    services.remove_old(utcnow() + timedelta(days=1))
    assert browser.get(at).status_code == 410


# --- how it is read


def test_columns_and_people_can_be_chosen(browser, david):
    at = send(browser, written([["a", "b", "who"], ["x", "y", "boss"]]) + b"", "trac")
    assert at.status_code == 422  # none of the heads is a name
    at = send(browser, written([["name", "b", "owner"], ["x", "y", "boss"]])).location
    data = {"column-name": "1", "column-assignees": "2", "name": "boss", "person": "@David"}
    assert browser.post(at, data=data).location == at
    browser.post(f"{at}/run")
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.name, facts_of_one(ticket).assignee_ids) == ("y", {david.id})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"column-name": ""}, "Choose the column that has the names of the tickets."),
        ({"column-name": "9"}, "Choose one of the list."),
        ({"column-name": "-1"}, "Choose one of the list."),
        ({"column-name": "9" * 500}, "Choose one of the list."),
        ({"column-name": "1", "name": "x", "person": "ghost\0"}, "There is nobody called"),
        ({"column-name": "1", "name": "x", "person": "zoe"}, "There is nobody called “zoe”."),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_kept(browser, zoe, data, words):
    at = send(browser, table(ONE)).location
    answer = browser.post(at, data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert browser.get(at).status_code == 200


# --- it comes in


def test_a_ticket_comes_in_as_it_was(browser, john, susan):
    assert counts(bring_in(browser, table(ONE))) == (1, 0, 0, 0)
    ticket = imported("trac:1")
    facts = facts_of_one(ticket)
    assert (ticket.name, ticket.status, ticket.priority) == ("The crane squeaks", 1, 2)
    assert {label.name for label in facts.labels} == {"crane", "web"}
    assert (facts.assignee_ids, ticket.reporter_id) == ({susan.id}, john.id)
    assert ticket.created_at == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert (ticket.version, history(ticket)) == (1, [])


def test_what_is_closed_is_resolved(browser):
    bring_in(browser, table(TWO))
    ticket = imported("trac:2")
    assert (ticket.status, ticket.resolved_at) == (3, ticket.created_at)


def test_times_are_those_of_whoever_imports(browser, mia):
    mia.timezone = "Europe/Madrid"
    db.session.commit()
    bring_in(browser, table(ONE))
    assert imported("trac:1").created_at == datetime(2026, 1, 31, 9, tzinfo=UTC)


def test_numbers_and_names_in_a_description_are_those_of_another_place(browser, susan):
    ticket = make_ticket(susan)
    rows = written([["id", "name", "description"], [1, "A", f"See #{ticket.id} and @susan"]])
    bring_in(browser, rows)
    assert imported("trac:1").body_html == f"<p>See #{ticket.id} and @susan</p>"


def test_nobody_is_told_but_those_concerned_hear_from_now_on(browser, john, susan):
    bring_in(browser, table(ONE))
    told = select(Notification.kind).where(Notification.kind != "task_finished")
    assert db.session.scalars(told).all() == []
    assert number_of(OutgoingMail) == 0
    ticket = imported("trac:1")
    reasons = {watching.watch_of(ticket, person).reason for person in (john, susan)}
    assert reasons == {"reported", "assigned"}


def test_the_last_row_stands_on_top_of_the_board(browser, susan):
    before = make_ticket(susan)
    bring_in(browser, table([1, "a"], [2, "b"]))
    assert imported("trac:2").position > imported("trac:1").position > before.position


def test_a_bad_row_stays_out_and_the_others_go_on(browser):
    rows = [[1, "x" * 101], [2, "A", "", "javascript:alert(1)"], [3, "B", "4"], [4, "C"]]
    result = bring_in(browser, table(*rows))
    assert counts(result) == (1, 0, 0, 3)
    assert [refused["row"] for refused in result["reasons"]] == [2, 3, 4]
    page = browser.get(result["url"]).text
    assert "This is 1 character too long." in page and "“4” is no status." in page


def test_what_the_file_has_twice_comes_in_once(browser):
    result = bring_in(browser, table([1, "a"], [1, "b"]))
    assert counts(result) == (1, 0, 0, 1)
    assert result["reasons"][0]["reason"] == "The file has it twice."


def test_labels_that_are_here_are_used(browser):
    make_label("Crane")
    bring_in(browser, table(ONE))
    assert sorted(db.session.scalars(select(Label.name))) == ["Crane", "web"]


# --- it comes in again


def test_a_second_time_changes_nothing(browser, john, susan):
    bring_in(browser, table(ONE, TWO))
    before = [tuple(row) for row in db.session.execute(select(Ticket.__table__))]
    assert counts(bring_in(browser, table(ONE, TWO))) == (0, 0, 2, 0)
    db.session.rollback()
    assert [tuple(row) for row in db.session.execute(select(Ticket.__table__))] == before


def test_the_same_number_of_another_source_is_another_ticket(browser):
    bring_in(browser, table(TWO))
    assert counts(bring_in(browser, table(TWO), "redmine")) == (1, 0, 0, 0)


CHANGES = {
    "labels": (4, "crane", ("labels", ["crane", "web"], ["crane"])),
    "name": (1, "The crane sings", ("name", "The crane squeaks", "The crane sings")),
    "nobody does it": (6, "", ("assignees", "susan", [])),
    "priority": (7, "low", ("priority", 2, 0)),
    "status": (2, "closed", ("status", 1, 3)),
    "url": (3, "https://example.org", ("url", "", "https://example.org")),
}


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_changed_row_changes_that_field_alone_with_its_history(browser, mia, john, susan, what):
    column, cell, (field, before, after) = CHANGES[what]
    bring_in(browser, table(ONE, TWO))
    changed = [*ONE]
    changed[column] = cell
    assert counts(bring_in(browser, table(changed, TWO))) == (0, 1, 1, 0)
    ticket = imported("trac:1")
    named = {label.id: label.name for label in db.session.scalars(select(Label))}
    named |= {susan.id: "susan"} if field == "assignees" else {}
    said = [
        (name, *(sorted(named[one] for one in value) if isinstance(value, list) else value
                 for value in values))
        for name, *values in history(ticket)
    ]  # fmt: skip
    expected = (field, ["susan"] if before == "susan" else before, after)
    assert (said, ticket.version) == ([expected], 2)


def test_what_changed_here_meanwhile_stays_as_long_as_the_row_says_the_same(browser, mia):
    bring_in(browser, table(TWO))
    ticket = imported("trac:2")
    changes.save(ticket.id, mia, draft_of(ticket, name="A shorter quay"), version=1)
    db.session.commit()
    assert counts(bring_in(browser, table(TWO))) == (0, 0, 1, 0)
    assert imported("trac:2").name == "A shorter quay"


def test_what_changed_here_and_there_stays_out_with_its_reason(browser, mia):
    bring_in(browser, table(TWO))
    ticket = imported("trac:2")
    changes.save(ticket.id, mia, draft_of(ticket, name="A shorter quay"), version=1)
    db.session.commit()
    result = bring_in(browser, table([2, "The longest quay", *TWO[2:]]))
    assert counts(result) == (0, 0, 0, 1)
    assert result["reasons"][0]["reason"].startswith("Name: It was changed here and there.")


def test_what_changed_there_again_after_it_came_in_comes_in_again(browser, mia):
    for name, number in (("A", 1), ("B", 0), ("A", 0)):
        assert counts(bring_in(browser, table([2, name]))) == (number, 1 - number, 0, 0)
    assert imported("trac:2").name == "A"


def test_a_duplicate_is_not_opened_by_a_table(browser, mia, susan):
    original = make_ticket(susan)
    bring_in(browser, table(TWO))
    ticket = imported("trac:2")
    relations.mark_duplicate(mia, ticket.id, original.id)
    moves.set_status(original, mia, TicketStatus.IN_PROGRESS)
    db.session.commit()
    result = bring_in(browser, table([*TWO[:2], "new", *TWO[3:]]))
    assert counts(result) == (0, 0, 0, 1)


# --- in the background


def test_one_import_at_a_time(browser, mia, monkeypatch):
    at = send(browser, table(ONE)).location
    db.session.add(Task(name="ticket_import", description="x", owner_id=mia.id,
                        params={"upload": "", "total": 0}))  # fmt: skip
    db.session.commit()
    assert browser.post(f"{at}/run").location == at
    assert "This is being done already." in browser.get(at).text


def test_an_import_that_was_interrupted_goes_on_and_counts_right(app, browser, mia, monkeypatch):
    monkeypatch.setattr("app.tickets.imports.reading.BATCH", 2)
    rows = table(*[[number, f"Ticket {number}"] for number in range(1, 6)])
    name = send(browser, rows).location.rsplit("/", 1)[1]
    task = Task(name="ticket_import", description="x", owner_id=mia.id,
                params={"upload": name, "total": 5})  # fmt: skip
    db.session.add(task)
    db.session.commit()
    claim(task.id, utcnow())
    db.session.commit()

    def die(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks.time, "sleep", die)
    with pytest.raises(KeyboardInterrupt):
        tasks.work(task, mia, Progress(task))
    db.session.rollback()
    monkeypatch.undo()
    task = claim(task.id, utcnow() + timedelta(minutes=1))
    db.session.commit()
    result = tasks.work(task, mia, Progress(task))
    db.session.commit()
    assert counts(result) == (5, 0, 0, 0)
    assert number_of(Ticket) == 5


def test_two_imports_at_once_make_each_ticket_once(app, client_of, mia, adam):
    browsers = [client_of(mia), client_of(adam)]
    rows = table(*[[number, f"Ticket {number}"] for number in range(20)])
    places = [send(browser, rows).location for browser in browsers]
    results = together(
        app,
        *[
            lambda b=browser, p=place: b.post(f"{p}/run").status_code
            for browser, place in zip(browsers, places, strict=True)
        ],
    )
    assert results == [302, 302]
    assert number_of(Ticket) == 20
    assert {task.state for task in db.session.scalars(select(Task))} == {"done"}


def test_a_batch_takes_the_same_statements_for_many_rows_as_for_few(browser, monkeypatch):
    taken = []
    for number in (3, 60):
        rows = table(*[[f"{number}-{n}", f"Ticket {n}", "", "", "web"] for n in range(number)])
        place = send(browser, rows).location
        with statements() as seen:
            browser.post(f"{place}/run")
        taken.append(len(seen))
    assert abs(taken[0] - taken[1]) <= 2
