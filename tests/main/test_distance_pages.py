"""Blocking and muting by their pages."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.dates import utcnow
from app.extensions import db
from app.models import block, mute
from tests.people import make_block, make_follow, make_mute, make_post


def main_of(page):
    return page.split("<main")[1].split("</main")[0]


def blocks():
    return {
        tuple(row) for row in db.session.execute(select(block.c.blocker_id, block.c.blocked_id))
    }


def mutes():
    return {row.muted_id: row.until for row in db.session.execute(select(mute))}


def test_a_block_is_asked_for_once_and_done(client_of, john, susan):
    client = client_of(john)
    page = main_of(client.get("/user/susan/block").text)
    assert "Block Susan Marsh?" in page
    assert blocks() == set()
    answer = client.post("/user/susan/block", data={"next": "/settings/people"})
    assert answer.location == "/settings/people"
    assert blocks() == {(john.id, susan.id)}


def test_neither_sees_anything_of_the_other(client_of, john, susan):
    make_post(susan, "By Susan.")
    make_post(john, "By John.")
    client_of(john).post("/user/susan/block")
    for person, other in ((john, "susan"), (susan, "john")):
        client = client_of(person)
        for tail in ("", "/replies", "/popup", "/followers", "/block", "/mute"):
            assert client.get(f"/user/{other}{tail}").status_code == 404
        for path in ("/explore", "/people", "/"):
            assert f"@{other}" not in client.get(path).text


def test_a_block_is_taken_back_from_the_list(client_of, john, susan):
    client = client_of(john)
    client.post("/user/susan/block")
    page = main_of(client.get("/settings/people").text)
    assert "@susan" in page and 'action="/user/susan/unblock"' in page
    client.post("/user/susan/unblock")
    assert blocks() == set()
    assert "You have blocked nobody" in client.get("/settings/people").text


def test_who_is_blocked_does_not_take_it_back(client_of, john, susan):
    make_block(john, susan)
    assert client_of(susan).post("/user/john/unblock").status_code == 302
    assert blocks() == {(john.id, susan.id)}
    assert "@john" not in main_of(client_of(susan).get("/settings/people").text)


def test_twice_is_once(client_of, john, susan):
    client = client_of(john)
    client.post("/user/susan/block")
    assert client.post("/user/susan/block").status_code == 404  # not there any more
    for _ in range(2):
        assert client.post("/user/susan/unblock").status_code == 302
    for _ in range(2):
        assert client.post("/user/susan/mute").status_code == 302
    assert len(mutes()) == 1
    for _ in range(2):
        assert client.post("/user/susan/unmute").status_code == 302
    assert mutes() == {}


@pytest.mark.parametrize(
    "until, days", [("day", 1), ("week", 7), ("month", 30), ("ever", None), ("<b>", None)]
)
def test_a_mute_is_for_a_time_or_for_ever(client_of, john, susan, until, days):
    now = utcnow()
    with time_machine.travel(now, tick=False):
        client_of(john).post("/user/susan/mute", data={"until": until})
    expected = now + timedelta(days=days) if days else None
    assert mutes() == {susan.id: expected}


def test_the_question_offers_the_times(client_of, john, susan):
    page = main_of(client_of(john).get("/user/susan/mute").text)
    for until in ("day", "week", "month", "ever"):
        assert f'value="{until}"' in page
    assert mutes() == {}


def test_a_muted_person_is_not_at_home_but_in_the_list(client_of, john, susan):
    make_follow(john, susan)
    make_post(susan, "By Susan.")
    client = client_of(john)
    client.post("/user/susan/mute", data={"until": "week"})
    assert "By Susan." not in client.get("/").text
    page = main_of(client.get("/settings/people?show=muted").text)
    assert "@susan" in page and "Until " in page and 'action="/user/susan/unmute"' in page


def test_a_mute_that_is_over_is_not_in_the_list(client_of, john, susan):
    make_mute(john, susan, until=utcnow() + timedelta(hours=1))
    with time_machine.travel(utcnow() + timedelta(hours=2)):
        assert "You hear everybody" in client_of(john).get("/settings/people?show=muted").text


@pytest.mark.parametrize("action", ["block", "mute"])
def test_oneself_is_neither_blocked_nor_muted(client_of, john, action):
    client = client_of(john)
    assert client.get(f"/user/john/{action}").status_code == 404
    assert client.post(f"/user/john/{action}").status_code == 302
    assert "yourself" in client.get("/explore").text
    assert blocks() == set() and mutes() == {}


@pytest.mark.parametrize("action", ["block", "unblock", "mute", "unmute"])
@pytest.mark.parametrize("name", ["nobody", "zoe", "%00"])
def test_who_is_not_there_is_404(client_of, john, zoe, name, action):
    assert client_of(john).post(f"/user/{name}/{action}").status_code == 404


def test_the_list_comes_in_pages_the_latest_first(app, client_of, john, susan, mary, david):
    app.config["POSTS_PER_PAGE"] = 2
    for person in (susan, mary, david):
        make_block(john, person)
    client = client_of(john)
    page = main_of(client.get("/settings/people").text)
    assert page.index("@david") < page.index("@mary") and "@susan" not in page
    path = page.split('rel="next" href="')[1].split('"')[0]
    assert "@susan" in client.get(path).text


def test_another_site_is_not_where_it_goes_next(client_of, john, susan):
    answer = client_of(john).post("/user/susan/mute", data={"next": "https://evil.example/"})
    assert answer.location == "/settings/people"
