"""Text from people: tidied when it comes in, safe when it is shown."""

import re
import time
from html.parser import HTMLParser

import pytest

from app import text
from app.text import tidy, tidy_line, to_html
from config import MAX_POST_LENGTH

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
REL = 'rel="nofollow noopener noreferrer"'


# --- tidy


@pytest.mark.parametrize("nothing", [None, "", " ", "\n\t \n", "\u00a0\u2003", "\x00\x1f\x7f\x85"])
def test_nothing_is_an_empty_text(nothing):
    assert tidy(nothing) == ""


@pytest.mark.parametrize(
    "invisible",
    [
        "\u200b",
        "\u200b \n\u200d\ufeff",
        "\u2066\u2069",
        "\u200e\u200f",
        "\u2060\u00ad",
        "\u034f\ufe0f",
        "\u3164",
        "\u2800\u2800",
        "\u115f\u1160\uffa0",
        "\U000e0041",
    ],
)
def test_text_that_nobody_sees_is_empty(invisible):
    assert tidy(invisible) == ""


@pytest.mark.parametrize("visible", [".", "\u200bx", "👍", "\ue000", "ㅤa", "़क", "-"])
def test_one_visible_character_is_enough(visible):
    assert tidy(visible) == visible


def test_the_space_around_a_text_goes():
    assert tidy(" \n\t text \u3000\n") == "text"


def test_space_within_a_text_stays():
    assert tidy("two  spaces\n\n\tand a tab") == "two  spaces\n\n\tand a tab"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_line_ends_with_a_line_feed(ending):
    assert tidy(f"one{ending}two{ending}three") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    "character",
    [chr(code) for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"],
)
def test_control_characters_go(character):
    assert tidy(f"a{character}b") == "ab"


@pytest.mark.parametrize("mark", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\ufeff"])
def test_marks_that_reverse_the_text_around_them_go(mark):
    assert tidy(f"a{mark}b") == "ab"


@pytest.mark.parametrize("surrogate", ["\ud800", "\udbff", "\udc00", "\udfff"])
def test_lone_surrogates_go(surrogate):
    assert tidy(f"a{surrogate}b") == "ab"


@pytest.mark.parametrize(
    "kept",
    [
        "\u2066abc\u2069",  # isolates
        "\u2067אבג\u2069",
        "\u2068abc\u2069",
        "a\u200fb",  # the mark that only stands there
        "مرحبا بالعالم",
        "شما نمی\u200cدانید",  # a non-joiner within a Persian word
        "👩\u200d👩\u200d👧 👍🏽 🇩🇰 ❤\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
        "हिन्दी ไทย 中文 𝔘𝔫𝔦",
        "Z\u0351\u0346a\u0329lgo",
    ],
)
def test_what_people_write_is_kept(kept):
    assert tidy(kept) == kept


def test_letters_are_composed():
    assert tidy("e\u0301") == "é"


@pytest.mark.parametrize("ready", ["a\nb", "é", "👍", "\u2066a\u2069"])
def test_tidying_twice_is_tidying_once(ready):
    assert tidy(tidy(f" {ready}\r\n")) == tidy(ready)


@pytest.mark.parametrize(
    "lines",
    ["a\nb", "a \r\n b", "  a\t\tb ", "a\u2028b", "a\u2029b", "a\u00a0b", "a\u3000b"],
)
def test_a_line_is_one_line_with_single_spaces(lines):
    assert tidy_line(lines) == "a b"


def test_a_line_of_nothing_is_empty():
    assert tidy_line(None) == tidy_line("\n\u200b") == ""


# --- to_html: what cannot get through


class Markup(HTMLParser):
    """What a browser would find in a rendered text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.words += data

    def links(self):
        return [value for tag, name, value in self.attributes if (tag, name) == ("a", "href")]


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=evil></object><embed src=evil>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=/ onclick=alert(1)>x</a>",
    "<p style=position:fixed;inset:0>x</p>",
    "<div class=modal>x</div>",
    "<form action=//evil><input name=password></form>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content=0;url=//evil>",
    "<link rel=stylesheet href=//evil>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x/>",
    "<details open ontoggle=alert(1)>",
    "</p></article><h1>I am the site</h1>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](http://evil.example/spy.png)",
    '![x](http://evil.example/spy.png "onerror=alert(1)")',
    "[x](http://a.example \"' onclick=alert(1) x='\")",
    '[x](http://a.example/"onclick="alert(1))',
    'http://a.example/"onmouseover="alert(1)',
    "[x](http://a.example/`onclick=alert(1)`)",
    "[<img src=x onerror=alert(1)>](http://a.example)",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"onload=alert(1)\nx\n```',
    "    <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "**<script>**alert(1)</script>",
    "a\x00<script>alert(1)</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)//",
    "<<script>alert(1)//<</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_tag_outside_the_list_gets_through(attack):
    assert set(Markup(to_html(attack)).tags) <= text.TAGS


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attribute_outside_the_list_gets_through(attack):
    allowed = {("a", "href"), ("a", "rel"), ("ol", "start")}
    assert {(tag, name) for tag, name, _ in Markup(to_html(attack)).attributes} <= allowed


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_link_runs_anything(attack):
    links = Markup(to_html(attack)).links()
    # As browsers read an address: without blanks and control characters.
    bare = [re.sub(r"[\x00-\x20]", "", link) for link in links]
    schemes = {link.split(":")[0].lower() for link in bare if SCHEME.match(link)}
    assert schemes <= {"http", "https", "mailto"}


def test_raw_html_is_shown_as_it_was_typed():
    html = to_html("<b onclick=alert(1)>bold</b>")
    assert html == "<p>&lt;b onclick=alert(1)&gt;bold&lt;/b&gt;</p>"


def test_a_link_that_would_run_something_stays_text():
    assert to_html("[x](javascript:alert(1))") == "<p>[x](javascript:alert(1))</p>"


def test_an_image_becomes_a_link_that_loads_nothing_by_itself():
    html = to_html("![a boat](https://example.org/boat.png)")
    assert html == f'<p>!<a href="https://example.org/boat.png" {REL}>a boat</a></p>'


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


# --- to_html: what should get through


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
    assert REL in to_html(written)


@pytest.mark.parametrize("written", ["`https://example.org`", "    https://example.org"])
def test_addresses_within_code_stay_code(written):
    assert Markup(to_html(written)).links() == []


@pytest.mark.parametrize(
    "word",
    ["a" * 300, "W" * MAX_POST_LENGTH, "船" * 300, "👍" * 300, "e\u0301" * 150, "_" * 300 + "a"],
)
def test_a_long_word_stays_whole(word):
    assert Markup(to_html(word)).words == word


# --- to_html: what costs too much elsewhere

FULL = MAX_POST_LENGTH
BOMBS = {
    "quotes": ">" * FULL,
    "spaced quotes": "> " * (FULL // 2),
    "brackets": "[" * FULL,
    "open links": "[](" * (FULL // 3),
    "nested links": "[a](http://a.example " * (FULL // 21),
    "images": "![" * (FULL // 2),
    "closing brackets": "]" * FULL,
    "references": "[a]: b\n" * (FULL // 7),
    "stars": "*" * FULL,
    "emphasis": "*a_" * (FULL // 3),
    "strong": "a**b" * (FULL // 4),
    "strikethrough": "~~a" * (FULL // 3),
    "backticks": " ".join("`" * length for length in range(1, 300)),
    "lists": "- " * (FULL // 2),
    "deep list": "".join("  " * depth + "- a\n" for depth in range(220)),
    "numbers": "1. " * (FULL // 3),
    "schemes": "http://" * (FULL // 7),
    "long address": "http://" + "a" * (FULL - 7),
    "parentheses": "http://a.de/" + "(" * (FULL - 12),
    "hosts": "a." * (FULL // 2),
    "mail": "a@" * (FULL // 2),
    "ampersands": "&" * FULL,
    "tags": "<a href=x " * (FULL // 10),
    "angles": "<" * FULL,
    "backslashes": "\\" * FULL,
    "line feeds": "a\n" * (FULL // 2),
    "combining marks": "e" + "\u0301" * (FULL - 1),
}
PATIENCE_SECONDS = 5
"""Ten times what the slowest one takes; a cost that grows with the square takes far longer."""


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_longest_post_is_rendered_quickly_whatever_is_in_it(bomb):
    begun = time.process_time()
    to_html(BOMBS[bomb])
    assert time.process_time() - begun < PATIENCE_SECONDS


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_longest_post_needs_no_refuge_in_plain_text(bomb, caplog):
    to_html(BOMBS[bomb])
    assert caplog.records == []


def test_nesting_ends_somewhere():
    assert to_html("> " * 5000 + "deep").count("<blockquote>") < 100


@pytest.mark.parametrize("bomb", ["\u202e" * FULL, "\x00" * FULL, "\u0301" * FULL, "\r" * FULL])
def test_tidying_is_quick(bomb):
    begun = time.process_time()
    tidy(bomb)
    assert time.process_time() - begun < 1


# --- to_html: when it fails


def fails(*arguments, **more):
    raise RuntimeError("broken")


@pytest.fixture(params=["_markdown.render", "nh3.clean"])
def broken_renderer(request, monkeypatch):
    monkeypatch.setattr(f"app.text.{request.param}", fails)


def test_a_renderer_that_fails_leaves_the_escaped_text(broken_renderer):
    html = to_html("<script>alert('1')</script> & **b**")
    assert html == "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; **b**</p>"


def test_a_renderer_that_fails_is_noted(broken_renderer, caplog):
    to_html("text")
    assert "Markdown could not be rendered" in caplog.text
