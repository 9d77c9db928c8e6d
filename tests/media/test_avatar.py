"""A picture of one's own."""

from io import BytesIO

import pytest
from sqlalchemy import select

from app.extensions import db
from app.main.avatars import avatar_url
from app.media import processing, services
from app.models import Image, ImageState, ImageUse, User
from tests.media.files import archive, file_of, keep, stored


def send(browser, data, **more):
    form = {"image": (BytesIO(data), "me.png"), **more}
    return browser.post("/settings/avatar", data=form)


def avatar_of(user: User) -> str | None:
    db.session.rollback()
    return db.session.scalar(select(User.avatar).where(User.id == user.id))


def test_a_picture_is_shown_in_place_of_the_drawing(client, client_of, susan):
    browser = client_of(susan)
    assert "/user/susan/avatar.svg" in browser.get("/settings/avatar").text
    answer = send(browser, file_of("JPEG", (900, 500)))
    assert answer.status_code == 302 and answer.location == "/settings/avatar"
    page = browser.get("/settings/avatar").text
    assert f'src="/media/{avatar_of(susan)}/400.webp"' in page
    assert "/user/susan/avatar.svg" not in page
    assert client.get(f"/media/{avatar_of(susan)}/48.webp").status_code == 200


def test_a_new_picture_takes_the_place_of_the_old_one(susan, own_folder):
    keep(susan, use=ImageUse.AVATAR)
    before = avatar_of(susan)
    newest = keep(susan, use=ImageUse.AVATAR)
    assert avatar_of(susan) == newest.fingerprint != before
    assert len(stored(own_folder)) == 3


def test_of_two_pictures_the_newer_one_wins_whichever_is_ready_first(susan, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("app.jobs._dispatch", lambda waiting, args: None)
        first, second = (keep(susan, use=ImageUse.AVATAR) for _ in range(2))
    processing.process(second.id)
    processing.process(first.id)
    assert avatar_of(susan) == second.fingerprint


def test_a_picture_can_be_removed(client_of, susan, own_folder):
    browser = client_of(susan)
    send(browser, file_of())
    assert "Remove picture" in browser.get("/settings/avatar").text
    assert browser.post("/settings/avatar/remove").status_code == 302
    assert avatar_of(susan) is None and stored(own_folder) == []
    page = browser.get("/settings/avatar").text
    assert "Remove picture" not in page and "/user/susan/avatar.svg" in page


def test_a_removed_picture_does_not_come_back(susan, monkeypatch, own_folder):
    with monkeypatch.context() as patch:
        patch.setattr("app.jobs._dispatch", lambda waiting, args: None)
        image_id = keep(susan, use=ImageUse.AVATAR).id
    services.remove_avatar(susan)
    db.session.commit()
    processing.process(image_id)
    assert avatar_of(susan) is None and stored(own_folder) == []


@pytest.mark.parametrize(
    "data, words",
    [
        (archive(), "Use JPEG, PNG, WebP or GIF."),
        (file_of()[:-9], "ends too early"),
        (b"", "empty"),
    ],
)
def test_what_is_no_image_is_refused_beside_the_field(client_of, susan, data, words):
    answer = send(client_of(susan), data)
    assert answer.status_code == 422
    assert words in answer.text and 'aria-describedby="image-help image-error"' in answer.text
    assert avatar_of(susan) is None


def test_no_file_is_asked_for(client_of, susan):
    answer = client_of(susan).post("/settings/avatar")
    assert answer.status_code == 422 and "Choose a file." in answer.text


@pytest.mark.parametrize(
    "state, words",
    [(ImageState.WAITING, "is being prepared"), (ImageState.FAILED, "is damaged")],
)
def test_the_page_says_how_far_a_picture_is(client_of, susan, state, words):
    image = keep(susan, use=ImageUse.AVATAR)
    image.state = state
    db.session.commit()
    assert words in client_of(susan).get("/settings/avatar").text


def test_the_profile_form_offers_it(client_of, susan):
    page = client_of(susan).get("/edit_profile").text
    assert 'action="/settings/avatar" enctype="multipart/form-data"' in page


def test_a_picture_is_no_upload_for_a_post(client_of, susan):
    image = keep(susan, use=ImageUse.AVATAR)
    assert client_of(susan).get(f"/images/{image.id}").status_code == 404
    assert db.session.scalar(select(Image.post_id)) is None


def test_an_avatar_is_not_cleared_away_as_an_unused_upload(susan, own_folder):
    keep(susan, use=ImageUse.AVATAR)
    db.session.execute(Image.__table__.update().values(created_at=susan.created_at.replace(2020)))
    services.discard_unattached(susan.created_at)
    db.session.commit()
    assert len(stored(own_folder)) == 3


def test_gravatar_gives_way_to_an_own_picture(app, susan):
    app.config["AVATARS"] = "gravatar"
    with app.test_request_context():
        assert avatar_url(susan).startswith("https://www.gravatar.com/")
    keep(susan, use=ImageUse.AVATAR)
    db.session.refresh(susan)
    with app.test_request_context():
        assert avatar_url(susan) == f"/media/{susan.avatar}/96.webp"
