"""Posts written, changed and deleted through the API."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.main.services import edits
from app.models import Notification, Post, PostEdit, Reach, User
from tests.api.conftest import Program
from tests.media.files import keep
from tests.people import make_block, make_post, make_reply, make_user

Programs = Callable[..., Program]
ANY = {"If-Match": "*"}


def number_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# --- write


def test_writing_answers_with_the_post_and_its_address(program: Programs, susan: User) -> None:
    caller = program(susan)
    body = {"body": "Hello. #boat", "title": "News", "warning": "Long", "reach": "members"}

    made = caller.post("/posts", body)

    assert made.status_code == 201
    assert made.headers["Location"] == made.json["_links"]["self"]
    assert body.items() <= made.json.items()
    assert caller.get(made.json["_links"]["self"].removeprefix("/api")).json == made.json


def test_people_hear_of_what_names_them(program: Programs, susan: User, david: User) -> None:
    program(susan).post("/posts", {"body": "Hello @david."})

    assert db.session.scalar(select(Notification.receiver_id)) == david.id


def test_without_a_reach_it_is_the_one_that_was_set(program: Programs) -> None:
    shy = make_user("shy", default_reach=Reach.FOLLOWERS)

    assert program(shy).post("/posts", {"body": "Hello."}).json["reach"] == "followers"


def test_a_call_sent_twice_makes_one_post(program: Programs, susan: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "one"}

    first, again = (caller.post("/posts", {"body": "Once."}, headers=key) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert number_of(Post) == 1


@pytest.mark.parametrize(
    "body, field",
    [
        ({"body": " "}, "body"),
        ({}, "body"),
        ({"body": None}, "body"),
        ({"body": 5}, "body"),
        ({"body": "\x00"}, "body"),
        ({"body": "x" * 50_001}, "body"),
        ({"body": "Hello.", "reach": "all"}, "reach"),
        ({"body": "Hello.", "reach": "mentioned"}, "body"),
        ({"body": "Hello.", "title": "x" * 121}, "title"),
        ({"body": "Hello.", "warning": "a\nb"}, "warning"),
        ({"body": "Hello.", "quote": 10**20}, "quote"),
        ({"body": "Hello.", "images": [{"id": "x"}]}, "images.0.id"),
        ({"body": "Hello.", "images": [{"id": n} for n in range(1, 6)]}, "images"),
        ({"body": "Hello.", "colour": "red"}, "colour"),
    ],
)
def test_bad_input_names_its_field(program: Programs, susan: User, body, field) -> None:
    answer = program(susan).post("/posts", body)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]
    assert number_of(Post) == 0


def test_the_site_says_how_long_a_post_may_be(app, program: Programs, susan: User) -> None:
    app.config["POST_MAX_LENGTH"] = 10

    answer = program(susan).post("/posts", {"body": "x" * 11})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["body"])
    assert program(susan).post("/posts", {"body": "x" * 11, "title": "Long"}).status_code == 201


def test_who_may_not_write_is_refused(
    app, guest: Program, program: Programs, susan: User, carol: User
) -> None:
    body = {"body": "Hello."}

    assert guest.post("/posts", body).status_code == 401
    assert program(susan, "posts:read").post("/posts", body).status_code == 403
    assert program(carol).post("/posts", body).status_code == 403
    app.config["CONFIRM_EMAIL"] = "on"
    assert program(susan).post("/posts", body).status_code == 403


def test_posts_are_limited_as_on_the_pages(app, program: Programs, susan: User) -> None:
    app.config["RATE_POSTS"] = "2 per hour"
    caller = program(susan)

    sent = [{"body": "1"}, {"body": ""}, {"body": "2"}, {"body": "3"}]
    assert [caller.post("/posts", body).status_code for body in sent] == [201, 422, 201, 429]


def test_a_quote_needs_a_post_that_may_be_passed_on(
    program: Programs, susan: User, david: User
) -> None:
    caller = program(susan)
    wide, narrow = make_post(david), make_post(susan, reach=Reach.FOLLOWERS)

    def quoting(post_id: int) -> int:
        return caller.post("/posts", {"body": "Look.", "quote": post_id}).status_code

    assert quoting(wide.id) == 201
    assert quoting(narrow.id) == 403
    assert quoting(make_post(david, reach=Reach.FOLLOWERS).id) == 404


def test_images_of_others_are_not_attached(program: Programs, susan: User, david: User) -> None:
    image = keep(david)
    db.session.commit()

    answer = program(susan).post("/posts", {"body": "Mine?", "images": [{"id": image.id}]})

    assert (answer.status_code, number_of(Post)) == (409, 0)
    assert list(answer.json["errors"]) == ["images"]


def test_an_image_keeps_the_description_of_its_upload(program: Programs, susan: User) -> None:
    image = keep(susan)
    image.description = "A boat."
    db.session.commit()

    made = program(susan).post("/posts", {"body": "", "images": [{"id": image.id}]})

    assert [shown["description"] for shown in made.json["images"]] == ["A boat."]


# --- reply


def test_a_reply_reaches_no_more_people_than_its_post(
    program: Programs, susan: User, carol: User
) -> None:
    post = make_post(susan, reach=Reach.MEMBERS)

    made = program(carol).post(f"/posts/{post.id}/replies", {"body": "Yes.", "reach": "public"})

    assert made.status_code == 201
    assert (made.json["kind"], made.json["reach"]) == ("reply", "members")
    assert made.json["reply_to"] == post.id
    assert made.headers["Location"] == made.json["_links"]["self"]
    assert db.session.scalar(select(Notification.receiver_id)) == susan.id


def test_nobody_answers_what_they_do_not_see(program: Programs, susan: User, david: User) -> None:
    post = make_post(susan)
    make_block(susan, david)

    assert program(david).post(f"/posts/{post.id}/replies", {"body": "Hm."}).status_code == 404


# --- change


def test_a_change_leaves_out_what_it_does_not_name(program: Programs, susan: User) -> None:
    caller, image = program(susan), keep(susan)
    db.session.commit()
    body = {"body": "Before.", "warning": "Careful", "images": [{"id": image.id}]}
    made = caller.post("/posts", body)
    path, tag = made.json["_links"]["self"].removeprefix("/api"), made.headers["ETag"]

    changed = caller.patch(path, {"body": "After."}, headers={"If-Match": tag})

    assert changed.status_code == 200
    assert (changed.json["body"], changed.json["warning"]) == ("After.", "Careful")
    assert [shown["id"] for shown in changed.json["images"]] == [image.id]
    assert changed.json["version"] == 2
    assert db.session.scalar(select(PostEdit.body)) == "Before."


def test_images_can_be_taken_away(program: Programs, susan: User) -> None:
    caller, image = program(susan), keep(susan)
    db.session.commit()
    made = caller.post("/posts", {"body": "Look.", "images": [{"id": image.id}]})
    path = made.json["_links"]["self"].removeprefix("/api")

    changed = caller.patch(path, {"images": []}, headers={"If-Match": made.headers["ETag"]})

    assert (changed.json["images"], changed.json["version"]) == ([], 2)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_changing_and_deleting_need_the_present_version(
    program: Programs, susan: User, method: str
) -> None:
    caller, post = program(susan), make_post(susan, "Mine.")
    path, body = f"/posts/{post.id}", {"body": "New."} if method == "PATCH" else None
    seen = {"If-Match": caller.get(path).headers["ETag"]}

    assert caller.call(method, path, body).status_code == 428
    edits.edit_post(post, susan, "Edited.", version=1, max_length=500)
    db.session.commit()
    assert caller.call(method, path, body, headers=seen).status_code == 412
    assert caller.get(path).json["body"] == "Edited."
    seen = {"If-Match": caller.get(path).headers["ETag"]}
    assert caller.call(method, path, body, headers=seen).status_code in {200, 204}


def test_a_like_meanwhile_does_not_matter(program: Programs, susan: User, david: User) -> None:
    caller, path = program(susan), f"/posts/{make_post(susan).id}"
    seen = {"If-Match": caller.get(path).headers["ETag"]}
    program(david).post(f"{path}/like")

    assert caller.patch(path, {"body": "New."}, headers=seen).status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_only_authors_change_and_delete(
    program: Programs, susan: User, david: User, adam: User, method: str
) -> None:
    body = {"body": "Mine now."} if method == "PATCH" else None
    seen, hidden = make_post(susan), make_post(susan, reach=Reach.FOLLOWERS)

    for person in (david, adam):
        caller = program(person)
        assert caller.call(method, f"/posts/{seen.id}", body, headers=ANY).status_code == 403
        assert caller.call(method, f"/posts/{hidden.id}", body, headers=ANY).status_code == 404


@pytest.mark.parametrize("body, field", [({"body": ""}, "body"), ({"title": "New"}, "title")])
def test_a_bad_change_of_a_reply_names_its_field(
    program: Programs, susan: User, body, field
) -> None:
    reply = make_reply(susan, make_post(susan))

    answer = program(susan).patch(f"/posts/{reply.id}", body, headers=ANY)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_what_is_deleted_is_gone(program: Programs, susan: User) -> None:
    caller, path = program(susan), f"/posts/{make_post(susan).id}"

    answer = caller.delete(path, headers=ANY)

    assert (answer.status_code, answer.data) == (204, b"")
    assert caller.get(path).status_code == 404
    assert caller.get(f"/users/{susan.id}").json["post_count"] == 0


# --- history


def test_the_history_says_what_a_post_said_before(
    guest: Program, program: Programs, susan: User
) -> None:
    caller, path = program(susan), f"/posts/{make_post(susan, 'One.').id}"
    for text in ("Two.", "Three."):
        caller.patch(path, {"body": text}, headers=ANY)

    items = guest.get(f"{path}/history").json["items"]

    assert [version["body"] for version in items] == ["Two.", "One."]
    assert set(items[0]) == {"title", "body", "warning", "written_at"}


def test_the_history_of_a_conversation_is_its_authors(
    program: Programs, susan: User, david: User
) -> None:
    path = f"/posts/{make_post(susan, 'For @david.', reach=Reach.MENTIONED).id}/history"

    assert program(susan).get(path).status_code == 200
    assert program(david).get(path).status_code == 403
