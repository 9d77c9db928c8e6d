"""The cast, and factories for what they make."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from app.archive.imports import services as imports
from app.archive.imports.queries import IMPORT
from app.archive.imports.tasks import import_posts
from app.archive.tasks import EXPORT, export
from app.background.services import start
from app.dates import utcnow
from app.extensions import db
from app.main.services import distance, people, posts, reactions
from app.models import Post, Reminder, Role, Status, Task, User
from tests.conftest import Client

PASSWORD = "correct horse battery"
# A hash names its own cost, and this one is cheap: signing in takes no tenth of a second.
PASSWORD_HASH = generate_password_hash(PASSWORD, "scrypt:256:8:1")


def make_user(username: str, **columns: Any) -> User:
    """A person with the password ``PASSWORD``, committed."""
    user = User(
        **{
            "username": username,
            "email": f"{username.lower()}@example.org",
            "password_hash": PASSWORD_HASH,
            "locale": "en",
            **columns,
        }
    )
    db.session.add(user)
    db.session.commit()
    return user


def make_post(
    author: User, body: str = "A post.", written_at: datetime | None = None, **more: Any
) -> Post:
    """A post, committed."""
    post = posts.write_post(author, body, max_length=50_000, written_at=written_at, **more)
    db.session.commit()
    return post


def make_reply(author: User, parent: Post, body: str = "A reply.", **more: Any) -> Post:
    """An answer to a post, committed."""
    return make_post(author, body, parent=parent, **more)


def make_repost(person: User, post: Post) -> Post:
    """A post passed on, committed; gives the row that says so."""
    reactions.repost(person, post)
    db.session.commit()
    own = select(Post).where(Post.author_id == person.id, Post.repost_of_id == post.id)
    return db.session.scalars(own).one()


def make_block(person: User, other: User) -> None:
    """One person blocks another, committed."""
    distance.block_person(person, other)
    db.session.commit()


def make_mute(person: User, other: User, until: datetime | None = None) -> None:
    """One person mutes another, committed."""
    distance.mute_person(person, other, until=until)
    db.session.commit()


def make_follow(follower: User, *followed: User) -> None:
    """One person follows others, committed."""
    for person in followed:
        people.follow(follower, person)
    db.session.commit()


def without_isolates(text: str) -> str:
    """A text without the marks that keep the direction of somebody's words to themselves."""
    return text.replace("\u2068", "").replace("\u2069", "")


def make_export(owner: User) -> Task:
    """An archive of somebody's, finished: outside a request a job runs with the commit."""
    task = start(owner, export, name=EXPORT, description="Export of your data")
    db.session.commit()
    return task


def make_reminder(
    owner: User, text: str = "Water the plants.", due_at: datetime | None = None, **columns: Any
) -> Reminder:
    """A reminder, tomorrow unless said otherwise, committed."""
    due_at = due_at or utcnow() + timedelta(days=1)
    reminder = Reminder(owner_id=owner.id, text=text, due_at=due_at, **columns)
    db.session.add(reminder)
    db.session.commit()
    return reminder


def make_upload(owner: User, posts: list[Any] | None = None) -> str:
    """A file of posts of somebody's, looked into; gives its name."""
    if posts is None:
        posts = [{"body": "From elsewhere.", "created_at": "2020-02-29T12:00:00Z"}]
    content = json.dumps({"posts": posts}).encode()
    name = imports.keep_upload(owner, BytesIO(content))
    imports.look_into(owner, name)
    return name


def make_import(owner: User, posts: list[Any] | None = None) -> Task:
    """An import of somebody's, finished."""
    name = make_upload(owner, posts)
    total = imports.summary_of(owner, name)["total"]
    task = start(
        owner, import_posts, name=IMPORT, description="Import of posts", upload=name, total=total
    )
    db.session.commit()
    return task


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Let the demo do with one hash for everybody and small pictures."""
    patch.setattr("app.auth.passwords.hash_password", lambda password: PASSWORD_HASH)
    patch.setattr("app.demo.pictures.WIDTH", 160)
    patch.setattr("app.demo.pictures.HEIGHT", 107)


@pytest.fixture
def quick_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo in a hurry."""
    quicken(monkeypatch)


@pytest.fixture
def susan(app: Flask) -> User:
    """A member."""
    return make_user("susan", display_name="Susan Marsh")


@pytest.fixture
def john(app: Flask) -> User:
    """Another member."""
    return make_user("john")


@pytest.fixture
def mary(app: Flask) -> User:
    """A third member."""
    return make_user("mary")


@pytest.fixture
def david(app: Flask) -> User:
    """A fourth member."""
    return make_user("david")


@pytest.fixture
def carol(app: Flask) -> User:
    """A commenter: may reply, not post."""
    return make_user("carol", role=Role.COMMENTER)


@pytest.fixture
def mia(app: Flask) -> User:
    """A moderator."""
    return make_user("mia", role=Role.MODERATOR)


@pytest.fixture
def adam(app: Flask) -> User:
    """An admin."""
    return make_user("adam", role=Role.ADMIN)


@pytest.fixture
def zoe(app: Flask) -> User:
    """A suspended member."""
    return make_user("zoe", status=Status.SUSPENDED)


@pytest.fixture
def client_of(app: Flask) -> Callable[[User], Client]:
    """The signed-in client of a person; each call is another device."""

    def sign_in(user: User) -> Client:
        client: Client = app.test_client()  # type: ignore[assignment]
        return client.sign_in(user)

    return sign_in
