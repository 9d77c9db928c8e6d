"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from datetime import UTC, datetime
from typing import Any

from app.feeds.characters import carried
from app.feeds.entries import Entry, Feed, Writer

MIMETYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed, address: str) -> bytes:
    """A feed; ``address`` is its own."""
    said: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": address,
        "language": feed.language,
        "items": [_item(entry) for entry in feed.entries()],
    }
    if feed.owner:
        said["authors"] = [_author(Writer.of(feed.owner))]
    return json.dumps(_carried(said), ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": _instant(entry.published),
        "date_modified": _instant(entry.updated),
        "authors": [_author(entry.writer)],
    }
    if entry.language:
        item["language"] = entry.language
    if entry.tags:
        item["tags"] = [label for _name, label in entry.tags]
    if entry.pictures:
        item["image"] = entry.pictures[0].url
        item["attachments"] = [
            {"url": one.url, "mime_type": one.mimetype}
            | ({"title": one.description} if one.description else {})
            for one in entry.pictures
        ]
    return item


def _author(writer: Writer) -> dict[str, str]:
    return {"name": writer.name, "url": writer.url, "avatar": writer.avatar}


def _carried(thing: Any) -> Any:
    """Texts that any reader takes, however deep they stand."""
    if isinstance(thing, str):
        return carried(thing)
    if isinstance(thing, list):
        return [_carried(one) for one in thing]
    if isinstance(thing, dict):
        return {key: _carried(value) for key, value in thing.items()}
    return thing


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
