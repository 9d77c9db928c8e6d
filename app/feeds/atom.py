"""Feeds as Atom (RFC 4287)."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from app.feeds.characters import carried
from app.feeds.entries import Entry, Feed, Writer

MIMETYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"


def write(feed: Feed, address: str) -> bytes:
    """A feed; ``address`` is its own.

    ElementTree escapes all that is text; the characters that XML forbids are taken out before.
    """
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _instant(feed.updated))
    _link(root, "self", address, type=MIMETYPE)
    _link(root, "alternate", feed.page, type="text/html")
    if feed.owner:
        _author(root, Writer.of(feed.owner))
    for entry in feed.entries():
        _entry(SubElement(root, "entry"), entry)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(parent: Element, entry: Entry) -> None:
    _text(parent, "id", entry.id)
    _text(parent, "title", entry.title)
    _text(parent, "published", _instant(entry.published))
    _text(parent, "updated", _instant(entry.updated))
    _author(parent, entry.writer)
    _link(parent, "alternate", entry.url, type="text/html")
    for name, label in entry.tags:
        SubElement(parent, "category", {"term": carried(name), "label": carried(label)})
    for picture in entry.pictures:
        about = {"title": picture.description} if picture.description else {}
        _link(parent, "enclosure", picture.url, type=picture.mimetype, **about)
    _text(parent, "summary", entry.summary)
    in_language = {"xml:lang": entry.language} if entry.language else {}
    _text(parent, "content", entry.html, type="html", **in_language)


def _author(parent: Element, writer: Writer) -> None:
    author = SubElement(parent, "author")
    _text(author, "name", writer.name)
    _text(author, "uri", writer.url)


def _link(parent: Element, rel: str, href: str, **attributes: str) -> None:
    said = {"rel": rel, "href": href, **attributes}
    SubElement(parent, "link", {name: carried(value) for name, value in said.items()})


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = carried(text)


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
