"""Light or dark: the person's choice, the device's choice, or whatever the system says."""

from flask import Flask, session
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.models import Theme

LABELS = {
    Theme.AUTO.value: _l("As the device"),
    Theme.LIGHT.value: _l("Light"),
    Theme.DARK.value: _l("Dark"),
}
THEME_KEY = "theme"
"""Where the session of a guest keeps the chosen colours."""


def select_theme() -> str:
    """The colours of this answer: ``auto``, ``light`` or ``dark``."""
    if current_user.is_authenticated:
        return str(current_user.theme)
    chosen = session.get(THEME_KEY)
    return str(chosen) if chosen in set(Theme) else Theme.AUTO.value


def init_app(app: Flask) -> None:
    """Offer the choice to the templates."""
    app.jinja_env.globals.update(theme=select_theme, theme_labels=lambda: LABELS)
