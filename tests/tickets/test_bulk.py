"""Changing many tickets at once."""

import re
from datetime import date

import pytest

from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import Ticket
from app.pagination import LARGEST_ID
from app.tickets.queries.facts import facts_of_one
from app.tickets.services import bulk as services
from app.tickets.services.changes import save
from app.tickets.services.drafts import Draft
from tests.tickets.factories import history, make_comment, make_label, make_ticket

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def preview(browser, tickets, **wish):
    return browser.post("/tickets/bulk", data={"id": [t.id for t in tickets], **wish})


def confirm(browser, page):
    """Send the form that the preview offers."""
    form = page.split('action="/tickets/bulk/apply"')[1].split("</form>")[0]
    data = {}
    for name, value in HIDDEN.findall(form):
        data.setdefault(name, []).append(value)
    return browser.post("/tickets/bulk/apply", data=data)


def now(ticket):
    db.session.rollback()
    return db.session.get(Ticket, ticket.id)


def test_the_list_leads_to_the_choices(client_of, mia):
    one, two = make_ticket(mia, "One"), make_ticket(mia, "Two")
    page = client_of(mia).get(f"/tickets/bulk?id={one.id}&id={two.id}&q=kind:bug").text
    assert "Change 2 tickets" in page
    assert page.count('name="id"') == 2


def test_choices_stay_when_somebody_chooses_again(client_of, mia):
    ticket = make_ticket(mia)
    page = client_of(mia).get(f"/tickets/bulk?id={ticket.id}&priority=3&add_assignee=mia").text
    assert '<option selected value="3">Urgent' in page
    assert 'value="mia"' in page


@pytest.mark.parametrize(
    "ids", ["", "id=", "id=x", f"id={LARGEST_ID + 1}", "id=-1", f"id={'9' * 400}"]
)
def test_nothing_selected_leads_back(client_of, mia, ids):
    answer = client_of(mia).get(f"/tickets/bulk?{ids}&q=kind:bug")
    assert answer.location == "/tickets?q=kind:bug"


def test_the_choices_do_not_name_what_is_private(client_of, susan, john):
    ticket = make_ticket(susan, "Private matter", audience="private")
    assert "Private matter" not in client_of(john).get(f"/tickets/bulk?id={ticket.id}").text


def test_a_preview_changes_nothing(client_of, mia):
    ticket = make_ticket(mia)
    page = preview(client_of(mia), [ticket], status="1", priority="3").text
    assert "1 ticket will change." in page
    assert "Status: Reported → In Progress" in page
    assert "Priority: Normal → Urgent" in page
    assert (now(ticket).version, ticket.status, history(ticket)) == (1, 0, [])


def test_nothing_of_a_preview_is_left_to_be_committed(mia):
    ticket = make_ticket(mia)
    outcomes = services.preview(mia, [ticket.id], services.Wish(priority=3))
    db.session.commit()
    assert [change.field for change in outcomes[0].changes] == ["priority"]
    assert (now(ticket).priority, history(ticket)) == (1, [])


def test_what_was_previewed_happens(client_of, mia, john):
    old, new = make_label("old"), make_label("new")
    tickets = [
        make_ticket(mia, name, labels=[old], assignees=[mia], due_on=None) for name in ("A", "B")
    ]
    browser = client_of(mia)
    wish = {"status": "1", "priority": "2", "kind": "wish", "audience": "public"}
    wish |= {"add_label": new.id, "remove_label": old.id, "due_on": "2030-01-31"}
    wish |= {"add_assignee": "@John", "remove_assignee": "mia"}
    page = preview(browser, tickets, **wish).text
    for words in ("Labelled: ", "No longer labelled: ", "Assigned: ", "No longer assigned: "):
        assert page.count(words) == 2
    assert "Due on: none → Jan 31, 2030" in page
    assert confirm(browser, page).location == "/tickets"
    for ticket in tickets:
        found = now(ticket)
        assert (found.status, found.priority, found.kind, found.audience) == (
            1,
            2,
            "wish",
            "public",
        )
        assert found.due_on.isoformat() == "2030-01-31"
        facts = facts_of_one(found)
        assert (facts.label_ids, facts.assignee_ids) == ({new.id}, {john.id})
        assert {field for field, _before, _after in history(found)} == {
            *("status", "priority", "kind", "audience", "due_on", "labels", "assignees")
        }


def test_a_due_date_is_taken_away(client_of, mia):
    ticket = make_ticket(mia, due_on=date(2030, 1, 1))
    browser = client_of(mia)
    confirm(browser, preview(browser, [ticket], no_due_on="y").text)
    assert now(ticket).due_on is None


def test_what_cannot_be_changed_is_said_and_why(client_of, susan, john):
    own, foreign = make_ticket(susan, "Own"), make_ticket(john, "Foreign")
    browser = client_of(susan)
    page = preview(browser, [own, foreign], priority="3").text
    assert "1 ticket will change." in page
    assert "1 cannot be changed." in page
    refused = page.split("What cannot be changed")[1].split("What will change")[0]
    assert "Foreign" in refused
    assert "Only assignees and moderators can change this" in refused
    confirm(browser, page)
    assert (now(own).priority, now(foreign).priority) == (3, 1)


def test_a_forged_form_changes_no_more_than_the_page_would(client_of, susan, john):
    ticket = make_ticket(john)
    data = {"id": ticket.id, f"version_{ticket.id}": 1, "priority": "3"}
    answer = client_of(susan).post("/tickets/bulk/apply", data=data)
    assert "Only assignees and moderators" in answer.text
    assert now(ticket).priority == 1


def test_what_is_not_seen_is_not_named_and_not_changed(client_of, susan, john):
    ticket = make_ticket(john, "Private matter", audience="private")
    page = preview(client_of(susan), [ticket], priority="3").text
    assert "Private matter" not in page
    assert "0 tickets will change." in page


def test_what_is_so_already_is_said(client_of, mia):
    ticket = make_ticket(mia, priority=3)
    page = preview(client_of(mia), [ticket], priority="3").text
    assert "1 is like this already." in page
    assert "/tickets/bulk/apply" not in page


def test_reopening_asks_for_a_reason(client_of, mia):
    ticket = make_ticket(mia, status=3)
    browser = client_of(mia)
    assert "Say why it is opened again." in preview(browser, [ticket], status="0").text
    confirm(browser, preview(browser, [ticket], status="0", reason="It broke again.").text)
    assert now(ticket).status == 0


def test_what_was_changed_since_is_told_and_not_overwritten(client_of, mia):
    one, two = make_ticket(mia, "One"), make_ticket(mia, "Two")
    browser = client_of(mia)
    page = preview(browser, [one, two], priority="3").text
    save(one.id, mia, Draft("One", priority=0), version=1)
    db.session.commit()
    answer = confirm(browser, page)
    assert answer.status_code == 200
    assert "Somebody changed this ticket meanwhile." in answer.text
    assert "1 ticket is changed." in answer.text
    assert (now(one).priority, now(two).priority) == (0, 3)


def test_sending_it_twice_changes_once(client_of, mia):
    ticket = make_ticket(mia)
    browser = client_of(mia)
    page = preview(browser, [ticket], priority="3").text
    assert confirm(browser, page).status_code == 302
    assert confirm(browser, page).status_code == 302
    assert len(history(now(ticket))) == 1


def test_one_that_fails_keeps_no_other_from_it(client_of, susan, john):
    tickets = [make_ticket(susan, "A"), make_ticket(susan, "B"), make_ticket(susan, "C")]
    make_comment(john, tickets[1])
    browser = client_of(susan)
    confirm(browser, preview(browser, tickets, kind="task").text)
    assert [now(ticket).kind for ticket in tickets] == ["task", "bug", "task"]


def test_half_a_change_of_a_ticket_is_none(client_of, susan, john):
    """A reporter may resolve it, but not change what it says any more."""
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    page = preview(client_of(susan), [ticket], status="3", priority="3").text
    assert "1 cannot be changed." in page
    form = {"id": ticket.id, f"version_{ticket.id}": 1, "status": "3", "priority": "3"}
    client_of(susan).post("/tickets/bulk/apply", data=form)
    assert (now(ticket).status, ticket.priority) == (0, 1)


def test_who_is_assigned_by_it_may_move_it(client_of, susan):
    ticket = make_ticket(susan)
    browser = client_of(susan)
    confirm(browser, preview(browser, [ticket], status="1", add_assignee="susan").text)
    assert now(ticket).status == 1


def test_who_is_assigned_no_longer_may_move_it_at_last(client_of, susan, john):
    ticket = make_ticket(john, assignees=[susan])
    browser = client_of(susan)
    confirm(browser, preview(browser, [ticket], status="2", remove_assignee="susan").text)
    assert now(ticket).status == 2
    assert facts_of_one(now(ticket)).assignee_ids == set()


@pytest.mark.parametrize(
    "wish, words",
    [
        ({}, "Choose what to change."),
        ({"reason": "because"}, "Choose what to change."),
        ({"status": "9"}, "Not a valid choice"),
        ({"status": "x"}, "Not a valid choice"),
        ({"kind": "x"}, "Not a valid choice"),
        ({"due_on": "2030-13-01"}, "Enter a date such as 2030-12-31."),
        ({"add_assignee": "nobody-here"}, "There is nobody of this name."),
        ({"add_assignee": "\x00"}, "Choose what to change."),
        ({"add_assignee": "x" * 300}, "There is nobody of this name."),
        ({"add_label": "9" * 30}, "This label is gone."),
        ({"add_label": "x"}, "This label is gone."),
    ],
)
def test_nonsense_is_told_beside_its_field(client_of, mia, wish, words):
    answer = preview(client_of(mia), [make_ticket(mia)], **wish)
    assert answer.status_code == 422
    assert words in answer.text


def test_who_cannot_be_assigned_is_said(client_of, mia, carol):
    page = preview(client_of(mia), [make_ticket(mia)], add_assignee="carol").text
    assert "One of these people cannot be assigned." in page


def test_a_day_far_away_is_said(client_of, mia):
    page = preview(client_of(mia), [make_ticket(mia)], due_on="9999-12-31").text
    assert "Choose a day between 1970 and 2199." in page


def test_a_reason_far_too_long_is_said(client_of, mia):
    page = preview(client_of(mia), [make_ticket(mia)], status="3", reason="x" * 501).text
    assert "too long" in page


def test_there_are_at_most_a_hundred(client_of, mia):
    with pytest.raises(DomainError):
        services.change_many(mia, range(1, 102), services.Wish(priority=3))
    make_ticket(mia)
    ids = "&".join(f"id={number}" for number in range(1, 104))
    assert "3 more are left out" in client_of(mia).get(f"/tickets/bulk?{ids}").text


def test_commenters_change_nothing(client_of, carol):
    assert client_of(carol).post("/tickets/bulk/apply").status_code == 403


def test_guests_are_asked_to_sign_in(client):
    assert client.post("/tickets/bulk/apply").status_code == 401
