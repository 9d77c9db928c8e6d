"""Menus and chips write the line for those who do not."""

import pytest

from app.models import Label, User
from app.models.user import foldable
from app.tickets.filters.menus import chips_of, menus_of
from app.tickets.filters.parsing import parse
from tests.people import without_isolates

LABELS = [
    Label(name=name, folded=foldable(name), colour="#336699") for name in ("none", "web site")
]
PEOPLE = [User(username="john", display_name="John"), User(username="none", display_name="")]


@pytest.fixture
def request_context(application):
    with application.test_request_context():
        yield


def choice(line, menu, label):
    """The entry of a menu beside a line."""
    menus = {str(one.label): one for one in menus_of(parse(line), LABELS, PEOPLE)}
    return next(c for c in menus[menu].choices if without_isolates(str(c.label)) == label)


@pytest.mark.parametrize(
    "line, menu, label, becomes",
    [
        ("", "Status", "In Review", "status:in-review"),
        ("status:open label:a", "Status", "In Review", "status:in-review label:a"),
        ("is:open kind:bug", "Status", "Resolved", "kind:bug status:resolved"),
        ("status:open kind:bug", "Status", "Still open", "kind:bug"),
        ("is:mine", "Assignee", "John", "assignee:john"),
        ("", "Assignee", "none", 'assignee:"none"'),
        ("", "Assignee", "Nobody", "assignee:none"),
        ("assignee:me", "Assignee", "Me", ""),
        ("", "Label", "web site", 'label:"web site"'),
        ('label:"web site"', "Label", "web site", ""),
        ('label:"web site"', "Label", "none", 'label:"web site" label:"none"'),
        ("label:none", "Label", "web site", 'label:"web site"'),
        ('label:"web site"', "Label", "Without labels", "label:none"),
        ("", "Priority", "High or urgent", "priority:>=high"),
        ("priority:low", "Priority", "Urgent", "priority:urgent"),
        ("", "Kind", "Wish", "kind:wish"),
        ("", "Order", "Due date", "sort:due"),
        ("sort:due", "Order", "Due date", "sort:-due"),
        ("", "Order", "Last change", "sort:+changed"),
        ("boat", "Order", "Oldest", "sort:-age boat"),
    ],
)
def test_a_choice_writes_the_line(request_context, line, menu, label, becomes):
    assert choice(line, menu, label).query == becomes


@pytest.mark.parametrize(
    "line, menu, label",
    [
        ("status:open", "Status", "Still open"),
        ("assignee:@john", "Assignee", "John"),
        ('label:"web site",a label:"web site"', "Label", "web site"),
        ("sort:-age", "Order", "Oldest"),
        ("", "Order", "Last change"),
    ],
)
def test_what_is_chosen_is_marked(request_context, line, menu, label):
    assert choice(line, menu, label).is_chosen


def test_guests_choose_no_people(request_context):
    assert "Assignee" not in {str(menu.label) for menu in menus_of(parse(""), LABELS, [])}


@pytest.mark.parametrize(
    "line, words, rest",
    [
        ("status:open,in-review boat", "Status: open, In Review", "boat"),
        ('-label:"web site"', "not Label: web site", ""),
        ("assignee:me", "Assignee: me", ""),
        ("due:<1w", "Due: < 1 week", ""),
        ("created:>=3m", "Created: >= 3 months", ""),
        ("changed:2h", "Changed: <= 2 hours", ""),
        ("created:2026-01-01..2026-02-01", "Created: 2026-01-01 – 2026-02-01", ""),
        ("due:5d", "Due: <= 5 days", ""),
        ("due:1y", "Due: <= 1 year", ""),
        ("priority:>=high", "Priority: >= High", ""),
        ("audience:private", "Audience: Reporter, assignees and moderators", ""),
        ("kind:wish", "Kind: Wish", ""),
        ("is:overdue", "Is: overdue", ""),
        ("#12", "Number: 12", ""),
        ("has:url", "Has: address", ""),
        ('"on the pier"', "Text: on the pier", ""),
    ],
)
def test_a_chip_says_it_and_takes_it_away(request_context, line, words, rest):
    chip = chips_of(parse(line))[0]
    assert (without_isolates(chip.label), chip.query) == (words, rest)
