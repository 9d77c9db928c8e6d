"""Who hears of a ticket on the site, of what, and with which reason."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Channel, Notification, Role, TicketStatus, User
from app.notifications import queries
from app.notifications.services import choose_channels, mark_read
from app.tickets.queries.facts import facts_of_one
from app.tickets.services import changes, comments, moves, relations, watching
from app.tickets.services.drafts import Draft
from tests.people import make_block, make_mute, make_post, make_user, without_isolates
from tests.statements import statements
from tests.tickets.factories import make_comment, make_ticket


def told(person):
    """What stands in somebody's list, the latest first."""
    db.session.rollback()
    rows = queries.notifications_of(person).order_by(
        Notification.changed_at.desc(), Notification.id.desc()
    )
    return [without_isolates(one.text) for one in queries.entries(person, db.session.scalars(rows))]


def save(ticket, editor, **changed):
    draft = replace(Draft.of(ticket, facts_of_one(ticket)), **changed)
    changes.save(ticket.id, editor, draft, version=ticket.version)
    db.session.commit()


def watch(ticket, *people):
    for person in people:
        watching.watch(ticket.id, [person.id], "chosen")
    db.session.commit()


def test_who_is_assigned_hears_of_it(app, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    assert told(john) == [f"Susan Marsh assigned {ticket.number} “The printer is broken” to you"]


def test_who_is_assigned_later_hears_of_it(app, susan, john):
    ticket = make_ticket(susan)
    save(ticket, susan, assignees=frozenset({john.id}))
    assert told(john) == [f"Susan Marsh assigned {ticket.number} “The printer is broken” to you"]


def test_who_takes_a_ticket_is_not_told_and_the_reporter_is(app, susan, john):
    ticket = make_ticket(susan)
    changes.take(ticket.id, john)
    db.session.commit()
    assert told(john) == []
    said = f"john changed {ticket.number} “The printer is broken”, because you reported it"
    assert told(susan) == [said]


def test_who_is_named_hears_of_it(app, susan, john):
    ticket = make_ticket(susan, body="Ask @john.")
    assert told(john) == [f"Susan Marsh mentioned you in {ticket.number} “The printer is broken”"]


def test_who_is_named_already_hears_nothing_of_an_edit(app, susan, john):
    ticket = make_ticket(susan, body="Ask @john.")
    db.session.execute(Notification.__table__.delete())
    db.session.commit()
    save(ticket, susan, body="Ask @john, he knows.")
    said = "Susan Marsh changed {} “The printer is broken”, because you were mentioned"
    assert told(john) == [said.format(ticket.number)]


def test_who_is_named_in_an_edited_comment_hears_of_it_once(app, susan, john, mary):
    ticket = make_ticket(susan)
    entry = make_comment(susan, ticket, "Ask @mary.")
    mark_read(mary)
    comments.edit_comment(susan, entry.id, "Ask @mary or @john.", version=1)
    db.session.commit()
    assert told(john) == [f"Susan Marsh mentioned you in {ticket.number} “The printer is broken”"]
    assert len(told(mary)) == 1


def test_a_comment_is_told_with_the_reason(app, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    make_comment(susan, ticket)
    said = "Susan Marsh commented on {} “The printer is broken”, because you are assigned"
    assert told(john)[0] == said.format(ticket.number)


def test_a_move_is_told_with_the_status(app, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    moves.move(ticket.id, john, TicketStatus.RESOLVED)
    db.session.commit()
    said = "john moved {} “The printer is broken” to Resolved, because you reported it"
    assert told(susan) == [said.format(ticket.number)]


def test_several_people_are_one_entry(app, susan, john, mary):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    make_comment(mary, ticket)
    said = "mary and 1 other worked on {} “The printer is broken”, because you reported it"
    assert told(susan) == [said.format(ticket.number)]


def test_what_is_read_is_told_anew(app, client_of, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    client_of(susan).post("/notifications/read")
    make_comment(john, ticket)
    assert len(told(susan)) == 2


def test_the_author_of_a_post_hears_what_was_made_of_it(app, susan, john):
    ticket = make_ticket(susan, post=make_post(john, "The door sticks."))
    assert told(john) == [f"Susan Marsh made {ticket.number} “The printer is broken” of your post"]


def test_a_duplicate_is_told(app, susan, john):
    ticket, other = make_ticket(susan), make_ticket(susan, "The original")
    watch(ticket, john)
    relations.mark_duplicate(susan, ticket.id, other.id)
    db.session.commit()
    said = "Susan Marsh moved {} “The printer is broken” to Resolved, because you watch it"
    assert told(john) == [said.format(ticket.number)]


def test_nobody_hears_of_their_own(app, susan):
    make_comment(susan, make_ticket(susan, assignees=[susan]), "I am @susan.")
    assert told(susan) == []


def test_who_muted_the_ticket_hears_nothing(app, susan, john):
    ticket = make_ticket(susan)
    watching.mute(ticket, john)
    db.session.commit()
    make_comment(susan, ticket, "Ask @john.")
    save(ticket, susan, assignees=frozenset({john.id}))
    assert told(john) == []


@pytest.mark.parametrize("distance", [make_block, make_mute], ids=["block", "mute"])
def test_who_blocked_or_muted_somebody_hears_nothing_of_them(app, susan, john, distance):
    ticket = make_ticket(susan)
    distance(susan, john)
    make_comment(john, ticket)
    assert susan.unread_count == 0


def test_whom_somebody_blocked_hears_nothing_of_them(app, susan, john):
    ticket = make_ticket(susan)
    make_block(john, susan)
    make_comment(john, ticket)
    assert susan.unread_count == 0


def test_suspended_people_hear_nothing(app, susan, zoe):
    ticket = make_ticket(susan)
    watch(ticket, zoe)
    make_comment(susan, ticket)
    assert zoe.unread_count == 0


def test_who_is_named_in_a_private_ticket_hears_nothing(app, susan, john):
    ticket = make_ticket(susan, body="Ask @john.", audience="private")
    make_comment(susan, ticket, "Really, ask @john.")
    assert john.unread_count == 0


def test_a_moderator_hears_of_a_private_ticket(app, susan, mia):
    ticket = make_ticket(susan, body="Ask @mia.", audience="private")
    assert told(mia) == [f"Susan Marsh mentioned you in {ticket.number} “The printer is broken”"]


def test_what_was_told_is_taken_back_when_the_ticket_is_closed_to_somebody(app, susan, john):
    ticket = make_ticket(susan, body="Ask @john.")
    assert john.unread_count == 1
    save(ticket, susan, audience="private")
    assert db.session.get_one(User, john.id).unread_count == 0
    assert told(john) == []


def test_what_was_told_is_taken_back_from_who_is_taken_off(app, susan, john):
    ticket = make_ticket(susan, audience="private", assignees=[john])
    assert john.unread_count == 1
    save(ticket, susan, assignees=frozenset())
    assert db.session.get_one(User, john.id).unread_count == 0


def test_nothing_is_said_of_a_ticket_that_is_seen_no_longer(app, susan, mia):
    make_ticket(susan, body="Ask @mia.", audience="private")
    mia.role = Role.MEMBER
    db.session.commit()
    assert told(mia) == []


def test_the_name_is_the_one_of_now_and_stands_in_no_notification(app, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    save(ticket, susan, name="The plotter")
    assert all("The plotter" in text for text in told(john))
    payloads = db.session.scalars(select(Notification.payload)).all()
    assert "print" not in str(payloads) + str(
        [n.subject for n in db.session.scalars(select(Notification))]
    )


def test_who_wants_none_of_a_kind_gets_none(app, susan, john):
    ticket = make_ticket(susan)
    choose_channels(susan, {"ticket_changed": Channel.OFF})
    db.session.commit()
    make_comment(john, ticket)
    assert told(susan) == []


def test_the_names_of_many_tickets_are_one_statement(app, susan, john):
    for number in range(5):
        make_ticket(susan, f"Number {number}", assignees=[john])
    rows = list(db.session.scalars(queries.notifications_of(john)))
    with statements() as seen:
        assert len(queries.entries(john, rows)) == 5
    assert sum("FROM ticket" in one for one in seen) == 1
    assert len(seen) == 2


def test_opening_one_leads_to_the_ticket(app, client_of, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    row = db.session.scalars(select(Notification)).one()
    answer = client_of(john).post(f"/notifications/{row.id}/read")
    assert answer.headers["Location"].endswith(f"/tickets/{ticket.id}")


def test_telling_costs_as_many_statements_for_each_of_those_who_watch(app, susan, john):
    few, many = make_ticket(susan), make_ticket(susan)
    people = [make_user(f"p{number}") for number in range(6)]
    watch(few, *people[:2])
    watch(many, *people)
    counts = []
    for ticket in (few, many):
        with statements() as seen:
            make_comment(john, ticket)
        counts.append(len(seen))
    assert counts[1] - counts[0] <= 4 * 7
