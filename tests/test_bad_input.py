"""Whatever is typed or sent: never a 500, never a way off the site, never a lost text."""

import html
from io import BytesIO

import pytest

from app.extensions import db
from tests.people import PASSWORD, make_follow, make_post, make_user
from tests.spoiling import BROKEN, spoiled

RTL = "مرحبا بالعالم، هذا نص من اليمين إلى اليسار"
TEXTS = {
    "empty": "",
    "spaces": " \t\n ",
    "very long": "x" * 60_000,
    "one long word": "w" * 300,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'</textarea>",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} %(name)s %s {0}",
    "sql": "'; DROP TABLE user; --",
    "control characters": "a\x00b\x07c\x1b[31md\x7f",
    "right to left": RTL,
    "override": "abc\u202egnp.exe",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈😀",
    "combining": "Z" + "\u0301" * 200,
    "lone surrogate": "a\udc80b",
    "not characters": "\ufffe\uffff\u0000",
    "number": "1" * 400,
    "list": "[1, 2]",
    "wide": "ｆｕｌｌ　ｗｉｄｔｈ",
}
FORMS = {
    "/": ["body", "form_key"],
    "/compose": ["body", "title", "warning", "reach", "quote", "image", "description"],
    "/preview": ["body", "title", "warning"],
    "/settings/writing": ["default_reach"],
    "/settings/tokens": ["name", "scopes", "lifetime"],
    "/auth/register": ["username", "email", "password", "timezone", "next"],
    "/auth/login": ["username", "password", "remember_me", "next"],
    "/auth/password": ["current_password", "password"],
    "/edit_profile": ["username", "display_name", "about_me", "locale", "timezone", "theme"],
    "/language": ["locale", "next"],
    "/theme": ["theme", "next"],
    "/follow/john": ["next"],
    "/unfollow/john": ["next"],
}
FILLED = {
    "body": "A text worth keeping.",
    "username": "susan",
    "email": "new@example.org",
    "password": PASSWORD,
    "current_password": PASSWORD,
    "about_me": "About me, worth keeping.",
    "locale": "en",
    "timezone": "UTC",
    "theme": "auto",
    "reach": "public",
}
GUEST_FORMS = ("/auth/register", "/auth/login")


def good(path):
    """A form as it should be."""
    return {key: FILLED.get(key, "") for key in FORMS[path]}


def send(client, path, data):
    """Post a form as a browser does, whose texts may not be valid UTF-8 either."""
    encoded = {key: value.encode("utf-8", "surrogateescape") for key, value in data.items()}
    return client.post(path, data=encoded)


@pytest.mark.parametrize("path", FORMS)
def test_no_field_of_any_form_breaks_the_site(app, client, susan, john, path):
    for odd in spoiled(FORMS[path], list(TEXTS.values())):
        browser = app.test_client() if path in GUEST_FORMS else client.sign_in(susan)
        answer = send(browser, path, good(path) | odd)
        assert answer.status_code in {200, 302, 422}
        if answer.status_code == 302:
            assert answer.location.startswith("/") and not answer.location.startswith("//")
        assert "<script>alert(1)" not in answer.text
        kept_by(answer, odd)


def kept_by(answer, odd):
    """A text that was refused is still there."""
    typed = odd.get("body", odd.get("about_me"))
    if typed is None or answer.status_code != 422:
        return
    text = "".join(char for char in typed if char.isprintable()).strip()
    if typed.isascii():
        kept = html.unescape(answer.text.split("<textarea")[1].split("</textarea>")[0])
        assert text[:200] in kept


@pytest.mark.parametrize("name", ["one long word", "right to left", "emoji", "markup", "combining"])
def test_what_was_accepted_is_shown_again(client_of, susan, name):
    client = client_of(susan)
    assert send(client, "/", {"body": TEXTS[name]}).status_code == 302
    for path in ("/", "/explore", "/user/susan"):
        assert client.get(path).status_code == 200


# What is nearly a place in a list; the rest is as odd as the texts above.
PLACES = ["x", "-1", "1.5", "1e9", "١٢", "9" * 19, "1~2", "~", "2026-11-20", "NaN"]
PLACES += ["2026-11-20T10:00~1"]
CURSORS = [*PLACES, "", "9" * 400, "\x00", "%", "a" * 5000, "[]", "<b>"]
# One text or place of every kind, for what reads it by a function that gets all of them elsewhere.
EVERY_KIND = ["", "-1", "9" * 19, "1~2", "NaN", TEXTS["very long"], TEXTS["markup"]]
EVERY_KIND += [TEXTS["template"], TEXTS["control characters"], RTL, TEXTS["lone surrogate"]]
LISTS = [
    ("/", {}),
    ("/explore", {}),
    ("/people", {}),
    ("/people", {"order": "followers"}),
    ("/people", {"order": "newest"}),
    ("/user/susan", {}),
    ("/user/susan/followers", {}),
    ("/user/susan/following", {}),
]
HEADERS = [
    "Accept-Language",
    "User-Agent",
    "Referer",
    "Accept",
    "HX-Current-URL",
    "HX-Request",
    "X-Forwarded-For",
    "If-None-Match",
]
HEADER_VALUES = ["", "\xe9" * 50, "x" * 5000, "*/*;q=nonsense", "en-" * 100, "http://[::1", "true"]


@pytest.mark.parametrize("path, query", LISTS)
def test_page_cursors_of_nonsense_get_a_clear_answer(client_of, susan, john, path, query):
    make_follow(john, susan)
    make_post(susan)
    client = client_of(susan)
    # Both directions are read by the same function: the next list has each the other way.
    for turn, cursor in enumerate(CURSORS, LISTS.index((path, query))):
        direction = ("before", "after")[turn % 2]
        answer = client.get(path, query_string={**query, direction: cursor})
        assert answer.status_code in {200, 400}, cursor
        if answer.status_code == 400:
            assert "This page address is not complete." in answer.text


@pytest.mark.parametrize("cursor", ["", "x", "1.5", "-1", "9" * 30, "\x00"])
def test_polling_with_nonsense_is_answered(client_of, susan, cursor):
    answer = client_of(susan).get("/new_posts", query_string={"after": cursor})
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("path", ["/", "/edit_profile", "/auth/password", "/language"])
def test_broken_bodies_are_answered(client_of, susan, path):
    client = client_of(susan)
    for kind, body in BROKEN:
        assert client.post(path, data=body, content_type=kind).status_code < 500


@pytest.mark.parametrize("path", FORMS)
def test_a_file_in_place_of_a_text_is_answered(app, client, susan, john, path):
    for field in FORMS[path]:
        browser = app.test_client() if path in GUEST_FORMS else client.sign_in(susan)
        answer = browser.post(path, data=good(path) | {field: (BytesIO(b"\x00"), "a.txt")})
        assert answer.status_code in {200, 302, 422}, field


@pytest.mark.parametrize("header", HEADERS)
def test_headers_of_nonsense_are_answered(client, susan, header):
    for turn, value in enumerate(HEADER_VALUES, HEADERS.index(header)):
        for path in (("/", "/people")[turn % 2], "/user/susan/avatar.svg"):
            assert client.get(path, headers={header: value}).status_code < 500


def test_a_page_full_of_right_to_left_text_is_marked_as_such(client_of, app):
    salma = make_user("salma", display_name="سلمى حدّاد", about_me=RTL)
    make_post(salma, RTL)
    page = client_of(salma).get("/user/salma").text
    assert "<bdi>سلمى حدّاد</bdi>" in page
    assert f'dir="auto">{RTL}' in page
    db.session.rollback()
