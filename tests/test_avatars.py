"""Pictures of people: drawn here, always the same, and asked of others only by choice."""

import hashlib
from datetime import timedelta
from re import findall
from xml.etree import ElementTree

import pytest

from app.extensions import db
from app.main.avatars import CELL, SIZE, avatar_url, identicon
from tests.applications import application_with
from tests.people import make_user

SEEDS = [str(number) for number in range(1, 201)]


def parts(seed):
    """The elements of a picture, by tag without the namespace."""
    root = ElementTree.fromstring(identicon(seed))  # noqa: S314 - our own
    return [(element.tag.rpartition("}")[2], element.attrib) for element in root.iter()]


# --- the picture


@pytest.mark.parametrize("seed", ["1", "9007199254740993", "", "é", "<script>"])
def test_a_picture_is_the_same_each_time(seed):
    assert identicon(seed) == identicon(seed)


def test_a_picture_does_not_change_with_a_release():
    digest = hashlib.sha256(identicon("1").encode()).hexdigest()
    assert digest == "d478a0bed875ff6f0f1906ba7632a7f776686debfc51558dea9b1e9d6af6e08f"


def test_two_hundred_people_have_two_hundred_pictures():
    assert len({identicon(seed) for seed in SEEDS}) == len(SEEDS)


def test_a_picture_is_a_drawing_and_nothing_else():
    assert {tag for seed in SEEDS for tag, _ in parts(seed)} == {"svg", "path"}


def test_nothing_in_a_picture_runs_or_loads():
    names = {name for seed in SEEDS for _, attributes in parts(seed) for name in attributes}
    assert names == {"viewBox", "fill", "d"}


def test_nothing_of_the_seed_is_in_the_picture():
    assert "evil" not in identicon('"/><script>evil()</script>')


def test_a_picture_is_drawn_within_its_frame():
    for seed in SEEDS:
        (_, frame), _, (_, pattern) = parts(seed)
        corners = [(int(x), int(y)) for x, y in findall(r"M(\d+) (\d+)", pattern["d"])]
        assert frame["viewBox"] == f"0 0 {SIZE} {SIZE}"
        assert all(0 < x < SIZE and 0 < y < SIZE for x, y in corners)


def test_a_picture_is_mirrored():
    for seed in SEEDS:
        pattern = parts(seed)[2][1]["d"]
        cells = {(int(x), int(y)) for x, y in findall(r"M(\d+) (\d+)", pattern)}
        assert {(SIZE - CELL - x, y) for x, y in cells} == cells


def test_nobody_has_an_empty_picture():
    assert [seed for seed in SEEDS if not parts(seed)[2][1]["d"]] == []


def test_a_picture_is_small():
    assert max(len(identicon(seed)) for seed in SEEDS) < 1500


# --- its address


def test_everybody_may_see_a_picture(client, susan):
    answer = client.get("/user/susan/avatar.svg")
    assert answer.status_code == 200
    assert answer.text == identicon(str(susan.id))


def test_a_picture_is_sent_as_one(client, susan):
    answer = client.get("/user/susan/avatar.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_opened_by_itself_may_run_nothing(client, susan):
    policy = client.get("/user/susan/avatar.svg").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy


def test_a_picture_is_kept_for_a_day(client, susan):
    control = client.get("/user/susan/avatar.svg").cache_control
    assert (control.public, control.max_age) == (True, timedelta(days=1).total_seconds())


def test_a_kept_picture_is_not_sent_again(client, susan):
    etag = client.get("/user/susan/avatar.svg").headers["ETag"]
    answer = client.get("/user/susan/avatar.svg", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_picture_of_somebody_else_is_sent(client, susan, john):
    etag = client.get("/user/susan/avatar.svg").headers["ETag"]
    answer = client.get("/user/john/avatar.svg", headers={"If-None-Match": etag})
    assert answer.status_code == 200


def test_a_picture_stays_when_its_person_is_renamed(client, susan):
    before = client.get("/user/susan/avatar.svg").text
    susan.username = "susanne"
    susan.display_name = "S."
    susan.email = "susanne@example.org"
    db.session.commit()
    assert client.get("/user/susanne/avatar.svg").text == before


def test_a_name_that_passes_on_does_not_pass_on_the_picture(client, susan):
    before = client.get("/user/susan/avatar.svg").text
    susan.username = "susanne"
    db.session.commit()
    make_user("susan", email="another@example.org")
    assert client.get("/user/susan/avatar.svg").text != before


@pytest.mark.parametrize("name", ["nobody_here", "susan.svg", "%00", "%2e%2e"])
def test_nobody_has_no_picture(client, susan, name):
    assert client.get(f"/user/{name}/avatar.svg").status_code == 404


def test_a_suspended_person_has_no_picture(client, zoe):
    assert client.get("/user/zoe/avatar.svg").status_code == 404


def test_pages_show_the_picture_drawn_here(client, susan):
    page = client.get("/user/susan").text
    assert 'src="/user/susan/avatar.svg"' in page
    assert "gravatar" not in page


# --- Gravatar


@pytest.fixture
def gravatar(app, database_url):
    with application_with(AVATARS="gravatar", SQLALCHEMY_DATABASE_URI=database_url) as other:
        yield other


def test_gravatar_is_asked_by_the_sha_256_of_the_address(gravatar, susan):
    digest = hashlib.sha256(b"susan@example.org").hexdigest()
    with gravatar.test_request_context():
        assert avatar_url(susan) == f"https://www.gravatar.com/avatar/{digest}?d=identicon&s=96"


def test_pages_show_the_picture_of_gravatar_where_the_keeper_chose_it(gravatar, susan):
    page = gravatar.test_client().get("/user/susan").text
    assert 'src="https://www.gravatar.com/avatar/' in page
    assert "avatar.svg" not in page


def test_gravatar_learns_no_address(gravatar, susan):
    assert "susan@example.org" not in gravatar.test_client().get("/user/susan").text
