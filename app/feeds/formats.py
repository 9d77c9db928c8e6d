"""In which formats each feed is written, by the ending of its address."""

from collections.abc import Callable
from dataclasses import dataclass

from app.feeds import atom, json_feed
from app.feeds.entries import Feed


@dataclass(frozen=True)
class Format:
    """How a feed is written."""

    mimetype: str
    write: Callable[[Feed, str], bytes]


FORMATS = {
    "atom": Format(atom.MIMETYPE, atom.write),
    "json": Format(json_feed.MIMETYPE, json_feed.write),
}
