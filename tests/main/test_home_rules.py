"""Home with reposts, answers, narrow posts, blocks and mutes, against the rules in plain Python."""

import random

import pytest
from sqlalchemy import select

from app.dates import utcnow
from app.extensions import db
from app.main.queries import home as home_queries
from app.main.queries.home import count_new, home_page
from app.main.queries.posts import BY_ID
from app.main.queries.surroundings import surroundings_of
from app.main.queries.visibility import may_see_post
from app.main.services import reactions
from app.main.services.people import home_seen
from app.models import Post, block, followers, mute
from app.models.ids import first_id_at
from app.pagination import Window
from tests.people import (
    make_block,
    make_follow,
    make_mute,
    make_post,
    make_reply,
    make_repost,
    make_user,
)
from tests.statements import statements


def home_of(person, size=25, **args):
    return home_page(person, Window.parse(args, BY_ID), size)


def walk(person, size):
    """All of home, page by page towards the older posts."""
    seen, args = [], {}
    while True:
        page = home_of(person, size, **args)
        seen += [row.id for row in page.items]
        if page.older is None:
            return seen
        args = {"before": page.older}


def shown(person, rows):
    """What rows show: the body, and who passed it on."""
    around = surroundings_of(person, rows)
    return [
        (around.shown(row).body, row.is_repost and around.reposter(row).username) for row in rows
    ]


def test_answers_are_not_at_home(susan, john):
    make_follow(john, susan)
    post = make_post(susan, "A post.")
    make_reply(susan, post)
    make_reply(john, post)
    assert [row.body for row in home_of(john).items] == ["A post."]


def test_what_a_stranger_wrote_is_where_it_was_passed_on_first(susan, john, mary, david):
    make_follow(david, john, mary)
    post = make_post(susan, "Far away.")
    make_repost(john, post)
    make_post(mary, "In between.")
    make_repost(mary, post)
    assert shown(david, home_of(david).items) == [("In between.", False), ("Far away.", "john")]


def test_what_is_at_home_already_is_not_repeated(susan, john, mary):
    make_follow(mary, susan, john)
    post = make_post(susan, "Near.")
    make_repost(john, post)
    make_repost(susan, post)
    assert shown(mary, home_of(mary).items) == [("Near.", False)]
    assert count_new(mary, 0) == 1


def test_a_reposted_answer_is_at_home_also_of_somebody_followed(susan, john, mary):
    make_follow(mary, susan, john)
    reply = make_reply(susan, make_post(john, "A question."), "An answer.")
    make_repost(john, reply)
    assert shown(mary, home_of(mary).items) == [("An answer.", "john"), ("A question.", False)]


def test_ones_own_repost_is_at_home(susan, john):
    make_repost(john, make_post(susan, "Good."))
    assert shown(john, home_of(john).items) == [("Good.", "john")]


def test_when_the_first_repost_is_taken_back_the_next_one_shows(susan, john, mary, david):
    make_follow(david, john, mary)
    post = make_post(susan, "Far away.")
    make_repost(john, post)
    make_repost(mary, post)
    reactions.unrepost(john, post)
    assert shown(david, home_of(david).items) == [("Far away.", "mary")]


@pytest.fixture
def club(app):
    """A small world in which everything happens; the same for each seed."""

    def make(seed):
        chance = random.Random(seed)  # noqa: S311
        people = [make_user(f"person{seed}_{number}") for number in range(9)]
        for person in people:
            make_follow(person, *chance.sample([p for p in people if p is not person], 5))
        posts = []
        for number in range(70):
            author = chance.choice(people)
            if posts and chance.random() < 0.45:
                other = chance.choice(posts)
                if other.reach in {"public", "members"}:
                    reactions.repost(author, other)
                continue
            parent = chance.choice([None, None, *posts[-2:]])
            if parent is not None and not may_see_post(author, parent.id):
                parent = None
            names = " ".join(f"@{p.username}" for p in chance.sample(people, 3) if p is not author)
            reach = chance.choice(["public", "members", "followers", "mentioned"])
            posts.append(make_post(author, f"{number} {names}", parent=parent, reach=reach))
        for one, other in zip(people, chance.sample(people, 9), strict=True):
            if one is not other:
                chance.choice([make_block, make_mute])(one, other)
        chance.choice(people).status = "suspended"
        db.session.commit()
        return people

    return make


def rows_of(table):
    return {tuple(row)[:2] for row in db.session.execute(select(table))}


def expected_home(viewer):
    """The rules of home, row by row."""
    follows, blocks, mutes = rows_of(followers), rows_of(block), rows_of(mute)
    rows = {row.id: row for row in db.session.scalars(select(Post).order_by(Post.id))}
    people = {person.id: person for person in db.session.scalars(select(type(viewer)))}

    def belongs(user_id):
        return user_id == viewer.id or (viewer.id, user_id) in follows

    def heard(user_id):
        return people[user_id].is_active and (viewer.id, user_id) not in mutes

    def apart(user_id):
        return (viewer.id, user_id) in blocks or (user_id, viewer.id) in blocks

    found, passed_on = [], set()
    for row in rows.values():
        if row.is_reply or not belongs(row.author_id) or not heard(row.author_id):
            continue
        if row.repost_of_id is None:
            if may_see_post(viewer, row.id):
                found.append(row.id)
            continue
        is_first = row.repost_of_id not in passed_on
        passed_on.add(row.repost_of_id)
        original = rows[row.repost_of_id]
        is_there = belongs(original.author_id) and not original.is_reply
        if (
            is_first
            and not is_there
            and heard(original.author_id)
            and not apart(original.author_id)
            and may_see_post(viewer, original.id)
        ):
            found.append(row.id)
    return found[::-1]


@pytest.mark.parametrize("seed", range(4))
def test_home_is_what_the_rules_say_in_pages_of_any_size(club, seed, monkeypatch):
    people = [person for person in club(seed) if person.is_active]
    homes = {person.id: expected_home(person) for person in people}
    assert sum(map(len, homes.values())) > 50
    # So few are asked first that the pages need those who were not.
    monkeypatch.setattr(home_queries, "FIRST_ASKED", 1)
    for number, person in enumerate(people):
        for size in ((1, 2, 5)[number % 3], 100):  # of many small pages each has one size
            assert walk(person, size) == homes[person.id]
        if homes[person.id]:
            oldest = str(homes[person.id][-1])
            back = home_of(person, 3, after=oldest).items
            assert [row.id for row in back] == homes[person.id][:-1][-3:]
        assert count_new(person, 0) == min(len(homes[person.id]), 100)


def test_posts_behind_many_hidden_reposts_are_found(susan, john, monkeypatch):
    monkeypatch.setattr(home_queries, "FIRST_ASKED", 1)
    make_follow(john, susan)
    quiet = make_user("quiet")
    make_follow(john, quiet)
    old = make_post(quiet, "Old.")
    post = make_post(susan, "Near.")
    for number in range(12):
        fan = make_user(f"fan{number}")
        make_follow(john, fan)
        make_repost(fan, post)
    db.session.refresh(john)
    with statements() as seen:
        page = home_of(john, 2)
    assert [row.id for row in page.items] == [post.id, old.id]
    assert len(seen) == 2


def test_home_is_one_statement(susan, john):
    make_follow(john, susan)
    for number in range(30):
        make_post(susan, f"Post {number}.")
    db.session.refresh(john)
    with statements() as seen:
        home_of(john)
    assert len(seen) == 1


def test_what_was_seen_at_home_goes_forwards_only_and_not_beyond_now(susan):
    home_seen(susan, 812)
    home_seen(susan, 31)
    assert susan.home_seen_id == 812
    home_seen(susan, 2**53)
    assert susan.home_seen_id <= first_id_at(utcnow()) + (2 << 22)
