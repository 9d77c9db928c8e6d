"""Likes, reposts, bookmarks: once each, counted exactly, told to those who want to know."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.dates import utcnow
from app.errors.exceptions import Gone, NotAllowed
from app.extensions import db
from app.main.queries.posts import (
    BY_BOOKMARK,
    BY_LIKE,
    BY_REPOST,
    bookmarked,
    likers_of,
    posts_by,
    reposters_of,
)
from app.main.queries.surroundings import surroundings_of
from app.main.services import reactions
from app.main.services.counters import wrong_post_counters
from app.main.services.people import wrong_counters
from app.models import Post, User, bookmark
from app.pagination import Window, paginate
from tests.main.test_writing import about, heard
from tests.people import make_block, make_follow, make_mute, make_post, make_repost, make_user
from tests.test_races import together

PAIRS = {
    "like": (reactions.like, reactions.unlike, "like_count"),
    "repost": (reactions.repost, reactions.unrepost, "repost_count"),
    "bookmark": (reactions.keep, reactions.keep_no_more, "bookmark_count"),
}


@pytest.fixture(params=list(PAIRS))
def pair(request):
    return PAIRS[request.param]


def test_twice_is_once_and_back_is_back(susan, john, pair):
    do, undo, counter = pair
    post = make_post(susan)
    assert [do(john, post), do(john, post)] == [True, False]
    assert getattr(post, counter) == 1
    assert [undo(john, post), undo(john, post)] == [True, False]
    assert getattr(post, counter) == 0
    db.session.commit()
    assert wrong_post_counters() == wrong_counters() == []


def test_what_one_does_not_see_is_gone(susan, john, pair):
    do, _undo, _counter = pair
    post = make_post(susan)
    make_block(susan, john)
    with pytest.raises(Gone):
        do(john, post)


def test_taking_back_works_behind_a_block(susan, john, pair):
    do, undo, counter = pair
    post = make_post(susan)
    do(john, post)
    make_block(susan, john)
    assert undo(john, post)
    assert getattr(post, counter) == 0


def test_reposts_themselves_are_not_reacted_to(susan, john, mary, pair):
    do, _undo, _counter = pair
    row = make_repost(john, make_post(susan))
    with pytest.raises(NotAllowed):
        do(mary, row)


def in_a_request(app, action, person_id, post_id):
    """An action of somebody in a request of its own."""
    with app.app_context(), app.test_request_context(method="POST"):
        person, post = db.session.get_one(User, person_id), db.session.get_one(Post, post_id)
        changed = action(person, post)
        db.session.commit()
        return changed


def test_ten_at_once_are_ten_and_one_taken_back_twice_leaves_nine(app, susan, pair):
    do, undo, counter = pair
    post = make_post(susan)
    fans = [make_user(f"fan{number}").id for number in range(10)]
    ids = [(person_id, post.id) for person_id in fans]
    results = together(app, *[lambda i=i: in_a_request(app, do, *i) for i in ids])
    assert results == [True] * 10
    db.session.refresh(post)
    assert getattr(post, counter) == 10
    back = together(app, *[lambda: in_a_request(app, undo, *ids[0]) for _turn in range(2)])
    assert sorted(back) == [False, True]
    db.session.refresh(post)
    assert getattr(post, counter) == 9
    assert wrong_post_counters() == wrong_counters() == []


def test_doing_and_undoing_at_once_keeps_the_counters_right(app, susan, john, pair):
    do, undo, _counter = pair
    ids = (john.id, make_post(susan).id)
    actions = [lambda a=a: in_a_request(app, a, *ids) for a in (do, undo) * 4]
    assert all(isinstance(result, bool) for result in together(app, *actions))
    assert wrong_post_counters() == wrong_counters() == []


def test_reacting_while_it_is_answered_and_deleted_does_not_deadlock(app, susan, john, pair):
    from app.main.services.posts import delete_post, write_post

    do, undo, _counter = pair
    post = make_post(susan)
    fans = [make_user(f"fan{number}").id for number in range(4)]

    def answer(person, found):
        return write_post(person, "@john, yes.", parent=found, max_length=500).id

    def remove(person, found):
        delete_post(found)

    wishes = [(do, person_id) for person_id in fans] + [(answer, susan.id), (answer, john.id)]
    wishes += [(undo, fans[0]), (remove, susan.id)]
    post_id = post.id
    results = together(app, *[lambda w=w: in_a_request(app, w[0], w[1], post_id) for w in wishes])
    # Whoever came too late is told that it is gone; nobody waits for ever.
    errors = [result for result in results if isinstance(result, Exception)]
    assert {type(error).__name__ for error in errors} <= {"Gone", "NoResultFound"}, errors
    assert wrong_post_counters() == wrong_counters() == []


# --- who hears of it


@pytest.mark.parametrize("name", ["like", "repost"])
def test_the_author_hears_of_all_in_one_line(app, susan, john, mary, name):
    do, undo, _counter = PAIRS[name]
    post = make_post(susan)
    for person in (john, mary):
        do(person, post)
    undo(john, post)
    do(john, post)
    assert heard(susan) == [("liked" if name == "like" else "reposted", about(post))]
    assert susan.unread_count == 1


def test_a_like_taken_back_and_given_again_is_told_once(susan, john):
    from app.notifications.services import mark_read

    post = make_post(susan)
    reactions.like(john, post)
    mark_read(susan)
    reactions.unlike(john, post)
    reactions.like(john, post)
    assert susan.unread_count == 0
    reactions.like(john, make_post(susan))
    assert susan.unread_count == 1


def test_nobody_hears_of_themselves_of_bookmarks_or_of_those_they_muted(susan, john, mary):
    post = make_post(susan)
    reactions.like(susan, post)
    reactions.repost(susan, post)
    reactions.keep(john, post)
    make_mute(susan, mary)
    reactions.like(mary, post)
    reactions.repost(mary, post)
    assert heard(susan) == []


# --- reposts


@pytest.mark.parametrize("reach", ["followers", "mentioned"])
def test_what_is_not_for_all_members_cannot_be_reposted(susan, john, reach):
    make_follow(john, susan)
    post = make_post(susan, "@john", reach=reach)
    with pytest.raises(NotAllowed):
        reactions.repost(john, post)


def test_commenters_like_and_keep_but_do_not_repost(susan, carol):
    post = make_post(susan)
    assert reactions.like(carol, post) and reactions.keep(carol, post)
    with pytest.raises(NotAllowed):
        reactions.repost(carol, post)


def test_a_repost_is_no_post_of_ones_own(susan, john):
    row = make_repost(john, make_post(susan, reach="members"))
    assert (john.post_count, john.last_post_id) == (0, row.id)
    assert (row.body, row.reach) == ("", "members")
    assert wrong_counters() == []


# --- lists


def test_bookmarks_come_the_last_kept_first_and_page_by_page(susan, john):
    posts = [make_post(susan, f"Post {number}.") for number in range(5)]
    order = [3, 0, 4, 1, 2]
    for turn, number in enumerate(order):
        reactions.keep(john, posts[number])
        at = utcnow() + timedelta(minutes=turn)
        kept = update(bookmark).where(bookmark.c.post_id == posts[number].id)
        db.session.execute(kept.values(created_at=at))
    seen, args = [], {}
    while True:
        window = Window.parse(args, BY_BOOKMARK)
        page = paginate(bookmarked(john), BY_BOOKMARK, window, 2, rows=True)
        seen += [row.Post.body for row in page.items]
        if page.older is None:
            break
        args = {"before": page.older}
    assert seen == [f"Post {number}." for number in reversed(order)]
    assert paginate(bookmarked(susan), BY_BOOKMARK, Window(), 2, rows=True).items == []


def test_who_likes_and_reposts_a_post_can_be_listed(susan, john, mary, zoe):
    post = make_post(susan)
    for person in (john, mary):
        reactions.like(person, post)
        reactions.repost(person, post)
    make_block(david := make_user("david2"), john)
    likes = paginate(likers_of(susan, post), BY_LIKE, Window(), 5, rows=True)
    reposts = paginate(reposters_of(susan, post), BY_REPOST, Window(), 5, rows=True)
    assert {row.User for row in likes.items} == {row.User for row in reposts.items} == {john, mary}
    seen = paginate(likers_of(david, post), BY_LIKE, Window(), 5, rows=True)
    assert [row.User for row in seen.items] == [mary]


def test_what_one_marked_is_known_for_a_whole_page(susan, john):
    posts = [make_post(susan, f"Post {number}.") for number in range(3)]
    reactions.like(john, posts[0])
    reactions.keep(john, posts[1])
    make_repost(john, posts[2])
    (row,) = db.session.scalars(posts_by(susan, john))
    around = surroundings_of(john, [posts[0], posts[1], row])
    assert [around.is_marked("liked", post) for post in posts] == [True, False, False]
    assert [around.is_marked("bookmarked", post) for post in posts] == [False, True, False]
    assert [around.is_marked("reposted", post) for post in posts] == [False, False, True]
    assert around.shown(row).id == posts[2].id
    assert around.reposter(row).id == john.id
    assert surroundings_of(None, [posts[0]]).is_marked("liked", posts[0]) is False


def test_the_count_is_checked_and_repaired(susan, john):
    post = make_post(susan)
    reactions.like(john, post)
    db.session.execute(update(Post).values(like_count=7, reply_count=2))
    db.session.commit()
    assert wrong_post_counters() == [post.id]
    assert wrong_post_counters(repair=True) == [post.id]
    db.session.commit()
    assert wrong_post_counters() == []
    assert db.session.execute(select(Post.like_count, Post.reply_count)).one() == (1, 0)
