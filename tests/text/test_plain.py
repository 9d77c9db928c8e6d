"""Texts in few words and in numbers."""

import json
from pathlib import Path

import pytest

from app.text import counted_length, excerpt, reading_minutes, tidy, to_html
from app.text.plain import LINK, LINK_LENGTH
from app.text.tidying import BLANKS, UNWANTED

COUNTED = json.loads((Path(__file__).parent / "counted.json").read_text(encoding="utf-8"))
COUNTER = Path(__file__).resolve().parents[2] / "app" / "static" / "js" / "counter.js"


# --- how long a text counts


@pytest.mark.parametrize(("typed", "length"), [(row["typed"], row["counts"]) for row in COUNTED])
def test_what_a_text_counts(typed, length):
    assert counted_length(tidy(typed)) == length


def test_the_counter_of_the_page_has_the_same_rules():
    script = COUNTER.read_text(encoding="utf-8")
    assert f"/{LINK.pattern}/gu" in script
    assert f"/{UNWANTED.pattern}/gu" in script
    assert f"LINK_LENGTH = {LINK_LENGTH};" in script
    assert all(f"\\u{ord(blank):04x}" in script for blank in BLANKS)


# --- excerpts


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("short", "short"),
        ("one\n\ntwo\nthree", "one two three"),
        ("- a\n- b", "a b"),
        ("a & b < c", "a & b < c"),
        ("**bold** and `code`", "bold and code"),
        ("half**bold**half", "halfboldhalf"),
        ("```\nx\ny\n```", "x y"),
        ("[bank.example](https://evil.example)", "bank.example (evil.example)"),
        ("", ""),
    ],
)
def test_an_excerpt_is_plain_text_on_one_line(markdown, text):
    assert excerpt(to_html(markdown), 80) == text


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one twothreefour", 10, "one twoth…"),
        ("港口里停满了船", 4, "港口里…"),
        ("e\u0301a" * 3, 4, "éa…"),
        ("ab👩\u200d👩\u200d👧c", 5, "ab…"),
        ("ab👍🏽c", 4, "ab…"),
        ("word", 1, "…"),
    ],
)
def test_an_excerpt_ends_between_words_and_never_within_a_letter(text, length, short):
    assert excerpt(f"<p>{text}</p>", length).replace("e\u0301", "é") == short


def test_an_excerpt_of_a_long_text_is_its_beginning():
    html = to_html("https://example.org/" + "a" * 900 + "\n\n" + "word " * 5000)
    assert excerpt(html, 90).startswith("example.org/aaaa")
    assert excerpt(html, 90).endswith("word word…")


# --- how long it takes to read


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word", 1),
        ("word " * 220, 1),
        ("word " * 221, 2),
        ("word " * 2200, 10),
        ("船" * 450, 1),
        ("船" * 4500, 10),
        ("ひらがな" * 450, 4),
        ("船" * 450 + "word " * 220, 2),
        ("ไทย" * 1000, 3),
        ("한국어 " * 440, 2),
    ],
)
def test_how_many_minutes_a_text_takes(text, minutes):
    assert reading_minutes(text) == minutes
