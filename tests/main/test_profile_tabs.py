"""A profile: posts, with replies, images, articles; what is pinned comes first."""

import pytest

from app.extensions import db
from app.main.services.posts import pin
from app.media import services as media
from app.models import Reach
from tests.media.files import keep
from tests.people import make_follow, make_mute, make_post, make_reply, make_repost

TABS = {"": "posts", "/replies": "with replies", "/images": "images", "/articles": "articles"}


@pytest.fixture
def busy(susan, john):
    """Susan has written one of each."""
    make_post(susan, "A few lines.")
    make_reply(susan, make_post(john, "By John."), "An answer.")
    make_repost(susan, make_post(john, "Passed on."))
    media.attach(make_post(susan, "A picture."), [keep(susan)])
    make_post(susan, "Long.", title="An article")
    db.session.commit()


def found(browser, path):
    page = browser.get(path).text.split("<main")[1].split("</main")[0]
    wanted = ("A few lines.", "An answer.", "Passed on.", "A picture.", "An article")
    return {text for text in wanted if text in page}


def test_each_tab_has_its_posts(client, busy):
    assert found(client, "/user/susan") == {
        "A few lines.",
        "Passed on.",
        "A picture.",
        "An article",
    }
    assert found(client, "/user/susan/replies") >= {"A few lines.", "An answer.", "Passed on."}
    assert found(client, "/user/susan/images") == {"A picture."}
    assert found(client, "/user/susan/articles") == {"An article"}


@pytest.mark.parametrize("tail", TABS)
def test_a_tab_goes_on_in_itself(app, client, busy, susan, tail):
    app.config["POSTS_PER_PAGE"] = 1
    for number in range(2):
        post = make_post(susan, "More.", title=f"Article {number}")
        media.attach(post, [keep(susan)])
    db.session.commit()
    page = client.get(f"/user/susan{tail}").text
    path = page.split('rel="next" href="')[1].split('"')[0]
    assert path.startswith(f"/user/susan{tail}?before=")
    assert client.get(path).text.count("<article") == 1


def test_the_open_tab_says_so(client, busy):
    for tail in TABS:
        page = client.get(f"/user/susan{tail}").text
        assert f'href="/user/susan{tail}" aria-current="page"' in page


@pytest.mark.parametrize("tab", ["nothing", "%00", "posts/more"])
def test_other_tabs_are_404(client, susan, tab):
    assert client.get(f"/user/susan/{tab}").status_code == 404


def test_pinned_posts_come_first_and_once(client, susan):
    first, second = make_post(susan, "Pinned first."), make_post(susan, "Pinned second.")
    for post in (first, second):
        pin(post, susan)
    make_post(susan, "The newest.")
    db.session.commit()
    page = client.get("/user/susan").text
    order = [page.index(text) for text in ("Pinned second.", "Pinned first.", "The newest.")]
    assert order == sorted(order)
    assert page.count("Pinned first.") == 1
    assert client.get("/user/susan/replies").text.count("Pinned first.") == 1


def test_what_is_pinned_is_not_on_the_next_page(app, client, susan):
    app.config["POSTS_PER_PAGE"] = 1
    pin(make_post(susan, "Pinned."), susan)
    for number in range(2):
        make_post(susan, f"Number {number}.")
    path = client.get("/user/susan").text.split('rel="next" href="')[1].split('"')[0]
    assert "Pinned." not in client.get(path).text


def test_a_pinned_post_is_for_those_who_may_see_it(client, client_of, susan, john):
    pin(make_post(susan, "For followers.", reach=Reach.FOLLOWERS), susan)
    db.session.commit()
    assert "For followers." not in client.get("/user/susan").text
    make_follow(john, susan)
    assert "For followers." in client_of(john).get("/user/susan").text


def test_the_menu_unpins_what_is_pinned(client_of, susan):
    post = make_post(susan)
    client = client_of(susan)
    assert f'formaction="/post/{post.id}/pin"' in client.get("/user/susan").text
    pin(post, susan)
    db.session.commit()
    assert f'formaction="/post/{post.id}/unpin"' in client.get("/user/susan").text


@pytest.mark.parametrize("tail", TABS)
def test_an_empty_tab_says_so(client, client_of, susan, tail):
    for browser in (client, client_of(susan)):
        assert '<section class="empty">' in browser.get(f"/user/susan{tail}").text


def test_a_muted_persons_profile_is_there_with_a_word_and_the_way_back(client_of, susan, john):
    make_post(susan, "Still here.")
    client = client_of(john)
    assert 'href="/user/susan/mute"' in client.get("/user/susan").text
    make_mute(john, susan)
    page = client.get("/user/susan").text
    assert "Still here." in page and "You have muted Susan Marsh" in page
    assert 'action="/user/susan/unmute"' in page


def test_nobody_mutes_or_blocks_themselves_by_the_menu(client, client_of, susan):
    for browser in (client, client_of(susan)):
        page = browser.get("/user/susan").text
        assert "/user/susan/mute" not in page and "/user/susan/block" not in page
