"""The timeline of a ticket: its words, its order, and who sees what of it."""

from datetime import date, timedelta

import pytest
import time_machine

from app.dates import utcnow
from app.extensions import db
from app.models import Reach, Status, TicketEntry, TicketStatus
from app.pagination import Window
from app.tickets.queries.timeline import items_of, timeline
from app.tickets.services import checklists, comments, moves, relations
from app.tickets.services.mentions import note_mentions
from app.tickets.services.relations import Way
from tests.people import make_follow, make_post, without_isolates
from tests.tickets.factories import (
    change,
    change_body,
    make_comment,
    make_label,
    make_step,
    make_ticket,
)


def said(browser, ticket, path=""):
    """What the timeline says, as words with single spaces."""
    text = browser.get(f"/tickets/{ticket.id}{path}").text
    part = text.split('id="timeline"')[1].split('id="comment"')[0]
    return without_isolates(" ".join(words_of(part).split()))


def words_of(html):
    words, inside = [], False
    for char in html:
        inside = char == "<" or (inside and char != ">")
        words.append("" if inside or char == ">" else char)
    return "".join(words).replace("&#39;", "'")


SENTENCES = {
    "name": ({"name": "Other"}, "mia changed the name from The printer is broken to Other"),
    "kind": ({"kind": "wish"}, "mia changed the kind from Bug to Wish"),
    "priority": ({"priority": 2}, "mia changed the priority from Normal to High"),
    "audience": (
        {"audience": "public"},
        "mia changed who may see this from Members to Everybody",
    ),
    "due": ({"due_on": date(2030, 12, 31)}, "mia set the due date to Dec 31, 2030"),
    "url": ({"url": "https://example.org"}, "mia added the address https://example.org"),
    "body": ({"body": "New."}, "mia changed the description"),
}


@pytest.mark.parametrize("field", sorted(SENTENCES))
def test_every_change_is_a_sentence(client_of, susan, mia, field):
    fields, sentence = SENTENCES[field]
    ticket = make_ticket(susan)
    change(mia, ticket, **fields)
    assert sentence in said(client_of(susan), ticket)


def test_what_is_taken_away_is_a_sentence_too(client_of, susan, mia):
    ticket = make_ticket(susan, url="https://example.org", due_on=date(2030, 1, 1))
    change(mia, ticket, url="https://example.com", due_on=date(2030, 1, 2))
    change(mia, ticket, url="", due_on=None)
    words = said(client_of(susan), ticket)
    for sentence in (
        "mia changed the address from https://example.org to https://example.com",
        "mia removed the address https://example.com",
        "mia moved the due date from Jan 1, 2030 to Jan 2, 2030",
        "mia removed the due date Jan 2, 2030",
    ):
        assert sentence in words


def test_labels_and_people_are_named(client_of, susan, john, mary, mia):
    one, two = make_label("paper"), make_label("toner")
    ticket = make_ticket(susan, labels=[one], assignees=[john])
    change(mia, ticket, labels=frozenset({two.id}), assignees=frozenset({mary.id}))
    change(mia, ticket, assignees=frozenset({mary.id, mia.id}))
    words = said(client_of(susan), ticket)
    assert "mia added toner and removed paper" in words
    assert "mia assigned mary in place of john" in words
    assert "mia took this on" in words


def test_moves_tell_from_where_to_where_and_why(client_of, susan, mia):
    ticket = make_ticket(susan)
    moves.move(ticket.id, mia, TicketStatus.IN_PROGRESS)
    moves.move(ticket.id, mia, TicketStatus.RESOLVED)
    moves.move(ticket.id, mia, TicketStatus.REPORTED, reason="It <b>broke</b> again.")
    db.session.commit()
    words = said(client_of(susan), ticket)
    assert "mia moved this from Reported to In Progress" in words
    assert "mia resolved this" in words
    assert "mia opened this again, as Reported" in words
    assert "It &lt;b&gt;broke&lt;/b&gt; again." in words


def test_steps_are_told(client_of, susan):
    ticket = make_ticket(susan)
    item = make_step(susan, ticket)
    for is_done in (True, False):
        checklists.set_done(susan, ticket.id, item.id, is_done=is_done)
    checklists.remove_item(susan, ticket.id, item.id)
    db.session.commit()
    words = said(client_of(susan), ticket)
    for sentence in (
        "added the step Buy toner",
        "did the step Buy toner",
        "said that the step Buy toner is not done",
        "removed the step Buy toner",
    ):
        assert f"Susan Marsh {sentence}" in words


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        (Way.BLOCKS, "this blocks"),
        (Way.BLOCKED_BY, "this is blocked by"),
        (Way.RELATES, "this relates to"),
    ],
)
def test_relations_are_told(client_of, susan, way, sentence):
    ticket, other = make_ticket(susan), make_ticket(susan, "Other")
    relations.relate(susan, ticket.id, other.id, way)
    db.session.commit()
    words = said(client_of(susan), ticket)
    assert f"Susan Marsh said that {sentence} #{other.id} Other" in words


def test_relations_that_are_taken_back_are_told(client_of, susan):
    ticket, other = make_ticket(susan), make_ticket(susan, "Other")
    for way in Way:
        relations.relate(susan, ticket.id, other.id, way)
        relations.unrelate(susan, ticket.id, other.id, way)
    relations.mark_duplicate(susan, ticket.id, other.id)
    relations.unmark_duplicate(susan, ticket.id)
    db.session.commit()
    words = said(client_of(susan), ticket)
    for sentence in (
        "said that this does not block",
        "said that this is not blocked by",
        "said that this does not relate to",
        "marked this as a duplicate of",
        "said that this is no duplicate of",
    ):
        assert f"{sentence} #{other.id} Other" in words


def test_the_name_of_an_unseen_ticket_shows_nowhere_in_it(client_of, susan, john):
    ticket, secret = make_ticket(susan), make_ticket(susan, "Top secret", audience="private")
    relations.relate(susan, ticket.id, secret.id, Way.RELATES)
    relations.unrelate(susan, ticket.id, secret.id, Way.RELATES)
    relations.mark_duplicate(susan, ticket.id, secret.id)
    db.session.commit()
    assert f"#{secret.id} Top secret" in said(client_of(susan), ticket)
    text = client_of(john).get(f"/tickets/{ticket.id}").text
    assert "Top secret" not in text and f"#{secret.id}" in text


def test_a_label_that_is_gone_is_said_to_be(client_of, susan, mia):
    label, ticket = make_label("paper"), make_ticket(susan)
    change(mia, ticket, labels=frozenset({label.id}))
    db.session.delete(label)
    db.session.commit()
    assert "mia added a label that is gone" in said(client_of(susan), ticket)


def test_who_is_suspended_is_not_named(client_of, susan, mary, mia):
    ticket = make_ticket(susan)
    change(mia, ticket, assignees=frozenset({mary.id}))
    for person in (mia, mary):
        person.status = Status.SUSPENDED
    db.session.commit()
    words = said(client_of(susan), ticket)
    assert "Somebody who is no longer here assigned somebody who is no longer here" in words


def test_who_left_is_not_named(client_of, susan, mary):
    ticket = make_ticket(susan)
    make_comment(mary, ticket, "I am off.")
    db.session.delete(mary)
    db.session.commit()
    words = said(client_of(susan), ticket)
    assert "Somebody who is no longer here" in words and "I am off." in words


def test_an_unknown_change_is_told_somehow(client_of, susan, mia):
    ticket = make_ticket(susan)
    change(mia, ticket, priority=3)
    entry = TicketEntry(
        ticket_id=ticket.id, author_id=mia.id, kind="change", field="else", ticket_version=9
    )
    db.session.add(entry)
    db.session.commit()
    assert "mia changed this" in said(client_of(susan), ticket)


# --- what belongs together


def test_changes_of_one_person_at_once_are_one_item(susan, john, mia):
    ticket = make_ticket(susan)
    with time_machine.travel(utcnow(), tick=False) as clock:
        change(mia, ticket, priority=3, kind="wish")
        clock.shift(timedelta(minutes=4))
        change(mia, ticket, priority=2)
        clock.shift(timedelta(minutes=2))
        change(mia, ticket, priority=1)
        change(susan, ticket, priority=0)
        make_comment(john, ticket)
        change(mia, ticket, priority=1)
    db.session.refresh(susan)
    items = items_of(timeline(ticket, susan, Window(), 100).items)
    assert [(item.kind, len(item.rows)) for item in items] == [
        ("change", 3),
        ("change", 1),
        ("change", 1),
        ("comment", 1),
        ("change", 1),
    ]


def test_the_latest_part_comes_first_and_leads_on_to_the_earlier_ones(susan):
    ticket = make_ticket(susan)
    made = [make_comment(susan, ticket, str(number)).id for number in range(7)]
    db.session.refresh(susan)
    seen, window = [], Window()
    for _turn in range(3):
        page = timeline(ticket, susan, window, 3)
        seen = [row.entry.id for row in page.items] + seen
        window = Window((int(page.older or 0),))
    assert seen == made and page.older is None


def test_an_entry_has_an_address_that_shows_it(client_of, susan, monkeypatch):
    monkeypatch.setattr("app.tickets.routes.showing.PER_PAGE", 3)
    ticket = make_ticket(susan)
    made = [make_comment(susan, ticket, f"Number {number}.").id for number in range(8)]
    browser = client_of(susan)
    assert "Number 1." not in said(browser, ticket)
    words = said(browser, ticket, f"?entry={made[1]}")
    assert [f"Number {n}." in words for n in range(8)] == [n in (1, 2, 3) for n in range(8)]
    assert "Show earlier entries" in words and "Show later entries" in words


def test_a_script_gets_the_part_alone(client_of, susan):
    ticket = make_ticket(susan)
    first, second = (make_comment(susan, ticket, text) for text in ("First.", "Second."))
    answer = client_of(susan).get(
        f"/tickets/{ticket.id}?before={second.id}", headers={"HX-Request": "true"}
    )
    assert "First." in answer.text and "Second." not in answer.text
    assert "<html" not in answer.text and first.id


@pytest.mark.parametrize("query", ["before=x", "after=1~2", "before=9" + "9" * 40, "after=%00"])
def test_a_cursor_of_nonsense_gets_a_clear_answer(client_of, susan, query):
    ticket = make_ticket(susan)
    answer = client_of(susan).get(f"/tickets/{ticket.id}?{query}")
    assert answer.status_code == 400
    assert "This page address is not complete." in answer.text


@pytest.mark.parametrize("entry", ["", "x", "-1", "9" * 19, "9" * 40, "%00"])
def test_an_entry_of_nonsense_shows_the_ticket(client_of, susan, entry):
    ticket = make_ticket(susan)
    assert client_of(susan).get(f"/tickets/{ticket.id}?entry={entry}").status_code == 200


# --- mentions


def mentioned(author, ticket, reach):
    post = make_post(author, f"See #{ticket.id}.", reach=reach)
    note_mentions(post, author, [ticket.id])
    db.session.commit()
    return post


def test_a_mention_shows_to_those_who_see_the_post(client, client_of, susan, john, mary, mia):
    make_follow(mary, john)
    ticket = make_ticket(susan, audience="public")
    browsers = {"guest": client}
    browsers |= {one.username: client_of(one) for one in (susan, john, mary, mia)}
    expected = {
        Reach.PUBLIC: {"guest", "susan", "john", "mary", "mia"},
        Reach.MEMBERS: {"susan", "john", "mary", "mia"},
        Reach.FOLLOWERS: {"john", "mary"},
    }
    posts = {reach: mentioned(john, ticket, reach).id for reach in expected}
    pages = {name: b.get(f"/tickets/{ticket.id}").text for name, b in browsers.items()}
    for reach, post_id in posts.items():
        seen = {name for name, text in pages.items() if f"/post/{post_id}" in text}
        assert seen == expected[reach]


def test_a_mention_by_a_private_ticket_shows_to_those_who_see_that(client_of, susan, john, mia):
    ticket, secret = make_ticket(susan), make_ticket(susan, "Top secret", audience="private")
    make_comment(susan, secret, f"As in #{ticket.id}.")
    assert "mentioned this in #" in said(client_of(mia), ticket)
    assert "mentioned" not in said(client_of(john), ticket)


# --- texts


def test_the_difference_of_descriptions_comes_as_page_and_as_fragment(client_of, susan):
    ticket = make_ticket(susan, body="It prints badly.")
    change_body(susan, ticket, "It prints well.")
    browser = client_of(susan)
    at = browser.get(f"/tickets/{ticket.id}").text.split("/changes/")[1].split('"')[0]
    path = f"/tickets/{ticket.id}/changes/{at}"
    whole = browser.get(path).text
    part = browser.get(path, headers={"HX-Request": "true"}).text
    for text in (whole, part):
        assert "badly." in text.split("<del>")[1].split("</del>")[0]
        assert "well." in text.split("<ins>")[1].split("</ins>")[0]
    assert "<html" in whole and "<html" not in part


def test_a_change_of_another_ticket_or_field_has_no_page(client_of, susan, john):
    ticket, other = make_ticket(susan), make_ticket(susan)
    change_body(susan, ticket)
    change(susan, ticket, priority=3)
    ids = db.session.scalars(db.select(TicketEntry.id).order_by(TicketEntry.id)).all()
    browser = client_of(john)
    codes = [browser.get(f"/tickets/{ticket.id}/changes/{one}").status_code for one in ids]
    assert codes == [200, 404]
    assert browser.get(f"/tickets/{other.id}/changes/{ids[0]}").status_code == 404
    assert browser.get(f"/tickets/{ticket.id}/changes/{10**30}").status_code == 404


def test_an_edited_comment_has_a_history(client_of, susan, john):
    ticket = make_ticket(susan)
    entry = make_comment(susan, ticket, "It is red.")
    comments.edit_comment(susan, entry.id, "It is green.", version=1)
    db.session.commit()
    browser = client_of(john)
    words = said(browser, ticket)
    assert "edited" in words and "changed this" not in words
    text = browser.get(f"/tickets/{ticket.id}/comments/{entry.id}/history").text
    assert "red." in text.split("<del>")[1].split("</del>")[0]


def test_the_words_of_a_deleted_comment_are_gone_with_its_history(client_of, susan, mia):
    ticket = make_ticket(susan)
    entry = make_comment(susan, ticket, "Something rude.")
    comments.edit_comment(susan, entry.id, "Something polite.", version=1)
    comments.delete_comment(mia, entry.id)
    db.session.commit()
    browser = client_of(susan)
    text = browser.get(f"/tickets/{ticket.id}").text
    assert "A comment of" in text and "deleted a comment" in text and "Something" not in text
    path = f"/tickets/{ticket.id}/comments/{entry.id}/history"
    assert browser.get(path).status_code == 404
