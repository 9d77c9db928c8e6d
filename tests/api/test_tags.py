"""Tags through the API."""

from collections.abc import Callable

from app.main.queries import tags as queries
from app.models import Reach, User
from tests.api.conftest import Program
from tests.people import make_mute, make_post, make_reply
from tests.statements import statements

Programs = Callable[..., Program]


def names(caller: Program, path: str) -> list[str]:
    return [tag["name"] for tag in caller.get(path).json["items"]]


def test_tags_are_listed_by_name_and_prefix(guest: Program, susan: User) -> None:
    make_post(susan, "#Boat #bread #rope")

    assert names(guest, "/tags") == ["boat", "bread", "rope"]
    assert names(guest, "/tags?prefix=B") == ["boat", "bread"]
    assert names(guest, "/tags?prefix=%25") == []
    first = guest.get("/tags?per_page=2").json
    assert names(guest, first["_links"]["next"].removeprefix("/api")) == ["rope"]


def test_popular_tags_come_by_how_many_posts_they_have(guest: Program, susan: User) -> None:
    make_post(susan, "#boat #rope")
    make_post(susan, "#rope")

    assert names(guest, "/tags?order=popular") == ["rope", "boat"]
    assert guest.get("/tags?order=popular&prefix=b").status_code == 422


def test_a_tag_of_hidden_posts_looks_like_one_that_nobody_used(
    guest: Program, program: Programs, susan: User, david: User
) -> None:
    make_post(susan, "#Secret", reach=Reach.FOLLOWERS)

    for caller in (guest, program(david)):
        assert names(caller, "/tags") == []
        hidden, unused = caller.get("/tags/secret").json, caller.get("/tags/unused").json
        assert (hidden["label"], hidden["post_count"]) == ("secret", 0)
        assert (unused["label"], unused["post_count"]) == ("unused", 0)
    assert names(program(susan), "/tags") == ["secret"]
    assert program(susan).get("/tags/secret").json["label"] == "Secret"


def test_a_tag_counts_what_its_list_shows(
    program: Programs, susan: User, david: User, monkeypatch
) -> None:
    for author in (susan, david, david):
        make_reply(author, make_post(author, "#boat"), "#boat")
    caller = program(susan)

    assert caller.get("/tags/BOAT").json["post_count"] == 6
    assert len(caller.get("/tags/boat/posts").json["items"]) == 6
    make_mute(susan, david)
    assert caller.get("/tags/boat").json["post_count"] == 2
    assert len(caller.get("/tags/boat/posts").json["items"]) == 2
    monkeypatch.setattr(queries, "MOST_COUNTED", 1)
    assert caller.get("/tags/boat").json["post_count"] == 1


def test_links_of_a_tag_lead_to_it(guest: Program, susan: User) -> None:
    make_post(susan, "#Größe")

    (listed,) = guest.get("/tags").json["items"]
    for path in listed["_links"].values():
        assert guest.get(path.removeprefix("/api")).status_code == 200
    assert guest.client.get(listed["url"]).status_code == 200


def test_what_can_be_no_tag_is_not_found(guest: Program) -> None:
    for path in ("/tags/%21", "/tags/%00", "/tags/5/posts"):
        assert guest.get(path).status_code == 404


def test_a_list_of_tags_costs_the_same_for_many(guest: Program, susan: User) -> None:
    def cost() -> int:
        with statements() as seen:
            guest.get("/tags?per_page=100")
        return len(seen)

    make_post(susan, "#one")
    few = cost()
    make_post(susan, " ".join(f"#tag{letter}" for letter in "abcdefghijklmnopqrstuvwxy"))

    assert cost() == few
