"""The number on the bell, as pages and polling both say it."""

from flask_babel import ngettext
from flask_login import current_user

MOST = 99


def unread_badge() -> str:
    """How much the person has not read yet, in two digits; empty when there is nothing."""
    count = current_user.unread_count if current_user.is_authenticated else 0
    return "" if count <= 0 else str(count) if count <= MOST else f"{MOST}+"


def unread_label() -> str:
    """The same in words, for whoever does not see the badge."""
    count = current_user.unread_count if current_user.is_authenticated else 0
    return str(ngettext("%(num)d unread", "%(num)d unread", count)) if count > 0 else ""
