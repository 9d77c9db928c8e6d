"""The arrows between the rooms run one way, and nothing hides in the wrong room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
MODULES = sorted(APP.rglob("*.py"))
KINDS = ("routes", "forms", "queries", "services", "policies", "tasks", "mails", "models")


def dotted(path: Path) -> str:
    """``app/main/routes/home.py`` as ``app.main.routes.home``."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def kind(module: str) -> str | None:
    """Which kind of room a module is, if it is one of the common vocabulary."""
    return next((part for part in module.split(".") if part in KINDS), None)


def feature(module: str) -> str:
    """The package under ``app`` that a module belongs to."""
    return ".".join(module.split(".")[:2])


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that a file imports, with where."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node


FORBIDDEN = {
    "models": ("routes", "forms", "queries", "services", "policies", "tasks", "mails"),
    "policies": ("routes", "forms", "queries", "services", "tasks", "mails"),
    "queries": ("routes", "forms", "services", "tasks", "mails"),
    "services": ("routes", "forms", "tasks"),
    "forms": ("routes", "services", "tasks", "mails"),
}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_arrows_run_one_way(path):
    module = dotted(path)
    for target, node in imports(path):
        if target.startswith("app") and kind(target) in FORBIDDEN.get(kind(module) or "", ()):
            pytest.fail(f"{module}:{node.lineno} imports {target}")


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_feature_leaves_the_forms_and_routes_of_others_alone(path):
    module = dotted(path)
    for target, node in imports(path):
        if target.startswith("app.") and kind(target) in {"routes", "forms"}:
            own = feature(target) == feature(module) or feature(target) == "app.forms"
            assert own, f"{module}:{node.lineno} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_nothing_of_ours_is_imported_within_a_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom):
                    assert not (node.module or "").startswith("app"), f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_only_outermost_rooms_commit(path):
    if kind(dotted(path)) not in {"models", "queries", "services", "policies", "forms"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr != "commit", f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_services_and_models_know_no_request(path):
    if kind(dotted(path)) not in {"models", "services", "policies"}:
        return
    for target, node in imports(path):
        assert target not in {"flask.request", "flask.session", "flask_login.current_user"}, (
            node.lineno
        )


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_the_clock_is_read_in_one_place(path):
    if path == APP / "dates.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            pytest.fail(f"{path}:{node.lineno} reads the clock")


@pytest.mark.parametrize("path", sorted((APP / "templates").rglob("*.html")), ids=lambda p: p.name)
def test_only_htmx_py_knows_the_header_names(path):
    assert "HX-" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_header_names_of_htmx_stand_in_one_file(path):
    if path != APP / "htmx.py":
        assert '"HX-' not in path.read_text(encoding="utf-8")


def test_the_factory_is_small():
    tree = ast.parse((APP / "__init__.py").read_text(encoding="utf-8"))
    lengths = {
        node.name: node.end_lineno - node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    assert max(lengths.values()) < 40
