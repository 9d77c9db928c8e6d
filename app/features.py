"""Which features the site has: the built-in packages that are on, and plug-ins.

A feature is a package that offers a ``Feature``. A plug-in is the same thing in another
distribution, found by the entry-point group ``microblog.features``. Switching a feature off (the
setting ``FEATURES_OFF``) removes its blueprint, its menu entries and its commands, never its
tables.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from flask import Blueprint, Flask, render_template
from flask_babel import LazyString
from flask_login import current_user
from markupsafe import Markup

from app.access import EVERYBODY, Audience, audience_of
from config import ConfigError

ENTRY_POINTS = "microblog.features"
BUILT_IN = (
    "errors",
    "health",
    "auth",
    "main",
    "media",
    "background",
    "notifications",
    "archive",
    "tickets",
    "appointments",
    "booking",
    "settings",
    "reminders",
    "today",
    "digest",
    "outbox",
    "admin",
    "feeds",
    "signposts",
    "api",
    "demo",
)


@dataclass(frozen=True)
class MenuItem:
    """An entry of the navigation: ``audience`` sees it, ``order`` sorts it.

    What is seldom wanted is ``in_account``, the menu behind one's own name. The bar of a phone has
    room for five: there, what is ``wide_only`` is in that menu as well. ``badge`` names a template
    to show on it, such as a number; it must cost no statement.
    ``is_shown`` hides an entry that leads nowhere with the present settings.
    """

    endpoint: str
    label: LazyString
    icon: str
    audience: Audience = EVERYBODY
    order: int = 100
    badge: str = ""
    in_account: bool = False
    wide_only: bool = False
    is_shown: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class Panel:
    """A part of the right column: a template, and what loads its context, once for each page."""

    template: str
    load: Callable[[], dict[str, Any]]
    order: int = 100


@dataclass(frozen=True)
class Feature:
    """What a package adds to the site.

    ``modules`` hang routes and commands on the blueprint when they are imported; they are named
    rather than imported, because they in turn import the package that names them. ``beside`` are
    more blueprints of the feature, each with the prefix of its addresses.
    """

    name: str
    blueprint: Blueprint
    url_prefix: str | None = None
    beside: tuple[tuple[Blueprint, str], ...] = ()
    modules: tuple[str, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    required: bool = False


def built_in() -> Iterator[Feature]:
    """The features of this code base, in the order in which they are registered."""
    for name in BUILT_IN:
        yield import_module(f"app.{name}").feature


def plug_ins() -> Iterator[Feature]:
    """The features of other installed distributions.

    Raises:
        ConfigError: an entry point leads to something that is no Feature.
    """
    for entry in entry_points(group=ENTRY_POINTS):
        feature = entry.load()
        if not isinstance(feature, Feature):
            raise ConfigError(f"The plug-in {entry.name} ({entry.value}) is not a Feature.")
        yield feature


def init_app(app: Flask) -> None:
    """Register every feature that is on.

    Raises:
        ConfigError: a feature to switch off does not exist or is needed, or two have one name.
    """
    off = set(app.config["FEATURES_OFF"])
    known: dict[str, Feature] = {}
    for feature in (*built_in(), *plug_ins()):
        if feature.name in known:
            raise ConfigError(f"Two features have the name {feature.name}.")
        known[feature.name] = feature
    if unknown := off - known.keys():
        raise ConfigError(f"FEATURES_OFF names an unknown feature: {', '.join(sorted(unknown))}.")
    if needed := {name for name in off if known[name].required}:
        raise ConfigError(f"FEATURES_OFF names a needed feature: {', '.join(sorted(needed))}.")

    on = {name: feature for name, feature in known.items() if name not in off}
    for feature in on.values():
        for module in feature.modules:
            import_module(module)
        for blueprint, prefix in ((feature.blueprint, feature.url_prefix), *feature.beside):
            app.register_blueprint(blueprint, url_prefix=prefix)
    app.extensions["features"] = on
    _offer_to_templates(app, list(on.values()))


def _offer_to_templates(app: Flask, features: list[Feature]) -> None:
    entries = sorted((item for f in features for item in f.menu), key=lambda item: item.order)
    panels = sorted((panel for f in features for panel in f.panels), key=lambda p: p.order)
    app.jinja_env.globals["has_feature"] = {feature.name for feature in features}.__contains__

    def menu(*, in_account: bool = False) -> list[MenuItem]:
        audience = audience_of(current_user)
        return [
            item
            for item in entries
            if item.in_account == in_account and audience >= item.audience and item.is_shown()
        ]

    app.jinja_env.globals["menu"] = menu
    app.jinja_env.globals["panels"] = lambda: [
        Markup(render_template(panel.template, **panel.load()))  # noqa: S704 - our own template
        for panel in panels
    ]
