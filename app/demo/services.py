"""Filling a site with the demo club. It flushes; the caller commits."""

import hashlib
import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.auth.services import register
from app.extensions import db
from app.main.services.people import follow
from app.main.services.posts import write_post
from app.models import Post, Role, User
from config import MAX_POST_LENGTH

CLUB = Path(__file__).with_name("club.json")
PASSWORD = "harbour-workshop"  # noqa: S105 - printed for everybody who looks at the demo
TODAY_ENDS = timedelta(hours=9)
"""No post of the demo's last day is written later."""
FIRST_JOINED = timedelta(days=400)


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
    for entry in sorted(club["posts"], key=lambda entry: written_at(entry, now)):
        write_post(
            people[entry["author"]],
            entry["text"],
            max_length=MAX_POST_LENGTH,
            # The text names the post, so that a second filling finds it.
            form_key=hashlib.sha256(entry["text"].encode()).hexdigest()[:32],
            written_at=written_at(entry, now),
        )
    return _count(User), _count(Post)


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


def _count(model: type[User] | type[Post]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
