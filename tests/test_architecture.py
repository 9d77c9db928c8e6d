"""The arrows between the rooms run one way, and nothing hides in the wrong room."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


@cache
def tree_of(path: Path) -> ast.Module:
    """A file as a syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that a file imports, with where."""
    for node in ast.walk(tree_of(path)):
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


def where(path: Path, node: ast.AST) -> str:
    """A place in a file, for a person to go to."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Everything in every file."""
    return ((path, node) for path in MODULES for node in ast.walk(tree_of(path)))


def imported() -> Iterator[tuple[Path, str, ast.stmt]]:
    """Every import of every file."""
    return ((path, target, node) for path in MODULES for target, node in imports(path))


def test_arrows_run_one_way():
    wrong = [
        f"{where(path, node)} imports {target}"
        for path, target, node in imported()
        if target.startswith("app") and kind(target) in FORBIDDEN.get(kind(dotted(path)) or "", ())
    ]
    assert wrong == []


def test_a_feature_leaves_the_forms_and_routes_of_others_alone():
    wrong = [
        f"{where(path, node)} imports {target}"
        for path, target, node in imported()
        if target.startswith("app.") and kind(target) in {"routes", "forms"}
        if feature(target) not in {feature(dotted(path)), "app.forms"}
    ]
    assert wrong == []


def test_nothing_of_ours_is_imported_within_a_function():
    wrong = [
        where(path, node)
        for path, function in nodes()
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app")
    ]
    assert wrong == []


def test_only_outermost_rooms_commit():
    inner = {"models", "queries", "services", "policies", "forms"}
    wrong = [
        where(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Attribute) and node.attr == "commit" and kind(dotted(path)) in inner
    ]
    assert wrong == []


def test_services_and_models_know_no_request():
    of_a_request = {"flask.request", "flask.session", "flask_login.current_user"}
    wrong = [
        f"{where(path, node)} imports {target}"
        for path, target, node in imported()
        if target in of_a_request and kind(dotted(path)) in {"models", "services", "policies"}
    ]
    assert wrong == []


def test_the_clock_is_read_in_one_place():
    wrong = [
        where(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
        if path != APP / "dates.py"
    ]
    assert wrong == []


def test_header_names_of_htmx_stand_in_one_file():
    files = {*MODULES, *(APP / "templates").rglob("*.html")} - {APP / "htmx.py"}
    wrong = [
        path.name
        for path in files
        if ('"HX-' if path.suffix == ".py" else "HX-") in path.read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_the_factory_is_small():
    tree = tree_of(APP / "__init__.py")
    lengths = {
        node.name: node.end_lineno - node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    assert max(lengths.values()) < 40
