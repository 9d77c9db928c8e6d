"""What costs too much is shown as it was typed; nothing is lost. bench/markup.py measures it."""

import pytest

from app.text import parse, to_html
from bench.markup import PIECES, WRITTEN, text_of
from config import MAX_POST_LENGTH
from tests.text.reading import Markup, assert_safe

FULL = MAX_POST_LENGTH


@pytest.mark.parametrize("piece", PIECES)
def test_the_longest_post_needs_no_refuge_whatever_is_in_it(piece, caplog):
    assert_safe(to_html(text_of(PIECES[piece], FULL)))
    assert caplog.records == []


@pytest.mark.parametrize("piece", ["a story", "a story in paragraphs", "Chinese", "Arabic", "code"])
def test_what_people_write_is_read_to_the_end(piece):
    text = text_of(WRITTEN[piece], FULL - 20) + "\n\n*the end*"
    assert to_html(text).endswith("<p><em>the end</em></p>")


@pytest.mark.parametrize(
    "piece",
    [
        "*a* ",
        "a\n\n",
        "- a\n",
        "> a\n",
        "> - a\n",
        "https://a.example/b ",
        "[a](/b) ",
        "`a` ",
        "[",
        "\n",
    ],
)
def test_the_end_of_what_costs_too_much_is_shown_as_it_was_typed(piece):
    end = "*the* <end>"
    text = "x" + text_of(piece, FULL - 100) + end
    found = assert_safe(to_html(text))
    assert found.words.rstrip().endswith(end)


def test_lines_that_nobody_reads_stay_lines():
    found = Markup(to_html("- a\n" * 3000 + "\none\ntwo\n\nthree"))
    assert found.tags[-4:] == ["br"] * 4
    assert found.words.split()[-3:] == ["one", "two", "three"]


def test_nobody_is_named_where_nothing_is_read():
    assert parse("*a* " * 10_000 + "\n\n@susan #bread").mentions == ()


def test_a_text_that_is_longer_than_any_is_shown_as_it_is():
    assert to_html("*a*" * FULL).startswith("<p>*a**a*")


def test_a_word_of_many_letters_stays_whole():
    word = "船" * FULL
    assert Markup(to_html(word)).words == word


@pytest.mark.parametrize("sign", ["> ", "- ", "1. ", "> - ", "**a ", "~~a *b "])
def test_nesting_ends_somewhere_and_the_rest_stays(sign):
    found = assert_safe(to_html(sign * 3000 + "deep"))
    assert found.deepest < 60
    assert found.words.rstrip().endswith("deep")


def test_the_budget_is_there_again_for_the_next_text():
    to_html("*a*" * 10_000)
    assert to_html("*a*") == "<p><em>a</em></p>"


# --- when it fails


def fails(*arguments, **more):
    raise RuntimeError("broken")


@pytest.fixture(params=["finish", "clean"])
def broken_renderer(request, monkeypatch):
    monkeypatch.setattr(f"app.text.rendering.{request.param}", fails)


def test_a_renderer_that_fails_leaves_the_escaped_text(broken_renderer):
    html = to_html("<script>alert('1')</script>\n& **b**")
    assert html == "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;<br>\n&amp; **b**</p>"


def test_a_renderer_that_fails_is_noted(broken_renderer, caplog):
    to_html("text")
    assert "the text is shown as it is" in caplog.text


def test_a_text_that_could_not_be_read_names_nobody(monkeypatch):
    monkeypatch.setattr("app.text.rendering.finish", fails)
    parsed = parse("@susan #bread https://example.org")
    assert (parsed.mentions, parsed.tags, parsed.links, parsed.video) == ((), {}, (), None)
