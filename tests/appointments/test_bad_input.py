"""Whatever is typed or sent to a page of appointments: an answer in words, and no text is lost."""

import html

import pytest

from tests.addresses import OPEN, filled
from tests.appointments.factories import make_appointment
from tests.spoiling import broken_bodies, misshapen, spoiled, without
from tests.test_access_matrix import MATRIX
from tests.test_bad_input import EVERY_KIND, PLACES, TEXTS

ROUTES = [(method, rule) for method, rule in MATRIX if rule.startswith("/appointments")]
NAMED = [(method, rule) for method, rule in ROUTES if "<" in rule]
PAGES = [rule for method, rule in ROUTES if method == "GET"]
ACTIONS = [rule for method, rule in ROUTES if method == "POST"]
NUMBERS = [
    "0",
    "-1",
    "1.5",
    "%201",
    "１２",
    str(2**63 - 1),
    str(2**63),
    "9" * 400,
    "%00",
    "'",
    "<b>",
]
PARAMETERS = {
    "/appointments/": ["before", "after"],
    "/appointments/create/": ["start", "end", "day", "last"],
}
READS_AT = "/appointments/<int:appointment_id>/"
# Read by the same function as the one before it, which gets all of the values.
SHARED = {"after", "end", "day", "last"}
# Read side by side, none stops at another.
SEARCH = ["past", "of", "q", "category"]
MOMENTS = ["9999-12-31T23:59", "0001-01-01T00:00", "2030-02-30", "2030-01-01T18:00Z", "now"]
FORM = {
    "title": "A title worth keeping",
    "starts": "2030-01-07T18:00",
    "ends": "2030-01-07T19:00",
    "all_day": "",
    "zone": "Europe/Berlin",
    "location": "A place worth keeping",
    "body": "A description worth keeping.",
    "audience": "members",
    "status": "tentative",
    "capacity": "12",
    "invited": "kim@example.org",
    "category": "worth keeping",
    "colour": "#1d4ed8",
    "rule": "WEEKLY",
    "interval": "2",
    "days": "1",
    "stops": "after",
    "count": "5",
    "last_day": "2030-12-31",
    "alarms": "10",
    "scope": "following",
    "version": "0",
    "form_key": "0123456789abcdef" * 2,
}
TYPED = ("title", "location", "body", "category", "starts", "ends")
FORMS = ["/appointments/create/", "/appointments/<int:appointment_id>/edit/"]
ODD = ["-1", "１２", str(2**63), *MOMENTS]
SHOWN = ["one long word", "markup", "template", "control characters", "right to left", "override"]
SHOWN += ["emoji", "lone surrogate", "not characters"]


@pytest.fixture
def browser(client_of, susan):
    return client_of(susan)


def sendable(value):
    """A text as a broken browser may send it."""
    return value.encode("utf-8", "surrogateescape")


def assert_harmless(answer):
    assert answer.status_code < 500
    if answer.mimetype == "text/html":
        assert "<script>alert(1)" not in answer.text


def assert_kept(answer, data, odd=()):
    """On a form that is handed back stands all that was typed."""
    if answer.status_code not in {409, 422}:
        return
    page = html.unescape(answer.text)
    for name in TYPED:
        if name in data and name not in odd:
            assert data[name] in page, f"{name} is lost"


@pytest.mark.parametrize(("method", "rule"), NAMED)
def test_an_odd_number_in_an_address_is_answered(browser, method, rule):
    # What is no number leads to no page: each route gets every second, another one the others.
    is_number = "<" not in rule.replace("<int:", "")
    numbers = NUMBERS[NAMED.index((method, rule)) % 2 :: 2] if is_number else NUMBERS
    for odd in numbers:
        answer = browser.open(OPEN.sub(odd, rule), method=method)
        assert answer.status_code in {404, 405}, odd


def odd_values(rule, name):
    """What to put in place of a parameter of a page."""
    odds = [*PLACES, *TEXTS.values(), *MOMENTS]
    # The pages of one appointment read "at" by the same function: the first gets all of it.
    if rule not in {READS_AT, *PARAMETERS}:
        return [*EVERY_KIND, *MOMENTS][::4]
    return [*EVERY_KIND, *MOMENTS] if name in SHARED else odds


@pytest.mark.parametrize("rule", PAGES)
def test_an_odd_parameter_of_an_address_is_answered(browser, susan, rule):
    address = filled(rule, susan)
    for name in PARAMETERS.get(rule, ["at"]):
        for odd in odd_values(rule, name):
            answer = browser.get(address, query_string={name: sendable(odd)})
            assert_harmless(answer)
            assert answer.status_code in {200, 302, 400, 404}, (name, odd)


def test_an_odd_search_is_answered(browser):
    for odd in spoiled(SEARCH, [*PLACES, *TEXTS.values(), *MOMENTS]):
        query = {name: sendable(value) for name, value in odd.items()}
        answer = browser.get("/appointments/", query_string=query)
        assert_harmless(answer)
        assert answer.status_code in {200, 302, 400, 404}, odd


@pytest.mark.parametrize("rule", FORMS)
def test_no_field_breaks_a_form_or_loses_another(browser, susan, rule):
    address = filled(rule, susan)
    for odd in spoiled(FORM, [*TEXTS.values(), *ODD]):
        data = FORM | odd
        sent = {name: sendable(value) for name, value in data.items()}
        answer = browser.post(address, data=sent)
        assert_harmless(answer)
        assert_kept(answer, data, odd)


@pytest.mark.parametrize("rule", FORMS)
def test_a_field_that_is_missing_is_answered(browser, susan, rule):
    for number, data in enumerate(without(FORM)):
        if "form_key" in data:  # one that was used leads away at once
            data["form_key"] = f"{number:032x}"
        answer = browser.post(filled(rule, susan), data=data)
        assert_harmless(answer)
        assert_kept(answer, data)


@pytest.mark.parametrize("rule", FORMS)
def test_a_field_that_is_repeated_or_a_file_is_answered(browser, susan, rule):
    address = filled(rule, susan)
    for odd in misshapen(FORM):
        answer = browser.post(address, data=FORM | odd)
        assert_harmless(answer)
        assert_kept(answer, FORM, odd)


@pytest.mark.parametrize("rule", ACTIONS)
def test_a_broken_body_is_answered(browser, susan, rule):
    address = filled(rule, susan)
    for kind, body in broken_bodies(ACTIONS.index(rule)):
        assert_harmless(browser.post(address, data=body, content_type=kind))


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_taken_is_shown_on_every_page(browser, client, susan, name):
    text = TEXTS[name]
    sent = FORM | {"title": text, "location": text, "body": text, "category": text[:40]}
    sent |= {"audience": "public"}
    answer = browser.post("/appointments/create/", data={k: sendable(v) for k, v in sent.items()})
    if answer.status_code != 302:
        assert answer.status_code == 422
        return
    for page in ("", "edit/", "delete/"):
        assert_harmless(browser.get(f"{answer.location}{page}"))
    assert_harmless(browser.get("/appointments/"))
    assert_harmless(browser.get("/"))
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("scope", ["one", "following", "all", "", "x"])
@pytest.mark.parametrize("starts", ["1970-01-02T00:00", "2199-12-30T00:00", "0001-01-01T00:00"])
def test_a_series_moved_to_the_edge_of_time_is_answered(browser, susan, scope, starts):
    series = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=4")
    data = FORM | {"version": "1", "scope": scope, "starts": starts, "ends": starts[:11] + "01:00"}
    address = f"/appointments/{series.id}/edit/?at=2030-01-14T18:00:00"
    assert_harmless(browser.post(address, data=data))
