"""Home: what is on it, in which order, and what it costs."""

from datetime import timedelta

import pytest

from app.dates import utcnow
from app.extensions import db
from app.main.queries.home import count_new, home_page
from app.main.queries.posts import BY_ID
from app.main.services.posts import delete_post
from app.models import Post
from app.pagination import Window
from tests.people import make_follow, make_post, make_user
from tests.statements import statements


def home_of(user, size=25, **args):
    return home_page(user, Window.parse(args, BY_ID), size)


def bodies(page):
    return [post.body for post in page.items]


def test_the_classic_four_have_exactly_their_homes(john, susan, mary, david):
    make_follow(john, susan, david)
    make_follow(susan, mary)
    make_follow(mary, david)
    now = utcnow()
    for author, number, seconds in [(john, 1, 1), (susan, 2, 4), (mary, 3, 3), (david, 4, 2)]:
        make_post(author, f"post {number}", written_at=now + timedelta(seconds=seconds))

    homes = [bodies(home_of(person)) for person in (john, susan, mary, david)]

    assert homes == [
        ["post 2", "post 4", "post 1"],
        ["post 2", "post 3"],
        ["post 3", "post 4"],
        ["post 4"],
    ]


def test_posts_added_as_rows_are_ordered_by_when_they_were_written(john):
    now = utcnow()
    for number, seconds in [(1, 1), (2, 4), (3, 3), (4, 2)]:
        written = now + timedelta(seconds=seconds)
        db.session.add(Post(author_id=john.id, body=str(number), body_html="", created_at=written))
    db.session.commit()
    assert bodies(home_of(john)) == ["2", "3", "4", "1"]


def test_people_who_are_not_followed_are_not_on_home(john, susan):
    make_post(susan)
    assert bodies(home_of(john)) == []


def test_suspended_people_vanish_from_home(john, susan):
    make_follow(john, susan)
    make_post(susan)
    susan.status = "suspended"
    db.session.commit()
    assert bodies(home_of(john)) == []


def walk(user, size):
    """All of home, page by page towards the older posts."""
    seen, cursor = [], {}
    while cursor is not None:
        page = home_of(user, size, **cursor)
        seen += bodies(page)
        cursor = {"before": page.older} if page.older else None
    return seen


@pytest.fixture
def busy_home(john):
    """John follows twelve people of very different diligence; posts come in no order."""
    now = utcnow()
    expected = []
    for number in range(12):
        author = make_user(f"author{number}")
        make_follow(john, author)
        for turn in range(number):
            written = now - timedelta(minutes=(number * 37 + turn * 53) % 401, seconds=number)
            make_post(author, f"{number}.{turn}", written_at=written)
            expected.append((written, f"{number}.{turn}"))
    return [body for _, body in sorted(expected, reverse=True)]


@pytest.mark.parametrize("size", [1, 3, 7, 25, 100])
def test_walking_through_home_meets_every_post_once_in_order(john, busy_home, size):
    assert walk(john, size) == busy_home


def test_walking_back_leads_to_the_newest_again(john, busy_home):
    first = home_of(john, 10)
    second = home_of(john, 10, before=first.older)
    third = home_of(john, 10, before=second.older)
    assert bodies(home_of(john, 10, after=third.newer)) == bodies(second)
    assert bodies(home_of(john, 10, after=second.newer)) == bodies(first)


def test_a_post_in_between_neither_repeats_nor_skips(john, susan, busy_home):
    first = home_of(john, 10)
    make_follow(john, susan)
    make_post(susan, "in between")
    second = home_of(john, 10, before=first.older)
    assert bodies(first) + bodies(second) == busy_home[:20]


def test_the_newest_of_a_person_is_deleted_and_home_still_has_the_rest(john, susan):
    make_follow(john, susan)
    make_post(susan, "stays")
    delete_post(make_post(susan, "goes"))
    db.session.commit()
    assert bodies(home_of(john, 1)) == ["stays"]


def test_new_posts_are_counted_beyond_the_newest_seen(john, susan, mary):
    make_follow(john, susan)
    seen = make_post(susan, "seen")
    make_post(susan, "new")
    make_post(mary, "of a stranger")
    assert count_new(john, seen.id) == 1


def test_new_posts_are_counted_up_to_a_hundred(john, susan):
    make_follow(john, susan)
    for number in range(103):
        make_post(susan, f"post {number}")
    assert count_new(john, 0) == 100


def test_the_bar_names_the_number_of_new_posts(client_of, john, susan):
    make_follow(john, susan)
    newest = make_post(susan, "seen").id
    client = client_of(john)
    assert "new-posts-link" not in client.get(f"/new_posts?after={newest}").text
    make_post(susan, "one")
    assert "1 new post" in client.get(f"/new_posts?after={newest}").text
    make_post(susan, "two")
    assert "2 new posts" in client.get(f"/new_posts?after={newest}").text


def test_the_bar_is_one_statement_for_the_person_and_one_for_the_count(client_of, john, susan):
    make_follow(john, susan)
    client = client_of(john)
    client.get("/")
    with statements() as seen:
        client.get("/new_posts?after=1")
    assert [statement.split()[0] for statement in seen] == ["SELECT", "SELECT"]


def test_guests_are_told_to_stop_asking(client):
    answer = client.get("/new_posts?after=1")
    assert answer.status_code == 204
    assert "stop-polling" in answer.headers["HX-Trigger"]


def test_an_empty_home_says_what_to_do(client_of, john):
    page = client_of(john).get("/").text
    assert "It is quiet here" in page
    assert 'href="/people"' in page


def test_guests_see_the_front_page_with_public_posts(client, susan):
    make_post(susan, "Hello from the harbour.")
    page = client.get("/").text
    assert "Hello from the harbour." in page
    assert 'href="/auth/register"' in page


def test_commenters_have_no_composer_and_are_told_why(client_of, carol):
    page = client_of(carol).get("/").text
    assert "<textarea" not in page
    assert "Your account may reply, but not post." in page


def test_htmx_gets_only_the_posts(client_of, john, susan):
    make_follow(john, susan)
    make_post(susan, "Hello.")
    part = client_of(john).get("/", headers={"HX-Request": "true"}).text
    assert "Hello." in part
    assert "<html" not in part


def test_the_field_to_write_in_is_small_at_first_also_above_posts(client_of, susan):
    make_post(susan)
    assert 'name="body" rows="3"' in client_of(susan).get("/").text
