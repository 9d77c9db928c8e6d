"""Posts as the API shows them: one, lists, and what nobody is shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.api.schemas import posts as schemas
from app.dates import utcnow
from app.extensions import db
from app.main.services import reactions
from app.models import Reach, User
from tests.api.conftest import Program
from tests.media.files import keep
from tests.people import (
    make_block,
    make_follow,
    make_mute,
    make_post,
    make_reply,
    make_repost,
    make_user,
)
from tests.statements import statements

Programs = Callable[..., Program]


def bodies(caller: Program, path: str) -> list[str]:
    answer = caller.get(path)
    assert answer.status_code == 200, answer.json
    return [post["body"] for post in answer.json["items"]]


def fields_of(schema: Any) -> set[str]:
    return set(schema().fields)


# --- one


def test_a_post_has_the_documented_fields(program: Programs, susan: User, david: User) -> None:
    quoted = make_post(david, "Quoted.")
    post = make_post(susan, "Look, @david. #Harbour", quote=quoted, title="News")

    shown = program(david).get(f"/posts/{post.id}").json

    assert set(shown) == fields_of(schemas.PostShown)
    assert set(shown["quote"]) == fields_of(schemas.QuotedPost)
    assert set(shown["_links"]) == fields_of(schemas.PostLinks)
    assert (shown["kind"], shown["title"], shown["reach"]) == ("article", "News", "public")
    assert shown["author"]["username"] == "susan"
    assert shown["tags"] == ["harbour"]
    assert [person["username"] for person in shown["mentions"]] == ["david"]
    assert shown["quote"]["body"] == "Quoted."
    assert "<p>" in shown["body_html"]


def test_every_link_of_a_post_leads_somewhere(program: Programs, susan: User) -> None:
    post = make_reply(susan, make_post(susan))
    caller = program(susan)

    links = caller.get(f"/posts/{post.id}").json["_links"]

    for path in links.values():
        assert caller.get(path.removeprefix("/api")).status_code == 200, path


def test_guests_have_no_state_of_their_own(guest: Program, program: Programs, susan: User) -> None:
    post = make_post(susan)
    reactions.like(susan, post)
    db.session.commit()

    own = program(susan).get(f"/posts/{post.id}").json
    assert (own["liked"], own["reposted"], own["like_count"]) == (True, False, 1)
    seen = guest.get(f"/posts/{post.id}").json
    assert [seen["liked"], seen["reposted"], seen["bookmarked"]] == [None, None, None]


def test_images_come_with_their_sizes(program: Programs, susan: User) -> None:
    caller, image = program(susan), keep(susan)
    db.session.commit()
    made = caller.post("/posts", {"body": "", "images": [{"id": image.id, "description": "A."}]})

    (shown,) = made.json["images"]
    assert (shown["description"], shown["width"], shown["height"]) == ("A.", 60, 40)
    assert shown["sizes"] == [{"url": shown["url"], "width": 60, "height": 40}]


@pytest.mark.parametrize("reach", [Reach.MEMBERS, Reach.FOLLOWERS])
def test_strangers_find_no_hidden_post(
    guest: Program, program: Programs, susan: User, mary: User, david: User, reach: Reach
) -> None:
    make_follow(mary, susan)
    path = f"/posts/{make_post(susan, reach=reach).id}"

    assert guest.get(path).status_code == 404
    assert program(mary).get(path).status_code == 200
    assert program(david).get(path).status_code == (200 if reach == Reach.MEMBERS else 404)


def test_a_hidden_post_is_not_shown_where_it_is_quoted(
    program: Programs, susan: User, david: User, mary: User
) -> None:
    post = make_post(susan, "Look.", quote=make_post(david, "Quoted."))
    make_block(david, mary)

    shown = program(mary).get(f"/posts/{post.id}").json

    assert (shown["is_quote"], shown["quote"]) == (True, None)


def test_who_is_blocked_is_not_named(
    program: Programs, susan: User, david: User, mary: User
) -> None:
    post = make_post(susan, "With @david and @mary.")
    make_block(david, mary)

    shown = program(mary).get(f"/posts/{post.id}").json

    assert [person["username"] for person in shown["mentions"]] == ["mary"]


def test_an_id_beyond_all_is_not_found(guest: Program) -> None:
    assert guest.get(f"/posts/{10**30}").status_code == 404


def test_who_has_the_present_state_is_told_so(program: Programs, susan: User) -> None:
    caller, path = program(susan), f"/posts/{make_post(susan).id}"
    tag = caller.get(path).headers["ETag"]

    assert caller.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_token_for_something_else_is_refused(program: Programs, susan: User) -> None:
    assert program(susan, "users:read", "posts:write").get("/posts").status_code == 403


# --- lists


def test_guests_list_what_is_public(guest: Program, susan: User) -> None:
    make_reply(susan, make_post(susan, "Public."))
    make_post(susan, "Ours.", reach=Reach.MEMBERS)

    assert bodies(guest, "/posts") == ["Public."]


@pytest.mark.parametrize(
    "query", ["", "tag=boat&", "author=susan&tag=boat&since=2020-01-01T00:00Z&"]
)
def test_a_list_goes_on_to_its_end_and_back(program: Programs, susan: User, query: str) -> None:
    for number in range(7):
        make_post(susan, f"{number} #boat")
    caller, seen, path = program(susan), [], f"/posts?{query}per_page=3"
    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [post["body"] for post in page["items"]]
        before, path = page["_links"]["prev"], page["_links"]["next"]

    assert seen == [f"{number} #boat" for number in reversed(range(7))]
    assert bodies(caller, before.removeprefix("/api")) == ["3 #boat", "2 #boat", "1 #boat"]


@pytest.fixture
def mixed(susan: User, david: User) -> datetime:
    """Posts of two people and of all kinds; gives the instant between the old and the new ones."""
    now = utcnow()
    for author, days in ((susan, 3), (david, 2), (susan, 1)):
        make_post(author, f"{author.username} {days} #boat", now - timedelta(days=days))
    parent = make_post(susan, "Long.", title="An article")
    make_reply(david, parent, "Answer. #boat")
    return now - timedelta(days=2, hours=12)


FILTERS = {
    "author=susan": ["Long.", "susan 1 #boat", "susan 3 #boat"],
    "author=SUSAN&tag=Boat": ["susan 1 #boat", "susan 3 #boat"],
    "kind=article": ["Long."],
    "kind=reply": ["Answer. #boat"],
    "kind=reply&author=susan": [],
    "kind=post&author=david": ["david 2 #boat"],
    "tag=boat": ["susan 1 #boat", "david 2 #boat", "susan 3 #boat"],
    "tag=nobody": [],
    "until={then}": ["susan 3 #boat"],
    "since={then}&tag=boat": ["susan 1 #boat", "david 2 #boat"],
    "until=0001-01-01T00:00:00Z": [],
    "since=9999-12-31T23:00:00Z": [],
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters_leave_what_they_say(guest: Program, mixed: datetime, query: str) -> None:
    asked = query.format(then=mixed.strftime("%Y-%m-%dT%H:%M:%SZ"))

    assert bodies(guest, f"/posts?{asked}") == FILTERS[query]


def test_an_author_is_also_found_by_id(guest: Program, susan: User, david: User) -> None:
    make_post(susan, "Hers.")
    make_post(david, "His.")

    assert bodies(guest, f"/posts?author={susan.id}") == ["Hers."]


@pytest.mark.parametrize("query", ["author=nobody", f"author={10**19}", "tag=%21"])
def test_filters_by_what_is_not_there_find_nothing(guest: Program, query: str) -> None:
    assert guest.get(f"/posts?{query}").status_code == 404


@pytest.mark.parametrize(
    "query, field",
    [
        ("feed=all", "feed"),
        ("kind=poem", "kind"),
        ("since=yesterday", "since"),
        ("feed=home&tag=boat", "tag"),
        ("authors=susan", "authors"),
        ("author=", "author"),
        ("per_page=101", "per_page"),
    ],
)
def test_a_bad_query_names_its_field(program: Programs, susan: User, query, field) -> None:
    answer = program(susan).get(f"/posts?{query}")

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_muted_people_are_listed_only_by_name(program: Programs, susan: User, david: User) -> None:
    make_post(david, "Noise.")
    make_mute(susan, david)
    caller = program(susan)

    assert bodies(caller, "/posts") == []
    assert bodies(caller, "/posts?author=david") == ["Noise."]


def test_home_shows_who_passed_a_post_on(
    program: Programs, susan: User, david: User, mary: User
) -> None:
    make_follow(susan, david)
    post = make_post(mary, "From afar.")
    make_repost(david, post)

    (shown,) = program(susan).get("/posts?feed=home").json["items"]

    assert (shown["id"], shown["author"]["username"]) == (post.id, "mary")
    assert shown["reposted_by"]["username"] == "david"
    assert shown["reposted_at"]


def test_home_goes_on(program: Programs, susan: User) -> None:
    for number in range(3):
        make_post(susan, str(number))
    caller = program(susan)

    first = caller.get("/posts?feed=home&per_page=2").json
    assert [post["body"] for post in first["items"]] == ["2", "1"]
    assert bodies(caller, first["_links"]["next"].removeprefix("/api")) == ["0"]


@pytest.mark.parametrize("feed", ["home", "bookmarks"])
def test_guests_have_no_lists_of_their_own(guest: Program, feed: str) -> None:
    assert guest.get(f"/posts?feed={feed}").status_code == 401


def test_bookmarks_are_ones_own(program: Programs, susan: User, david: User) -> None:
    for number in range(3):
        reactions.keep(susan, make_post(david, str(number)))
        db.session.commit()
    caller = program(susan)

    first = caller.get("/posts?feed=bookmarks&per_page=2").json
    assert [post["body"] for post in first["items"]] == ["2", "1"]
    assert bodies(caller, first["_links"]["next"].removeprefix("/api")) == ["0"]
    assert bodies(program(david), "/posts?feed=bookmarks") == []


def test_a_profile_lists_what_its_tabs_do(guest: Program, susan: User, david: User) -> None:
    make_reply(susan, make_post(david, "His."), "Answer.")
    make_post(susan, "Long.", title="An article")
    make_repost(susan, make_post(david, "Passed on."))

    path = f"/users/{susan.id}/posts"
    assert bodies(guest, path) == ["Passed on.", "Long."]
    assert bodies(guest, f"{path}?show=replies") == ["Passed on.", "Long.", "Answer."]
    assert bodies(guest, f"{path}?show=articles") == ["Long."]
    assert guest.get("/users/5/posts").status_code == 404


def test_replies_stand_in_reading_order(guest: Program, susan: User, david: User) -> None:
    post = make_post(susan)
    first = make_reply(david, post, "First.")
    make_reply(david, post, "Second.")
    make_reply(susan, first, "To the first.")

    answer = guest.get(f"/posts/{post.id}/replies").json["items"]

    assert [reply["body"] for reply in answer] == ["First.", "To the first.", "Second."]
    assert [reply["reply_to"] for reply in answer] == [post.id, first.id, post.id]


def test_quotes_are_listed(guest: Program, susan: User, david: User) -> None:
    post = make_post(susan)
    make_post(david, "Look.", quote=post)

    assert bodies(guest, f"/posts/{post.id}/quotes") == ["Look."]


# --- what it costs


def test_a_list_costs_as_many_statements_for_twenty_posts_as_for_two(
    program: Programs, susan: User
) -> None:
    caller = program(susan)

    def grow(number: int) -> None:
        for turn in range(number):
            author = make_user(f"author{number}_{turn}")
            make_follow(susan, author)
            post = make_post(author, "Hello @susan #boat", quote=make_post(author, "Quoted."))
            make_repost(author, make_post(susan, "Mine."))
            reactions.keep(susan, post)
            db.session.commit()

    paths = ("/posts", "/posts?feed=home", "/posts?feed=bookmarks", "/posts?tag=boat")
    caller.get(paths[0])  # notes the use of the token

    def cost(path: str) -> int:
        with statements() as seen:
            assert caller.get(f"{path}{'&' if '?' in path else '?'}per_page=100").status_code == 200
        return len(seen)

    grow(2)
    few = [cost(path) for path in paths]
    grow(18)

    assert [cost(path) for path in paths] == few
    assert max(few) <= 9
