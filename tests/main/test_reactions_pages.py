"""Likes, reposts and bookmarks by their buttons, with and without htmx."""

import pytest

from app.extensions import db
from app.models import Post, Reach
from tests.people import make_block, make_follow, make_post, make_reply, make_repost

HTMX = {"HX-Request": "true"}
VERBS = ("like", "repost", "bookmark")
every_verb = pytest.mark.parametrize("verb", VERBS)


def counts(post):
    db.session.refresh(post)
    return {verb: getattr(post, f"{verb}_count") for verb in VERBS}


def button(html, verb):
    """The attributes of a button."""
    return html.split(f'class="action action-{verb}"')[1].split(">")[0]


@every_verb
def test_a_button_does_and_undoes(client_of, john, susan, verb):
    post, client = make_post(susan), client_of(john)
    client.post(f"/post/{post.id}/{verb}")
    assert counts(post) == {**dict.fromkeys(VERBS, 0), verb: 1}
    client.post(f"/post/{post.id}/un{verb}")
    assert counts(post) == dict.fromkeys(VERBS, 0)


@every_verb
def test_twice_is_once(client_of, john, susan, verb):
    post, client = make_post(susan), client_of(john)
    for _ in range(3):
        assert client.post(f"/post/{post.id}/{verb}").status_code == 302
    assert counts(post)[verb] == 1
    for _ in range(2):
        assert client.post(f"/post/{post.id}/un{verb}").status_code == 302
    assert counts(post)[verb] == 0


@every_verb
def test_without_scripts_one_comes_back_to_the_post(client_of, john, susan, verb):
    post, client = make_post(susan), client_of(john)
    page = client.get("/explore").text
    assert f'name="next" value="/explore#post-{post.id}"' in page
    answer = client.post(f"/post/{post.id}/{verb}", data={"next": f"/explore#post-{post.id}"})
    assert answer.location == f"/explore#post-{post.id}"


@every_verb
def test_htmx_gets_the_bar_as_it_is_now(client_of, john, susan, verb):
    post, client = make_post(susan), client_of(john)
    sent = {"next": f"/explore#post-{post.id}"}
    bar = client.post(f"/post/{post.id}/{verb}", headers=HTMX, data=sent).text
    assert bar.strip().startswith("<form") and "<html" not in bar
    assert 'aria-pressed="true"' in button(bar, verb)
    assert f'formaction="/post/{post.id}/un{verb}"' in button(bar, verb)
    assert f'name="next" value="/explore#post-{post.id}"' in bar
    for other in set(VERBS) - {verb}:
        assert 'aria-pressed="false"' in button(bar, other)
    bar = client.post(f"/post/{post.id}/un{verb}", headers=HTMX, data=sent).text
    assert 'aria-pressed="false"' in button(bar, verb)


def test_numbers_are_said_in_words(client_of, john, mary, susan):
    post = make_post(susan)
    make_reply(mary, post)
    client_of(mary).post(f"/post/{post.id}/like")
    bar = client_of(john).post(f"/post/{post.id}/like", headers=HTMX).text
    assert "2 likes" in bar and "1 reply" in bar
    assert "0 " not in bar.replace("-0", "")


def test_a_list_shows_what_one_has_done(client_of, john, susan):
    post, client = make_post(susan), client_of(john)
    client.post(f"/post/{post.id}/like")
    page = client.get("/explore").text
    assert 'aria-pressed="true"' in button(page, "like")
    assert 'aria-pressed="false"' in button(page, "repost")


@every_verb
@pytest.mark.parametrize("un", ["", "un"])
def test_what_one_may_not_see_is_not_there(client_of, john, susan, verb, un):
    post = make_post(susan, reach=Reach.FOLLOWERS)
    assert client_of(john).post(f"/post/{post.id}/{un}{verb}").status_code == 404
    assert client_of(john).post(f"/post/1/{un}{verb}").status_code == 404


def test_who_is_blocked_reacts_to_nothing(client_of, john, susan):
    post = make_post(susan)
    make_block(susan, john)
    assert client_of(john).post(f"/post/{post.id}/like").status_code == 404
    assert counts(post)["like"] == 0


def test_a_commenter_likes_but_passes_nothing_on(client_of, carol, susan):
    post, client = make_post(susan), client_of(carol)
    client.post(f"/post/{post.id}/like")
    answer = client.post(f"/post/{post.id}/repost", headers=HTMX)
    assert counts(post) == {"like": 1, "repost": 0, "bookmark": 0}
    assert "can be reposted" in answer.headers["HX-Trigger"]
    assert "action-repost" not in answer.text and "/compose?quote=" not in answer.text


@pytest.mark.parametrize("reach", [Reach.FOLLOWERS, Reach.MENTIONED])
def test_a_narrow_post_offers_no_way_to_pass_it_on(client_of, john, susan, reach):
    make_follow(john, susan)
    post, client = make_post(susan, "For @john.", reach=reach), client_of(john)
    page = client.get(f"/post/{post.id}").text
    assert "action-like" in page
    assert "action-repost" not in page and "/compose?quote=" not in page
    answer = client.post(f"/post/{post.id}/repost")
    assert answer.status_code == 302
    assert counts(post)["repost"] == 0
    assert "can be reposted" in client.get("/").text


def test_guests_see_numbers_and_no_buttons(client, client_of, john, susan):
    post = make_post(susan)
    client_of(john).post(f"/post/{post.id}/like")
    page = client.get("/explore").text
    assert "1 like" in page
    assert "formaction" not in page and "data-menu" in page  # the menu of languages


def test_a_repost_acts_on_what_it_passes_on(client_of, john, mary, susan):
    post = make_post(susan, "Far away.")
    make_repost(john, post)
    make_follow(mary, john)
    page = client_of(mary).get("/").text
    assert f'formaction="/post/{post.id}/like"' in page
    repost = db.session.query(Post).filter(Post.repost_of_id.is_not(None)).one()
    assert client_of(mary).post(f"/post/{repost.id}/like").status_code == 404


# --- who did it


def test_one_sees_who_likes_and_who_passed_on(client_of, john, mary, susan):
    post = make_post(susan)
    client_of(john).post(f"/post/{post.id}/like")
    client_of(mary).post(f"/post/{post.id}/repost")
    client = client_of(susan)
    likes = client.get(f"/post/{post.id}/likes").text.split("<main")[1].split("</main")[0]
    assert "@john" in likes and "@mary" not in likes
    reposts = client.get(f"/post/{post.id}/reposts").text.split("<main")[1].split("</main")[0]
    assert "@mary" in reposts and "@john" not in reposts


def test_one_sees_what_quotes_a_post(client, john, susan):
    post = make_post(susan)
    make_post(john, "Look at this.", quote=post)
    assert "Look at this." in client.get(f"/post/{post.id}/quotes").text


@pytest.mark.parametrize("tail", ["likes", "reposts", "quotes"])
def test_the_lists_of_a_post_one_may_not_see_are_not_there(client_of, john, susan, tail):
    post = make_post(susan, reach=Reach.FOLLOWERS)
    assert client_of(john).get(f"/post/{post.id}/{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["likes", "reposts", "quotes"])
def test_empty_lists_say_so(client_of, susan, tail):
    post = make_post(susan)
    assert "Nobody yet." in client_of(susan).get(f"/post/{post.id}/{tail}").text
