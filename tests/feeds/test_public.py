"""Feeds for everybody: what is in them, for whom, and what a reader gets that asks again."""

import pytest

from app.extensions import db
from app.main.services.edits import edit_post
from app.main.services.posts import delete_post, pin
from app.media import services as media
from app.models import Status
from tests.feeds.reading import atom, titles
from tests.media.files import keep
from tests.people import make_post, make_reply, make_repost, make_user
from tests.statements import statements

PATHS = ("/user/susan.atom", "/tag/harbour.atom", "/explore.atom", "/articles.atom")


def test_a_profile_has_posts_and_reposts_and_no_answers(client, susan, john):
    make_reply(susan, make_post(john, "A question."), "An answer.")
    make_repost(susan, make_post(john, "Passed on."))
    pin(make_post(susan, "Pinned."), susan)
    db.session.commit()
    make_post(susan, "Own.")
    assert titles(client.get("/user/susan.atom")) == ["Own.", "Pinned.", "Passed on."]


def test_the_newest_are_in_it(client, susan):
    for number in range(30):
        make_post(susan, f"Post {number}")
    assert titles(client.get("/explore.atom")) == [f"Post {n}" for n in range(29, 4, -1)]


@pytest.mark.parametrize("name", ["a.b", "a-b_c", "A_1", "json", "atom", "x.atom.y"])
def test_names_with_odd_letters_have_feeds_and_pages(client, name):
    make_post(make_user(name), "Hello.")
    assert titles(client.get(f"/user/{name}.atom")) == ["Hello."]
    assert client.get(f"/user/{name}").mimetype == "text/html"


@pytest.mark.parametrize("name", ["susan.atom", "susan.json", "x.JSON"])
def test_nobody_takes_the_address_of_a_feed_for_a_name(client, name):
    form = {"username": name, "email": "x@example.org", "password": "correct horse battery"}
    answer = client.post("/auth/register", data=form)
    assert answer.status_code == 422
    assert "This name is reserved." in answer.text


@pytest.mark.parametrize("tag", ["Straße", "日本", "مرسى", "a_b", "harbour2"])
def test_tags_in_every_script_have_feeds(client, susan, tag):
    make_post(susan, f"Hello #{tag}")
    assert len(atom(client.get(f"/tag/{tag}.atom")).entries) == 1


@pytest.mark.parametrize("path", ["/user/nobody.atom", "/user/%00.json", "/tag/%20.atom"])
def test_what_is_not_there_has_no_feed(client, app, path):
    assert client.get(path).status_code == 404


def test_somebody_suspended_has_no_feed(client, zoe):
    assert client.get("/user/zoe.atom").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_everybody_gets_the_same(client, client_of, susan, john, path):
    john.locale = "de"
    make_post(susan, "For all. #harbour", title="A title")
    make_post(susan, "For members. #harbour", title="Hidden", reach="members")
    guest = client.get(path)
    member = client_of(john).get(path, headers={"Accept-Language": "de"})
    assert guest.data == member.data
    assert titles(guest) == ["A title"]


@pytest.mark.parametrize("path", PATHS)
def test_every_cache_may_keep_it_whoever_asked(client_of, susan, path):
    answer = client_of(susan).get(path)
    assert answer.cache_control.public
    assert 0 < answer.cache_control.max_age <= 900
    assert "Cookie" not in answer.vary and "Set-Cookie" not in answer.headers


def test_pages_go_on_to_vary_with_the_cookie(client, app):
    assert "Cookie" in client.get("/explore").vary


# --- asking again


@pytest.fixture
def state(client, susan, john):
    """A feed with a quote and a repost, and the headers of its present state."""
    quoted = make_post(john, "Quoted.")
    post = make_post(susan, "Look.", quote=quoted)
    make_repost(susan, make_post(john, "Passed on."))
    return post, quoted, client.get("/user/susan.atom").headers


def test_what_did_not_change_is_not_sent_again(client, state):
    answer = client.get("/user/susan.atom", headers={"If-None-Match": state[2]["ETag"]})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == state[2]["ETag"]


def test_what_is_not_newer_is_not_sent_again(client, state):
    since = {"If-Modified-Since": state[2]["Last-Modified"]}
    assert client.get("/user/susan.atom", headers=since).status_code == 304


def test_the_tag_counts_more_than_the_time(client, state):
    asked = {"If-None-Match": '"x"', "If-Modified-Since": state[2]["Last-Modified"]}
    assert client.get("/user/susan.atom", headers=asked).status_code == 200


def test_what_is_compressed_is_not_sent_again_either(client, state):
    asked = {"Accept-Encoding": "gzip"}
    first = client.get("/user/susan.json", headers=asked)
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/user/susan.json", headers=asked | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_to_say_that_nothing_changed_renders_nothing(client, state, monkeypatch, encoding):
    def rendered(*_given, **_more):
        pytest.fail("It was rendered")

    asked = {"Accept-Encoding": encoding}
    asked["If-None-Match"] = client.get("/user/susan.json", headers=asked).headers["ETag"]
    monkeypatch.setattr("app.feeds.entries.render_template", rendered)
    assert client.get("/user/susan.json", headers=asked).status_code == 304


@pytest.mark.parametrize(
    "what", ["new", "edit", "gone", "name", "quoted", "quoted gone", "image", "host"]
)
def test_every_change_is_sent(app, client, susan, john, state, what):
    post, quoted, sent = state
    if what == "new":
        make_post(susan, "Another.")
    elif what == "edit":
        edit_post(post, susan, "Changed.", version=1, max_length=500)
    elif what == "gone":
        delete_post(post)
    elif what == "name":
        john.display_name = "Johannes"
    elif what == "quoted":
        edit_post(quoted, john, "Changed.", version=1, max_length=500)
    elif what == "quoted gone":
        delete_post(quoted)
    elif what == "image":
        post.image_count = 1
        media.attach(post, [keep(susan)])
    else:
        app.config["SITE_URL"] = "https://club.example.org"
    db.session.commit()
    asked = {"If-None-Match": sent["ETag"]}
    assert client.get("/user/susan.atom", headers=asked).status_code == 200


def test_somebody_suspended_goes_from_the_feeds_of_others(client, susan, john, state):
    john.status = Status.SUSPENDED
    db.session.commit()
    answer = client.get("/user/susan.atom", headers={"If-None-Match": state[2]["ETag"]})
    assert titles(answer) == ["Look."]
    assert "Quoted." not in answer.text


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_a_head_has_no_body(client, state, ending):
    whole = client.get(f"/explore.{ending}")
    answer = client.head(f"/explore.{ending}")
    assert (answer.status_code, answer.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert answer.headers[name] == whole.headers[name]


# --- what it costs


def fill(author, other, number):
    """Posts of every kind."""
    for turn in range(number):
        text = make_post(other, f"Other {turn} #harbour")
        make_repost(author, text)
        post = make_post(author, f"Post {turn} #harbour", title="Article", quote=text)
        post.image_count = 1
        media.attach(post, [keep(author)])
        db.session.commit()


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_takes_as_many_statements_however_much_is_in_it(client, susan, john, path):
    numbers = []
    for some in (1, 6):
        fill(susan, john, some)
        with statements() as seen:
            client.get(path)
        assert not any("count(" in one.lower() for one in seen)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 6
