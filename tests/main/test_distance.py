"""Blocking and muting people."""

from datetime import timedelta

import pytest
import time_machine

from app.dates import utcnow
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import db
from app.main.queries.people import (
    blocked_by,
    directory,
    followed_by,
    followers_of,
    muted_by,
    named,
    stance_to,
    to_follow,
)
from app.main.services.distance import (
    block_person,
    mute_person,
    unblock_person,
    unmute_person,
)
from app.main.services.people import follow, wrong_counters
from app.main.services.reactions import like
from tests.main.test_writing import heard
from tests.people import make_block, make_follow, make_mute, make_post
from tests.test_races import together


def test_a_block_ends_both_follows_and_counts_them(susan, john):
    make_follow(susan, john)
    make_follow(john, susan)
    assert block_person(susan, john) and not block_person(susan, john)
    db.session.commit()
    assert [susan.follower_count, susan.following_count] == [0, 0]
    assert wrong_counters() == []


def test_neither_can_follow_the_other_until_it_is_taken_back(susan, john):
    make_block(susan, john)
    for one, other in ((susan, john), (john, susan)):
        with pytest.raises(NotAllowed):
            follow(one, other)
    assert unblock_person(susan, john) and not unblock_person(susan, john)
    assert follow(john, susan)


def test_a_block_of_the_other_is_not_ones_own_to_take_back(susan, john):
    make_block(susan, john)
    assert not unblock_person(john, susan)


def test_nobody_blocks_or_mutes_themselves_or_mutes_until_yesterday(susan, john):
    for action in (block_person, mute_person):
        with pytest.raises(DomainError):
            action(susan, susan)
    with pytest.raises(DomainError):
        mute_person(susan, john, until=utcnow())


def people_in(query):
    return {row[0].username for row in db.session.execute(query)}


def test_a_block_holds_in_every_list_of_people_both_ways(susan, john, mary):
    make_follow(mary, susan, john)
    make_follow(susan, mary)
    make_follow(john, mary)
    make_block(susan, john)
    for viewer, hidden in ((susan, "john"), (john, "susan")):
        for query in (
            directory(viewer),
            directory(viewer, hidden),
            followers_of(mary, viewer),
            followed_by(mary, viewer),
            to_follow(viewer, 9),
            named(hidden, viewer),
        ):
            assert hidden not in people_in(query)
    assert people_in(followers_of(mary, None)) == {"susan", "john"}


def test_a_muted_person_is_not_suggested_but_found(susan, john):
    make_mute(susan, john)
    assert "john" not in people_in(to_follow(susan, 9))
    assert people_in(named("john", susan)) == {"john"}
    assert "john" in people_in(directory(susan))


def test_one_sees_whom_one_blocked_and_muted(susan, john, mary):
    make_block(susan, john)
    make_mute(susan, mary, until=utcnow() + timedelta(days=1))
    assert people_in(blocked_by(susan)) == {"john"}
    assert people_in(muted_by(susan)) == {"mary"}
    assert people_in(blocked_by(john)) == people_in(muted_by(mary)) == set()
    assert (stance_to(susan, john).is_blocked, stance_to(susan, mary).is_muted) == (True, True)
    with time_machine.travel(utcnow() + timedelta(days=2), tick=False):
        assert people_in(muted_by(susan)) == set()
        assert not stance_to(susan, mary).is_muted


def test_muting_again_changes_until_when(susan, john):
    make_mute(susan, john)
    make_mute(susan, john, until=utcnow() + timedelta(days=1))
    (row,) = db.session.execute(muted_by(susan))
    assert row.until is not None
    assert unmute_person(susan, john) and not unmute_person(susan, john)


@pytest.mark.parametrize("distance", [make_block, make_mute])
def test_what_they_did_before_is_unread_no_more(susan, john, mary, distance):
    like(john, make_post(susan))
    like(mary, make_post(susan))
    db.session.commit()
    assert susan.unread_count == 2
    distance(susan, john)
    assert susan.unread_count == 1


def test_a_muted_persons_follow_is_not_told(susan, john):
    make_mute(susan, john)
    make_follow(john, susan)
    assert heard(susan) == []


def test_blocking_and_following_at_once_leaves_no_follow_behind(app, susan, john):
    from tests.main.test_reactions import User

    ids = susan.id, john.id

    def act(action, *people):
        with app.app_context(), app.test_request_context(method="POST"):
            try:
                action(*(db.session.get_one(User, user_id) for user_id in people))
                db.session.commit()
            except NotAllowed:
                db.session.rollback()

    wishes = [
        (follow, *ids),
        (follow, *ids[::-1]),
        (block_person, *ids),
        (block_person, *ids[::-1]),
    ]
    results = together(app, *[lambda w=w: act(*w) for w in wishes])
    assert results == [None] * 4
    db.session.refresh(susan)
    assert (susan.follower_count, susan.following_count) == (0, 0)
    assert wrong_counters() == []
