"""What signing up notifies people of."""

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind, register

WELCOME = register(
    Kind(
        "welcome",
        _l("Welcome"),
        icon="stars",
        text=lambda entry: _(
            "Welcome to %(site)s: meet the people here", site=current_app.config["SITE_NAME"]
        ),
        link=lambda entry: url_for("main.people"),
        is_choice=False,  # it happens once, before anybody could choose
    )
)
