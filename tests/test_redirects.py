"""Where a request may ask to be led: a path of our own, and nowhere else."""

import pytest

from app.redirects import LONGEST, next_url, own_path, path_of
from tests.people import PASSWORD

HOSTILE = [
    "",
    " ",
    "evil",
    "evil.example",
    "?x",
    "#x",
    ".",
    "../evil",
    "//evil",
    "//evil.example/path",
    "///evil",
    "////evil",
    "//",
    "/" * 50,
    "/\\evil",
    "\\evil",
    "\\\\evil",
    "\\/evil",
    "/explore\\evil",
    "//\\evil",
    "https:evil",
    "https:/evil",
    "https://evil",
    "https:///evil",
    "HTTPS://evil",
    "http://localhost@evil",
    "http://localhost/",  # an address of ours is no path either
    "//localhost@evil",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:evil@example.org",
    "/\tevil",
    "/\t/evil",
    "\t//evil",
    "/\n/evil",
    "/\r\n/evil",
    "/explore\r\nSet-Cookie: a=b",
    "\n/explore",
    "/explore\n",
    "/\x00/evil",
    "/explore\x00",
    "\x00/explore",
    "/\x0b/evil",
    "/\x7f/evil",
    " //evil",
    "/ /evil",
    "/explore page",
    "/\u2215evil",  # division slash
    "/\u2044evil",  # fraction slash
    "/\uff0fevil",  # fullwidth solidus
    "\uff0f\uff0fevil",
    "/\uff3cevil",  # fullwidth backslash
    "/\u3000/evil",
    "/\u200b/evil",
    "/\u202eevil",
    "/caf\u00e9",
    "/..//evil",
    "/.//evil",
    "/../..//evil",
    "/%2e%2e//evil",
    "/explore/..//evil",
    "/explore//evil",
    "/" + "a" * LONGEST,
    "/" + "a" * 100_000,
]

OURS = [
    "/",
    "/explore",
    "/user/susan",
    "/user/susan/followers?before=2026-03-01T12%3A00%3A00%2B00%3A00~7",
    "/people?q=caf%C3%A9&order=newest",
    "/people?q=https://example.org//path",
    "/people?",
    "/explore#post-7",
    "/explore?a=b#c//d?e",
    "/%5cevil",  # browsers decode a path only to show it
    "/%5C%5Cevil",
    "/%2f/evil",
    "/%09/evil",
    "/../evil",
    "/./evil",
    "/@evil.example",
    "/:80",
    "/;x",
    "/~susan/",
    "/[x]",
    "/" + "a" * (LONGEST - 1),
]


@pytest.mark.parametrize("target", HOSTILE)
def test_a_foreign_target_is_refused(target):
    assert own_path(target, "/people") == "/people"


@pytest.mark.parametrize("target", OURS)
def test_a_path_of_ours_is_taken(target):
    assert own_path(target, "/people") == target


def test_without_a_target_the_default_is_taken():
    assert own_path(None, "/people") == "/people"


def test_without_target_and_default_it_is_home(app):
    with app.test_request_context():
        assert own_path(None) == "/"


def test_next_comes_from_the_form_first(app):
    with app.test_request_context("/?next=/people", method="POST", data={"next": "/explore"}):
        assert next_url() == "/explore"


def test_next_comes_from_the_query_second(app):
    with app.test_request_context("/?next=/people", method="POST", data={"next": ""}):
        assert next_url() == "/people"


def test_a_hostile_form_does_not_fall_back_to_the_query(app):
    with app.test_request_context("/?next=/people", method="POST", data={"next": "//evil"}):
        assert next_url() == "/"


def test_next_of_several_is_the_first(app):
    with app.test_request_context("/?next=/people&next=//evil"):
        assert next_url() == "/people"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://localhost/people?q=a", "/people?q=a"),
        ("http://localhost/people#x", "/people"),
        ("https://localhost", ""),
        ("/explore", "/explore"),
        ("", ""),
        ("people", ""),
        ("javascript:alert(1)", ""),
        ("http://localhost//evil", ""),
        ("http://localhost/\\evil", ""),
        ("http://[::1/explore", ""),
        ("http://localhost/" + "a" * LONGEST, ""),
        ("http://localhost/caf\u00e9", ""),
    ],
)
def test_the_path_of_an_address(url, path):
    assert path_of(url) == path


@pytest.mark.parametrize("target", HOSTILE)
def test_the_path_of_a_hostile_address_is_empty_or_ours(target):
    path = path_of(target)
    assert path == "" or own_path(path, "") == path


# --- through the pages. The whole list at once: who signs in is made only once.


def locations(answer_to):
    """Where each hostile target leads to."""
    return {target[:100]: answer_to(target).headers.get("Location") for target in HOSTILE}


def strayed(places):
    return {target: place for target, place in places.items() if place != "/"}


@pytest.fixture
def quick_passwords(monkeypatch):
    """A good hash is slow, and is not what these tests are about."""
    monkeypatch.setattr("app.auth.passwords.verify", lambda stored, password: password == PASSWORD)


@pytest.mark.parametrize("part", ["data", "query_string"])
def test_signing_in_never_leads_away(app, susan, quick_passwords, part):
    def sign_in(target):
        form = {"username": "susan", "password": PASSWORD}
        if part == "data":
            return app.test_client().post("/auth/login", data={**form, "next": target})
        return app.test_client().post("/auth/login", query_string={"next": target}, data=form)

    assert strayed(locations(sign_in)) == {}


def test_the_sign_in_page_never_leads_signed_in_people_away(susan, client_of):
    browser = client_of(susan)
    places = locations(lambda to: browser.get("/auth/login", query_string={"next": to}))
    assert strayed(places) == {}


@pytest.mark.parametrize("part", ["data", "query_string"])
def test_signing_out_never_leads_away(client, part):
    places = locations(lambda target: client.post("/auth/logout", **{part: {"next": target}}))
    assert strayed(places) == {}


def test_signing_in_leads_where_the_person_was_heading(client, susan, quick_passwords):
    form = {"username": "susan", "password": PASSWORD, "next": "/people?q=a"}
    assert client.post("/auth/login", data=form).headers["Location"] == "/people?q=a"


def test_being_asked_to_sign_in_never_leads_away(client):
    answer = client.get("/people?next=//evil")
    assert answer.headers["Location"] == "/auth/login?next=/people?next%3D//evil"
