"""Following and its counters."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.main.queries.people import is_following
from app.main.services import people
from app.models import followers
from tests.applications import application_with
from tests.people import make_follow, make_user

HTMX = {"HX-Request": "true"}


def counts(*persons):
    return [(person.follower_count, person.following_count) for person in persons]


def test_following_is_seen_on_both_sides(client_of, john, susan):
    answer = client_of(john).post("/follow/susan")
    assert answer.location == "/user/susan"
    assert is_following(john, susan)
    assert not is_following(susan, john)
    assert counts(john, susan) == [(0, 1), (1, 0)]


def test_unfollowing_undoes_it(client_of, john, susan):
    make_follow(john, susan)
    client_of(john).post("/unfollow/susan")
    assert not is_following(john, susan)
    assert counts(john, susan) == [(0, 0), (0, 0)]


def test_following_twice_is_following_once(client_of, john, susan):
    client = client_of(john)
    for _ in range(2):
        assert client.post("/follow/susan").status_code == 302
    assert counts(john, susan) == [(0, 1), (1, 0)]


def test_unfollowing_a_stranger_changes_nothing(client_of, john, susan):
    assert client_of(john).post("/unfollow/susan").status_code == 302
    assert counts(john, susan) == [(0, 0), (0, 0)]


def test_the_name_is_found_whatever_the_case(client_of, john, susan):
    client_of(john).post("/follow/SUSAN")
    assert is_following(john, susan)


def test_following_oneself_is_answered_kindly(client_of, john):
    client = client_of(john)
    answer = client.post("/follow/john", follow_redirects=True)
    assert answer.status_code == 200
    assert "You cannot follow yourself." in answer.text
    assert counts(john) == [(0, 0)]


def test_the_database_refuses_following_oneself(john):
    with pytest.raises(IntegrityError):
        db.session.execute(followers.insert().values(follower_id=john.id, followed_id=john.id))


@pytest.mark.parametrize("action", ["follow", "unfollow"])
@pytest.mark.parametrize("name", ["nobody", "zoe", "%00", "x" * 300, "%3Cscript%3E"])
def test_unknown_and_suspended_people_are_404(client_of, john, zoe, action, name):
    answer = client_of(john).post(f"/{action}/{name}")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_following_needs_a_post(client_of, john, susan, action):
    assert client_of(john).get(f"/{action}/susan").status_code == 405


def test_guests_are_led_to_sign_in(client, susan):
    answer = client.post("/follow/susan", headers=HTMX | {"HX-Current-URL": "http://x/user/susan"})
    assert answer.headers["HX-Redirect"] == "/auth/login?next=/user/susan"


def test_htmx_gets_the_button_as_it_is_now(client_of, john, susan):
    client = client_of(john)
    answer = client.post("/follow/susan", headers=HTMX)
    assert 'action="/unfollow/susan"' in answer.text
    assert "<html" not in answer.text
    assert "You follow Susan Marsh." in answer.headers["HX-Trigger"]
    assert 'action="/follow/susan"' in client.post("/unfollow/susan", headers=HTMX).text


def test_without_htmx_one_returns_to_the_page_one_came_from(client_of, john, susan):
    answer = client_of(john).post("/follow/susan", data={"next": "/people?order=newest"})
    assert answer.location == "/people?order=newest"


def test_suspension_takes_a_person_out_of_the_counts_and_back(john, susan, mary):
    make_follow(john, susan)
    make_follow(susan, mary)
    people.suspend(susan)
    db.session.commit()
    assert counts(john, mary) == [(0, 0), (0, 0)]
    assert people.wrong_counters() == []
    people.restore(susan)
    db.session.commit()
    assert counts(john, mary) == [(0, 1), (1, 0)]
    assert people.wrong_counters() == []


def test_suspending_twice_counts_once(john, susan):
    make_follow(john, susan)
    people.suspend(susan)
    people.suspend(susan)
    db.session.commit()
    assert counts(john) == [(0, 0)]


def test_wrong_counters_are_found_and_repaired(john, susan):
    make_follow(john, susan)
    susan.follower_count = 7
    db.session.commit()
    assert people.wrong_counters() == ["susan"]
    people.wrong_counters(repair=True)
    db.session.commit()
    assert susan.follower_count == 1
    assert people.wrong_counters() == []


def test_deleting_a_person_deletes_the_follows(john, susan):
    make_follow(john, susan)
    db.session.delete(john)
    db.session.commit()
    assert db.session.execute(select(followers)).all() == []


def test_the_lists_show_the_latest_first_and_page(app, client_of, susan):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(3):
        make_follow(make_user(f"fan{number}"), susan)
    client = client_of(susan)
    first = client.get("/user/susan/followers").text
    assert first.index("@fan2") < first.index("@fan1")
    assert "@fan0" not in first.split("<aside")[0]
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "@fan0" in client.get(older).text.split("<aside")[0]


def test_suspended_people_are_in_no_list(client_of, john, susan, zoe):
    make_follow(zoe, susan)
    make_follow(susan, zoe)
    client = client_of(john)
    assert "zoe" not in client.get("/user/susan/followers").text
    assert "zoe" not in client.get("/user/susan/following").text


def test_so_many_people_a_day_and_no_more(app, database_url, susan, john, mary):
    with application_with(SQLALCHEMY_DATABASE_URI=database_url, RATE_FOLLOWS="1 per day") as other:
        browser = other.test_client()
        with other.app_context():
            browser.sign_in(susan)
        assert browser.post("/follow/john").status_code == 302
        assert browser.post("/follow/mary").status_code == 429
        assert browser.post("/unfollow/john").status_code == 302
