"""Language and colours, for everybody: on the account, or on this device for guests."""

from flask import redirect, request, session
from flask_babel import refresh
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, access
from app.extensions import db
from app.i18n import LOCALE_KEY, languages
from app.main import bp
from app.main.services import people as services
from app.models import Theme
from app.redirects import next_url
from app.themes import THEME_KEY


@bp.route("/language", methods=["POST"])
@access(EVERYBODY)
def language() -> Response:
    """Choose a language; an unknown one changes nothing."""
    chosen = request.form.get("locale", "")
    if chosen in languages():
        if current_user.is_authenticated:
            services.set_locale(current_user, chosen)
            db.session.commit()
        session[LOCALE_KEY] = chosen
        refresh()
    return redirect(next_url())


@bp.route("/theme", methods=["POST"])
@access(EVERYBODY)
def theme() -> Response:
    """Choose the colours; unknown ones change nothing."""
    chosen = request.form.get("theme", "")
    if chosen in set(Theme):
        if current_user.is_authenticated:
            services.set_theme(current_user, Theme(chosen))
            db.session.commit()
        session[THEME_KEY] = chosen
    return redirect(next_url())
