"""Filling a site with the demo club. It flushes; the caller commits."""

import hashlib
import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.auth.services import register
from app.demo.extras import Club, in_order
from app.demo.pictures import harbour
from app.extensions import db
from app.main.services.people import follow
from app.main.services.posts import pin, write_post
from app.main.services.reactions import keep, like, repost
from app.media.queries import images_of
from app.media.services import attach, keep_upload
from app.models import Image, Post, Reach, Role, User
from config import MAX_POST_LENGTH

CLUB = Path(__file__).with_name("club.json")
PASSWORD = "harbour-workshop"  # noqa: S105 - printed for everybody who looks at the demo
TODAY_ENDS = timedelta(hours=9)
"""No post of the demo's last day is written later."""
FIRST_JOINED = timedelta(days=400)
NEWS = timedelta(days=2)
"""What is older than this is known to everybody."""
LIKED_ONE_IN, KEPT_ONE_IN = 3, 40


def read_club() -> dict[str, Any]:
    """The people, posts and follows of the demo."""
    club: dict[str, Any] = json.loads(CLUB.read_text(encoding="utf-8"))
    return club


def fill(now: datetime) -> tuple[int, int]:
    """Make the club as it would be at an instant; what is there already is left alone.

    Returns:
        How many people and how many posts there are on the site afterwards.
    """
    club = read_club()
    people = {
        entry["username"]: _person(entry, now - FIRST_JOINED + timedelta(days=25 * number), now)
        for number, entry in enumerate(club["people"])
    }
    for entry in club["people"]:
        for username in entry["follows"]:
            follow(people[entry["username"]], people[username])
    posts: dict[str, Post] = {}
    for entry in sorted([*club["posts"], *club["more"]], key=lambda one: written_at(one, now)):
        posts[entry["text"]] = _post(entry, people, posts, now)
    for entry in club["reposts"]:
        at, original = written_at(entry, now), _beginning(posts, entry["text"])
        repost(people[entry["by"]], original, reposted_at=at, announce=now - at < NEWS)
    for beginning in club["pinned"]:
        post = _beginning(posts, beginning)
        pin(post, db.session.get_one(User, post.author_id))
    _like(club["people"], people, list(posts.values()), now)
    for extra in in_order():
        extra(Club(now, people, posts))
    texts = select(func.count()).where(Post.repost_of_id.is_(None))
    return _count(User), db.session.scalar(texts) or 0


def _post(
    entry: dict[str, Any], people: dict[str, User], posts: dict[str, Post], now: datetime
) -> Post:
    """One post of the demo. ``answers`` and ``quotes`` are the beginnings of earlier ones."""
    at, author = written_at(entry, now), people[entry["author"]]
    images = entry.get("images", [])
    post = write_post(
        author,
        entry["text"],
        title=entry.get("title", ""),
        warning=entry.get("warning", ""),
        reach=entry.get("reach", Reach.PUBLIC),
        max_length=MAX_POST_LENGTH,
        # The text names the post, so that a second filling finds it.
        form_key=_digest(entry["text"]).hex()[:32],
        written_at=at,
        announce=now - at < NEWS,
        parent=_beginning(posts, entry["answers"]) if "answers" in entry else None,
        quote=_beginning(posts, entry["quotes"]) if "quotes" in entry else None,
        image_count=len(images),
    )
    if images and not images_of([post]):
        attach(post, [_image(author, image) for image in images])
    return post


def _image(author: User, entry: dict[str, Any]) -> Image:
    view = harbour(entry["seed"])
    size = view.getbuffer().nbytes
    return keep_upload(author, view, max_bytes=size, description=entry["description"])


def _beginning(posts: dict[str, Post], beginning: str) -> Post:
    """The post that begins so."""
    return next(post for text, post in posts.items() if text.startswith(beginning))


def _like(
    entries: list[dict[str, Any]], people: dict[str, User], posts: list[Post], now: datetime
) -> None:
    """Let people like and keep some of what those wrote whom they follow; each time the same."""
    for entry in entries:
        person = people[entry["username"]]
        authors = {people[username].id for username in entry["follows"]}
        for post in posts:
            if post.author_id not in authors or post.reach not in {Reach.PUBLIC, Reach.MEMBERS}:
                continue
            liking, keeping, *_rest = _digest(f"{person.username} {post.body}")
            if liking % LIKED_ONE_IN == 0:
                like(person, post, announce=now - post.created_at < NEWS)
            if keeping % KEPT_ONE_IN == 0:
                keep(person, post)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def written_at(entry: dict[str, Any], now: datetime) -> datetime:
    """When a post of the demo was written: in the past, also for those of an early morning."""
    day = (now - timedelta(days=entry["days_ago"])).date()
    midnight = datetime.combine(day, time(), tzinfo=now.tzinfo)
    instant = datetime.combine(day, time.fromisoformat(entry["time"]), tzinfo=now.tzinfo)
    if now - midnight >= TODAY_ENDS:
        return instant
    # Before that, all posts of today move together, so that answers stay behind questions.
    return midnight + (now - midnight) * ((instant - midnight) / TODAY_ENDS)


def _person(entry: dict[str, Any], joined: datetime, now: datetime) -> User:
    username = entry["username"]
    if found := db.session.scalar(select(User).where(User.username == username)):
        return found
    user = register(
        username=username,
        email=f"{username}@example.org",
        password=PASSWORD,
        locale=entry["locale"],
        timezone=entry["timezone"],
        role=Role(entry["role"]),
        confirmed=True,
    )
    user.display_name = entry["display_name"]
    user.about_me = entry["about_me"]
    user.theme = entry["theme"]
    user.created_at = joined
    user.last_seen = now - timedelta(minutes=37 * (user.id % 11 + 1))
    db.session.flush()
    return user


def _count(model: type[User]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
