"""Features: switched off, plugged in, refused."""

import tomllib
from importlib.metadata import EntryPoint

import pytest
from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app import features
from app.access import ADMIN, EVERYBODY, SIGNED_IN, access
from app.extensions import db
from app.features import BUILT_IN, ENTRY_POINTS, Feature, MenuItem, Panel
from config import BASE_DIR, ConfigError
from tests.applications import application_with

EXAMPLE = BASE_DIR / "examples" / "microblog_hello"


def optional():
    """The names of the built-in features that may be switched off."""
    return [feature.name for feature in features.built_in() if not feature.required]


def needed():
    """The names of those that may not."""
    return [feature.name for feature in features.built_in() if feature.required]


def endpoints(app):
    return set(app.view_functions)


def greeting(name="greeting", **more):
    """A feature with one page, made on the spot."""
    bp = Blueprint(name, __name__)

    @bp.route("/")
    @access(EVERYBODY)
    def index():
        return "Good morning"

    return Feature(name, bp, url_prefix=f"/{name}", **more)


@pytest.fixture
def plug_in(monkeypatch):
    """Pretends that other distributions are installed."""
    found = []

    class Entry:
        def __init__(self, name, thing):
            self.name, self.value, self.thing = name, f"{name}:feature", thing

        def load(self):
            return self.thing

    def entry_points(*, group):
        return found if group == ENTRY_POINTS else []

    monkeypatch.setattr(features, "entry_points", entry_points)
    return lambda name, thing: found.append(Entry(name, thing))


# --- switched off


def test_everything_built_in_is_on():
    with application_with() as app:
        assert list(app.extensions["features"]) == list(BUILT_IN)


@pytest.mark.parametrize("name", optional())
def test_a_feature_that_is_off_has_no_routes(name):
    with application_with() as full, application_with(FEATURES_OFF=(name,)) as app:
        gone = endpoints(full) - endpoints(app)
        own = {name, *(bp.name for bp, _ in full.extensions["features"][name].beside)}
        assert {e.split(".")[0] for e in endpoints(app)}.isdisjoint(own)
        assert {e.split(".")[0] for e in gone} <= own


@pytest.mark.parametrize(("name", "path"), [("api", "/api/"), ("health", "/healthz")])
def test_the_pages_of_a_feature_that_is_off_are_not_there(app, name, path, database_url):
    with application_with(FEATURES_OFF=(name,), SQLALCHEMY_DATABASE_URI=database_url) as other:
        assert app.test_client().get(path).status_code == 200
        assert other.test_client().get(path).status_code == 404


def test_a_feature_that_is_off_has_no_commands():
    with application_with() as full, application_with(FEATURES_OFF=("demo",)) as app:
        assert set(full.cli.commands) - set(app.cli.commands) == {"demo"}


def test_a_feature_that_is_off_keeps_its_tables():
    with application_with():
        tables = set(db.metadata.tables)
    with application_with(FEATURES_OFF=tuple(optional())):
        assert set(db.metadata.tables) == tables


def test_the_site_works_with_everything_optional_off(app, susan, database_url):
    off = tuple(optional())
    with application_with(FEATURES_OFF=off, SQLALCHEMY_DATABASE_URI=database_url) as other:
        client = other.test_client()
        answers = {path: client.get(path).status_code for path in ("/", "/explore", "/nowhere")}
        assert answers == {"/": 200, "/explore": 200, "/nowhere": 404}


def test_a_feature_that_is_off_has_no_calls(app, database_url):
    with application_with(FEATURES_OFF=("tickets",), SQLALCHEMY_DATABASE_URI=database_url) as other:
        client = other.test_client()
        described = client.get("/api/openapi.json").json["paths"]
        assert client.get("/api/tickets").status_code == 404
        assert client.get("/api/tickets").json["error"] == "Not Found"
    assert [path for path in described if "tickets" in path or "labels" in path] == []


def test_the_menu_entries_of_a_feature_go_with_it(client, plug_in, database_url):
    item = MenuItem("greeting.index", _l("Good morning"), "person")
    plug_in("greeting", greeting(menu=(item,)))
    menus = []
    for off in ((), ("greeting",)):
        with application_with(FEATURES_OFF=off, SQLALCHEMY_DATABASE_URI=database_url) as other:
            menus.append("Good morning" in other.test_client().get("/explore").text)
    assert menus == [True, False]


@pytest.mark.parametrize("name", ["nothing", "app", "../auth", ""])
def test_an_unknown_feature_cannot_be_switched_off(name):
    with (
        pytest.raises(ConfigError, match="FEATURES_OFF names an unknown feature"),
        application_with(FEATURES_OFF=(name,)),
    ):
        pass


@pytest.mark.parametrize("name", needed())
def test_a_needed_feature_cannot_be_switched_off(name):
    with (
        pytest.raises(ConfigError, match=f"FEATURES_OFF names a needed feature: {name}."),
        application_with(FEATURES_OFF=("api", name)),
    ):
        pass


def test_sign_in_pages_and_errors_are_needed():
    assert {"auth", "main", "errors"} <= set(needed())


# --- plugged in


def test_a_plug_in_adds_its_routes(plug_in):
    plug_in("greeting", greeting())
    with application_with() as app:
        assert app.test_client().get("/greeting/").text == "Good morning"


def test_without_plug_ins_there_is_nothing_but_what_is_built_in(plug_in):
    with application_with() as app:
        assert set(app.extensions["features"]) == set(BUILT_IN)


@pytest.mark.parametrize(
    ("audience", "guest", "member"),
    [(EVERYBODY, True, True), (SIGNED_IN, False, True), (ADMIN, False, False)],
)
def test_a_menu_entry_is_for_its_audience(
    app, susan, plug_in, database_url, audience, guest, member
):
    item = MenuItem("greeting.index", _l("Good morning"), "person", audience)
    plug_in("greeting", greeting(menu=(item,)))
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:
        seen = [
            "Good morning" in other.test_client().get("/explore").text,
            "Good morning" in other.test_client().sign_in(susan).get("/explore").text,
        ]
    assert seen == [guest, member]


def test_menu_entries_are_sorted_by_their_order(client, plug_in, database_url):
    item = MenuItem("greeting.index", _l("Good morning"), "person", EVERYBODY, 15)
    plug_in("greeting", greeting(menu=(item,)))
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:
        page = other.test_client().get("/explore").text
    words = [page.index(f"<span>{word}</span>") for word in ("Home", "Good morning", "Explore")]
    assert words == sorted(words)


def test_a_panel_stands_in_the_right_column(client, plug_in, database_url):
    panel = Panel("main/_follower_count.html", lambda: {"person": {"follower_count": 4711}})
    plug_in("greeting", greeting(panels=(panel,)))
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:
        aside = other.test_client().get("/explore").text.partition("<aside")[2]
    assert "4711" in aside


def test_the_modules_of_a_feature_are_imported(plug_in):
    plug_in("greeting", greeting(modules=("tests.no_such_module",)))
    with pytest.raises(ModuleNotFoundError), application_with():
        pass


def test_a_page_of_a_plug_in_without_an_access_rule_refuses_everybody(
    app, adam, plug_in, database_url
):
    feature = greeting()
    feature.blueprint.add_url_rule("/open", view_func=lambda: "secret")
    plug_in("greeting", feature)
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:
        assert other.test_client().sign_in(adam).get("/greeting/open").status_code == 403


@pytest.mark.parametrize("thing", [None, "feature", Blueprint("greeting", __name__), Feature])
def test_what_is_no_feature_is_refused_by_name(plug_in, thing):
    plug_in("greeting", thing)
    with (
        pytest.raises(ConfigError, match=r"greeting \(greeting:feature\) is not a Feature"),
        application_with(),
    ):
        pass


@pytest.mark.parametrize("name", ["greeting", "api"])
def test_two_features_of_one_name_are_refused(plug_in, name):
    plug_in("one", greeting("greeting"))
    plug_in("two", greeting(name))
    with (
        pytest.raises(ConfigError, match=f"Two features have the name {name}."),
        application_with(),
    ):
        pass


# --- the example


@pytest.fixture
def example(app, monkeypatch, database_url):
    """The site with the plug-in of ``examples/`` installed, as its own description says."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = [
        EntryPoint(name, value, ENTRY_POINTS)
        for name, value in project["entry-points"][ENTRY_POINTS].items()
    ]
    monkeypatch.syspath_prepend(EXAMPLE)
    monkeypatch.setattr(features, "entry_points", lambda *, group: entries)
    with application_with(SQLALCHEMY_DATABASE_URI=database_url) as other:
        yield other


def test_the_example_opens_in_the_layout_of_the_site(example):
    answer = example.test_client().get("/hello")
    assert answer.status_code == 200
    assert "<h1>Hello</h1>" in answer.text
    assert 'aria-label="Main"' in answer.text


def test_the_example_knows_who_is_there(example, susan):
    assert "Hello, Susan Marsh" in example.test_client().sign_in(susan).get("/hello").text


def test_the_example_is_in_the_menu(example):
    assert 'href="/hello"' in example.test_client().get("/explore").text


def test_the_example_uses_an_icon_that_the_site_has(example):
    sprite = (BASE_DIR / "app" / "static" / "vendor" / "icons.svg").read_text(encoding="utf-8")
    (item,) = example.extensions["features"]["hello"].menu
    assert f'id="{item.icon}"' in sprite


def test_the_example_ships_its_templates():
    tool = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    package = EXAMPLE / "microblog_hello"
    shipped = {
        path
        for pattern in tool["setuptools"]["package-data"]["microblog_hello"]
        for path in package.glob(pattern)
    }
    assert shipped == set(package.rglob("*.html")) != set()
