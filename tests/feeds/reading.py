"""Feeds as a feed reader takes them."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import feedparser
from werkzeug.test import TestResponse

ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def atom(answer: TestResponse) -> Any:
    """What a feed reader makes of an answer, which has to be faultless."""
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def elements(answer: TestResponse) -> ElementTree.Element:
    """An Atom feed as XML."""
    return ElementTree.fromstring(answer.data)  # noqa: S314 - our own


def json_feed(answer: TestResponse) -> dict[str, Any]:
    """A JSON Feed."""
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/feed+json; charset=utf-8"
    found: dict[str, Any] = json.loads(answer.data)
    return found


def titles(answer: TestResponse) -> list[str]:
    """The titles of the entries of an Atom feed."""
    return [entry.title for entry in atom(answer).entries]
