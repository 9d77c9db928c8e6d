"""Markdown becomes HTML: what gets through and what stays text."""

import pytest

from app.text import to_html
from config import MAX_POST_LENGTH
from tests.text.reading import REL, Markup


def test_raw_html_is_shown_as_it_was_typed():
    html = to_html("<b onclick=alert(1)>bold</b>")
    assert html == "<p>&lt;b onclick=alert(1)&gt;bold&lt;/b&gt;</p>"


def test_a_link_that_would_run_something_stays_text():
    assert to_html("[x](javascript:alert(1))") == "<p>[x](javascript:alert(1))</p>"


def test_an_image_becomes_a_link_that_loads_nothing_by_itself():
    html = to_html("![a boat](https://example.org/boat.png)")
    assert html == f'<p>!<a href="https://example.org/boat.png" rel="{REL}">a boat</a></p>'


@pytest.mark.parametrize(
    ("heading", "html"),
    [
        ("# Loud", "<p># Loud</p>"),
        ("###### Loud", "<p>###### Loud</p>"),
        ("Loud\n====", "<p>Loud<br>\n====</p>"),
        ("Loud\n----", "<p>Loud</p>\n<hr>"),
    ],
)
def test_headings_stay_paragraphs(heading, html):
    assert to_html(heading) == html


def test_a_hash_stays_where_it_was_typed():
    assert to_html("#boats and # boats") == "<p>#boats and # boats</p>"


def test_a_link_has_no_title():
    assert "title" not in to_html('[x](https://example.org "the bank")')


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("plain", "<p>plain</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("**b** *i* ~~s~~", "<p><strong>b</strong> <em>i</em> <s>s</s></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```python\nif a < b:\n    pass\n```", "<pre><code>if a &lt; b:\n    pass\n</code></pre>"),
        ("a & b < c > d", "<p>a &amp; b &lt; c &gt; d</p>"),
        (r"\*not italic\*", "<p>*not italic*</p>"),
        ("***", "<hr>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("👩\u200d👧 é हिन्दी", "<p>👩\u200d👧 é हिन्दी</p>"),
        ("\u2067אבג\u2069", "<p>\u2067אבג\u2069</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(markdown, html):
    assert to_html(markdown) == html


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("https://example.org/a?b=c&d=e", "https://example.org/a?b=c&d=e"),
        ("http://example.org", "http://example.org"),
        ("www.example.org", "http://www.example.org"),
        ("example.org", "http://example.org"),
        ("<https://example.org>", "https://example.org"),
        ("[here](https://example.org)", "https://example.org"),
        ("[here](/explore)", "/explore"),
        ("anna@example.org", "mailto:anna@example.org"),
        ("[mail](mailto:anna@example.org)", "mailto:anna@example.org"),
        ("https://de.wikipedia.org/wiki/Köln", "https://de.wikipedia.org/wiki/K%C3%B6ln"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("See https://example.org.", "https://example.org"),
    ],
)
def test_addresses_become_links(written, href):
    assert Markup(to_html(written)).links() == [href]


@pytest.mark.parametrize("written", ["https://example.org", "[x](https://example.org)", "a@b.org"])
def test_links_lend_no_weight_and_tell_nothing(written):
    assert f'rel="{REL}"' in to_html(written)


@pytest.mark.parametrize("written", ["`https://example.org`", "    https://example.org"])
def test_addresses_within_code_stay_code(written):
    assert Markup(to_html(written)).links() == []


@pytest.mark.parametrize(
    "word",
    ["a" * 300, "W" * MAX_POST_LENGTH, "船" * 300, "👍" * 300, "e\u0301" * 150, "_" * 300 + "a"],
)
def test_a_long_word_stays_whole(word):
    assert Markup(to_html(word)).words == word
