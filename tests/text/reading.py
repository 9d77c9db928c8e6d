"""What a browser would find in a rendered text."""

import re
from html.parser import HTMLParser

from app.text.cleaning import TAGS

VOID = {"br", "hr"}
REL = "nofollow noopener noreferrer"
CLASSES = {("a", "mention"), ("a", "tag"), ("a", "reference"), ("span", "link-host")}
ATTRIBUTES = {
    ("a", "href"),
    ("a", "rel"),
    ("a", "class"),
    ("a", "data-card"),
    ("span", "class"),
    ("ol", "start"),
    ("h2", "id"),
    ("h3", "id"),
    ("h4", "id"),
}
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class Markup(HTMLParser):
    """The elements, attributes and words of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""
        self.open, self.deepest, self.others = [], 0, []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    def links(self):
        return [value for tag, name, value in self.attributes if (tag, name) == ("a", "href")]


def assert_safe(html):
    """Nothing but what a text may hold, and links that run nothing."""
    found = Markup(html)
    assert set(found.tags) <= TAGS
    assert not found.others
    assert not found.open
    assert {(tag, name) for tag, name, _value in found.attributes} <= ATTRIBUTES
    for tag, name, value in found.attributes:
        if name == "class":
            assert (tag, value) in CLASSES
        elif name == "rel":
            assert value == REL
        elif name == "id":
            assert value.startswith("section-")
        elif name == "data-card":
            assert value.startswith("/user/")
        elif name == "start":
            assert value.isdecimal()
    # As browsers read an address: without blanks and control characters, \ as /.
    bare = [re.sub(r"[\x00-\x20]", "", link).replace("\\", "/") for link in found.links()]
    schemes = {link.split(":")[0].lower() for link in bare if SCHEME.match(link)}
    assert schemes <= {"http", "https", "mailto"}
    assert not [link for link in bare if link.startswith("//")]
    return found
