"""Posts that name a ticket stand in its timeline."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.main.services.edits import edit_post
from app.main.services.posts import delete_post
from app.models import TicketEntry
from app.tickets.extras import note_mentions
from app.tickets.services.mentions import MOST_NAMED
from tests.people import make_post, make_reply, make_repost
from tests.tickets.factories import make_ticket


def backlinks(ticket):
    """The posts that name a ticket, with who wrote each."""
    named = select(TicketEntry.post_id, TicketEntry.author_id).where(
        TicketEntry.ticket_id == ticket.id, TicketEntry.kind == "mention"
    )
    return [tuple(row) for row in db.session.execute(named.order_by(TicketEntry.id))]


def edit(post, editor, body):
    edit_post(post, editor, body, version=post.version, max_length=500)
    db.session.commit()


def test_a_post_that_names_a_ticket_is_noted(susan, john):
    ticket = make_ticket(susan)
    post = make_post(john, f"Look at {ticket.number}, and {ticket.number} again.")
    assert backlinks(ticket) == [(post.id, john.id)]


def test_an_answer_and_an_article_are_noted(susan, john):
    ticket = make_ticket(susan)
    article = make_post(john, f"All of {ticket.number}.", title="An article")
    reply = make_reply(susan, article, f"{ticket.number} is mine.")
    assert backlinks(ticket) == [(article.id, john.id), (reply.id, susan.id)]


def test_a_number_that_no_ticket_has_is_text(susan, john):
    post = make_post(john, "See #999999999 and #0.")
    assert "<a" not in post.body_html
    assert db.session.scalar(select(TicketEntry.id)) is None


def test_code_and_tags_name_no_ticket(susan, john):
    ticket = make_ticket(susan)
    make_post(john, f"`{ticket.number}` and {ticket.number}th and x{ticket.number}")
    assert backlinks(ticket) == []


def test_an_edit_notes_new_ones_and_forgets_old_ones(susan, john):
    first, second, third = (make_ticket(susan) for _ in range(3))
    post = make_post(john, f"{first.number} {second.number}")
    before = backlinks(second)
    edit(post, john, f"{second.number} {third.number}")
    assert [len(backlinks(one)) for one in (first, second, third)] == [0, 1, 1]
    assert backlinks(second) == before


def test_an_edit_that_names_none_forgets_all(susan, john):
    ticket = make_ticket(susan)
    edit(make_post(john, f"Look at {ticket.number}."), john, "Never mind.")
    assert backlinks(ticket) == []


def test_a_post_that_is_deleted_is_forgotten(susan, john):
    ticket = make_ticket(susan)
    delete_post(make_post(john, f"Look at {ticket.number}."))
    db.session.commit()
    assert backlinks(ticket) == []


def test_a_repost_is_no_mention(susan, john, mary):
    ticket = make_ticket(susan)
    post = make_post(john, f"Look at {ticket.number}.")
    make_repost(mary, post)
    make_post(mary, "Indeed.", quote=post)
    assert len(backlinks(ticket)) == 1


def test_a_preview_notes_nothing(client_of, susan, john):
    ticket = make_ticket(susan)
    client_of(john).post("/preview", data={"body": f"Look at {ticket.number}.", "reach": "public"})
    assert backlinks(ticket) == []


def test_naming_a_private_ticket_tells_nothing_of_it(susan, john):
    ticket = make_ticket(susan, "A secret", audience="private")
    post = make_post(john, f"What is {ticket.number}?")
    assert "A secret" not in post.body_html
    assert f'href="/tickets/{ticket.id}"' in post.body_html
    assert len(backlinks(ticket)) == 1


def test_naming_a_ticket_changes_neither_its_version_nor_when_it_changed(susan, john):
    ticket = make_ticket(susan)
    before = (ticket.version, ticket.changed_at)
    make_post(john, f"Look at {ticket.number}.")
    db.session.refresh(ticket)
    assert (ticket.version, ticket.changed_at) == before


def test_a_post_names_so_many_at_the_most(susan, john, monkeypatch):
    monkeypatch.setattr("app.tickets.services.mentions.MOST_NAMED", 2)
    tickets = [make_ticket(susan) for _ in range(3)]
    make_post(john, " ".join(one.number for one in tickets))
    assert [len(backlinks(one)) for one in tickets] == [1, 1, 0]
    assert MOST_NAMED == 50


@pytest.mark.parametrize("turns", [2])
def test_noting_twice_is_noting_once(susan, john, turns):
    ticket = make_ticket(susan)
    post = make_post(john, f"Look at {ticket.number}.")
    for _ in range(turns):
        note_mentions(post, john, [ticket.id])
    db.session.commit()
    assert len(backlinks(ticket)) == 1
