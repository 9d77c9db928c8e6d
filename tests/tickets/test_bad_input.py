"""Whatever is typed or sent to a page of tickets: an answer in words, and no text is lost.

``tests/test_access_matrix.py`` knows every route; those of tickets are all gone through here.
"""

import html
import re

import pytest

from tests.addresses import OPEN, filled
from tests.spoiling import broken_bodies, misshapen, spoiled, without
from tests.test_access_matrix import MATRIX
from tests.test_bad_input import EVERY_KIND, PLACES, TEXTS
from tests.tickets.factories import change_body, make_comment, make_label, make_ticket
from tests.tickets.tables import send as send_table

ROUTES = [(method, rule) for method, rule in MATRIX if rule.startswith("/tickets")]
NAMED = [(method, rule) for method, rule in ROUTES if "<" in rule]
PAGES = [rule for method, rule in ROUTES if method == "GET"]
ACTIONS = [rule for method, rule in ROUTES if method == "POST"]

WORD = "w" * 300
RTL = TEXTS["right to left"]
NUMBERS = ["0", "-1", "1.5", "1e3", "0x1", "+1", "%201", "１２", "NaN", "[]"]
NUMBERS += [str(2**63 - 1), str(2**63), "9" * 4000]
NAMES = [
    "%00",
    "1%00",
    "%ed%b2%80",
    "a%0d%0ab",
    "..",
    "%2e%2e%2f",
    "'",
    "<b>",
    "%",
    "😀",
    WORD,
    RTL,
]
IDENTITIES = ["0" * 8, "00000000-0000-0000-0000-000000000000", "g" * 32, "f" * 32, "F" * 32]

# What the address of a page may say after the question mark.
PARAMETERS = {
    "/tickets": ["q", "before", "after"],
    "/tickets/board/<int:status>": ["q", "before", "after"],
    "/tickets/<ref>": ["q", "before", "after", "entry"],
    "/tickets/<ref>/place": ["to", "above", "reason", "next"],
    "/tickets/bulk": ["id", "q", "status", "reason", "kind", "add_label", "add_assignee", "due_on"],
    "/tickets/create/": ["post", "name"],
    "/tickets/similar": ["name"],
    "/tickets/board": ["q"],
    "/tickets/export.csv": ["q"],
    "/tickets/reports": ["q"],
    "/tickets/views/new": ["q"],
}
QUERIES = ["9" * 19 + "~1", "1~2~3~4", "status:", "sort:-", '"']
PARAMETER_VALUES = [*PLACES, *TEXTS.values(), *QUERIES]
# Read by the same functions on many pages: this one gets all of the values.
SHARED = {"q": "/tickets", "before": "/tickets", "after": "/tickets"}

TICKET = {
    "name": "A name worth keeping",
    "body": "A description worth keeping.",
    "url": "https://example.org/worth-keeping",
    "kind": "wish",
    "priority": "2",
    "due_on": "2030-12-31",
    "labels": "1",
    "assignees": "susan",
    "audience": "private",
    "file": "1",
    "description": "A picture worth keeping",
    "remove_file": "1",
}
BULK = {
    "status": "1",
    "reason": "A reason worth keeping.",
    "kind": "wish",
    "priority": "2",
    "audience": "private",
    "add_label": "1",
    "remove_label": "1",
    "add_assignee": "susan",
    "remove_assignee": "john",
    "due_on": "2030-12-31",
    "no_due_on": "1",
    "q": "status:open",
}
COMMENT = {"body": "A comment worth keeping.", "file": "1", "description": "x", "remove_file": "1"}
KEY = {"form_key": "0" * 32}
FORMS = {
    "/tickets/create/": TICKET | KEY | {"post": ""},
    "/tickets/<ref>/edit/": TICKET | {"version": "1"},
    "/tickets/preview": {"body": "A description worth keeping."},
    "/tickets/<ref>/comment": COMMENT | KEY | {"to": ""},
    "/tickets/<ref>/comments/<int:entry_id>/edit": COMMENT | {"version": "1"},
    "/tickets/<ref>/status": {
        "to": "1",
        "reason": "A reason worth keeping.",
        "answer": "An answer worth keeping.",
        "version": "1",
    },
    "/tickets/<ref>/place": {
        "to": "1",
        "above": "1",
        "reason": "A reason worth keeping.",
        "next": "/tickets/board",
    },
    "/tickets/<ref>/checklist": {"text": "A step worth keeping"},
    "/tickets/<ref>/checklist/<int:item_id>": {"done": "1"},
    "/tickets/<ref>/relations": {"way": "blocks", "other": "77"},
    "/tickets/<ref>/relations/remove": {"way": "blocks", "other": "77"},
    "/tickets/<ref>/duplicate": {"other": "77"},
    "/tickets/<ref>/announce": {"body": "News worth keeping.", "reach": "members"} | KEY,
    "/tickets/bulk": BULK | {"id": "1"},
    "/tickets/bulk/apply": BULK | {"id": "1", "version_1": "1"},
    "/tickets/labels": {"name": "worth keeping", "colour": "#3366cc"},
    "/tickets/labels/<int:label_id>/edit": {"name": "worth keeping", "colour": "#3366cc"},
    "/tickets/views/new": {"name": "Worth keeping", "query": "status:open", "is_shared": "1"},
    "/tickets/views/<int:view_id>/edit": {"name": "Worth keeping", "query": "kind:bug"},
    "/tickets/import": {"source": "worth-keeping"},
    "/tickets/import/<upload>": {"column-name": "1", "name": "ghost", "person": "susan"},
}
ODD = ["-1", "１２", str(2**63), "2030-02-30", "javascript:alert(1)", "http://[::1"]
# What people type; the rest is chosen.
TYPED = {"name", "body", "url", "assignees", "reason", "answer", "text", "other", "query", "person"}
TYPED |= {"add_assignee", "remove_assignee", "source", "due_on", "colour"}
TABLE = b"id,title,owner\n1,A leak,ghost\n"


def address_of(browser, rule, person):
    """The address of a rule with real things of a person in it."""
    if "<upload>" in rule:
        return rule.replace("/tickets/import/<upload>", send_table(browser, TABLE).location)
    return filled(rule, person)


def sendable(value):
    """A text as a broken browser may send it."""
    return value.encode("utf-8", "surrogateescape")


def post(browser, address, data):
    """Send a form whose fields are texts or lists of texts, or, with a file, one with files."""
    if not any(isinstance(value, tuple) for value in data.values()):
        each = {name: value if isinstance(value, list) else [value] for name, value in data.items()}
        data = {name: [sendable(one) for one in several] for name, several in each.items()}
    return browser.post(address, data=data)


def assert_kept(answer, data, odd=()):
    """On a form that is handed back stands all that was typed."""
    if answer.status_code not in {400, 403, 409, 410, 422}:
        return
    page = html.unescape(answer.text)
    for name, value in data.items():
        if name not in TYPED:
            continue
        if name not in odd:
            assert value in page, f"{name} is lost"
        elif value.isascii() and value.isprintable():
            assert value.strip()[:200] in page, f"{name} is lost"


def assert_harmless(answer):
    """No error of ours, no way off the site, no markup of theirs."""
    assert answer.status_code < 500
    if answer.status_code in {301, 302, 303, 308}:
        assert re.match(r"(http://localhost)?/(?!/)", answer.location), answer.location
    if answer.mimetype == "text/html":
        assert "<script>alert(1)" not in answer.text


@pytest.fixture
def browser(client_of, mia, susan, john, own_folder):
    """That of a moderator, whom nothing is forbidden."""
    return client_of(mia)


# --- addresses


def odd_names(method, rule, part):
    """What to put in place of one part of an address."""
    readers = [route for route in NAMED if part in route[1].split("/")]
    if part.startswith("<int:"):  # what has other signs than digits leads to no page at all
        digits = [name for name in NUMBERS if name.isdecimal()]
        return [*digits, "-1", "%00"] if (method, rule) == readers[0] else digits
    names = [*NUMBERS, *NAMES, *IDENTITIES]
    if (method, rule) == (("GET", "/tickets/<ref>") if part == "<ref>" else readers[0]):
        return names
    # All read it by the same function, the first thing they do: each gets another part of them.
    return names[NAMED.index((method, rule)) % 5 :: 5]


@pytest.mark.parametrize(("method", "rule"), NAMED)
def test_an_odd_name_in_an_address_is_answered(browser, mia, method, rule):
    real = address_of(browser, rule, mia)
    parts, named = real.split("/"), rule.split("/")
    for place, part in enumerate(named):
        if not OPEN.fullmatch(part):
            continue
        for odd in odd_names(method, rule, part):
            address = "/".join([*parts[:place], odd, *parts[place + 1 :]])
            assert_harmless(browser.open(address, method=method))


def odd_values(rule, name):
    """What to put in place of a parameter of a page."""
    # A page that reads none gets a few, which it must not stumble over.
    if rule not in PARAMETERS:
        return PARAMETER_VALUES[::7]
    # What fills in a form gets all of them where that is sent; see below.
    if SHARED.get(name, rule) != rule or name in FORMS.get(rule, ()):
        return [*EVERY_KIND, *QUERIES[1:3]]
    return PARAMETER_VALUES


@pytest.mark.parametrize("rule", PAGES)
def test_an_odd_parameter_of_an_address_is_answered(browser, mia, rule):
    address = address_of(browser, rule, mia)
    names = PARAMETERS.get(rule, ["q"])
    # The form of many tickets looks at all of its fields; other pages stop at the first bad one.
    is_form = rule == "/tickets/bulk"
    for together in [names] if is_form else [[name] for name in names]:
        values = PARAMETER_VALUES if is_form else odd_values(rule, *together)
        for odd in spoiled(together, values):
            query = {name: [sendable(value)] for name, value in odd.items()}
            if is_form:
                query["id"] = [*query.get("id", ()), "1"]
            answer = browser.get(address, query_string=query)
            assert_harmless(answer)
            assert answer.status_code in {200, 302, 304, 400, 404}, odd
    for name in names:
        assert_harmless(browser.get(address, query_string={name: ["1", "x", ""]}))


@pytest.mark.parametrize("rule", PAGES)
def test_a_fragment_with_odd_parameters_is_answered(browser, mia, rule):
    address = address_of(browser, rule, mia)
    names = PARAMETERS.get(rule, ["q"])
    # Whole pages get all of them, in the test above.
    for odd in EVERY_KIND[:: 2 if rule in PARAMETERS else 4]:
        arguments = dict.fromkeys(names, sendable(odd))
        answer = browser.get(address, query_string=arguments, headers={"HX-Request": "true"})
        assert_harmless(answer)


# --- forms


@pytest.mark.parametrize("rule", FORMS)
def test_no_field_breaks_a_form_or_loses_another(browser, mia, rule):
    address = address_of(browser, rule, mia)
    for odd in spoiled(FORMS[rule], [*TEXTS.values(), *ODD]):
        data = FORMS[rule] | odd
        answer = post(browser, address, data)
        assert_harmless(answer)
        assert_kept(answer, data, odd)


@pytest.mark.parametrize("rule", FORMS)
def test_a_field_that_is_missing_is_answered(browser, mia, rule):
    for number, data in enumerate(without(FORMS[rule])):
        if "form_key" in data:  # one that was used leads away at once
            data["form_key"] = f"{number:032x}"
        answer = post(browser, address_of(browser, rule, mia), data)
        assert_harmless(answer)
        assert_kept(answer, data)


@pytest.mark.parametrize("rule", FORMS)
def test_a_field_that_is_repeated_or_a_file_is_answered(browser, mia, rule):
    address = address_of(browser, rule, mia)
    for odd in misshapen(FORMS[rule]):
        data = FORMS[rule] | odd
        answer = post(browser, address, data)
        assert_harmless(answer)
        assert_kept(answer, {name: value for name, value in data.items() if name not in odd})


@pytest.mark.parametrize("rule", ["/tickets/create/", "/tickets/<ref>/comment", "/tickets/import"])
@pytest.mark.parametrize("name", ["files", "file"])
def test_a_text_in_place_of_a_file_is_answered(browser, mia, rule, name):
    answer = post(browser, filled(rule, mia), FORMS[rule] | {name: "no file"})
    assert_harmless(answer)
    assert_kept(answer, FORMS[rule])


@pytest.mark.parametrize("rule", ACTIONS)
def test_a_broken_body_is_answered(browser, mia, rule):
    address = address_of(browser, rule, mia)
    for kind, body in broken_bodies(ACTIONS.index(rule)):
        assert_harmless(browser.post(address, data=body, content_type=kind))


@pytest.mark.parametrize("name", ["one long word", "right to left", "emoji", "markup", "template"])
def test_what_is_taken_is_shown_on_every_page(browser, client, mia, susan, name):
    text = TEXTS[name]
    label = make_label(text[:50])
    ticket = make_ticket(
        mia, text[:100], body=text, audience="public", labels=[label], assignees=[susan]
    )
    comment = make_comment(mia, ticket, text)
    change_body(mia, ticket, f"{text} {text}")
    pages = [
        "",
        "/board",
        f"/{ticket.id}",
        f"/{ticket.id}/card",
        "/labels",
        "/reports",
        "/export.csv",
    ]
    pages += [
        f"/{ticket.id}/edit/",
        f"/{ticket.id}/comments/{comment.id}/edit",
        f"/bulk?id={ticket.id}",
    ]
    for page in pages:
        answer = browser.get(f"/tickets{page}")
        assert answer.status_code == 200
        if answer.mimetype == "text/html":
            assert "<script>alert(1)" not in answer.text
            assert "onerror=alert(1)>" not in answer.text
    assert client.get(f"/tickets/{ticket.id}").status_code == 200
