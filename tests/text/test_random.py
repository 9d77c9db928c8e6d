"""Markdown that chance wrote: as deep, wide and broken as it likes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.text import Anchor, excerpt, fold_tag, parse, render, tidy
from tests.text.reading import Markup, assert_safe

same_each_time = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=300,
    suppress_health_check=list(HealthCheck),
)

SIGNS = st.sampled_from([
    *"*_`[]()<>&~\\#@:/.!-+1a \n\t\"'=%é港ब",
    *("http://", "https://a.de/", "a.de", "@susan", "#tag", "](", "**", "~~", "```", "- ", "> "),
    *("1. ", "&#", "&lt;", "\n\n", "    ", "<script>", "</p>", "<img src=x onerror=a>", "<!--"),
    *("javascript:", "data:", "mailto:", "www.", "//", "\\\n", "&amp;", "xn--", "\u202e", "\x00"),
    *("onclick=", "style=", 'href="', "-->", "]]>", "## ", "[x](/y)", "\u200d", "\ud800"),
])  # fmt: skip
LINES = st.lists(SIGNS, max_size=40).map("".join)
WORDS = st.text(max_size=60)


def wrapped(inner):
    """Markdown in Markdown."""
    return st.one_of(
        inner.map(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
        inner.map(lambda text: "- " + text.replace("\n", "\n  ")),
        inner.map(lambda text: "1. " + text.replace("\n", "\n   ")),
        inner.map(lambda text: f"**{text}**"),
        inner.map(lambda text: f"[{text}](https://a.example/x)"),
        inner.map(lambda text: f"```\n{text}\n```"),
        inner.map(lambda text: f"## {text}"),
        st.lists(inner, min_size=2, max_size=4).map("\n\n".join),
        st.tuples(inner, st.integers(2, 60)).map(lambda pair: pair[0] * pair[1]),
    )


MARKDOWN = st.recursive(LINES | WORDS, wrapped, max_leaves=12)


def article(text):
    """A text rendered with everything that there is."""
    parsed = parse(text, headings=True)
    people = {name: Anchor(f"/user/{name}", f"/user/{name}/popup") for name in parsed.mentions}
    return render(parsed, people, lambda tag: f"/tag/{tag}")


@pytest.fixture(autouse=True)
def nothing_fails(caplog):
    """No text may need the refuge of a renderer that failed."""
    yield
    assert caplog.records == []


@same_each_time
@given(MARKDOWN)
def test_nothing_dangerous_survives(markdown):
    assert_safe(article(tidy(markdown)))


@same_each_time
@given(st.integers(1, 4000), SIGNS, LINES)
def test_depth_ends_somewhere(times, sign, line):
    assert assert_safe(article(tidy(sign * times + line))).deepest < 60


@same_each_time
@given(MARKDOWN, st.integers(1, 200))
def test_an_excerpt_is_one_line_and_not_too_long(markdown, length):
    text = excerpt(article(tidy(markdown)), length)
    assert len(text) <= length
    assert "\n" not in text


@same_each_time
@given(WORDS)
def test_plain_words_stay_whole(words):
    plain = "".join(c for c in tidy(words) if c.isalpha() or c == " ")
    assert Markup(article(plain)).words.split() == plain.split()


@same_each_time
@given(WORDS)
def test_folding_a_tag_twice_is_folding_it_once(word):
    folded = fold_tag(word)
    assert not folded or fold_tag(folded) == folded


@same_each_time
@given(LINES)
def test_names_and_tags_are_found_once(line):
    parsed = parse(tidy(line))
    assert all(name == name.lower() for name in parsed.mentions)
    assert all(fold_tag(written) == tag for tag, written in parsed.tags.items())
