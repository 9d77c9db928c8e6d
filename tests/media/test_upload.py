"""Uploads: who may, what comes back, and how they become the images of a post."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.errors.exceptions import Conflict, DomainError
from app.extensions import db
from app.media import services
from app.media.formats import TooLarge
from app.media.queries import images_of, uploads_of
from app.models import Image, ImageState
from app.models.image import LONGEST_DESCRIPTION
from tests.applications import application_with
from tests.media.files import KINDS, animation, archive, bomb, file_of, keep, stored
from tests.people import make_post, make_user
from tests.statements import statements
from tests.test_races import together

JSON = {"Accept": "application/json"}


def upload(browser, data, name="holiday.jpg", **more):
    form = {"image": (BytesIO(data), name), **more}
    return browser.post("/images", data=form, headers=JSON)


def count() -> int:
    return db.session.scalar(select(func.count(Image.id)))


# --- what a script sends and gets


@pytest.mark.parametrize("kind", KINDS)
def test_an_upload_is_told_of(client_of, susan, kind):
    answer = upload(client_of(susan), file_of(kind), description="A red corner.")
    assert answer.status_code == 201
    told = answer.get_json()
    image = db.session.get_one(Image, told["id"])
    assert told == {
        "id": image.id,
        "state": "waiting",
        "width": 60,
        "height": 40,
        "is_animated": False,
        "description": "A red corner.",
        "url": f"/media/{image.fingerprint}/480.webp",
        "preview": f"/media/{image.fingerprint}/480.webp",
    }


def test_an_upload_is_ready_after_the_answer(client_of, susan):
    browser = client_of(susan)
    told = upload(browser, file_of()).get_json()
    assert browser.get(f"/images/{told['id']}").get_json()["state"] == "ready"
    assert browser.get(told["preview"]).status_code == 200


def test_size_and_motion_are_known_at_once(client_of, susan):
    told = upload(client_of(susan), file_of("PNG", (4000, 1000))).get_json()
    assert (told["width"], told["height"]) == (2048, 512)
    assert told["url"].endswith("/2048.webp") and told["preview"].endswith("/480.webp")
    assert upload(client_of(susan), animation(3)).get_json()["is_animated"]


REFUSED = {
    "an executable called .png": (b"MZ\x90\x00" + bytes(900), "photo.png", 415),
    "HTML called .png": (b"<html><script>alert(1)</script>", "photo.png", 415),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "photo.svg", 415),
    "an archive called .webp": (archive(), "photo.webp", 415),
    "a bomb": (bomb(), "photo.png", 422),
    "half a file": (file_of("JPEG")[:-9], "photo.jpg", 422),
    "no bytes": (b"", "photo.jpg", 400),
    "too many bytes": (file_of("PNG") + bytes(20_000), "photo.png", 413),
}


@pytest.mark.parametrize("data, name, status", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_good_image_is_refused_with_a_message(
    app, client_of, susan, own_folder, data, name, status
):
    app.config["MAX_IMAGE_BYTES"] = 10_000 if status == 413 else 10_000_000
    answer = upload(client_of(susan), data, name)
    assert answer.status_code == status
    assert len(answer.get_json()["message"]) > 15
    assert count() == 0 and stored(own_folder) == []


def test_the_name_does_not_matter(client_of, susan):
    assert upload(client_of(susan), file_of("GIF"), "evil.exe").status_code == 201


def test_no_file_at_all_is_refused(client_of, susan):
    answer = client_of(susan).post("/images", headers=JSON)
    assert (answer.status_code, answer.get_json()["message"]) == (400, "Choose a file.")


def test_a_request_that_is_too_large_is_refused_unread(app, client_of, susan):
    app.config["MAX_IMAGE_REQUEST"] = 20_000
    answer = upload(client_of(susan), bytes(30_000))
    assert answer.status_code == 413
    assert answer.get_json()["message"]


def test_a_long_description_is_refused(client_of, susan, own_folder):
    answer = upload(client_of(susan), file_of(), description="x" * (LONGEST_DESCRIPTION + 2))
    assert answer.status_code == 400
    assert "2 characters too long" in answer.get_json()["message"]
    assert stored(own_folder) == []


def test_a_guest_may_not_upload(client):
    assert upload(client, file_of()).status_code == 401


def test_who_has_to_confirm_may_not_upload(app, client_of, susan):
    app.config["CONFIRM_EMAIL"] = "on"
    assert upload(client_of(susan), file_of()).status_code == 403
    assert count() == 0


def test_uploads_are_limited_by_person(database_url, app, susan, john):
    with application_with(
        SQLALCHEMY_DATABASE_URI=database_url,
        DATA_FOLDER=app.config["DATA_FOLDER"],
        RATE_UPLOADS="2 per minute",
    ) as other:
        browsers = [other.test_client() for _ in range(2)]
        for browser, person in zip(browsers, (susan, john), strict=True):
            with other.app_context():
                browser.sign_in(person)
        codes = [upload(browsers[0], file_of()).status_code for _ in range(3)]
        assert codes == [201, 201, 429]
        assert upload(browsers[1], file_of()).status_code == 201


def test_several_at_once_all_come_through(app, client_of, susan, own_folder):
    browsers = [client_of(susan) for _ in range(6)]
    data = file_of("PNG", (600, 500))
    codes = together(app, *[lambda b=b: upload(b, data).status_code for b in browsers])
    assert codes == [201] * 6
    assert set(db.session.scalars(select(Image.state))) == {ImageState.READY}
    assert len(stored(own_folder)) == 2 * 6


@pytest.mark.parametrize("path", ["", "/remove"])
def test_an_upload_is_its_owners_alone(client_of, susan, john, path):
    image = keep(susan)
    method = "POST" if path else "GET"
    assert client_of(john).open(f"/images/{image.id}{path}", method=method).status_code == 404


@pytest.mark.parametrize("image_id", [0, 1, 2**63 - 1, 2**63, 10**30])
def test_an_upload_that_is_not_there(client_of, susan, image_id):
    assert client_of(susan).get(f"/images/{image_id}").status_code == 404


def test_an_upload_can_be_removed(client_of, susan, own_folder):
    path = f"/images/{keep(susan).id}/remove"
    assert stored(own_folder)
    browser = client_of(susan)
    assert browser.post(path).status_code == 204
    assert browser.post(path).status_code == 404
    assert count() == 0 and stored(own_folder) == []


def test_the_image_of_a_post_is_not_removed_this_way(client_of, susan):
    image, post = keep(susan), make_post(susan)
    services.attach(post, [image])
    db.session.commit()
    assert client_of(susan).post(f"/images/{image.id}/remove").status_code == 404
    assert count() == 1


# --- the images of a post


def test_images_are_attached_in_the_order_given(susan):
    post, other = make_post(susan), make_post(susan)
    first, second, third = (keep(susan) for _ in range(3))
    services.attach(post, [second, first], ["The second.", "The first."])
    services.attach(other, [third])
    db.session.commit()
    assert (post.image_count, other.image_count) == (2, 1)
    found = images_of([post, other])
    assert [image.id for image in found[post.id]] == [second.id, first.id]
    assert [image.description for image in found[post.id]] == ["The second.", "The first."]
    assert [image.id for image in found[other.id]] == [third.id]


def test_the_images_of_a_page_cost_one_statement(susan):
    posts = [make_post(susan) for _ in range(5)]
    for post in posts[:3]:
        services.attach(post, [keep(susan), keep(susan)])
    db.session.commit()
    assert [post.image_count for post in posts] == [2, 2, 2, 0, 0]
    with statements() as seen:
        assert len(images_of(posts)) == 3
    assert len(seen) == 1
    with statements() as seen:
        assert images_of(posts[3:]) == {}
    assert seen == []


def test_the_same_form_twice_attaches_once(susan):
    post, image = make_post(susan), keep(susan)
    for _ in range(2):
        services.attach(post, [image], ["Still here."])
        db.session.commit()
    assert images_of([post])[post.id][0].description == "Still here."


def test_images_are_reordered_and_removed(susan, own_folder):
    post = make_post(susan)
    one, two, three = (keep(susan) for _ in range(3))
    services.attach(post, [one, two, three], ["1", "2", "3"])
    db.session.commit()
    services.attach(post, [three, one])
    db.session.commit()
    assert [image.description for image in images_of([post])[post.id]] == ["3", "1"]
    assert post.image_count == 2
    assert count() == 2 and len(stored(own_folder)) == 2


def test_five_images_are_too_many(susan):
    post, images = make_post(susan), [keep(susan) for _ in range(5)]
    with pytest.raises(DomainError, match="image"):
        services.attach(post, images)


def test_a_damaged_image_is_not_attached(susan):
    post, image = make_post(susan), keep(susan)
    image.state = ImageState.FAILED
    with pytest.raises(DomainError):
        services.attach(post, [image])


def test_an_image_belongs_to_one_post(susan):
    image, post, other = keep(susan), make_post(susan), make_post(susan)
    services.attach(post, [image])
    with pytest.raises(Conflict):
        services.attach(other, [image])


def test_nobody_attaches_the_image_of_somebody_else(susan, john):
    image, post = keep(john), make_post(susan)
    assert uploads_of(susan, [image.id]) == []
    with pytest.raises(Conflict):
        services.attach(post, [image])


def test_uploads_are_found_in_the_order_asked_for(susan):
    one, two, three = (keep(susan) for _ in range(3))
    post = make_post(susan)
    services.attach(post, [three])
    db.session.commit()
    wanted = [three.id, two.id, 0, -1, 10**30, one.id, two.id]
    assert uploads_of(susan, wanted) == [two, one]
    assert uploads_of(susan, wanted, post=post) == [three, two, one]


def test_too_large_is_told_in_megabytes(susan):
    with pytest.raises(TooLarge) as refused:
        services.keep_upload(susan, BytesIO(bytes(2_500_001)), max_bytes=2_500_000)
    assert "at most 2.5 MB" in str(refused.value.message)


def test_an_image_is_kept_with_its_transaction_alone(susan, own_folder):
    services.keep_upload(susan, BytesIO(file_of()), max_bytes=10_000)
    db.session.rollback()
    assert count() == 0
    assert [name.split("/")[0] for name in stored(own_folder)] == ["uploads"]  # cleared in time


def test_ids_grow_with_time(susan):
    ids = [keep(susan).id for _ in range(3)]
    assert ids[0] >> 12 <= ids[1] >> 12 <= ids[2] >> 12
    assert make_user("kim").id < ids[0]
