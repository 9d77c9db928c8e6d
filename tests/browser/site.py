"""The site under test, and what a test may do to it behind the back of the browser.

Nothing here shares a database session with the test: each method opens an application context of
its own and hands back plain values. Pages may write meanwhile, so what is written here asks for the
lock of the database first, as a job does.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.auth import services as auth
from app.auth.sessions import cookie_name
from app.extensions import db
from app.jobs import working
from app.main.queries.people import named
from app.main.services import people as people_services
from app.main.services import posts
from app.media.services import attach, keep_upload
from app.memory import forget
from app.models import Image, Post, User, followers
from tests.database import empty
from tests.people import make_follow, make_post, make_user


@dataclass(frozen=True)
class Person:
    """What a test needs to know of somebody on the site."""

    id: int
    username: str


@dataclass(frozen=True)
class Site:
    """A running site, and what a test may do to it behind the back of the browser."""

    app: Flask
    address: str

    def person(self, username: str, **columns: Any) -> Person:
        """Somebody with the password of the cast."""
        with working(self.app):
            return Person(make_user(username, **columns).id, username)

    def find(self, username: str) -> Person:
        """Somebody who is there already."""
        with self.app.app_context():
            return Person(db.session.scalars(named(username, None)).one().id, username)

    def post(self, author: Person, body: str, **columns: Any) -> int:
        """A post; returns its id."""
        with working(self.app):
            return make_post(db.session.get_one(User, author.id), body, **columns).id

    def show(self, author: Person, body: str, *files: tuple[bytes, str]) -> int:
        """A post with images and their descriptions; returns its id."""
        with working(self.app):
            owner = db.session.get_one(User, author.id)
            images = [
                keep_upload(owner, BytesIO(data), max_bytes=len(data), description=description)
                for data, description in files
            ]
            post = posts.write_post(owner, body, max_length=500, image_count=len(images))
            attach(post, images)
            db.session.commit()
            return post.id

    def images(self, post_id: int | None = None) -> list[tuple[str, str]]:
        """The descriptions and states of the images of a post in their order, or of none."""
        of_post = select(Image.description, Image.state).where(Image.post_id == post_id)
        with self.app.app_context():
            rows = db.session.execute(of_post.order_by(Image.position, Image.id))
            return [(row.description, row.state) for row in rows]

    def newest(self) -> int:
        """The id of the newest post."""
        with self.app.app_context():
            return db.session.scalar(select(func.max(Post.id))) or 0

    def follow(self, follower: Person, *followed: Person) -> None:
        """Somebody follows others."""
        with working(self.app):
            others = [db.session.get_one(User, person.id) for person in followed]
            make_follow(db.session.get_one(User, follower.id), *others)

    def suspend(self, person: Person) -> None:
        """A moderator suspends somebody."""
        with working(self.app):
            people_services.suspend(db.session.get_one(User, person.id))
            db.session.commit()

    def token(self, person: Person) -> tuple[str, str]:
        """Name and value of the cookie of a fresh sign-in."""
        with working(self.app), self.app.test_request_context():
            token = auth.sign_in(db.session.get_one(User, person.id), "a browser test")
            db.session.commit()
            return cookie_name(), token

    def bodies(self) -> list[str]:
        """The texts of all posts, the oldest first."""
        with self.app.app_context():
            return list(db.session.scalars(select(Post.body).order_by(Post.id)))

    def follows(self, follower: Person, followed: Person) -> bool:
        """Whether one person follows another."""
        pair = (
            followers.c.follower_id == follower.id,
            followers.c.followed_id == followed.id,
        )
        with self.app.app_context():
            return bool(db.session.scalar(select(func.count()).where(*pair)))

    def read(self, person: Person, column: str) -> Any:
        """A column of somebody's row."""
        with self.app.app_context():
            return getattr(db.session.get_one(User, person.id), column)

    def empty(self) -> None:
        """Forget everybody and everything."""
        with self.app.app_context():
            empty()
            forget()
