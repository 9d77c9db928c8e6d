"""You were here: home remembers what was on the screen, and offers to go on there."""

from datetime import timedelta

import pytest
import time_machine

from app.dates import utcnow
from app.extensions import db
from app.main.services.people import home_seen
from app.models.ids import first_id_at
from tests.people import make_follow, make_post

LINE = 'class="seen-line"'
GO_ON = "Go on where you stopped"


@pytest.fixture
def posts(app, susan, john):
    """Six posts at John's home, the oldest first, on pages of three."""
    app.config["POSTS_PER_PAGE"] = 3
    make_follow(john, susan)
    now = utcnow() - timedelta(hours=1)
    return [
        make_post(susan, f"Post {number}.", written_at=now + timedelta(minutes=number))
        for number in range(6)
    ]


def read_up_to(person, post):
    home_seen(person, post.id)
    db.session.commit()


def between(page):
    """The posts above the line and those below it."""
    above, below = page.split(LINE)
    return above.count("<article"), below.count("<article")


def test_nobody_who_comes_for_the_first_time_was_here(client_of, john, posts):
    page = client_of(john).get("/").text
    assert LINE not in page and GO_ON not in page


def test_a_line_stands_between_what_is_new_and_what_was_seen(client_of, john, posts):
    read_up_to(john, posts[3])
    page = client_of(john).get("/").text
    assert between(page) == (2, 1)
    assert GO_ON not in page


def test_there_is_no_line_where_nothing_is_new(client_of, john, posts):
    read_up_to(john, posts[5])
    assert LINE not in client_of(john).get("/").text


def test_the_line_may_stand_between_two_pages(client_of, john, posts):
    read_up_to(john, posts[2])
    client = client_of(john)
    assert LINE not in client.get("/").text
    part = client.get(f"/?before={posts[3].id}", headers={"HX-Request": "true"}).text
    assert between(part) == (0, 3)


def test_more_new_than_fits_offers_to_go_on_where_one_stopped(client_of, john, posts):
    read_up_to(john, posts[0])
    client = client_of(john)
    page = client.get("/").text
    assert GO_ON in page and f'href="/?after={posts[0].id}#seen"' in page
    following = client.get(f"/?after={posts[0].id}").text
    assert "Post 3." in following and "Post 1." in following
    assert "Post 4." not in following and "Post 0." not in following
    assert between(following) == (3, 0)


def test_what_was_seen_is_noted_with_the_visit(client_of, john, posts):
    client = client_of(john)
    with time_machine.travel(utcnow() + timedelta(minutes=5)):
        client.get("/")
    assert john.home_seen_id == posts[5].id


def test_within_the_minute_nothing_is_written(client_of, john, posts):
    client_of(john).get("/")
    assert john.home_seen_id == 0


def test_looking_at_an_older_page_forgets_nothing(client_of, john, posts):
    read_up_to(john, posts[5])
    client = client_of(john)
    with time_machine.travel(utcnow() + timedelta(minutes=5)):
        client.get(f"/?before={posts[3].id}")
    assert john.home_seen_id == posts[5].id


def test_other_pages_say_nothing_of_home(client_of, john, posts):
    client = client_of(john)
    with time_machine.travel(utcnow() + timedelta(minutes=5)):
        client.get("/explore")
    assert john.home_seen_id == 0


def test_a_script_says_what_was_on_the_screen(client_of, john, posts):
    client = client_of(john)
    assert client.post("/home/seen", data={"seen": posts[4].id}).status_code == 204
    assert john.home_seen_id == posts[4].id
    client.post("/home/seen", data={"seen": posts[1].id})
    assert john.home_seen_id == posts[4].id


def test_nobody_has_seen_what_is_not_written_yet(client_of, john):
    client_of(john).post("/home/seen", data={"seen": 2**60})
    assert 0 < john.home_seen_id <= first_id_at(utcnow() + timedelta(minutes=1))


@pytest.mark.parametrize("seen", ["", "x", "-1", "1~2", "9" * 30, "\x00"])
def test_nonsense_is_refused(client_of, john, seen):
    assert client_of(john).post("/home/seen", data={"seen": seen}).status_code == 400
    assert john.home_seen_id == 0


def test_the_page_tells_the_script_where_to_say_so(client_of, john, posts):
    page = client_of(john).get("/").text
    assert 'data-seen="/home/seen"' in page
    assert f'data-row="{posts[5].id}"' in page
