"""People through the API."""

from collections.abc import Callable

from app.models import User
from tests.api.conftest import Program
from tests.people import make_user

Programs = Callable[..., Program]


def test_a_person_has_the_documented_fields(program: Programs, susan: User) -> None:
    shown = program(susan).get(f"/users/{susan.id}").json

    assert shown["username"] == "susan"
    assert shown["email"] == susan.email
    assert set(shown["_links"]) == {"self", "followers", "followed", "avatar"}


def test_the_address_is_shown_to_nobody_else(program: Programs, susan: User, david: User) -> None:
    assert "email" not in program(david).get(f"/users/{susan.id}").json


def test_a_list_goes_on_where_its_links_lead(program: Programs, susan: User) -> None:
    for number in range(25):
        make_user(f"somebody{number}")
    caller, seen, path = program(susan), [], "/users?per_page=10"

    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [person["username"] for person in page["items"]]
        path = page["_links"]["next"]

    assert len(seen) == len(set(seen)) == 26


def test_a_list_by_number_says_how_much_there_is(program: Programs, susan: User) -> None:
    for number in range(14):
        make_user(f"somebody{number}")

    page = program(susan).get("/users?page=2&per_page=10").json

    assert page["_meta"] == {"per_page": 10, "page": 2, "total_pages": 2, "total_items": 15}
    assert page["_links"]["next"] is None
    assert page["_links"]["prev"] == "/api/users?per_page=10&page=1"


def test_registering_answers_with_the_address_of_the_person(guest: Program, app: object) -> None:
    body = {"username": "carla", "email": "carla@example.org", "password": "four words of mine"}

    made = guest.post("/users", body)

    assert made.status_code == 201
    assert made.headers["Location"] == made.json["_links"]["self"]


def test_people_change_only_themselves(program: Programs, susan: User, david: User) -> None:
    caller = program(david)

    assert caller.put(f"/users/{susan.id}", {"about_me": "Mine now."}).status_code == 403
    changed = caller.put(f"/users/{david.id}", {"about_me": "Mine."})
    assert (changed.status_code, changed.json["about_me"]) == (200, "Mine.")


def test_following_twice_is_following_once(program: Programs, susan: User, david: User) -> None:
    caller = program(susan)

    assert [caller.post(f"/users/{david.id}/follow").status_code for _ in range(2)] == [204, 204]
    followed = caller.get(f"/users/{susan.id}/followed").json["items"]
    assert [person["username"] for person in followed] == ["david"]
    assert caller.delete(f"/users/{david.id}/follow").status_code == 204
    assert caller.get(f"/users/{susan.id}/followed").json["items"] == []


def test_following_oneself_says_why_not(program: Programs, susan: User) -> None:
    answer = program(susan).post(f"/users/{susan.id}/follow")

    assert answer.status_code == 422
    assert answer.json["error"] == "Unprocessable Entity"
