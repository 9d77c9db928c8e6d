"""What posts show of their tickets: live, and to those alone who may see them."""

from datetime import date

import pytest

from app.extensions import db
from app.main.extras import Extra, register
from app.main.queries.surroundings import surroundings_of
from app.models import Status, TicketStatus, User
from app.tickets.queries.posts import shown_tickets
from app.tickets.services import moves, posts
from tests.applications import application_with
from tests.main.test_cost import HOME_AT_MOST, full_home  # noqa: F401 - a fixture
from tests.people import make_follow, make_post, make_repost
from tests.statements import statements
from tests.tickets.factories import make_ticket
from tests.tickets.test_telling import save


def make_news(author, ticket, body="Look at this.", reach="members"):
    """A post that announces a ticket, committed."""
    post = posts.announce(author, ticket.id, body, reach=reach, form_key=None, max_length=500)
    db.session.commit()
    return post


@pytest.fixture
def post(john):
    """A post of John's, public."""
    return make_post(john, "The door sticks.", reach="public")


def page_of(client, post):
    return client.get(f"/post/{post.id}").text


def test_a_post_shows_what_became_of_it(client_of, susan, post):
    ticket = make_ticket(susan, post=post)
    page = page_of(client_of(susan), post)
    assert 'class="ticket-chip"' in page
    assert f'data-card="/tickets/{ticket.id}/card"' in page


def test_the_status_is_that_of_now(client_of, susan, post):
    ticket = make_ticket(susan, post=post)
    moves.set_status(ticket, susan, TicketStatus.IN_REVIEW)
    db.session.commit()
    chip = page_of(client_of(susan), post).split("ticket-chip")[1].split("</p>")[0]
    assert "In Review" in chip


def test_news_show_the_ticket_with_its_people(client_of, susan, john):
    ticket = make_ticket(susan, "The <b>door</b>", assignees=[john])
    card = page_of(client_of(susan), make_news(susan, ticket)).split("ticket-card")[1:]
    shown = "".join(card).split("</section>")[0]
    for part in (ticket.number, "The &lt;b&gt;door&lt;/b&gt;", "Reported", "john"):
        assert part in shown


def test_suspended_people_stand_on_no_card(client_of, susan, john):
    news = make_news(susan, make_ticket(susan, assignees=[john]))
    john.status = Status.SUSPENDED
    db.session.commit()
    card = page_of(client_of(susan), news).split('ticket-card"')[1].split("</section>")[0]
    assert "john" not in card


def shown_to(viewer, post):
    found = shown_tickets(viewer, [post.id]).at.get(post.id, [])
    return [shown.name for shown in found]


VIEWERS = ["adam", "guest", "john", "mary", "mia", "susan"]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("audience", ["members", "private", "public"])
@pytest.mark.parametrize("kind", ["news", "origin"])
def test_each_sees_it_who_sees_the_ticket(request, susan, john, mary, kind, audience, viewer):
    """John reported it, and wrote the post; Susan does it."""
    person = None if viewer == "guest" else request.getfixturevalue(viewer)
    post = make_post(john, "The door sticks.", reach="public")
    ticket = make_ticket(john, audience="members", post=post if kind == "origin" else None)
    if kind == "news":
        post = make_news(john, ticket)
    save(ticket, john, audience=audience, assignees=frozenset({susan.id}))
    allowed = {
        "members": {*VIEWERS} - {"guest"},
        "private": {"adam", "john", "mia", "susan"},
        "public": {*VIEWERS},
    }[audience]
    assert shown_to(person, post) == (["The printer is broken"] if viewer in allowed else [])


def test_whoever_loses_sight_of_a_ticket_loses_its_card(client_of, susan, mary):
    ticket = make_ticket(susan)
    post = make_news(susan, ticket)
    save(ticket, susan, audience="private")
    page = page_of(client_of(mary), post)
    assert "Look at this." in page
    assert "ticket-card" not in page
    assert "The printer is broken" not in page


def test_a_repost_and_a_quote_show_it_too(client_of, susan, john, mary, post):
    make_ticket(susan, post=post)
    make_follow(susan, mary)
    make_repost(mary, post)
    make_post(mary, "See.", quote=post)
    assert client_of(susan).get("/").text.count('class="ticket-chip"') == 2


def test_posts_without_tickets_cost_no_statement(app, susan, john):
    rows = [make_post(john) for _ in range(3)]
    with statements() as seen:
        surroundings_of(susan, rows)
    assert not any("ticket_post" in one for one in seen)


def test_many_tickets_are_one_statement(app, susan, john, mary):
    rows = []
    for number in range(4):
        ticket = make_ticket(susan, f"Number {number}", assignees=[john, mary])
        rows += [make_news(susan, ticket), make_post(john, "From.")]
        make_ticket(susan, post=rows[-1])
    with statements() as seen:
        around = surroundings_of(susan, rows)
    assert sum("ticket_" in one.replace("has_ticket", "") for one in seen) == 1
    assert all(around.parts_of(row) for row in rows)


def test_home_with_tickets_keeps_to_its_statements(client_of, susan, john, full_home):  # noqa: F811
    ticket = make_ticket(john, post=make_post(john, "The door sticks."), assignees=[susan])
    make_news(john, ticket)
    client = client_of(susan)
    with statements() as seen:
        page = client.get("/").text
    for shown in ("ticket-chip", "ticket-card", "panel-tickets", "Popular tags", "An article"):
        assert shown in page
    assert len(seen) <= HOME_AT_MOST, "\n".join(seen)


def test_the_column_beside_a_page_has_what_one_is_to_do(client_of, susan, john):
    make_ticket(john, "For susan", assignees=[susan])
    make_ticket(john, "For nobody")
    done = make_ticket(john, "Done", assignees=[susan])
    moves.set_status(done, john, TicketStatus.RESOLVED)
    db.session.commit()
    page = client_of(susan).get("/explore").text
    assert "For susan" in page
    assert "For nobody" not in page
    assert "Done" not in page


def test_what_is_due_first_stands_on_top_and_five_are_enough(app, susan, john):
    for number, month in enumerate([None, 3, 1, None, 2, None]):
        due_on = date(2030, month, 1) if month else None
        make_ticket(john, f"{number}", due_on=due_on, assignees=[susan])
    assert [shown.name for shown in shown_tickets(susan).own] == ["2", "4", "1", "0", "3"]


def test_guests_have_nothing_to_do(client, susan):
    make_ticket(susan, audience="public", assignees=[susan])
    assert "panel-tickets" not in client.get("/explore").text


# --- the registry


def menu_of(client, post):
    return page_of(client, post).split(f'id="actions-{post.id}"')[1].split("</form>")[0]


@pytest.mark.parametrize(
    ("reach", "viewer", "is_there"),
    [
        ("followers", "john", True),
        ("followers", "susan", False),
        ("members", "susan", True),
        ("public", "carol", False),
        ("public", "susan", True),
    ],
)
def test_the_menu_offers_a_ticket_to_those_who_may_make_one(
    request, client_of, susan, john, carol, reach, viewer, is_there
):
    make_follow(susan, john)
    post = make_post(john, "Hello.", reach=reach)
    menu = menu_of(client_of(request.getfixturevalue(viewer)), post)
    assert (f"/tickets/create/?post={post.id}" in menu) is is_there


def test_two_extras_of_one_feature_are_refused():
    with pytest.raises(ValueError, match="adds to posts twice"):
        register(Extra("tickets"))


def test_with_tickets_off_posts_are_as_if_there_were_none(
    database_url, client_of, susan, john, post
):
    ticket = make_ticket(susan, post=post)
    ids, number, john_id, susan_id = [post.id], ticket.number, john.id, susan.id
    off = {"FEATURES_OFF": ("tickets",), "SQLALCHEMY_DATABASE_URI": database_url}
    with application_with(**off) as other:
        with other.app_context():
            ids.append(make_post(db.session.get(User, john_id), f"See {number} again.").id)
            client = other.test_client().sign_in(db.session.get(User, susan_id))
        pages = [client.get(f"/post/{post_id}").text for post_id in ids]
    assert all("sticks" in page or "See" in page for page in pages)
    assert not any("ticket-chip" in page or "create/?post" in page for page in pages)
