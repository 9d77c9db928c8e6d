"""What every answer tells the browser, and that the pages need no exception from it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import abort

from app import assets
from app.access import EVERYBODY, access
from config import BASE_DIR
from tests.addresses import filled
from tests.applications import application_with
from tests.people import make_follow, make_post

STATIC = BASE_DIR / "app" / "static"


def get(client, path, **more):
    """An answer that is read to its end, so that a file in it is closed."""
    return client.get(path, buffered=True, **more)


def policy_of(response):
    """The content security policy as a dictionary."""
    header = response.headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.fixture
def secure(app, database_url):
    """A real site: outside debug, with HTTPS."""
    with application_with(HTTPS_ONLY=True, SQLALCHEMY_DATABASE_URI=database_url) as other:
        yield other


def cookies_of(response):
    """The cookies that an answer sets, by name, with their attributes in lower case."""
    found = {}
    for header in response.headers.getlist("Set-Cookie"):
        pair, *attributes = header.split("; ")
        found[pair.split("=")[0]] = {attribute.lower() for attribute in attributes}
    return found


# --- every answer

ANSWERS = [
    "/",
    "/explore",
    "/people",  # leads to the sign-in page
    "/user/susan",
    "/user/susan/avatar.svg",
    "/nowhere",
    "/follow/susan",  # 405
    "/explore?before=x",  # 400
    "/api/",
    "/api/nowhere",
    "/healthz",
    "/readyz",
    "/static/css/app.css",
    "/static/nothing.css",
]
every_answer = pytest.mark.parametrize("path", ANSWERS)


@pytest.fixture(scope="module")
def answered():
    """The answers that were asked for once for all tests that only read them."""
    return {}


@pytest.fixture
def answer(client, susan, path, answered):
    """The answer that a guest gets at an address."""
    if path not in answered:
        answered[path] = get(client, path)
    return answered[path]


@every_answer
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_answer_is_protected(answer, name, value):
    assert answer.headers[name] == value


@every_answer
def test_every_answer_has_the_policy(answer):
    assert policy_of(answer) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "https://www.youtube-nocookie.com https://player.vimeo.com",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("avatars", ["identicon", "gravatar"])
def test_nothing_inline_is_ever_allowed(avatars):
    with application_with(AVATARS=avatars) as other:
        policy = other.test_client().get("/healthz").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy


def test_gravatar_may_send_pictures_where_the_keeper_chose_it():
    with application_with(AVATARS="gravatar") as other:
        policy = policy_of(other.test_client().get("/healthz"))
    named = [name for name, sources in policy.items() if "gravatar" in sources]
    assert named == ["img-src"]


def test_a_broken_page_is_protected_too(app, database_url):
    with application_with(
        SQLALCHEMY_DATABASE_URI=database_url, PROPAGATE_EXCEPTIONS=False
    ) as other:

        @other.route("/broken")
        @access(EVERYBODY)
        def broken():
            raise RuntimeError("broken")

        answer = other.test_client().get("/broken")
    assert answer.status_code == 500
    assert policy_of(answer)["frame-ancestors"] == "'none'"


def test_a_view_may_set_a_header_itself():
    with application_with() as other:

        @other.route("/own")
        @access(EVERYBODY)
        def own():
            return "", {"Referrer-Policy": "no-referrer"}

        assert other.test_client().get("/own").headers["Referrer-Policy"] == "no-referrer"


# --- HTTPS


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/static/css/app.css"])
def test_browsers_are_told_to_stay_on_https(secure, path):
    header = get(secure.test_client(), path).headers["Strict-Transport-Security"]
    assert int(re.fullmatch(r"max-age=(\d+)", header)[1]) >= 31_536_000


def test_a_site_without_https_does_not_lock_itself_out(client):
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_in_development_browsers_are_not_told_to_stay_on_https():
    with application_with(HTTPS_ONLY=True, DEBUG=True) as other:
        assert "Strict-Transport-Security" not in other.test_client().get("/healthz").headers


SIGN_IN = {"username": "susan", "password": "correct horse battery", "remember_me": "y"}
BOUND = {"secure", "path=/", "httponly", "samesite=lax"}


@pytest.mark.parametrize("name", ["__Host-session", "__Host-signin"])
def test_cookies_are_bound_to_https_and_this_host(secure, susan, name):
    client = secure.test_client()
    cookies = {
        **cookies_of(client.post("/theme", data={"theme": "dark"}, base_url="https://localhost")),
        **cookies_of(client.post("/auth/login", data=SIGN_IN, base_url="https://localhost")),
    }
    assert cookies[name] >= BOUND
    # A browser refuses the name with any of these.
    assert not [attribute for attribute in cookies[name] if attribute.startswith("domain")]


@pytest.mark.parametrize("name", ["session", "signin"])
@pytest.mark.parametrize("settings", [{"HTTPS_ONLY": False}, {"HTTPS_ONLY": True, "DEBUG": True}])
def test_cookies_work_without_https_in_development_and_where_the_keeper_says_so(
    app, susan, database_url, name, settings
):
    with application_with(SQLALCHEMY_DATABASE_URI=database_url, **settings) as other:
        client = other.test_client()
        cookies = {
            **cookies_of(client.post("/theme", data={"theme": "dark"})),
            **cookies_of(client.post("/auth/login", data=SIGN_IN)),
        }
    assert cookies[name] >= BOUND - {"secure"}
    assert "secure" not in cookies[name]


def test_a_sign_in_over_https_lasts_to_the_next_page(secure, susan):
    client = secure.test_client()
    client.post("/auth/login", data=SIGN_IN, base_url="https://localhost")
    assert client.get("/people", base_url="https://localhost").status_code == 200


def test_signing_out_takes_the_cookie_back(secure, susan):
    client = secure.test_client()
    client.post("/auth/login", data=SIGN_IN, base_url="https://localhost")
    answer = client.post("/auth/logout", base_url="https://localhost")
    assert "max-age=0" in cookies_of(answer)["__Host-signin"]
    assert cookies_of(answer)["__Host-signin"] >= BOUND


# --- caches


@pytest.mark.parametrize("path", [path for path in ANSWERS if not path.endswith((".svg", ".css"))])
def test_no_shared_cache_keeps_a_page(answer):
    control = answer.cache_control
    assert control.private
    assert not control.public


@pytest.mark.parametrize("path", ["/", "/people", "/user/susan", "/auth/password", "/new_posts"])
def test_no_shared_cache_keeps_the_page_of_a_member(susan, client_of, path):
    control = client_of(susan).get(path).cache_control
    assert (control.private, control.no_cache) == (True, True)


@pytest.mark.parametrize("path", ["/", "/explore", "/people", "/nowhere", "/user/susan/avatar.svg"])
def test_answers_vary_with_the_person(answer):
    assert "Cookie" in answer.vary


@pytest.mark.parametrize("path", ["/", "/explore", "/user/susan", "/nowhere"])
def test_pages_vary_with_htmx(answer):
    assert "HX-Request" in answer.vary


def test_static_files_do_not_vary_with_the_person(client):
    assert "Cookie" not in get(client, "/static/css/app.css").vary


# --- static files


def files(pattern="**/*"):
    return [
        path.relative_to(STATIC).as_posix()
        for path in sorted(STATIC.glob(pattern))
        if path.is_file()
    ]


@pytest.mark.parametrize("filename", [*files("js/*.js"), "css/app.css", "vendor/htmx.min.js"])
def test_a_fingerprinted_file_is_kept_for_a_year(app, client, filename):
    with app.test_request_context():
        address = app.jinja_env.globals["asset"](filename)
    control = get(client, address).cache_control
    assert re.search(r"\?v=[0-9a-f]{12}$", address)
    assert (control.public, control.immutable, control.max_age) == (True, True, 31_536_000)
    assert not control.no_cache


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab", "?v=0123456789ab&v=1"])
def test_a_file_without_its_own_fingerprint_is_asked_for_again(client, query):
    answer = get(client, f"/static/css/app.css{query}")
    assert answer.status_code == 200
    assert answer.cache_control.no_cache
    assert not answer.cache_control.immutable


def test_a_file_that_is_not_there_is_not_kept(client):
    assert not get(client, "/static/nothing.css?v=").cache_control.immutable


def test_a_kept_file_answers_that_it_has_not_changed(app, client):
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("css/app.css")
    etag = get(client, address).headers["ETag"]
    answer = get(client, address, headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.cache_control.immutable


def test_a_fingerprint_changes_with_the_content(tmp_path: Path):
    file = tmp_path / "app.css"
    file.write_text("a {}")
    first = assets.fingerprint(str(tmp_path), "app.css")
    file.write_text("b {}")
    second = assets.fingerprint(str(tmp_path), "app.css")
    file.write_text("a {}")
    assert first != second
    assert assets.fingerprint(str(tmp_path), "app.css") == first


@pytest.mark.parametrize("filename", ["nothing.css", "", ".", "../config.py", "/etc/passwd"])
def test_what_is_no_file_has_no_fingerprint(filename):
    assert assets.fingerprint(str(STATIC / "css"), filename) == ""


def test_every_static_address_in_a_page_is_fingerprinted(client):
    found = re.findall(r'(?:href|src)="(/[^"]*(?:static)/[^"]*)"', client.get("/explore").text)
    assert len(found) > 10
    assert [a for a in found if not re.search(r"\?v=[0-9a-f]{12}(#|$)", a)] == []


# --- the pages


class Inline(HTMLParser):
    """Collects what the policy forbids, what is asked of others, and the icons in use."""

    def __init__(self, html):
        super().__init__()
        self.forbidden, self.foreign, self.icons = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "style" or (tag == "script" and not attributes.get("src")):
            self.forbidden.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").strip().lower()
            if (
                name == "style"
                or name.startswith(("on", "hx-on"))
                or text.startswith("javascript:")
            ):
                self.forbidden.append(f"<{tag} {name}={value}>")
            loads = name in {"src", "srcset", "poster"} or (
                tag in {"link", "use"} and name == "href"
            )
            is_name = tag == "link" and attributes.get("rel") == "canonical"  # nobody fetches it
            if loads and not is_name and (not text.startswith("/") or text.startswith("//")):
                self.foreign.append(f"<{tag} {name}={value}>")
            if tag == "use" and name == "href":
                self.icons.append(text.partition("#")[2])


@pytest.fixture(scope="module")
def opened():
    """The pages that were opened once for all tests that only read them."""
    return {}


@pytest.fixture(scope="module")
def parsed():
    """What was found in them, likewise."""
    return {}


@pytest.fixture
def inside(pages, parsed):
    """What is in each page."""
    if not parsed:
        parsed.update({key: Inline(answer.text) for key, answer in pages.items()})
    return parsed


@pytest.fixture
def pages(app, susan, john, client_of, opened):
    """Every page that can be opened by its address, as a guest, a member and an htmx request."""
    if opened:
        return opened
    make_follow(john, susan)
    make_follow(susan, john)
    make_post(susan, 'Look: https://example.org <b style="x" onclick="y">bold</b>')
    addresses = [
        filled(rule.rule, susan)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and "static" not in rule.endpoint
    ]
    addresses += ["/nowhere", "/explore?before=x", "/user/nobody"]
    found = {}
    for who, browser in (("guest", app.test_client()), ("member", client_of(susan))):
        for address in addresses:
            found[who, address] = browser.get(address)
            found[who, "htmx", address] = browser.get(address, headers={"HX-Request": "true"})
    opened.update({key: answer for key, answer in found.items() if answer.mimetype == "text/html"})
    return opened


def test_every_page_is_looked_at(pages):
    shown = {key[1] for key, answer in pages.items() if key[0] == "member" and len(key) == 2}
    assert {"/", "/explore", "/people", "/edit_profile", "/user/susan", "/nowhere"} <= shown
    assert {answer.status_code for answer in pages.values()} >= {200, 302, 400, 404}
    assert 500 not in {answer.status_code for answer in pages.values()}


def test_nothing_in_a_page_is_inline(inside):
    assert {key: page.forbidden for key, page in inside.items() if page.forbidden} == {}


def test_nothing_in_a_page_is_asked_of_others(inside):
    assert {key: page.foreign for key, page in inside.items() if page.foreign} == {}


def test_every_icon_in_a_page_is_in_the_sprite(inside):
    sprite = (STATIC / "vendor" / "icons.svg").read_text(encoding="utf-8")
    used = {icon for page in inside.values() for icon in page.icons}
    assert "house-door" in used
    assert {icon for icon in used if f'id="{icon}"' not in sprite} == set()


def test_no_page_may_be_kept_by_a_shared_cache(pages):
    kept = [answer.cache_control for answer in pages.values()]
    assert [control for control in kept if not (control.private or control.no_store)] == []


def test_the_plain_error_page_holds_nothing_inline(app, database_url):
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:

        @other.route("/away")
        @access(EVERYBODY)
        def away():
            abort(503)

        answer = other.test_client().get("/away")
    page = Inline(answer.text)
    assert answer.status_code == 503
    assert (page.forbidden, page.foreign) == ([], [])
