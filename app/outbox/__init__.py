"""The mails that did not leave, readable in the browser during development."""

from flask import Blueprint, current_app
from flask_babel import lazy_gettext as _l

from app import mail
from app.access import EVERYBODY
from app.features import Feature, MenuItem

bp = Blueprint("outbox", __name__)


def is_offered() -> bool:
    """Whether there is an outbox to look into: in debug, while mails do not leave."""
    return current_app.debug and not mail.is_on()


feature = Feature(
    "outbox",
    bp,
    url_prefix="/outbox",
    modules=("app.outbox.routes",),
    menu=(
        MenuItem(
            "outbox.index",
            _l("Outbox"),
            "envelope-paper",
            EVERYBODY,
            95,
            in_account=True,
            is_shown=is_offered,
        ),
    ),
)
