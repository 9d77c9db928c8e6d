"""Articles have headings, and a table of contents of them."""

import pytest

from app.text import Heading, contents, parse, render


def article(text):
    return render(parse(text, headings=True))


@pytest.mark.parametrize(
    ("used", "levels"),
    [
        ([1], [2]),
        ([2], [2]),
        ([6], [2]),
        ([1, 2, 3], [2, 3, 4]),
        ([2, 3, 2], [2, 3, 2]),
        ([3, 1], [3, 2]),
        ([1, 3, 6], [2, 3, 4]),
        ([1, 2, 3, 4, 5, 6], [2, 3, 4, 4, 4, 4]),
    ],
)
def test_levels_begin_below_the_title_and_skip_none(used, levels):
    html = article("\n\n".join(f"{'#' * level} x" for level in used))
    assert [heading.level for heading in contents(html)] == levels


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Bread", "section-bread"),
        ("How to bake *good* bread?", "section-how-to-bake-good-bread"),
        ("Die Straße", "section-die-strasse"),
        ("面包", "section-面包"),
        ("`code` and @susan", "section-code-and-susan"),
        ("[Bread](https://example.org)", "section-bread"),
        ("???", "section-untitled"),
        ('"><script>', "section-script"),
        ("main", "section-main"),
    ],
)
def test_ids_come_from_the_words(text, id_):
    assert [heading.id for heading in contents(article(f"## {text}"))] == [id_]


def test_ids_are_short():
    assert len(contents(article("# " + "word " * 100))[0].id) <= 70


def test_the_same_heading_twice_has_two_ids():
    ids = [heading.id for heading in contents(article("# a\n\n# a\n\n# a-2\n\n# a"))]
    assert ids == ["section-a", "section-a-2", "section-a-2-2", "section-a-3"]


def test_ids_stay_when_something_else_changes():
    before = contents(article("# Bread\n\nold"))[0].id
    assert contents(article("# Boats\n\nnew\n\n# Bread"))[1].id == before


def test_contents_are_plain_text():
    html = article("# *Tom* & `Jerry` <3\n\ntext\n\n## [Two](https://example.org)")
    assert contents(html) == [
        Heading(2, "section-tom-jerry-3", "Tom & Jerry <3"),
        Heading(3, "section-two", "Two"),
    ]


def test_a_post_has_no_headings():
    assert contents(render(parse("# x"))) == []


@pytest.mark.parametrize("text", ["Loud\n====", "Loud\n----", "#Loud", "`# Loud`", r"\# Loud"])
def test_other_ways_to_be_loud_make_no_heading(text):
    assert contents(article(text)) == []


def test_a_heading_within_a_quote_counts():
    assert [heading.text for heading in contents(article("> # quoted"))] == ["quoted"]
