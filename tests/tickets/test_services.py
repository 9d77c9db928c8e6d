"""Filing, changing and moving tickets, and what the history says of it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.models import Ticket, TicketEntry, TicketStatus, WatchReason
from app.tickets.queries.facts import facts_of_one
from app.tickets.services import changes, checklists, comments, filing, moves, relations, watching
from app.tickets.services.drafts import Draft
from app.tickets.services.relations import Way
from tests.people import make_post
from tests.tickets.factories import history, make_comment, make_label, make_ticket


def draft_of(ticket, **changed):
    return replace(Draft.of(ticket, facts_of_one(ticket)), **changed)


def test_numbers_follow_each_other_and_the_newest_stands_on_top(susan):
    first, second = make_ticket(susan), make_ticket(susan)
    assert second.id == first.id + 1
    assert second.position > first.position
    assert first.uuid != second.uuid


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.org"),
        ("url", "http://"),
        ("url", "https://example.org/ a"),
        ("url", "http://example.org:port"),
        ("url", "https://" + "a" * 2048),
        ("body", "x" * 20_001),
        ("kind", "ghost"),
        ("priority", 4),
        ("audience", "nobody"),
        ("due_on", date(1, 1, 1)),
        ("labels", frozenset({99})),
        ("assignees", frozenset({999_999})),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(susan, field, value):
    with pytest.raises(DomainError) as refused:
        filing.file_ticket(susan, replace(Draft("A name"), **{field: value}))
    assert refused.value.field == field


def test_the_database_refuses_a_status_outside_the_four(susan):
    ticket = make_ticket(susan)
    with pytest.raises(DatabaseError):
        db.session.execute(update(Ticket).where(Ticket.id == ticket.id).values(status=4))
    db.session.rollback()


def test_commenters_file_nothing(carol):
    with pytest.raises(NotAllowed):
        make_ticket(carol)


def test_commenters_cannot_be_assigned(susan, carol):
    with pytest.raises(DomainError):
        make_ticket(susan, assignees=[carol])


def test_a_form_sent_twice_files_one_ticket(susan):
    first = filing.file_ticket(susan, Draft("Once"), form_key="k")
    assert filing.file_ticket(susan, Draft("Once"), form_key="k").id == first.id


def test_from_a_post_the_author_is_the_reporter(susan, john):
    post = make_post(john, "The door sticks.")
    ticket = make_ticket(susan, post=post)
    assert (ticket.reporter_id, post.has_ticket) == (john.id, True)
    assert history(ticket) == [("reporter", None, john.id)]


def test_a_change_is_a_version_with_its_history(susan):
    label = make_label()
    ticket = make_ticket(susan)
    changes.save(ticket.id, susan, draft_of(ticket, name="New", labels={label.id}), version=1)
    assert (ticket.name, ticket.version) == ("New", 2)
    assert history(ticket) == [
        ("name", "The printer is broken", "New"),
        ("labels", [], [label.id]),
    ]


def test_saving_what_is_there_changes_nothing(susan):
    ticket = make_ticket(susan)
    changes.save(ticket.id, susan, draft_of(ticket), version=1)
    assert (ticket.version, history(ticket)) == (1, [])


def test_different_fields_merge(susan, mia):
    ticket = make_ticket(susan)
    susans, mias = draft_of(ticket, name="By Susan"), draft_of(ticket, url="https://example.org")
    changes.save(ticket.id, susan, susans, version=1)
    changes.save(ticket.id, mia, mias, version=1)
    assert (ticket.name, ticket.url, ticket.version) == ("By Susan", "https://example.org", 3)


def test_labels_of_two_people_merge(susan, mia):
    old, one, two = make_label("old"), make_label("one"), make_label("two")
    ticket = make_ticket(susan, labels=[old])
    susans, mias = draft_of(ticket, labels={old.id, one.id}), draft_of(ticket, labels={two.id})
    changes.save(ticket.id, susan, susans, version=1)
    changes.save(ticket.id, mia, mias, version=1)
    assert facts_of_one(ticket).label_ids == {one.id, two.id}


def test_the_same_field_shows_both_and_keeps_the_first(susan, mia):
    ticket = make_ticket(susan)
    mias = draft_of(ticket, name="By Mia", url="https://example.org")
    changes.save(ticket.id, susan, draft_of(ticket, name="By Susan"), version=1)
    with pytest.raises(changes.StaleTicket) as stale:
        changes.save(ticket.id, mia, mias, version=1)
    assert stale.value.merge.collisions == {"name": ("By Susan", "By Mia")}
    assert ticket.name == "By Susan"
    changes.save(ticket.id, mia, stale.value.merge.draft, version=stale.value.version)
    assert (ticket.name, ticket.url) == ("By Mia", "https://example.org")


def test_what_was_changed_and_changed_back_collides_with_nothing(susan, mia):
    ticket = make_ticket(susan, name="As it was")
    mias = draft_of(ticket, name="By Mia")
    changes.save(ticket.id, susan, draft_of(ticket, name="Otherwise"), version=1)
    changes.save(ticket.id, susan, draft_of(ticket, name="As it was"), version=2)
    changes.save(ticket.id, mia, mias, version=1)
    assert ticket.name == "By Mia"


def test_reporters_change_their_own_until_somebody_comments(susan, john):
    ticket = make_ticket(susan)
    changes.save(ticket.id, susan, draft_of(ticket, name="Mine"), version=1)
    make_comment(john, ticket)
    with pytest.raises(NotAllowed):
        changes.save(ticket.id, susan, draft_of(ticket, name="Mine again"), version=2)


def test_other_members_change_nothing(susan, john):
    ticket = make_ticket(susan)
    with pytest.raises(NotAllowed):
        changes.save(ticket.id, john, draft_of(ticket, name="Mine"), version=1)


def test_what_is_private_is_gone_for_others(susan, john):
    ticket = make_ticket(susan, audience="private")
    with pytest.raises(Gone):
        comments.comment(john, ticket.id, "I see it.")


def test_the_history_cannot_be_altered(susan, mia):
    ticket = make_ticket(susan)
    moves.move(ticket.id, mia, TicketStatus.IN_PROGRESS)
    db.session.commit()
    with pytest.raises(DatabaseError, match="does not change"):
        db.session.execute(
            update(TicketEntry).where(TicketEntry.ticket_id == ticket.id).values(after=3)
        )
    db.session.rollback()


@pytest.mark.parametrize("to", [1, 2, 3])
def test_moderators_move_what_is_reported(susan, mia, to):
    ticket = make_ticket(susan)
    moves.move(ticket.id, mia, TicketStatus(to))
    assert (ticket.status, ticket.resolved_at is not None) == (to, to == 3)
    assert history(ticket) == [("status", 0, to)]


def test_reporters_resolve_but_do_not_start(susan):
    ticket = make_ticket(susan)
    with pytest.raises(NotAllowed, match="NotAllowed"):
        moves.move(ticket.id, susan, TicketStatus.IN_PROGRESS)
    moves.move(ticket.id, susan, TicketStatus.RESOLVED)
    assert not ticket.is_open


def test_reopening_asks_for_a_reason(susan):
    ticket = make_ticket(susan, status=3)
    with pytest.raises(DomainError) as refused:
        moves.move(ticket.id, susan, TicketStatus.REPORTED)
    assert refused.value.field == "reason"
    moves.move(ticket.id, susan, TicketStatus.REPORTED, reason="It broke again.")
    assert (ticket.status, ticket.resolved_at) == (0, None)


def test_a_ticket_that_nobody_does_is_taken_once(susan, john, mary):
    ticket = make_ticket(susan)
    changes.take(ticket.id, john)
    with pytest.raises(NotAllowed):
        changes.take(ticket.id, mary)
    assert facts_of_one(ticket).assignee_ids == {john.id}
    moves.move(ticket.id, john, TicketStatus.IN_PROGRESS)
    assert history(ticket) == [("assignees", [], [john.id]), ("status", 0, 1)]


def column(status):
    rows = db.session.execute(
        text("SELECT id FROM ticket WHERE status = :s ORDER BY position DESC, id DESC"),
        {"s": status},
    )
    return list(rows.scalars())


def test_a_ticket_is_placed_below_another_or_on_top(susan, mia):
    a, b, c = (make_ticket(susan).id for _ in range(3))
    assert column(0) == [c, b, a]
    moves.place(a, mia, TicketStatus.REPORTED, above_id=c)
    assert column(0) == [c, a, b]
    moves.place(b, mia, TicketStatus.IN_PROGRESS)
    moves.place(c, mia, TicketStatus.IN_PROGRESS, above_id=b)
    assert (column(0), column(1)) == ([a], [b, c])
    moves.place(c, mia, TicketStatus.IN_PROGRESS)
    assert column(1) == [c, b]


def test_room_is_made_where_there_is_none(susan, mia):
    top, bottom = make_ticket(susan).id, make_ticket(susan).id
    top, bottom = bottom, top
    between = [make_ticket(susan).id for _ in range(2)]
    expected = [*reversed(between), top, bottom]
    assert column(0) == expected
    for turn in range(50):
        moved = between[turn % 2]
        moves.place(moved, mia, TicketStatus.REPORTED, above_id=top)
        other = between[(turn + 1) % 2]
        assert column(0).index(moved) == column(0).index(top) + 1, turn
        assert column(0)[-1] == bottom
        assert {*column(0)} == {*expected} and other in column(0)


def test_a_duplicate_hands_its_watchers_over_and_takes_them_back(susan, john, mia):
    original, ticket = make_ticket(susan), make_ticket(john)
    relations.mark_duplicate(mia, ticket.id, original.id)
    assert (ticket.duplicate_of_id, ticket.status) == (original.id, 3)
    assert watching.watch_of(original, john).reason == WatchReason.DUPLICATE
    relations.unmark_duplicate(mia, ticket.id)
    assert (ticket.duplicate_of_id, ticket.status) == (None, 0)
    assert watching.watch_of(original, john) is None


def test_who_watched_the_original_anyway_goes_on(susan, mia):
    original, ticket = make_ticket(susan), make_ticket(susan)
    relations.mark_duplicate(mia, ticket.id, original.id)
    relations.unmark_duplicate(mia, ticket.id)
    assert watching.watch_of(original, susan).reason == WatchReason.REPORTED


def test_duplicates_make_no_chains(susan, mia):
    one, two, three = (make_ticket(susan) for _ in range(3))
    relations.mark_duplicate(mia, one.id, two.id)
    for ticket, original in ((three, one), (two, three), (one, three)):
        with pytest.raises(DomainError):
            relations.mark_duplicate(mia, ticket.id, original.id)


def test_tickets_block_one_way_only(susan):
    one, two = make_ticket(susan), make_ticket(susan)
    relations.relate(susan, one.id, two.id, Way.BLOCKS)
    relations.relate(susan, one.id, two.id, Way.BLOCKS)
    with pytest.raises(DomainError):
        relations.relate(susan, two.id, one.id, Way.BLOCKS)
    assert history(one) == [("relation", None, ["blocks", two.id])]


def test_steps_are_ticked_and_the_history_tells(susan):
    ticket = make_ticket(susan)
    checklists.add_item(susan, ticket.id, "Buy toner")
    (item,) = db.session.execute(text("SELECT id FROM checklist_item")).scalars()
    for _ in range(2):
        checklists.set_done(susan, ticket.id, item, is_done=True)
    assert history(ticket) == [
        ("step", None, "Buy toner"),
        ("step_done", ["Buy toner", False], ["Buy toner", True]),
    ]


def test_a_deleted_comment_keeps_its_place_without_words(susan, john):
    ticket = make_ticket(susan)
    entry = make_comment(john, ticket, "Rude words")
    comments.delete_comment(john, entry.id)
    assert (entry.body, entry.body_html, entry.search_words) == ("", "", "")
    assert ticket.comment_count == 0
    with pytest.raises(Gone):
        comments.delete_comment(john, entry.id)


def test_comments_name_tickets_that_know_of_it(susan):
    one, two = make_ticket(susan), make_ticket(susan)
    entry = make_comment(susan, one, f"See #{two.id}, not #99999.")
    assert f'href="/tickets/{two.id}"' in entry.body_html and "#99999" in entry.body_html
    (source,) = db.session.execute(
        text("SELECT source_id FROM ticket_entry WHERE kind = 'mention'")
    ).scalars()
    assert source == one.id
