"""The same thing at the same time: one wins, the others get the friendly message."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.main.services import people
from app.models import Post, User, followers
from tests.people import make_post, make_user

KEY = "0123456789abcdef0123456789abcdef"


def together(app: Flask, *actions: Callable[[], object]) -> list[object]:
    """Run actions in threads that start at the same moment; gives what each returned."""
    barrier = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(number: int, action: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[number] = action()
        except Exception as error:
            results[number] = error

    db.session.rollback()
    threads = [
        threading.Thread(target=run, args=(number, action)) for number, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def register(app, username, email):
    answer = app.test_client().post(
        "/auth/register",
        data={"username": username, "email": email, "password": "a quiet harbour"},
    )
    return answer.status_code, "This user name is taken." in answer.text


@pytest.mark.parametrize("attempt", range(3))
def test_one_of_two_registrations_wins(app, attempt):
    results = together(
        app,
        lambda: register(app, "kim", "one@example.org"),
        lambda: register(app, "KIM", "two@example.org"),
    )
    assert sorted(results) == [(302, False), (422, True)]
    assert db.session.scalar(select(func.count(User.id))) == 1


def test_one_of_two_registrations_with_an_address_wins(app):
    results = together(
        app,
        lambda: register(app, "kim", "same@example.org")[0],
        lambda: register(app, "tom", "Same@Example.org")[0],
    )
    assert sorted(results) == [302, 422]


@pytest.mark.parametrize("attempt", range(3))
def test_one_of_two_renames_wins(app, client_of, susan, john, attempt):
    def rename(client):
        answer = client.post(
            "/edit_profile",
            data={"username": "captain", "locale": "en", "timezone": "UTC", "theme": "auto"},
        )
        return answer.status_code, "This user name is taken." in answer.text

    clients = [client_of(susan), client_of(john)]
    results = together(app, *[lambda c=client: rename(c) for client in clients])
    assert sorted(results) == [(302, False), (422, True)]
    assert sorted([susan.username, john.username]) in (["captain", "john"], ["captain", "susan"])


def test_following_at_once_counts_once(app, client_of, susan, john):
    clients = [client_of(john) for _ in range(6)]
    results = together(app, *[lambda c=c: c.post("/follow/susan").status_code for c in clients])
    assert results == [302] * 6
    assert (susan.follower_count, john.following_count) == (1, 1)


def test_following_and_unfollowing_at_once_keeps_the_counters_right(app, client_of, susan, john):
    actions = []
    for number in range(8):
        verb = "follow" if number % 2 else "unfollow"
        client = client_of(john)
        actions.append(lambda c=client, v=verb: c.post(f"/{v}/susan").status_code)
    assert together(app, *actions) == [302] * 8
    assert people.wrong_counters() == []


@pytest.mark.parametrize("attempt", range(3))
def test_following_each_other_at_once_does_not_deadlock(app, client_of, susan, john, attempt):
    first, second = client_of(john), client_of(susan)
    results = together(
        app,
        lambda: first.post("/follow/susan").status_code,
        lambda: second.post("/follow/john").status_code,
    )
    assert results == [302, 302]
    assert db.session.scalar(select(func.count()).select_from(followers)) == 2
    assert people.wrong_counters() == []


def test_many_follow_one_at_once_and_all_are_counted(app, client_of, susan):
    clients = [client_of(make_user(f"fan{number}")) for number in range(8)]
    results = together(app, *[lambda c=c: c.post("/follow/susan").status_code for c in clients])
    assert results == [302] * 8
    assert susan.follower_count == 8


def test_the_same_form_sent_at_once_makes_one_post(app, client_of, susan):
    clients = [client_of(susan) for _ in range(6)]
    data = {"body": "Only once.", "form_key": KEY}
    results = together(app, *[lambda c=c: c.post("/", data=data).status_code for c in clients])
    assert Counter(results) == {302: 6}
    assert db.session.scalar(select(func.count(Post.id))) == 1
    assert susan.post_count == 1


def test_posts_at_once_are_all_there(app, client_of, susan):
    clients = [client_of(susan) for _ in range(8)]
    results = together(
        app,
        *[
            lambda c=c, n=n: c.post("/", data={"body": f"Post {n}."}).status_code
            for n, c in enumerate(clients)
        ],
    )
    assert results == [302] * 8
    assert susan.post_count == 8
    assert people.wrong_counters() == []


@pytest.mark.parametrize("attempt", range(5))
def test_deleting_while_writing_keeps_the_newest_known(app, client_of, susan, attempt):
    old = [make_post(susan, f"old {number}").id for number in range(3)]
    clients = [client_of(susan) for _ in range(6)]
    actions = [
        lambda c=c, i=i: c.post(f"/post/{i}/delete") for c, i in zip(clients, old, strict=False)
    ]
    actions += [
        lambda c=c, n=n: c.post("/", data={"body": n})
        for c, n in zip(clients[3:], "abc", strict=True)
    ]
    assert [answer.status_code for answer in together(app, *actions)] == [302] * 6
    assert people.wrong_counters() == []
