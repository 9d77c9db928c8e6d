"""What one item of a file is: a post to take over, or a reason why not."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.archive.imports.hypertext import escaped, to_markdown
from app.models import Reach
from app.models.ids import EPOCH
from app.models.post import LONGEST_TITLE, LONGEST_WARNING
from app.text import tidy, tidy_line
from config import MAX_POST_LENGTH

OURS = "posts"
MASTODON = "orderedItems"
LISTS = (OURS, MASTODON)
"""The lists that tell the two kinds of files apart."""

PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
LONGEST_HTML = 4 * MAX_POST_LENGTH
LONGEST_EXAMPLE = 80


class Reason(StrEnum):
    """Why something does not come in."""

    SHAPE = "shape"
    BOOST = "boost"
    OTHER = "other"
    REPLY = "reply"
    PRIVATE = "private"
    EMPTY = "empty"
    LONG = "long"
    NO_DATE = "no_date"
    OLD = "old"
    FUTURE = "future"
    TWICE = "twice"


WORDS = {
    Reason.SHAPE: _l("It does not look like a post."),
    Reason.BOOST: _l("It is a boost of somebody else's post."),
    Reason.OTHER: _l("It is something else than a post."),
    Reason.REPLY: _l("It answers another post, which is not here."),
    Reason.PRIVATE: _l("It was not public."),
    Reason.EMPTY: _l("There is no text in it."),
    Reason.LONG: _l("Its text is too long."),
    Reason.NO_DATE: _l("Its date cannot be read."),
    Reason.OLD: _l("Its date is before the year 2000."),
    Reason.FUTURE: _l("Its date is in the future."),
    Reason.TWICE: _l("The file has it twice."),
}
"""The reasons as people read them."""


@dataclass(frozen=True)
class Entry:
    """A post to take over. ``key`` names where it comes from: the same one comes in once."""

    key: str
    text: str
    written_at: datetime
    title: str = ""
    warning: str = ""
    reach: Reach = Reach.PUBLIC


@dataclass(frozen=True)
class Skipped:
    """What stays out, with what tells its owner which one it is."""

    reason: Reason
    example: str


def entry_of(source: str, item: Any, now: datetime) -> Entry | Skipped:
    """An item of the list ``source`` as a post of ours, or why it is none."""
    return _of_mastodon(item, now) if source == MASTODON else _of_ours(item, now)


def _of_ours(item: Any, now: datetime) -> Entry | Skipped:
    if not isinstance(item, dict) or not isinstance(item.get("body"), str):
        return _skip(Reason.SHAPE, item)
    # Lists of earlier versions say nothing of these.
    title, warning, reach = item.get("title", ""), item.get("warning", ""), item.get("reach")
    if reason := _cannot_return(item, title, warning, reach):
        return _skip(reason, item)
    found = _entry(item["body"], item.get("created_at"), None, now)
    if isinstance(found, Skipped):
        return found
    return replace(
        found,
        title=tidy_line(title),
        warning=tidy_line(warning),
        reach=Reach(reach or Reach.PUBLIC),
    )


def _cannot_return(item: dict[str, Any], title: Any, warning: Any, reach: Any) -> Reason | None:
    texts = isinstance(title, str) and isinstance(warning, str)
    rules = (
        (not texts or reach not in [None, *Reach], Reason.SHAPE),
        (bool(item.get("is_reply")), Reason.REPLY),
        # The same names may be other people here.
        (reach == Reach.MENTIONED, Reason.PRIVATE),
        (len(str(title)) > LONGEST_TITLE or len(str(warning)) > LONGEST_WARNING, Reason.LONG),
    )
    return next((reason for broken, reason in rules if broken), None)


def _of_mastodon(item: Any, now: datetime) -> Entry | Skipped:
    if not isinstance(item, dict) or not isinstance(item.get("type"), str):
        return _skip(Reason.SHAPE, item)
    kind, note = item["type"], item.get("object")
    if kind != "Create":
        return _skip(Reason.BOOST if kind == "Announce" else Reason.OTHER, note)
    if not isinstance(note, dict):
        return _skip(Reason.SHAPE, note)
    return _of_note(note, now)


def _of_note(note: dict[str, Any], now: datetime) -> Entry | Skipped:
    content = "" if note.get("content") is None else note["content"]
    warning = "" if note.get("summary") is None else note["summary"]
    if reason := _stays_out(note, content, warning):
        return _skip(reason, note)
    text = to_markdown(content)
    if text and warning.strip():
        text = f"{escaped(warning)}\n\n{text}"  # what stands in front of a text is no HTML
    origin = note["id"] if isinstance(note.get("id"), str) else None
    return _entry(text, note.get("published"), origin, now)


def _stays_out(note: dict[str, Any], content: Any, warning: Any) -> Reason | None:
    rules = (
        (note.get("type") != "Note", Reason.OTHER),
        (not isinstance(content, str) or not isinstance(warning, str), Reason.SHAPE),
        (not PUBLIC & {*_words(note.get("to")), *_words(note.get("cc"))}, Reason.PRIVATE),
        (note.get("inReplyTo") is not None, Reason.REPLY),
        (len(str(content)) + len(str(warning)) > LONGEST_HTML, Reason.LONG),
    )
    return next((reason for broken, reason in rules if broken), None)


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [word for word in values if isinstance(word, str)]


def _entry(text: str, date: Any, origin: str | None, now: datetime) -> Entry | Skipped:
    text = tidy(text)
    if not text:
        return _skip(Reason.EMPTY, origin or date)
    if len(text) > MAX_POST_LENGTH:
        return _skip(Reason.LONG, text)
    written_at = _instant(date)
    if written_at is None:
        return _skip(Reason.NO_DATE, text)
    if written_at < EPOCH:
        return _skip(Reason.OLD, text)
    if written_at > now:
        return _skip(Reason.FUTURE, text)
    return Entry(_key(origin or f"{written_at.isoformat()}\n{text}"), text, written_at)


def _instant(date: Any) -> datetime | None:
    """An instant with a time zone, or None: a time without one is a guess."""
    try:
        instant = datetime.fromisoformat(date)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _key(origin: str) -> str:
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _skip(reason: Reason, item: Any) -> Skipped:
    if isinstance(item, dict):
        named = (item.get(name) for name in ("content", "body", "url", "id", "type"))
        item = next((value for value in named if isinstance(value, str) and value), "")
        item = to_markdown(item[:2000])
    example = tidy_line(str(item)[:2000]) if isinstance(item, str) else ""
    return Skipped(reason, example[:LONGEST_EXAMPLE])
