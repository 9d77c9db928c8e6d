"""The cast, and factories for what they make."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from app.auth.passwords import hash_password
from app.extensions import db
from app.main.services import people, posts
from app.models import Post, Role, Status, User
from tests.conftest import Client

PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)  # once: a good hash is slow


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


def make_post(author: User, body: str = "A post.", written_at: datetime | None = None) -> Post:
    """A post, committed."""
    post = posts.write_post(author, body, max_length=50_000, written_at=written_at)
    db.session.commit()
    return post


def make_follow(follower: User, *followed: User) -> None:
    """One person follows others, committed."""
    for person in followed:
        people.follow(follower, person)
    db.session.commit()


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
