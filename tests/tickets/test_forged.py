"""What a form does not offer cannot be sent either; and what is not for somebody is not there."""

import re

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    Attachment,
    Label,
    Post,
    Status,
    Ticket,
    TicketEntry,
    TicketImport,
    TicketView,
    ticket_assignee,
    ticket_relation,
)
from app.tickets.queries.facts import facts_of_one
from tests.addresses import OWN
from tests.test_access_matrix import MATRIX
from tests.tickets.factories import (
    FILE_NAME,
    change_body,
    history,
    make_comment,
    make_file,
    make_label,
    make_step,
    make_ticket,
    make_view,
)
from tests.tickets.tables import send as send_table

OF_A_TICKET = [key for key in MATRIX if key[1].startswith("/tickets/<ref>")]
ACTIONS = [rule for method, rule in OF_A_TICKET if method == "POST"]
FILLED = {
    "name": "Forged",
    "body": "Forged",
    "text": "Forged",
    "reason": "Forged",
    "to": "1",
    "way": "relates",
    "kind": "bug",
    "priority": "1",
    "audience": "public",
    "version": "1",
    "done": "1",
    "reach": "members",
}
NOWHERE = 987_654


def everything():
    """All that may change, for a comparison."""
    tables = (Ticket.__table__, TicketEntry.__table__, ticket_assignee, ticket_relation)
    tables += (TicketView.__table__, Label.__table__, Attachment.__table__, Post.__table__)
    db.session.rollback()
    return {table.name: set(map(str, db.session.execute(select(table)))) for table in tables}


def things_of(person, ticket):
    """What the variables of an address stand for in a ticket."""
    step = make_step(person, ticket)
    comment = make_comment(person, ticket)
    change_body(person, ticket)
    newest = db.session.scalar(select(func.max(TicketEntry.id)))
    return {"ref": ticket.id, "item_id": step.id, "comment": comment.id, "change": newest}


def address(rule, things):
    """The address of a rule with some things in it."""
    entry = things["change" if "/changes/" in rule else "comment"]
    names = things | {"entry_id": entry}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(names[found[1]]), rule)


def said(answer):
    """An answer in words, without the numbers and tokens by which two requests differ."""
    main = answer.text.partition("<main")[2].partition("</main>")[0] or answer.text
    words = re.sub(r'value="[^"]*"|[0-9a-f]{16,}|[0-9]+', "#", main)
    return answer.status_code, words


# --- what is not for somebody


@pytest.mark.parametrize(("method", "rule"), OF_A_TICKET)
def test_a_private_ticket_is_to_strangers_as_if_it_were_not(
    client, client_of, susan, john, carol, method, rule
):
    hidden = things_of(susan, make_ticket(susan, audience="private"))
    nothing = dict.fromkeys(hidden, NOWHERE)
    before = everything()
    for browser in (client_of(john), client_of(carol), client):
        answers = [
            said(browser.open(address(rule, one), method=method, data=FILLED))
            for one in (hidden, nothing)
        ]
        assert answers[0] == answers[1]
        assert answers[0][0] in {302, 401, 403, 404}
    assert everything() == before


@pytest.mark.parametrize("rule", ACTIONS)
def test_who_is_suspended_while_signed_in_changes_nothing(client_of, susan, rule):
    things = things_of(susan, make_ticket(susan))
    browser = client_of(susan)
    susan.status = Status.SUSPENDED
    db.session.commit()
    before = everything()
    assert browser.post(address(rule, things), data=FILLED).status_code in {401, 403}
    assert everything() == before


@pytest.mark.parametrize(
    "path", ["create/", "bulk", "bulk/apply", "views/new", "labels", "import", "preview"]
)
def test_who_is_suspended_while_signed_in_makes_nothing(client_of, mia, path):
    ticket, browser = make_ticket(mia), client_of(mia)
    mia.status = Status.SUSPENDED
    db.session.commit()
    before = everything()
    data = FILLED | {"id": str(ticket.id), "query": "", "colour": "#3366cc"}
    assert browser.post(f"/tickets/{path}", data=data).status_code == 401
    assert everything() == before


def test_who_has_to_confirm_first_takes_and_shares_nothing(app, client_of, susan, john):
    ticket = make_ticket(susan)
    app.config["CONFIRM_EMAIL"] = "on"
    browser, before = client_of(john), everything()
    assert browser.post(f"/tickets/{ticket.id}/take").status_code == 302
    view = {"name": "Buy my things", "query": "kind:bug", "is_shared": "1"}
    assert browser.post("/tickets/views/new", data=view).status_code == 422
    assert everything() == before
    assert "/take" not in browser.get(f"/tickets/{ticket.id}").text
    assert "is_shared" not in browser.get("/tickets/views/new").text


# --- entries, steps and files of others


@pytest.mark.parametrize("verb", ["edit", "delete", "history"])
def test_a_comment_is_named_by_its_own_ticket_alone(client_of, susan, john, mia, verb):
    comment = make_comment(susan, make_ticket(susan, audience="private"))
    own, before = make_ticket(john), everything()
    for person in (john, mia, susan):
        for number in (comment.id, NOWHERE):
            at = f"/tickets/{own.id}/comments/{number}/{verb}"
            method = "GET" if verb == "history" else "POST"
            assert client_of(person).open(at, method=method, data=FILLED).status_code == 404
    assert everything() == before


def test_a_change_is_named_by_its_own_ticket_alone(client_of, susan, mia):
    change = things_of(susan, make_ticket(susan))["change"]
    other = make_ticket(susan)
    assert client_of(mia).get(f"/tickets/{other.id}/changes/{change}").status_code == 404


def test_a_change_is_no_comment_and_a_comment_no_change(client_of, susan):
    things, browser = things_of(susan, make_ticket(susan)), client_of(susan)
    at = f"/tickets/{things['ref']}"
    assert browser.get(f"{at}/changes/{things['comment']}").status_code == 404
    for verb in ("edit", "delete", "history"):
        assert browser.get(f"{at}/comments/{things['change']}/{verb}").status_code == 404


@pytest.mark.parametrize("verb", ["", "/remove"])
def test_a_step_of_a_ticket_one_does_not_see_is_not_there(client_of, susan, john, verb):
    step = make_step(susan, make_ticket(susan, audience="private"))
    own, browser, before = make_ticket(john), client_of(john), everything()
    codes = [
        browser.post(f"/tickets/{own.id}/checklist/{number}{verb}", data={"done": "1"}).status_code
        for number in (step.id, NOWHERE)
    ]
    assert codes[0] == codes[1] and codes[0] in {404, 410}
    assert everything() == before


@pytest.mark.parametrize("where", ["create/", "edit/", "comment"])
def test_the_file_of_somebody_else_is_as_if_it_were_not(client_of, susan, john, where):
    theirs, own = make_file(susan), make_ticket(john)
    at = "/tickets/create/" if where == "create/" else f"/tickets/{own.id}/{where}"
    browser, before = client_of(john), everything()
    answers = [
        said(browser.post(at, data=FILLED | {"to": "", "file": str(number)}))
        for number in (theirs.id, NOWHERE)
    ]
    assert answers[0] == answers[1] and answers[0][0] >= 400
    assert everything() == before


def test_a_file_of_another_comment_is_not_taken_away(client_of, susan, john):
    ticket = make_ticket(susan)
    browser = client_of(susan)
    file = make_file(susan)
    browser.post(f"/tickets/{ticket.id}/comment", data={"body": "Look.", "file": str(file.id)})
    own = make_comment(john, ticket)
    data = {"body": "Changed.", "version": "1", "remove_file": str(file.id)}
    at = f"/tickets/{ticket.id}/comments/{own.id}/edit"
    assert client_of(john).post(at, data=data).status_code == 302
    assert db.session.get_one(Attachment, file.id).discarded_at is None


def test_a_file_has_its_own_name_in_its_address(client_of, susan):
    file, browser = make_file(susan), client_of(susan)
    assert browser.get(f"/tickets/files/{file.fingerprint}/{FILE_NAME}").status_code == 200
    assert browser.get(f"/tickets/files/{file.fingerprint}/other.html").status_code == 404


# --- values that no list has


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "epidemic"),
        ("priority", "4"),
        ("priority", "-1"),
        ("audience", "everybody"),
        ("labels", str(NOWHERE)),
        ("assignees", "carol"),
        ("assignees", "zoe"),
    ],
)
@pytest.mark.parametrize("where", ["create/", "edit/"])
def test_what_no_list_offers_is_refused(client_of, susan, carol, zoe, where, field, value):
    ticket = make_ticket(susan)
    at = "/tickets/create/" if where == "create/" else f"/tickets/{ticket.id}/edit/"
    before = everything()
    assert client_of(susan).post(at, data=FILLED | {field: value}).status_code == 422
    assert everything() == before


@pytest.mark.parametrize("field", ["reporter_id", "status", "uuid", "position", "id", "foreign_id"])
def test_fields_that_no_form_has_change_nothing(client_of, susan, john, field):
    ticket = make_ticket(susan)
    values = {"reporter_id": john.id, "status": 3, "uuid": "0" * 32, "position": 9, "id": 9}
    at = f"/tickets/{ticket.id}/edit/"
    data = FILLED | {field: str(values.get(field, "trac:1"))}
    was = getattr(ticket, field)
    assert client_of(susan).post(at, data=data).status_code == 302
    assert getattr(db.session.get_one(Ticket, ticket.id), field) == was


@pytest.mark.parametrize("verb", ["status", "place", "comment"])
def test_a_member_moves_no_ticket_of_others_whatever_the_form(client_of, susan, john, verb):
    ticket, before = make_ticket(susan), everything()
    data = {"to": "3", "body": "Done.", "version": "1"}
    answer = client_of(john).post(f"/tickets/{ticket.id}/{verb}", data=data)
    assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("verb", ["status", "comment"])
def test_a_move_that_was_not_offered_is_refused_in_words(client_of, susan, john, verb):
    data = {"to": "3", "body": "Worth keeping.", "reason": "Worth keeping."}
    page = client_of(john).post(f"/tickets/{make_ticket(susan).id}/{verb}", data=data).text
    assert "Only the reporter, assignees and moderators can do this." in page
    assert "Worth keeping." in page


def test_bulk_changes_no_ticket_that_one_does_not_see(client_of, susan, john):
    hidden, own = make_ticket(susan, audience="private"), make_ticket(john)
    data = {"id": [hidden.id, NOWHERE, own.id], "priority": "3"}
    versions = {f"version_{number}": "1" for number in data["id"]}
    browser = client_of(john)
    assert hidden.name not in browser.post("/tickets/bulk", data=data).text.replace(own.name, "", 9)
    browser.post("/tickets/bulk/apply", data=data | versions)
    assert history(hidden) == []
    assert history(own) == [("priority", 1, 3)]


def test_bulk_assigns_nobody_who_cannot_be(client_of, susan, zoe, carol):
    ticket, browser = make_ticket(susan), client_of(susan)
    for name in ("zoe", "carol"):
        data = {"id": ticket.id, "add_assignee": name, f"version_{ticket.id}": "1"}
        browser.post("/tickets/bulk/apply", data=data)
    assert facts_of_one(ticket).assignee_ids == set()


# --- views, labels and imports of others


@pytest.mark.parametrize("verb", ["edit", "delete"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_view_that_is_not_shared_is_to_others_as_if_it_were_not(
    client_of, susan, john, mia, method, verb
):
    view, before = make_view(susan), everything()
    for person in (john, mia):
        browser = client_of(person)
        answers = [
            said(browser.open(f"/tickets/views/{number}/{verb}", method=method))
            for number in (view.id, NOWHERE)
        ]
        assert answers[0] == answers[1] and answers[0][0] == 404
    assert everything() == before


def test_a_shared_view_is_changed_by_its_owner_alone(client_of, susan, john, mia):
    view, before = make_view(susan, is_shared=True), everything()
    data = {"name": "Forged", "query": "", "is_shared": ""}
    for person in (john, mia):
        assert (
            client_of(person).post(f"/tickets/views/{view.id}/edit", data=data).status_code == 403
        )
    assert everything() == before


def test_commenters_share_no_view(client_of, carol):
    data = {"name": "Mine", "query": "", "is_shared": "1"}
    answer = client_of(carol).post("/tickets/views/new", data=data)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count(TicketView.id))) == 0


@pytest.mark.parametrize("verb", ["", "/run", "/cancel"])
def test_the_import_of_somebody_else_is_as_if_it_were_not(client_of, mia, adam, own_folder, verb):
    at = send_table(client_of(mia), b"id,title\n1,A leak\n").location
    nothing = re.sub("[0-9a-f]{32}", OWN["upload"]("", mia), at)
    browser = client_of(adam)
    answers = [said(browser.post(f"{one}{verb}")) for one in (at, nothing)]
    assert answers[0] == answers[1] and answers[0][0] == 404
    assert db.session.scalar(select(func.count(TicketImport.id))) == 1


@pytest.mark.parametrize("path", ["labels", "labels/{}/edit", "labels/{}/delete"])
def test_a_member_touches_no_label(client_of, susan, path):
    label, before = make_label(), everything()
    data = {"name": "forged", "colour": "#000000"}
    answer = client_of(susan).post(f"/tickets/{path.format(label.id)}", data=data)
    assert answer.status_code == 403
    assert everything() == before
