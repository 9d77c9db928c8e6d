"""Images uploaded through the API."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.extensions import limiter
from app.models import User
from tests.api.conftest import Program
from tests.media.files import bomb, file_of, keep

Programs = Callable[..., Program]


def upload(caller: Program, data: bytes, **more: Any) -> TestResponse:
    return caller.call("POST", "/images", data={"image": (BytesIO(data), "boat.png"), **more})


def test_an_upload_is_told_of_and_found_again(program: Programs, susan: User) -> None:
    caller = program(susan)

    made = upload(caller, file_of(), description="A boat.")

    assert made.status_code == 201
    assert (made.json["state"], made.json["description"]) == ("waiting", "A boat.")
    assert made.headers["Location"] == f"/api/images/{made.json['id']}"
    again = caller.get(f"/images/{made.json['id']}").json
    assert again["state"] == "ready"
    assert again["sizes"] == [{"url": again["url"], "width": 60, "height": 40}]


def test_an_upload_becomes_the_image_of_a_post(program: Programs, susan: User) -> None:
    caller = program(susan)
    number = upload(caller, file_of(), description="A boat.").json["id"]

    made = caller.post("/posts", {"body": "", "images": [{"id": number}]})

    assert [image["id"] for image in made.json["images"]] == [number]
    assert caller.get(f"/images/{number}").status_code == 404


def test_uploads_are_ones_own(guest: Program, program: Programs, susan: User, david: User) -> None:
    path = f"/images/{keep(susan).id}"

    assert program(david).get(path).status_code == 404
    assert program(david).delete(path).status_code == 404
    assert upload(guest, file_of()).status_code == 401
    assert program(susan).delete(path).status_code == 204
    assert program(susan).get(path).status_code == 404


REFUSED = {
    "a script": (b"<svg onload='alert(1)'/>", 415),
    "a bomb": (bomb(), 422),
    "half a file": (file_of("JPEG")[:-9], 422),
    "no bytes": (b"", 422),
    "too many bytes": (file_of() + bytes(20_000), 413),
}


@pytest.mark.parametrize("data, status", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_good_image_is_refused(app, program: Programs, susan, data, status) -> None:
    app.config["MAX_IMAGE_BYTES"] = 10_000 if status == 413 else 10_000_000

    answer = upload(program(susan), data)

    assert (answer.status_code, list(answer.json["errors"])) == (status, ["image"])


FORMS = {
    "no file": ({"description": "A boat."}, "image"),
    "a text as file": ({"image": "boat.png"}, "image"),
    "a long description": ({"description": "x" * 1501}, "description"),
    "another field": ({"colour": "red"}, "colour"),
}


@pytest.mark.parametrize("form, field", FORMS.values(), ids=FORMS.keys())
def test_a_bad_form_names_its_field(program: Programs, susan: User, form, field) -> None:
    file = {} if field == "image" else {"image": (BytesIO(file_of()), "boat.png")}

    answer = program(susan).call(
        "POST", "/images", data=file | form, content_type="multipart/form-data"
    )

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_an_image_does_not_come_as_json(program: Programs, susan: User) -> None:
    assert program(susan).post("/images", {"image": "boat"}).status_code == 415


def test_uploads_are_limited_as_on_the_pages(app, program: Programs, susan: User) -> None:
    app.config["RATE_UPLOADS"] = "1 per hour"
    limiter.reset()
    caller = program(susan)

    assert [upload(caller, file_of()).status_code for _ in range(2)] == [201, 429]


@pytest.mark.parametrize("path", ["/api/images", "/images"])
def test_files_without_a_name_count_as_well(app, program: Programs, susan: User, path: str) -> None:
    app.config["RATE_UPLOADS"] = "1 per day"
    limiter.reset()
    caller = program(susan)
    browser = caller.client.sign_in(susan)
    head = '--edge\r\nContent-Disposition: form-data; name="image"; filename=""\r\n\r\n'
    form = {
        "data": head.encode() + file_of() + b"\r\n--edge--\r\n",
        "content_type": "multipart/form-data; boundary=edge",
        "headers": {"Authorization": f"Bearer {caller.token}"},
    }

    assert [browser.post(path, **form).status_code for _ in range(2)] == [201, 429]


def test_who_has_not_confirmed_uploads_nothing(app, program: Programs, susan: User) -> None:
    app.config["CONFIRM_EMAIL"] = "on"

    assert upload(program(susan), file_of()).status_code == 403
