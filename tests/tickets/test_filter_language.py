"""How a line is read, written and changed. No database is asked."""

import re
from itertools import permutations

import pytest
from hypothesis import given, settings

from app.tickets.filters.language import Filter, Sort, named_term, term_of
from app.tickets.filters.parsing import LONGEST_QUERY, MOST_TERMS, MOST_TEXTS, parse
from tests.people import without_isolates
from tests.tickets.lines import LINES

# What a line becomes.
CANONICAL = {
    "": "",
    "   ": "",
    "status:open": "status:open",
    "STATUS:OPEN": "status:open",
    "status:0,1,2,3": "status:reported,in-progress,in-review,resolved",
    "status:In_Progress": "status:in-progress",
    "status:open status:open": "status:open",
    "status:open,open": "status:open",
    "status:open,nonsense": "status:open",
    "status:nonsense": "",
    "status:": "",
    "assignee:@susan": "assignee:susan",
    'assignee:"me"': 'assignee:"me"',
    "label:web": "label:web",
    'label:"web"': "label:web",
    'label:"web site"': 'label:"web site"',
    'label:"a,b"': 'label:"a,b"',
    r'label:"say \"aye\""': r'label:"say \"aye\""',
    r'label:"back\slash"': r"label:back\slash",
    'label:"none"': 'label:"none"',
    "label:none": "label:none",
    'label:"never closed': 'label:"never closed"',
    "priority:=high": "priority:high",
    "priority:>=high": "priority:>=high",
    "comments:0005": "comments:5",
    "due:1w": "due:<=1w",
    "due:>3D": "due:>3d",
    "due:2h": "",  # a day has no hours
    "created:2h": "created:<=2h",
    "created:..2026-01-01": "created:<=2026-01-01",
    "created:2026-01-01..": "created:>=2026-01-01",
    "created:2026-02-30": "",
    "created:2026-1-5": "",
    "created:12345d": "",
    "#12": "#12",
    "number:12": "#12",
    "-number:12": "-#12",
    "#12x": '"#12x"',
    "number:12,13": "number:12,13",
    "type:bug": "kind:bug",
    "sort:changed": "sort:-changed",
    "sort:-changed": "sort:-changed",
    "sort:+changed": "sort:+changed",
    "sort:due": "sort:due",
    "sort:-due": "sort:-due",
    "sort:due sort:age": "sort:-age",
    "-sort:due": "",
    "sort:nonsense": "",
    "boat sort:due status:open": "status:open sort:due boat",
    '"on the pier"': '"on the pier"',
    "“on the pier”": '"on the pier"',
    "„on the pier“": '"on the pier"',
    'on"the"pier': 'on"the"pier',
    "-boat": "-boat",
    "--boat": '-"-boat"',
    "- boat": "boat",
    "foo:bar": '"foo:bar"',
    "http://example.org/?a=b": '"http://example.org/?a=b"',
    "12:30": '"12:30"',
    "!!!": "",
    "a\x00b\ud800": "ab",
    "a\u3000b": "a b",
}


@pytest.mark.parametrize("line", CANONICAL)
def test_a_line_is_written_in_one_way(line):
    assert str(parse(line)) == CANONICAL[line]


@pytest.mark.parametrize(
    "line, problem",
    [
        ("foo:bar", "foo: is not a filter; it is looked for as text."),
        ("status:nonsense", "status:nonsense is left out. Possible: open, closed,"),
        ("status:", "status: is left out."),
        ("created:2026-13-01", "created:2026-13-01 is left out."),
        ("sort:nonsense", "sort:nonsense is left out. Possible: changed,"),
        ("!!!", "!!! has no word to look for."),
        (" ".join(f"w{n}" for n in range(MOST_TEXTS + 1)), "w8 is left out: 8 words are enough."),
        ("#1 " * 400, "The line is too long."),
        (" ".join(f"#{n}" for n in range(MOST_TERMS + 1)), "This asks for too much at once."),
    ],
)
def test_what_is_not_understood_is_said(app, line, problem):
    with app.test_request_context():
        assert without_isolates(str(parse(line).problems[0])).startswith(problem)


@pytest.mark.parametrize("line", ["", "status:open sort:due boat", "http://example.org", '"a b"'])
def test_what_is_understood_has_no_problems(line):
    assert parse(line).problems == ()


def test_what_is_written_is_no_longer_than_what_may_be_typed():
    line = " ".join(f"status:{','.join(order)}" for order in permutations("0123"))[:LONGEST_QUERY]
    found = parse(line)
    assert 450 < len(str(found)) <= LONGEST_QUERY
    assert found.problems


def test_problems_do_not_grow_without_end():
    assert len(parse("a: " * 160).problems) == 10


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_what_is_written_is_read_as_the_same(line):
    found = parse(line)
    assert len(str(found)) <= LONGEST_QUERY
    again = parse(str(found))
    assert again == found
    assert again.problems == ()


def test_no_order_is_the_latest_change_first():
    assert parse("").order == Sort("changed", is_descending=True)


@pytest.mark.parametrize(
    "change, line",
    [
        (lambda f: f.adding(term_of("is", "open")), "kind:bug label:a label:b is:open sort:due x"),
        (lambda f: f.adding(term_of("kind", "bug")), "kind:bug label:a label:b sort:due x"),
        (
            lambda f: f.adding(named_term("label", "c, d")),
            'kind:bug label:a label:b label:"c, d" sort:due x',
        ),
        (lambda f: f.adding(parse("y").texts[0]), "kind:bug label:a label:b sort:due x y"),
        (lambda f: f.adding(f.texts[0]), "kind:bug label:a label:b sort:due x"),
        (
            lambda f: f.replacing(term_of("kind", "wish")),
            "kind:wish label:a label:b sort:due x",
        ),
        (lambda f: f.replacing(term_of("label", "c")), "kind:bug label:c sort:due x"),
        (
            lambda f: f.replacing(term_of("is", "open")),
            "kind:bug label:a label:b is:open sort:due x",
        ),
        (lambda f: f.without(term_of("label", "a")), "kind:bug label:b sort:due x"),
        (lambda f: f.without(f.texts[0]), "kind:bug label:a label:b sort:due"),
        (lambda f: f.without_key("label"), "kind:bug sort:due x"),
        (lambda f: f.sorted_by("age"), "kind:bug label:a label:b sort:-age x"),
        (
            lambda f: f.sorted_by("age", is_descending=False),
            "kind:bug label:a label:b sort:+age x",
        ),
    ],
)
def test_a_filter_is_changed_part_by_part(change, line):
    assert str(change(parse("kind:bug label:a label:b sort:due x"))) == line


@pytest.mark.parametrize("value", ["", "nonsense"])
def test_no_term_is_made_of_nonsense(value):
    with pytest.raises(ValueError, match=re.escape(f"status:{value}")):
        term_of("status", value)


def test_an_empty_filter_is_an_empty_line():
    assert str(Filter()) == ""
