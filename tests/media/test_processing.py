"""What happens to an upload after the answer, whatever dies on the way."""

import os
import struct
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update

from app.dates import utcnow
from app.extensions import db
from app.media import pictures, processing, services, tasks
from app.media.formats import Broken
from app.models import Image, ImageState, ImageUse, Post, User
from tests.media.files import animation, chunk, file_of, keep, shown, stored
from tests.people import make_post
from tests.test_races import together


@pytest.fixture
def lost_messages(monkeypatch):
    """No job runs by itself."""
    monkeypatch.setattr("app.jobs._dispatch", lambda waiting, args: None)


def state_of(image_id: int) -> str | None:
    db.session.rollback()
    return db.session.scalar(select(Image.state).where(Image.id == image_id))


def set_attempts(image: Image, attempts: int, at) -> None:
    values = {"attempts": attempts, "next_attempt_at": at}
    db.session.execute(update(Image).where(Image.id == image.id).values(values))
    db.session.commit()


def test_an_upload_becomes_its_versions_and_goes(susan, own_folder):
    image = keep(susan, file_of("JPEG", (1200, 300)))
    base = f"images/{image.fingerprint[:2]}/{image.fingerprint}"
    assert stored(own_folder) == [f"{base}-{size}.webp" for size in (1080, 2048, 480)]
    assert shown(own_folder, image, 2048).size == (image.width, image.height) == (1200, 300)
    assert (image.state, image.colour[0], len(image.colour)) == ("ready", "#", 7)


def test_a_lost_message_is_found_by_the_sweep(susan, lost_messages):
    image = keep(susan)
    tasks.process_waiting()
    assert state_of(image.id) == ImageState.WAITING  # its message may still come
    with time_machine.travel(utcnow() + timedelta(seconds=20), tick=False):
        tasks.process_waiting()
    assert state_of(image.id) == ImageState.READY


def test_what_somebody_works_on_is_left_alone(susan, lost_messages, own_folder):
    image = keep(susan)
    set_attempts(image, 1, utcnow() + timedelta(minutes=1))
    processing.process(image.id)
    tasks.process_waiting()
    assert state_of(image.id) == ImageState.WAITING
    assert stored(own_folder) == [f"uploads/{image.fingerprint}"]


def test_after_a_killed_worker_another_one_takes_it(susan, lost_messages):
    image = keep(susan)
    set_attempts(image, 1, utcnow() - timedelta(seconds=1))
    tasks.process_waiting()
    assert state_of(image.id) == ImageState.READY


def test_what_kills_its_workers_is_given_up(susan, lost_messages):
    image = keep(susan)
    set_attempts(image, processing.MOST_ATTEMPTS, utcnow() - timedelta(seconds=1))
    tasks.process_waiting()
    assert state_of(image.id) == ImageState.FAILED


def test_two_workers_make_one_image(app, susan, lost_messages, own_folder):
    image_id = keep(susan).id

    def work():
        with app.app_context():
            processing.process(image_id)
            db.session.remove()

    assert together(app, work, work) == [None, None]
    assert state_of(image_id) == ImageState.READY
    assert len(stored(own_folder)) == 1


def test_a_ready_image_is_not_made_again(susan, own_folder, monkeypatch):
    image = keep(susan)
    monkeypatch.setattr(processing, "_make", pytest.fail)
    processing.process(image.id)
    processing.process(0)
    assert state_of(image.id) == ImageState.READY


def test_a_damaged_image_fails_and_its_upload_goes(susan, own_folder, monkeypatch):
    def refuse(*args):
        raise Broken

    monkeypatch.setattr(processing, "make_still", refuse)
    image = keep(susan)
    assert state_of(image.id) == ImageState.FAILED
    assert stored(own_folder) == []


def test_pixels_that_cannot_be_decoded_fail(susan, own_folder):
    size = struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", size) + chunk(b"IDAT", b"no pixels") + chunk(b"IEND", b"")
    image = keep(susan, b"\x89PNG\r\n\x1a\n" + chunks)
    assert state_of(image.id) == ImageState.FAILED
    assert stored(own_folder) == []


def test_a_full_disk_is_no_fault_of_the_image(susan, lost_messages, monkeypatch, own_folder):
    image = keep(susan)
    with monkeypatch.context() as patch:

        def full(*args):
            raise OSError(28, "No space left on device")

        patch.setattr("app.media.storage.FolderStorage.put", full)
        with pytest.raises(OSError, match="space"):
            processing.process(image.id)
    assert state_of(image.id) == ImageState.WAITING
    assert db.session.get_one(Image, image.id).attempts == 0
    with time_machine.travel(utcnow() + processing.HELD_FOR * 2, tick=False):
        tasks.process_waiting()
    assert state_of(image.id) == ImageState.READY


def test_an_image_discarded_meanwhile_leaves_no_files(
    susan, lost_messages, monkeypatch, own_folder
):
    image_id, make = keep(susan).id, processing._make

    def interrupted(taken):
        made = make(taken)
        services.remove_upload(taken)
        db.session.commit()
        processing.remove_discarded()
        return made

    monkeypatch.setattr(processing, "_make", interrupted)
    processing.process(image_id)
    assert state_of(image_id) is None
    assert stored(own_folder) == []


def test_one_image_is_decoded_at_a_time(susan, monkeypatch):
    read, alone = pictures.read, []

    def watched(*args):
        alone.append(pictures._one_at_a_time.locked())
        return read(*args)

    monkeypatch.setattr(pictures, "read", watched)
    keep(susan)
    keep(susan, animation(3))
    keep(susan, use=ImageUse.AVATAR)
    assert alone == [True] * 3
    assert not pictures._one_at_a_time.locked()


# --- clearing away


def later(**delta):
    return time_machine.travel(utcnow() + timedelta(**delta), tick=False)


def test_a_post_that_is_deleted_takes_its_files_along(susan, own_folder):
    post, kept = make_post(susan), keep(susan)
    services.attach(post, [keep(susan), keep(susan)])
    db.session.commit()
    services.detach([post.id])
    db.session.execute(delete(Post).where(Post.id == post.id))
    db.session.commit()
    assert list(db.session.scalars(select(Image.id))) == [kept.id]
    assert len(stored(own_folder)) == 1


def test_the_files_of_a_post_stay_when_the_deletion_fails(susan, own_folder):
    post = make_post(susan)
    services.attach(post, [keep(susan)])
    db.session.commit()
    services.detach([post.id])
    db.session.rollback()
    assert len(stored(own_folder)) == 1
    assert state_of(db.session.scalar(select(Image.id))) == ImageState.READY


@pytest.mark.parametrize("whose", [Post, User])
def test_images_of_what_was_deleted_behind_our_back_go_too(susan, john, own_folder, whose):
    post = make_post(john)
    services.attach(post, [keep(john)])
    db.session.commit()
    db.session.execute(delete(whose).where(whose.id == (post.id if whose is Post else john.id)))
    db.session.commit()
    with later(days=1, minutes=1):
        tasks.clear_away()
    assert stored(own_folder) == []
    assert db.session.scalars(select(Image.id)).all() == []


def test_an_upload_that_no_post_came_for_goes_after_a_day(susan, own_folder):
    forgotten, post = keep(susan).id, make_post(susan)
    services.attach(post, [keep(susan)])
    db.session.commit()
    with later(hours=23):
        tasks.clear_away()
    assert state_of(forgotten) == ImageState.READY
    with later(hours=25):
        tasks.clear_away()
    assert state_of(forgotten) is None
    assert len(stored(own_folder)) == 1


def test_a_lost_message_of_a_deletion_is_made_good(susan, lost_messages, own_folder):
    image = keep(susan)
    processing.process(image.id)
    services.remove_upload(image)
    db.session.commit()
    assert stored(own_folder)
    tasks.clear_away()
    assert stored(own_folder) == []


def test_files_without_a_row_go_and_those_that_wait_stay(susan, lost_messages, own_folder):
    waiting = keep(susan)
    (own_folder / "uploads" / "stray").write_bytes(b"x")
    for path in (own_folder / "uploads").iterdir():
        os.utime(path, (1_000_000, 1_000_000))
    tasks.clear_away()
    assert stored(own_folder) == [f"uploads/{waiting.fingerprint}"]
