"""Commenting on tickets, by form."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import TicketEntry, TicketStatus, TicketWatch
from tests.tickets.factories import history, make_comment, make_ticket


def send(browser, ticket, body="Same here.", **fields):
    return browser.post(f"/tickets/{ticket.id}/comment", data={"body": body, **fields})


def comments():
    return db.session.scalar(select(func.count()).where(TicketEntry.kind == "comment"))


def at(ticket, entry, verb):
    return f"/tickets/{ticket.id}/comments/{entry.id}/{verb}"


def test_everybody_who_is_signed_in_comments(client, client_of, susan, john, carol):
    ticket = make_ticket(susan)
    codes = [send(browser, ticket).status_code for browser in map(client_of, (john, carol))]
    assert (codes, send(client, ticket).status_code) == ([302, 302], 401)
    db.session.refresh(ticket)
    assert ticket.comment_count == 2
    assert db.session.get(TicketWatch, (ticket.id, carol.id)).reason == "commented"


def test_a_comment_stands_in_the_timeline(client_of, susan, john):
    ticket, browser = make_ticket(susan), client_of(john)
    answer = send(browser, ticket, "It **smokes**, too.")
    assert answer.location.startswith(f"/tickets/{ticket.id}#entry-")
    assert "<strong>smokes</strong>" in browser.get(answer.location).text


def test_the_way_through_a_list_goes_on_after_a_comment(client_of, susan):
    ticket = make_ticket(susan)
    answer = client_of(susan).post(
        f"/tickets/{ticket.id}/comment?q=status:open", data={"body": "x"}
    )
    assert answer.location.startswith(f"/tickets/{ticket.id}?q=status:open#entry-")


def test_nobody_comments_on_what_they_do_not_see(client_of, susan, john):
    ticket = make_ticket(susan, audience="private")
    assert send(client_of(john), ticket).status_code == 404
    assert comments() == 0


@pytest.mark.parametrize("body", ["", " \n ", "\u200b", "\x00", "x" * 20_001])
def test_an_empty_or_endless_comment_is_refused_beside_its_field(client_of, susan, body):
    answer = send(client_of(susan), make_ticket(susan), body)
    assert answer.status_code == 422
    assert 'id="body-error"' in answer.text
    assert comments() == 0


@pytest.mark.parametrize(
    "body", ["w" * 300, "مرحبا", "a\x00b", "<script>alert(1)</script>", "👩‍👩‍👧‍👦"]
)
def test_odd_comments_are_taken_and_shown(client_of, susan, body):
    browser, ticket = client_of(susan), make_ticket(susan)
    text = browser.get(send(browser, ticket, body).location).text
    assert "entry-comment" in text and "<script>alert(1)" not in text


def test_a_form_sent_twice_makes_one_comment(client_of, susan):
    browser, ticket = client_of(susan), make_ticket(susan)
    first, second = (send(browser, ticket, form_key="b" * 32) for _ in range(2))
    assert first.location == second.location and comments() == 1


def test_a_comment_resolves_in_the_same_breath(client_of, susan):
    ticket = make_ticket(susan)
    assert send(client_of(susan), ticket, to="3").status_code == 302
    db.session.refresh(ticket)
    assert ticket.status == TicketStatus.RESOLVED and ticket.comment_count == 1


@pytest.mark.parametrize(("to", "status"), [("3", 403), ("9", 422), ("x", 422), ("-1", 422)])
def test_a_move_that_cannot_be_takes_no_comment_either(client_of, susan, john, to, status):
    ticket = make_ticket(susan)
    answer = send(client_of(john), ticket, "A text worth keeping.", to=to)
    assert answer.status_code == status
    assert "A text worth keeping.</textarea>" in answer.text
    assert comments() == 0


def test_a_preview_comments_nothing(client_of, susan):
    answer = send(client_of(susan), make_ticket(susan), "**Loud**", look="preview")
    assert answer.status_code == 200 and comments() == 0
    assert "<strong>Loud</strong>" in answer.text and ">**Loud**</textarea>" in answer.text


def test_who_must_confirm_first_is_told_so(app, client_of, susan):
    app.config["CONFIRM_EMAIL"] = "on"
    browser, ticket = client_of(susan), make_ticket(susan)
    assert "Your comment" not in browser.get(f"/tickets/{ticket.id}").text
    assert send(browser, ticket).status_code == 403
    assert comments() == 0


# --- editing


def test_an_author_changes_their_own(client_of, susan, john):
    ticket = make_ticket(susan)
    entry = make_comment(john, ticket, "Befor.")
    browser = client_of(john)
    assert ">Befor.</textarea>" in browser.get(at(ticket, entry, "edit")).text
    answer = browser.post(at(ticket, entry, "edit"), data={"body": "Before.", "version": "1"})
    assert answer.status_code == 302
    db.session.refresh(entry)
    assert (entry.body, entry.version) == ("Before.", 2)


def test_nobody_changes_the_comments_of_others(client, client_of, susan, john, mia):
    ticket = make_ticket(susan)
    entry = make_comment(john, ticket)
    data = {"body": "Mine.", "version": "1"}
    browsers = [client, client_of(susan), client_of(mia)]
    codes = [b.post(at(ticket, entry, "edit"), data=data).status_code for b in browsers]
    assert codes == [401, 403, 403]


def test_an_older_version_shows_both_texts(client_of, john):
    ticket = make_ticket(john)
    entry, browser = make_comment(john, ticket, "One."), client_of(john)
    path = at(ticket, entry, "edit")
    browser.post(path, data={"body": "Two.", "version": "1"})
    answer = browser.post(path, data={"body": "Three.", "version": "1"})
    assert answer.status_code == 409
    assert ">Two.</textarea>" in answer.text and ">Three.</textarea>" in answer.text
    assert browser.post(path, data={"body": "Three.", "version": "2"}).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_of_nonsense_is_an_older_one(client_of, john, version):
    ticket = make_ticket(john)
    entry = make_comment(john, ticket, "One.")
    data = {"body": "Two.", "version": version}
    assert client_of(john).post(at(ticket, entry, "edit"), data=data).status_code == 409


def test_an_empty_text_is_refused(client_of, john):
    ticket = make_ticket(john)
    entry = make_comment(john, ticket)
    data = {"body": " ", "version": "1"}
    answer = client_of(john).post(at(ticket, entry, "edit"), data=data)
    assert answer.status_code == 422 and 'id="body-error"' in answer.text


def test_a_preview_of_an_edit_changes_nothing(client_of, john):
    ticket = make_ticket(john)
    entry = make_comment(john, ticket, "One.")
    data = {"body": "**Loud**", "version": "1", "look": "preview"}
    answer = client_of(john).post(at(ticket, entry, "edit"), data=data)
    assert answer.status_code == 200 and "<strong>Loud</strong>" in answer.text
    db.session.refresh(entry)
    assert entry.body == "One."


# --- deleting


def test_authors_and_moderators_delete(client, client_of, susan, john, mary, mia):
    ticket = make_ticket(susan)
    one, two = make_comment(john, ticket), make_comment(john, ticket)
    paths = [at(ticket, entry, "delete") for entry in (one, two)]
    browsers = [client, client_of(susan), client_of(mary)]
    assert [browser.post(paths[0]).status_code for browser in browsers] == [401, 403, 403]
    assert "Delete this comment?" in client_of(john).get(paths[0]).text
    assert client_of(john).post(paths[0]).status_code == 302
    assert client_of(mia).post(paths[1]).status_code == 302
    db.session.refresh(ticket)
    assert ticket.comment_count == 0
    assert [field for field, _b, _a in history(ticket)] == ["comment_gone", "comment_gone"]


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_what_is_deleted_or_elsewhere_is_not_there(client_of, john, verb):
    ticket, other = make_ticket(john), make_ticket(john)
    entry, browser = make_comment(john, ticket), client_of(john)
    assert browser.get(at(other, entry, verb)).status_code == 404
    assert browser.get(f"/tickets/{ticket.id}/comments/{10**30}/{verb}").status_code == 404
    browser.post(at(ticket, entry, "delete"))
    assert browser.get(at(ticket, entry, verb)).status_code == 404
    assert browser.post(at(ticket, entry, verb)).status_code == 404
