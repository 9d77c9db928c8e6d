"""Which language, time zone and direction a request is answered in."""

from functools import cache

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import LazyString, get_locale, get_translations
from flask_login import current_user
from markupsafe import Markup, escape

from app.extensions import babel
from app.zones import zone_names, zone_of

LOCALE_KEY = "locale"
"""Where the session of a guest keeps the chosen language."""


def languages() -> dict[str, str]:
    """The languages of the site with their own names: ``{"de": "Deutsch"}``."""
    return _named(tuple(current_app.config["LANGUAGES"]))


@cache
def _named(codes: tuple[str, ...]) -> dict[str, str]:
    names = {}
    for code in codes:
        name = Locale.parse(code).get_display_name(code) or code
        names[code] = name[:1].upper() + name[1:]
    return names


def select_locale() -> str:
    """The person's language, or that of a guest; the first one for commands."""
    if not has_request_context():
        return str(current_app.config["LANGUAGES"][0])
    if current_user.is_authenticated and current_user.locale in current_app.config["LANGUAGES"]:
        return str(current_user.locale)
    return guest_locale()


def guest_locale() -> str:
    """What was chosen on this device, else what the browser asks for. Needs no database."""
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    chosen = session.get(LOCALE_KEY)
    if chosen in offered:
        return str(chosen)
    preferred = list(request.accept_languages.values())
    return negotiate_locale(preferred, offered, sep="-") or offered[0]


def select_timezone() -> str:
    """The person's time zone; UTC for guests, whose browser then shows its own."""
    if not (has_request_context() and current_user.is_authenticated):
        return "UTC"
    # A zone that this machine does not know (any more) must not break every page.
    return str(getattr(zone_of(current_user.timezone), "key", "UTC"))


def timezones() -> list[str]:
    """The zones to choose from: those named by region and place, and UTC."""
    return list(_timezones())


@cache
def _timezones() -> tuple[str, ...]:
    regions = {
        "Africa", "America", "Antarctica", "Arctic", "Asia",
        "Atlantic", "Australia", "Europe", "Indian", "Pacific",
    }  # fmt: skip
    # The machine is asked once: it goes through some hundred files for it.
    return ("UTC", *(name for name in zone_names() if name.split("/")[0] in regions))


def language_tag() -> str:
    """The language of the answer as HTML wants it (BCP 47): ``en``, ``pt-BR``."""
    return str(get_locale() or "en").replace("_", "-")


def direction(code: str | None = None) -> str:
    """``rtl`` or ``ltr``, for a language or for the answer."""
    try:
        locale = Locale.parse(code.replace("-", "_")) if code else get_locale()
    except (UnknownLocaleError, ValueError):
        return "auto"
    return locale.text_direction if locale else "ltr"


def isolated(text: str) -> str:
    """Somebody's words within a text of ours: their direction turns nothing around them."""
    return f"\u2068{text}\u2069"


def _as_html(text: LazyString) -> Markup:
    """A lazy text within HTML: text, like any other."""
    return escape(str(text))


def script_plurals(singular: str, plural: str) -> dict[str, str]:
    """Every plural form of a text, by CLDR category, for ``Intl.PluralRules`` in a script.

    The texts say ``{num}`` where the script puts the number.
    """
    translations = get_translations()
    return {
        category: translations.ungettext(singular, plural, number).replace("%(num)s", "{num}")
        for category, number in _examples(str(get_locale() or "en")).items()
    }


def _catalogue() -> NullTranslations:
    """The translations of the answer, kept while its language stays: a page has a hundred texts."""
    locale = get_locale()
    known: tuple[Locale | None, NullTranslations] | None = g.get("catalogue") if g else None
    if known is None or known[0] is not locale:
        known = locale, get_translations()
        if g:
            g.catalogue = known
    return known[1]


@cache
def _examples(code: str) -> dict[str, int]:
    """A number for each plural category of a language."""
    locale = Locale.parse(code)
    found: dict[str, int] = {}
    for number in range(201):
        found.setdefault(locale.plural_form(number), number)
    return found


def init_app(app: Flask) -> None:
    """Choose the language per request and offer the helpers to the templates."""
    # Flask-Babel takes each lazy text for HTML, also what somebody typed and a message quotes.
    LazyString.__html__ = _as_html
    babel.init_app(app, locale_selector=select_locale, timezone_selector=select_timezone)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        direction=direction,
        language_tag=language_tag,
        languages=languages,
        script_plurals=script_plurals,
    )
