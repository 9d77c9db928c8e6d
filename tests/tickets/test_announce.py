"""Announcing a ticket in a post."""

import pytest
from sqlalchemy import select

from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.models import Post, TicketStatus, ticket_post
from app.tickets.services.moves import set_status
from app.tickets.services.posts import announce
from tests.tickets.factories import make_ticket

KEY = "0" * 32


def sent(client, ticket, **data):
    form = {"body": "Look.", "reach": "members", "form_key": KEY, **data}
    return client.post(f"/tickets/{ticket.id}/announce", data=form)


def posts():
    return db.session.scalars(select(Post).order_by(Post.id)).all()


def links():
    return [tuple(row) for row in db.session.execute(select(ticket_post))]


def test_the_form_begins_with_words_and_shows_the_card(client_of, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    page = client_of(susan).get(f"/tickets/{ticket.id}/announce").text
    assert f"News of {ticket.number}:</textarea>" in page
    assert 'ticket-card"' in page
    assert "john" in page


def test_of_a_resolved_ticket_it_says_so(client_of, susan):
    ticket = make_ticket(susan)
    set_status(ticket, susan, TicketStatus.RESOLVED)
    db.session.commit()
    page = client_of(susan).get(f"/tickets/{ticket.id}/announce").text
    assert f"{ticket.number} is resolved.</textarea>" in page


def test_it_publishes_a_post_with_the_ticket(client_of, susan, john):
    ticket = make_ticket(susan)
    answer = sent(client_of(john), ticket)
    (post,) = posts()
    assert answer.headers["Location"].endswith(f"/post/{post.id}")
    assert (post.author_id, post.body, post.reach, post.has_ticket) == (
        john.id,
        "Look.",
        "members",
        True,
    )
    assert links() == [(post.id, ticket.id, "news")]


def test_a_double_click_publishes_one(client_of, susan):
    ticket = make_ticket(susan)
    client = client_of(susan)
    sent(client, ticket)
    sent(client, ticket)
    assert len(posts()) == len(links()) == 1


@pytest.mark.parametrize(
    ("audience", "reach", "status"),
    [
        ("members", "followers", 302),
        ("members", "members", 302),
        ("members", "public", 422),
        ("public", "public", 302),
    ],
)
def test_the_post_reaches_nobody_for_whom_the_ticket_is_not(
    client_of, susan, audience, reach, status
):
    ticket = make_ticket(susan, audience=audience)
    assert sent(client_of(susan), ticket, reach=reach).status_code == status
    assert len(posts()) == (status == 302)


@pytest.mark.parametrize(
    "data",
    [
        {"body": ""},
        {"body": "\x00"},
        {"body": "x" * 501},
        {"reach": ""},
        {"reach": "nobody"},
        {"form_key": "no key"},
        {"reach": "mentioned"},
    ],
    ids=str,
)
def test_bad_input_is_handed_back(client_of, susan, data):
    answer = sent(client_of(susan), make_ticket(susan), **data)
    assert answer.status_code == 422
    assert posts() == []


@pytest.mark.parametrize(("person", "status"), [("mary", 404), ("mia", 403), ("susan", 403)])
def test_what_is_private_is_not_announced(request, client_of, susan, person, status):
    ticket = make_ticket(susan, "A secret", audience="private")
    client = client_of(request.getfixturevalue(person))
    answers = [client.get(f"/tickets/{ticket.id}/announce"), sent(client, ticket)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert posts() == []


@pytest.mark.parametrize("ref", ["0", "12x", "99999999999999999999", "999999", "٣"])
def test_an_unknown_ticket_is_not_there(client_of, susan, ref):
    assert client_of(susan).get(f"/tickets/{ref}/announce").status_code == 404


def test_commenters_and_guests_announce_nothing(client, client_of, susan, carol):
    ticket = make_ticket(susan, audience="public")
    assert [sent(one, ticket).status_code for one in (client, client_of(carol))] == [401, 403]


def test_who_must_confirm_first_announces_nothing(app, client_of, susan):
    app.config["CONFIRM_EMAIL"] = "on"
    ticket = make_ticket(susan)
    assert sent(client_of(susan), ticket).status_code == 422
    assert posts() == []


def test_a_ticket_that_is_closed_meanwhile_is_refused(susan, mary):
    ticket = make_ticket(susan)
    ticket.audience = "private"
    db.session.commit()
    words = {"reach": "members", "form_key": None, "max_length": 500}
    with pytest.raises(NotAllowed):
        announce(susan, ticket.id, "Look.", **words)
    with pytest.raises(Gone):
        announce(mary, ticket.id, "Look.", **words)


def test_the_service_refuses_too_wide_a_reach_beside_its_field(susan):
    ticket = make_ticket(susan)
    with pytest.raises(DomainError) as refused:
        announce(susan, ticket.id, "Look.", reach="public", form_key=None, max_length=500)
    assert refused.value.field == "reach"
