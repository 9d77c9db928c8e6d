"""Whatever people write: feeds stay whole, and say nothing that a warning hides."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.feeds.characters import carried
from app.main.words import headline_of
from app.media import services as media
from app.text import absolute_links
from tests.feeds.reading import atom, json_feed
from tests.media.files import keep
from tests.people import make_post

RTL = "مرحبا بالعالم، هذا نص من اليمين إلى اليسار"
TEXTS = {
    "control characters": "a\x00b\x07c\x1b[31md\x0b\x0c\x7fe",
    "end of a section": "a ]]> b <![CDATA[ c ]]>",
    "right to left": RTL,
    "override": "abc\u202egnp.exe",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈😀",
    "one long word": "w" * 300,
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "entities": "&lt;b&gt; &amp;amp; &nbsp; &#0; &bogus;",
    "markup": "</content></entry></feed><?xml version='1.0'?>",
    "quotes": "\"'`\\",
    "no characters": "a\ufffe\uffffb",
    "template": "{{ 7 * 7 }} %(name)s %s {0}",
}


def put(post, **columns):
    """Write into a row what no form lets in, as an old import may have."""
    for name, value in columns.items():
        setattr(post, name, value.replace("\x00", ""))  # no database takes that
    db.session.commit()


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_can_be_read(client, susan, name):
    text = TEXTS[name]
    susan.display_name = carried(text)[:60].strip()
    post = make_post(susan, text, title=text[:100])
    (entry,) = atom(client.get("/explore.atom")).entries
    assert entry.title == carried(post.title).strip()
    assert "<script" not in entry.content[0].value
    (item,) = json_feed(client.get("/explore.json"))["items"]
    assert item["title"] == carried(post.title)


def test_forbidden_characters_in_the_database_break_no_feed(client, susan):
    bad = "a\x01b\x0b\x1f\ufffe\uffffc"
    post = make_post(susan, "A text. #tag", title="A title")
    put(post, title=bad, body_html=f"<p>{bad}</p>", language="en")
    put(susan, display_name=bad)
    for path in ("/explore", "/tag/tag", "/user/susan", "/articles"):
        entry = atom(client.get(f"{path}.atom")).entries[0]
        assert (entry.title, entry.author) == ("abc", "abc")
        json.loads(client.get(f"{path}.json").data)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_any_text_at_all_can_be_read(client, susan, title, body):
    post = make_post(susan, "A text.", title="A title")
    put(post, title=title.encode("utf-8", "ignore").decode(), body_html=f"<p>{carried(body)}</p>")
    answer = client.get("/explore.atom")
    assert answer.status_code == 200
    atom(answer)
    json_feed(client.get("/explore.json"))
    db.session.delete(post)
    db.session.commit()


# --- titles


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("One line.", "One line."),
        ("First.\nSecond.", "First."),
        ("First.\n\nSecond.", "First."),
        ("- one\n- two", "one"),
        ("> said\n\nanswered", "said"),
        ("**Bold** and [a link](https://example.org/x)", "Bold and a link"),
    ],
)
def test_a_post_without_a_title_is_called_by_its_first_line(susan, body, title):
    assert headline_of(make_post(susan, body)) == title


def test_a_long_first_line_is_cut(susan):
    title = headline_of(make_post(susan, "word " * 60))
    assert len(title) <= 80 and title.endswith("word…")


def test_a_post_of_images_alone_is_called_by_its_author(client, susan):
    post = make_post(susan, "", image_count=1)
    media.attach(post, [keep(susan)])
    db.session.commit()
    entry = atom(client.get("/explore.atom")).entries[0]
    assert (entry.title, entry.summary) == ("Post by Susan Marsh", "Post by Susan Marsh")


# --- content warnings


@pytest.fixture
def warned(susan):
    """A post whose ending is not for those who have not seen the film."""
    post = make_post(susan, "The butler did it.", title="The butler", warning="How it ends")
    picture = keep(susan)
    picture.description = "The butler, caught"
    media.attach(post, [picture])
    db.session.commit()
    return post


def test_what_a_warning_hides_is_in_no_title_and_no_summary(client, warned):
    entry = atom(client.get("/explore.atom")).entries[0]
    assert entry.title == entry.summary == "Content warning: How it ends"
    (item,) = json_feed(client.get("/explore.json"))["items"]
    assert item["title"] == item["summary"] == "Content warning: How it ends"


def test_what_a_warning_hides_is_folded(client, warned):
    (item,) = json_feed(client.get("/explore.json"))["items"]
    before, folded = item["content_html"].split("</summary>")
    assert "How it ends" in before and "butler" not in before
    assert "The butler did it." in folded and "<img" in folded
    assert folded.rstrip().endswith("</details>")


def test_images_behind_a_warning_are_shown_nowhere_else(client, warned):
    entry = atom(client.get("/explore.atom")).entries[0]
    assert entry.enclosures == []
    (item,) = json_feed(client.get("/explore.json"))["items"]
    assert not item.keys() & {"image", "attachments"}


def test_a_quote_keeps_its_warning(client, warned, john):
    make_post(john, "Look.", quote=warned)
    (item,) = json_feed(client.get("/user/john.json"))["items"]
    assert "butler" not in item["content_html"].split("<details>")[0]
    assert item["title"] == item["summary"] == "Look."


# --- addresses in texts


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="/x">/x</a>', '<a href="https://a.b/x">/x</a>'),
        ('<a href="#c">c</a>', '<a href="https://a.b/post/1#c">c</a>'),
        ('<a href="https://o.rg/">o</a>', '<a href="https://o.rg/">o</a>'),
        ('<a href="//o.rg/">o</a>', '<a href="//o.rg/">o</a>'),
        ('<p>say href="/x" in words</p>', '<p>say href="/x" in words</p>'),
        ('<a title="a href=\'/x\'" href="/y">', '<a title="a href=\'/x\'" href="https://a.b/y">'),
        ('<a href="/u" data-card="/u/popup">u</a>', '<a href="https://a.b/u">u</a>'),
        ('<img src="/m.webp" alt="">', '<img src="https://a.b/m.webp" alt="">'),
    ],
)
def test_paths_become_whole_addresses(html, whole):
    assert absolute_links(html, "https://a.b", "https://a.b/post/1") == whole
