"""The secret feed of home: its owner's home and nothing else, and nothing to anybody without it."""

import io
import logging
import re

import pytest

from app.extensions import db
from app.main.services import distance, people
from app.models import HomeFeed, Reach, Status
from tests.applications import application_with
from tests.feeds.reading import atom, json_feed, titles
from tests.people import (
    make_block,
    make_follow,
    make_mute,
    make_post,
    make_reply,
    make_repost,
)
from tests.statements import statements

ROW = re.compile(r'data-row="(\d+)"')


def address_in(page, ending="atom"):
    return re.search(rf'id="feed-{ending}"[^>]* value="http://[^/]*([^"]+)"', page)[1]


@pytest.fixture
def feed_of(client_of):
    """The secret address of somebody's home."""

    def make(person, ending="atom"):
        return address_in(client_of(person).post("/settings/feeds/renew").text, ending)

    return make


@pytest.fixture
def lively(susan, john, mary, david):
    """Susan follows John and Mary, who write and pass on all kinds of things."""
    make_follow(susan, john, mary)
    for reach in Reach:
        make_post(john, f"{reach.value} of john, @susan", reach=reach)
        make_post(mary, f"{reach.value} of mary", reach=Reach.MEMBERS)
    make_post(mary, "Not for susan, @john", reach=Reach.MENTIONED)
    make_repost(mary, make_post(david, "From far away."))
    make_repost(john, make_post(david, "From far away, too."))
    make_reply(john, make_post(susan, "Asked."), "Answered.")
    make_post(john, "Quotes.", quote=make_post(david, "Quoted.", reach=Reach.MEMBERS))
    return susan


def posts_at_home(client_of, person):
    """The ids of the posts on the page, in its order; of a repost the id of what it passes on."""
    html = client_of(person).get("/").text.split("<main")[1]
    return re.findall(r'<article class="post[^"]*" id="post-(\d+)"', html)


def posts_in(answer):
    return [entry.link.rpartition("/")[2] for entry in atom(answer).entries]


def test_it_is_what_the_owner_sees_at_home(client, client_of, feed_of, lively):
    expected = posts_at_home(client_of, lively)
    assert len(expected) > 8
    assert posts_in(client.get(feed_of(lively))) == expected
    items = json_feed(client.get(feed_of(lively, "json")))["items"]
    assert [item["url"].rpartition("/")[2] for item in items] == expected


@pytest.mark.parametrize("what", ["mute", "unfollow", "block", "blocked", "reach", "suspended"])
def test_it_follows_every_change_at_home(client, client_of, feed_of, lively, john, mary, what):
    address = feed_of(lively)
    before = client.get(address)
    if what == "mute":
        make_mute(lively, john)
    elif what == "unfollow":
        people.unfollow(lively, john)
    elif what == "block":
        make_block(lively, john)
    elif what == "blocked":
        make_block(john, lively)
    elif what == "reach":
        post = make_post(john, "For others, @mary", reach=Reach.MENTIONED)
        assert str(post.id) not in posts_at_home(client_of, lively)
        make_post(john, "For all.")
    else:
        john.status = Status.SUSPENDED
    db.session.commit()
    answer = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert posts_in(answer) == posts_at_home(client_of, lively) != posts_in(before)
    if what != "reach":
        assert "of john" not in answer.text


def test_what_a_muted_person_wrote_is_not_quoted_either(client, feed_of, lively, david):
    distance.mute_person(lively, david)
    db.session.commit()
    answer = client.get(feed_of(lively))
    assert "Quotes." in titles(answer)
    assert "Quoted." not in answer.text
    assert "This post is gone, or not for you." in answer.text


def test_it_is_in_the_language_of_its_owner(client, feed_of, susan, john):
    susan.locale = "de"
    make_follow(susan, john)
    make_post(john, "Hidden.", warning="Ende")
    feed = atom(client.get(feed_of(susan), headers={"Accept-Language": "es"}))
    assert feed.feed.language == "de"
    assert feed.entries[0].title != "Content warning: Ende"


# --- the secret


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_a_new_address_ends_the_old_one(client, feed_of, lively, ending):
    old = feed_of(lively, ending)
    sent = client.get(old)
    new = feed_of(lively, ending)
    for asked in ({}, {"If-None-Match": sent.headers["ETag"]}):
        answer = client.get(old, headers=asked)
        assert answer.status_code == 404
        assert "john" not in answer.text and "ETag" not in answer.headers
    assert client.get(new).status_code == 200


def test_an_ended_address_opens_nothing(client, client_of, feed_of, susan):
    address = feed_of(susan)
    assert "opens nothing any more" in client_of(susan).post("/settings/feeds/stop").text
    assert client.get(address).status_code == 404
    assert db.session.get(HomeFeed, susan.id) is None


def test_the_address_of_somebody_suspended_opens_nothing(client, feed_of, susan):
    address = feed_of(susan)
    susan.status = Status.SUSPENDED
    db.session.commit()
    assert client.get(address).status_code == 404


def test_the_feed_goes_with_its_owner(client, feed_of, susan):
    address = feed_of(susan)
    db.session.delete(susan)
    db.session.commit()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 500, "..%2f", "%00", "🎈", "seen"])
def test_an_odd_secret_opens_nothing(client, app, token):
    assert client.get(f"/home/{token}.atom").status_code == 404


def test_the_secret_is_shown_once_and_kept_as_a_hash(client_of, feed_of, susan):
    token = feed_of(susan).split("/")[-1].removesuffix(".atom")
    assert token not in client_of(susan).get("/settings/feeds").text
    assert token not in str(db.session.execute(db.text("SELECT * FROM home_feed")).all())


def test_the_page_with_the_secret_is_kept_by_nobody(client_of, susan):
    answer = client_of(susan).post("/settings/feeds/renew")
    assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_else_keeps_finds_or_passes_on_the_feed(client, feed_of, susan):
    answer = client.get(feed_of(susan))
    assert answer.cache_control.private and not answer.cache_control.public
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_cookie_of_whoever_asks_changes_nothing(client, client_of, feed_of, lively, david):
    address = feed_of(lively)
    assert client_of(david).get(address).data == client.get(address).data


def test_reading_it_is_no_visit(client, feed_of, susan):
    address, seen = feed_of(susan), susan.last_seen
    client.get(address)
    db.session.refresh(susan)
    assert (susan.last_seen, susan.home_seen_id) == (seen, 0)


@pytest.mark.parametrize("tail", [".atom", ".json", "", ".rss", "/"])
def test_the_secret_is_in_no_log(app, database_url, feed_of, susan, tail):
    token = feed_of(susan).split("/")[-1].removesuffix(".atom")
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:
        stream = io.StringIO()
        (handler,) = logging.getLogger("app").handlers
        handler.setStream(stream)
        other.test_client().get(f"/home/{token}{tail}")
        assert token not in stream.getvalue()
        assert "/home/[token]" in stream.getvalue()


def test_guessing_has_a_limit(app, database_url):
    with application_with(SQLALCHEMY_DATABASE_URI=database_url, RATE_FEEDS="3 per hour") as other:
        client = other.test_client()
        codes = [client.get(f"/home/{number}.atom").status_code for number in range(5)]
    assert codes == [404, 404, 404, 429, 429]


# --- asking again


def test_what_did_not_change_is_not_sent_again(client, feed_of, lively):
    address = feed_of(lively)
    etag = client.get(address).headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_date_never_says_that_nothing_changed(client, feed_of, lively):
    address = feed_of(lively)
    since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    answer = client.get(address, headers=since)
    assert answer.status_code == 200
    assert "Last-Modified" not in answer.headers


def test_a_head_has_no_body(client, feed_of, lively):
    address = feed_of(lively)
    answer = client.head(address)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"] == client.get(address).headers["ETag"]


def test_it_takes_as_many_statements_however_much_is_in_it(client, feed_of, lively, john, david):
    address, numbers = feed_of(lively), []
    for some in (0, 6):
        for turn in range(some):
            quoted = make_post(david, f"Quoted {turn} #tag")
            make_repost(john, quoted)
            make_post(john, f"Post {turn} #tag", quote=quoted)
        with statements() as seen:
            client.get(address)
        assert not any("count(" in one.lower() for one in seen)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 7
