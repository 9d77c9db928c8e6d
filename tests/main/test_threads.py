"""Threads: what a post answers, and what answers it, whatever is missing in between."""

import pytest
from sqlalchemy import event, insert

from app.extensions import db
from app.main.queries.posts import BY_PATH, ancestors, depth_below, replies
from app.main.queries.surroundings import surroundings_of
from app.main.services.posts import delete_post
from app.models import Post, User
from app.models.post import MOST_LEVELS, path_below
from app.pagination import Window, paginate
from tests.people import make_block, make_post, make_reply, make_user
from tests.statements import statements


def page_of(viewer, post, size=25, **args):
    window = Window.parse(args, BY_PATH)
    return paginate(replies(viewer, post), BY_PATH, window, size)


def bodies(posts):
    return [None if post is None else post.body for post in posts]


@pytest.fixture
def thread(susan, john):
    """
    root ┬ a ┬ a1 ─ a1x ─ a1xx
         │   └ a2
         └ b
    """
    posts = {"root": make_post(susan, "root")}
    for name, parent in [
        ("a", "root"), ("b", "root"), ("a1", "a"), ("a1x", "a1"), ("a2", "a"), ("a1xx", "a1x"),
    ]:  # fmt: skip
        posts[name] = make_reply(john, posts[parent], name)
    return posts


def test_answers_come_after_what_they_answer_the_oldest_first(thread, susan):
    found = page_of(susan, thread["root"]).items
    assert bodies(found) == ["a", "a1", "a1x", "a1xx", "a2", "b"]
    assert [depth_below(thread["root"], reply) for reply in found] == [1, 2, 3, 3, 2, 1]


def test_below_an_answer_is_its_own_part(thread, susan):
    assert bodies(page_of(susan, thread["a1"]).items) == ["a1x", "a1xx"]
    assert depth_below(thread["a1"], thread["a1xx"]) == 2


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_of_a_thread_meet_each_answer_once(thread, susan, size):
    seen, args = [], {}
    while True:
        page = page_of(susan, thread["root"], size, **args)
        seen += bodies(page.items)
        if page.older is None:
            break
        args = {"before": page.older}
    assert seen == ["a", "a1", "a1x", "a1xx", "a2", "b"]
    back = page_of(susan, thread["root"], 2, after=thread["a2"].path.hex())
    assert bodies(back.items) == ["a1x", "a1xx"]


def test_above_an_answer_is_what_it_answers(thread, susan):
    assert bodies(ancestors(susan, thread["a1x"])) == ["root", "a", "a1"]
    assert ancestors(susan, thread["root"]) == []


def test_what_is_deleted_leaves_a_gap_and_the_rest_readable(thread, susan):
    delete_post(thread["a"])
    db.session.commit()
    assert bodies(ancestors(susan, thread["a1x"])) == ["root", None, "a1"]
    assert bodies(page_of(susan, thread["root"]).items) == ["a1", "a1x", "a1xx", "a2", "b"]
    delete_post(thread["root"])
    db.session.commit()
    assert bodies(ancestors(susan, thread["b"])) == [None]


def test_who_is_blocked_leaves_a_gap_too(thread, susan, john, mary):
    reply = make_reply(mary, thread["a1"], "Mary's")
    make_block(susan, john)
    assert bodies(page_of(susan, thread["root"]).items) == ["Mary's"]
    assert bodies(ancestors(susan, reply)) == ["root", None, None]


def test_the_deepest_answers_are_found_from_what_they_answer(susan):
    chain = [make_post(susan, "0")]
    for level in range(1, MOST_LEVELS + 3):
        chain.append(make_reply(susan, chain[-1], str(level)))
    deepest, parent = chain[-1], chain[-2]
    assert bodies(page_of(susan, parent).items) == [deepest.body]
    above = bodies(ancestors(susan, deepest))
    assert above == [str(level) for level in range(MOST_LEVELS - 1)] + [parent.body]
    assert len(page_of(susan, chain[0], 100).items) == MOST_LEVELS + 2


def long_thread(author, number):
    """A post with so many answers, some of them to answers."""
    root = make_post(author)
    first, paths, rows = root.id + 4096, [root.path], []
    for turn in range(number):
        path = path_below(paths[turn // 3], first + turn)
        paths.append(path)
        rows.append(
            {"id": first + turn, "author_id": author.id, "body": str(turn), "body_html": "",
             "is_reply": True, "path": path, "created_at": root.created_at}
        )  # fmt: skip
    db.session.execute(insert(Post.__table__), rows)
    db.session.commit()
    return root


def test_a_long_thread_costs_as_many_statements_and_rows_as_a_short_one(app, susan):
    short, long = long_thread(susan, 30), long_thread(susan, 5_000)
    costs, ids = [], (susan.id, short.id, long.id)
    for post_id in ids[1:]:
        loaded = []

        def note(post, context, loaded=loaded):
            loaded.append(post)

        db.session.expunge_all()
        viewer, root = db.session.get_one(User, ids[0]), db.session.get_one(Post, post_id)
        event.listen(Post, "load", note)
        with statements() as seen:
            page = page_of(viewer, root)
            surroundings_of(viewer, page.items)
            ancestors(viewer, page.items[-1])
        event.remove(Post, "load", note)
        costs.append((len(page.items), len(seen)))
        assert len(loaded) < 40
    assert costs[0] == costs[1] == (25, costs[0][1])
    assert costs[0][1] <= 4


def test_a_thread_of_answers_by_many_costs_no_statement_each(susan):
    root = make_post(susan)
    make_reply(susan, root)
    with statements() as few:
        surroundings_of(susan, page_of(susan, root).items)
    for number in range(12):
        make_reply(make_user(f"fan{number}"), root)
    with statements() as many:
        surroundings_of(susan, page_of(susan, root).items)
    assert len(few) == len(many)
