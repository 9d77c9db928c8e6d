"""Tickets at the same moment: nothing is done twice, nothing is lost, nobody waits for ever.

The moves of a board are in ``test_board_races.py``.
"""

from collections import Counter

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    ChecklistItem,
    Label,
    Post,
    Ticket,
    TicketEntry,
    TicketView,
    TicketWatch,
    ticket_relation,
)
from app.tickets.queries.facts import facts_of_one
from tests.test_races import together
from tests.tickets.factories import history, make_comment, make_file, make_label, make_ticket

pytestmark = pytest.mark.postgresql
KEY = "0123456789abcdef0123456789abcdef"
TICKET = {"name": "Once", "kind": "bug", "priority": "1", "audience": "members"}


def at_once(app, *requests):
    """Forms that are sent at the same moment, as browser, address and data; gives the answers."""
    return together(
        app, *[lambda r=one: r[0].post(f"/tickets/{r[1]}", data=r[2]) for one in requests]
    )


def codes(answers):
    return Counter(answer.status_code for answer in answers)


def number_of(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def times(number, browser, address, data):
    return [(browser, address, data)] * number


# --- edits


def edit_of(ticket, **fields):
    return TICKET | {"name": ticket.name, "version": str(ticket.version)} | fields


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_edits_of_one_field_one_is_shown_the_other(app, client_of, mia, adam, attempt):
    ticket = make_ticket(mia)
    at = f"{ticket.id}/edit/"
    answers = at_once(
        app,
        (client_of(mia), at, edit_of(ticket, body="The text of Mia.")),
        (client_of(adam), at, edit_of(ticket, body="The text of Adam.")),
    )
    assert codes(answers) == {302: 1, 409: 1}
    (refused,) = [answer.text for answer in answers if answer.status_code == 409]
    assert "The text of" in refused
    assert len(history(ticket)) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_edits_of_different_fields_are_both_kept(app, client_of, mia, adam, attempt):
    ticket = make_ticket(mia)
    at = f"{ticket.id}/edit/"
    answers = at_once(
        app,
        (client_of(mia), at, edit_of(ticket, body="A longer story.")),
        (client_of(adam), at, edit_of(ticket, priority="3")),
    )
    assert codes(answers) == {302: 2}
    assert (ticket.body, ticket.priority, ticket.version) == ("A longer story.", 3, 3)
    assert {field for field, _before, _after in history(ticket)} == {"body", "priority"}


def test_many_edits_moves_and_comments_leave_a_history_without_gaps(app, client_of, mia, adam):
    ticket, label = make_ticket(mia), make_label()
    browsers = [client_of(mia), client_of(adam)]
    kinds = [
        (f"{ticket.id}/edit/", edit_of(ticket, priority="2")),
        (f"{ticket.id}/edit/", edit_of(ticket, labels=str(label.id))),
        (f"{ticket.id}/status", {"to": "1"}),
        (f"{ticket.id}/comment", {"body": "Same here."}),
        (f"{ticket.id}/checklist", {"text": "A step"}),
        (f"{ticket.id}/take", {}),
    ]
    requests = [(browsers[turn % 2], *kinds[turn % 6]) for turn in range(24)]
    answers = at_once(app, *requests)
    assert set(codes(answers)) <= {302, 409}
    entries = select(TicketEntry.ticket_version).where(
        TicketEntry.ticket_id == ticket.id, TicketEntry.kind == "change"
    )
    versions = set(db.session.scalars(entries))
    assert versions == set(range(2, ticket.version + 1))
    assert ticket.comment_count == 4
    assert number_of(ChecklistItem) == 4


# --- the same form twice


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_form_at_once_files_one_ticket(app, client_of, susan, attempt):
    browser = client_of(susan)
    answers = at_once(app, *times(6, browser, "create/", TICKET | {"form_key": KEY}))
    assert codes(answers) == {302: 6}
    assert len({answer.location for answer in answers}) == 1
    assert number_of(Ticket) == 1


def test_the_same_form_at_once_attaches_its_file_once(app, client_of, susan):
    file = make_file(susan)
    data = TICKET | {"form_key": KEY, "file": str(file.id)}
    answers = at_once(app, *times(4, client_of(susan), "create/", data))
    assert codes(answers) == {302: 4}
    assert number_of(Ticket) == 1
    assert file.ticket_id is not None


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_form_at_once_makes_one_comment(app, client_of, susan, attempt):
    ticket, browser = make_ticket(susan), client_of(susan)
    data = {"body": "Only once.", "form_key": KEY}
    answers = at_once(app, *times(6, browser, f"{ticket.id}/comment", data))
    assert codes(answers) == {302: 6}
    assert number_of(TicketEntry) == 1
    assert ticket.comment_count == 1


def test_a_comment_that_resolves_does_so_once(app, client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    data = {"body": "Done.", "to": "3", "form_key": KEY}
    answers = at_once(app, *times(4, browser, f"{ticket.id}/comment", data))
    assert codes(answers) == {302: 4}
    assert history(ticket) == [("status", 0, 3)]


def test_the_same_move_at_once_is_one_change(app, client_of, mia, adam):
    ticket = make_ticket(mia)
    browsers = [client_of(mia), client_of(adam)]
    answers = at_once(app, *[(one, f"{ticket.id}/status", {"to": "1"}) for one in browsers * 3])
    assert codes(answers) == {302: 6}
    assert history(ticket) == [("status", 0, 1)]


def test_of_moves_on_one_version_that_differ_one_is_made(app, client_of, mia, adam):
    ticket = make_ticket(mia)
    answers = at_once(
        app,
        (client_of(mia), f"{ticket.id}/status", {"to": "1", "version": "1"}),
        (client_of(adam), f"{ticket.id}/status", {"to": "3", "version": "1"}),
    )
    assert codes(answers) == {302: 1, 409: 1}
    assert len(history(ticket)) == 1


def test_one_of_many_takes_what_nobody_does(app, client_of, susan, john, mary, david):
    ticket = make_ticket(susan)
    browsers = [client_of(person) for person in (john, mary, david)]
    answers = at_once(app, *[(browser, f"{ticket.id}/take", {}) for browser in browsers])
    assert codes(answers) == {302: 3}
    assert len(facts_of_one(ticket).assignee_ids) == 1
    assert len(history(ticket)) == 1


def test_the_same_bulk_change_at_once_is_one_change_of_each(app, client_of, mia, adam):
    tickets = [make_ticket(mia) for _ in range(6)]
    data = {"id": [str(one.id) for one in tickets], "priority": "3"}
    data |= {f"version_{one.id}": "1" for one in tickets}
    answers = at_once(app, *[(client_of(one), "bulk/apply", data) for one in (mia, adam, mia)])
    assert set(codes(answers)) <= {200, 302}
    for ticket in tickets:
        assert history(ticket) == [("priority", 1, 3)]


def test_bulk_changes_in_both_directions_do_not_wait_for_each_other(app, client_of, mia, adam):
    numbers = [make_ticket(mia).id for _ in range(12)]
    requests = []
    for turn in range(6):
        ids = numbers if turn % 2 else numbers[::-1]
        data = {"id": list(map(str, ids)), "kind": ("wish", "task")[turn % 2]}
        data |= {f"version_{number}": "1" for number in numbers}
        requests.append((client_of(mia if turn % 2 else adam), "bulk/apply", data))
    assert set(codes(at_once(app, *requests))) <= {200, 302}


def test_the_same_announcement_at_once_is_one_post(app, client_of, susan):
    ticket = make_ticket(susan)
    data = {"body": "News.", "reach": "members", "form_key": KEY}
    answers = at_once(app, *times(4, client_of(susan), f"{ticket.id}/announce", data))
    assert codes(answers) == {302: 4}
    assert number_of(Post) == 1


def test_deleting_and_editing_a_comment_at_once_keeps_its_count_right(app, client_of, susan, mia):
    ticket = make_ticket(susan)
    comment = make_comment(susan, ticket)
    at = f"{ticket.id}/comments/{comment.id}"
    answers = at_once(
        app,
        (client_of(susan), f"{at}/edit", {"body": "Other words.", "version": "1"}),
        (client_of(susan), f"{at}/delete", {}),
        (client_of(mia), f"{at}/delete", {}),
    )
    assert set(codes(answers)) <= {302, 404, 410, 422}
    assert ticket.comment_count == 0
    assert "Other words." not in db.session.get_one(TicketEntry, comment.id).body


# --- tickets that have to do with each other


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_mark_of_a_duplicate_is_one_change(app, client_of, mia, adam, attempt):
    ticket, original = make_ticket(mia), make_ticket(adam)
    requests = [
        (client_of(person), f"{ticket.id}/duplicate", {"other": f"#{original.id}"})
        for person in (mia, adam, mia, adam)
    ]
    assert codes(at_once(app, *requests)) == {302: 4}
    assert history(ticket) == [("duplicate_of", None, original.id), ("status", 0, 3)]
    watches = select(TicketWatch.user_id).where(TicketWatch.ticket_id == original.id)
    assert set(db.session.scalars(watches)) == {mia.id, adam.id}


@pytest.mark.parametrize("attempt", range(5))
def test_two_are_not_duplicates_of_each_other(app, client_of, mia, adam, attempt):
    a, b = make_ticket(mia), make_ticket(mia)
    answers = at_once(
        app,
        (client_of(mia), f"{a.id}/duplicate", {"other": str(b.id)}),
        (client_of(adam), f"{b.id}/duplicate", {"other": str(a.id)}),
    )
    assert codes(answers) == {302: 1, 422: 1}
    assert sorted([a.duplicate_of_id is None, b.duplicate_of_id is None]) == [False, True]


@pytest.mark.parametrize("attempt", range(3))
def test_three_make_no_ring_and_no_chain_of_duplicates(app, client_of, mia, adam, attempt):
    tickets = [make_ticket(mia) for _ in range(3)]
    browsers = [client_of(mia), client_of(adam), client_of(mia)]
    answers = at_once(
        app,
        *[
            (browsers[n], f"{tickets[n].id}/duplicate", {"other": str(tickets[(n + 1) % 3].id)})
            for n in range(3)
        ],
    )
    assert set(codes(answers)) <= {302, 422}
    marked = {one.id: one.duplicate_of_id for one in tickets}
    assert not {of for of in marked.values() if of} & {one for one, of in marked.items() if of}
    assert codes(answers)[302] == sum(1 for of in marked.values() if of)


@pytest.mark.parametrize("attempt", range(3))
def test_two_do_not_block_each_other(app, client_of, mia, adam, attempt):
    a, b = make_ticket(mia), make_ticket(mia)
    answers = at_once(
        app,
        (client_of(mia), f"{a.id}/relations", {"way": "blocks", "other": str(b.id)}),
        (client_of(adam), f"{b.id}/relations", {"way": "blocks", "other": str(a.id)}),
    )
    assert codes(answers) == {302: 1, 422: 1}
    assert number_of(ticket_relation) == 1


# --- names


@pytest.mark.parametrize("attempt", range(3))
def test_a_label_is_made_once(app, client_of, mia, adam, attempt):
    answers = at_once(
        app,
        *[
            (client_of(person), "labels", {"name": name, "colour": "#3366cc"})
            for person, name in [(mia, "Web Site"), (adam, "web site"), (mia, "WEB SITE")]
        ],
    )
    assert codes(answers) == {302: 1, 422: 2}
    assert sum("There is a label of this name already." in one.text for one in answers) == 2
    assert number_of(Label) == 1


def test_a_label_that_goes_while_it_is_put_on_is_no_error(app, client_of, mia, adam):
    ticket, label = make_ticket(mia), make_label()
    answers = at_once(
        app,
        (client_of(mia), f"labels/{label.id}/delete", {}),
        (client_of(adam), f"{ticket.id}/edit/", edit_of(ticket, labels=str(label.id))),
    )
    assert answers[0].status_code == 302
    assert answers[1].status_code in {302, 409, 422}
    assert number_of(Label) == 0


@pytest.mark.parametrize("attempt", range(3))
def test_a_view_is_kept_once_under_its_name(app, client_of, susan, attempt):
    browser = client_of(susan)
    data = {"name": "Mine", "query": "assignee:me"}
    answers = at_once(app, *times(4, browser, "views/new", data))
    assert codes(answers) == {302: 1, 422: 3}
    assert sum("You have a view of this name." in one.text for one in answers) == 3
    assert number_of(TicketView) == 1
