"""The page of a post: what it answers above it, the answers below."""

import pytest

from app.extensions import db
from app.main.services.posts import delete_post
from app.models import Reach
from tests.people import make_block, make_mute, make_post, make_reply, make_user
from tests.statements import statements

GONE = "This post is gone, or not for you."


def main_of(page):
    return page.split("<main")[1].split("</main")[0]


def page_of(browser, post):
    answer = browser.get(f"/post/{post.id}")
    assert answer.status_code == 200
    return main_of(answer.text)


@pytest.fixture
def thread(susan, john):
    """A post, and answers to answers."""
    posts = [make_post(susan, "Level 0.")]
    for level in range(1, 6):
        posts.append(make_reply((susan, john)[level % 2], posts[-1], f"Level {level}."))
    return posts


def test_answers_are_below_and_what_is_answered_above(client, thread):
    page = page_of(client, thread[2])
    order = [page.index(f"Level {level}.") for level in range(6)]
    assert order == sorted(order)
    above, below = page.split(f'id="post-{thread[2].id}"')
    assert "Level 1." in above and "Level 3." in below


def test_answers_are_moved_in_to_the_third_level_and_flat_from_there(client, thread):
    page = page_of(client, thread[0])
    depths = {
        level: page.split(f"Level {level}.")[0].rsplit('class="reply reply-', 1)[1][0]
        for level in range(1, 6)
    }
    assert depths == {1: "1", 2: "2", 3: "3", 4: "3", 5: "3"}
    assert "Replies to john" in page


def test_what_is_deleted_leaves_a_gap(client, thread):
    delete_post(thread[1])
    db.session.commit()
    page = page_of(client, thread[2])
    assert GONE in page and "Level 0." in page and "Level 1." not in page
    assert "Level 2." in page_of(client, thread[0])


def test_who_is_blocked_leaves_a_gap_too(client_of, thread, john, mary):
    make_block(mary, john)
    page = page_of(client_of(mary), thread[2])
    assert page.count(GONE) == 1 and "Level 1." not in page and "Level 3." not in page


def test_who_is_muted_is_not_among_the_answers_but_found(client_of, thread, john, mary):
    make_mute(mary, john)
    client = client_of(mary)
    assert "Level 1." not in page_of(client, thread[0])
    assert "Level 2." in page_of(client, thread[0])
    assert "Level 1." in page_of(client, thread[1])


def test_a_narrow_answer_is_for_its_circle(client, client_of, susan, john, mary):
    post = make_post(susan)
    make_reply(john, post, "Between us, @susan.", reach=Reach.MENTIONED)
    assert "Between us" in page_of(client_of(susan), post)
    assert "Between us" not in page_of(client_of(mary), post)
    assert "Between us" not in page_of(client, post)


def test_more_answers_come_page_by_page_each_once(app, client, susan):
    app.config["POSTS_PER_PAGE"] = 3
    post = make_post(susan)
    for number in range(8):
        make_reply(susan, post, f"Number {number}.")
    met, path = [], f"/post/{post.id}"
    while path:
        page = main_of(client.get(path).text)
        met += [int(part[0]) for part in page.split("Number ")[1:]]
        link = page.split('rel="next" href="')[1:]
        path = link[0].split('"')[0] if link else None
    assert met == list(range(8))


def test_htmx_gets_only_the_answers(app, client, susan):
    app.config["POSTS_PER_PAGE"] = 1
    post = make_post(susan, "The post.")
    for number in range(2):
        make_reply(susan, post, f"Number {number}.")
    path = client.get(f"/post/{post.id}").text.split('rel="next" href="')[1].split('"')[0]
    part = client.get(path, headers={"HX-Request": "true"}).text
    assert "Number 1." in part and "The post." not in part and "<html" not in part


def test_who_may_reply_has_a_form_for_it(client_of, thread, john, carol):
    for person in (john, carol):
        assert f'action="/post/{thread[0].id}/reply"' in page_of(client_of(person), thread[0])


def test_guests_are_asked_to_sign_in(client, thread):
    page = page_of(client, thread[0])
    assert "Sign in to reply" in page and "<textarea" not in page
    assert f'href="/auth/login?next=/post/{thread[0].id}"' in page


def test_the_page_leads_to_who_liked_it(client_of, thread, john):
    client = client_of(john)
    client.post(f"/post/{thread[0].id}/like")
    assert f'<a href="/post/{thread[0].id}/likes">1 like</a>' in page_of(client, thread[0])


def test_one_heading_of_the_first_level(client, thread, susan):
    article = make_post(susan, "# One\n\n## Two", title="A title")
    for post in (thread[0], thread[2], article):
        assert page_of(client, post).count("<h1") == 1


@pytest.mark.parametrize("query", ["before=x", "before=", "after=00zz", "before=12~3"])
def test_a_cursor_of_nonsense_is_400(client, thread, query):
    assert client.get(f"/post/{thread[0].id}?{query}").status_code == 400


def test_a_long_thread_costs_no_more_than_a_short_one(client_of, susan, john):
    short, long = make_post(susan), make_post(susan)
    make_reply(john, short)
    for number in range(12):
        person = make_user(f"replier{number}")
        answer = make_reply(person, long)
        make_reply(person, answer)
    client = client_of(john)
    client.get("/explore")
    spent = []
    for post in (short, long):
        with statements() as seen:
            assert client.get(f"/post/{post.id}").status_code == 200
        spent.append(len(seen))
    assert spent[0] == spent[1] <= 7, "\n".join(seen)
