"""Text from people is tidied when it comes in."""

import pytest

from app.text import tidy, tidy_line
from config import MAX_POST_LENGTH


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


@pytest.mark.parametrize("character", ["\u202e", "\x00", "\u0301", "\r"])
def test_a_text_of_one_character_only_is_empty(character):
    assert tidy(character * MAX_POST_LENGTH) == ""
