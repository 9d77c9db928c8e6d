"""What tokens may do, in words for people."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.auth.scopes import READ, SCOPES, WRITE

WORDS: dict[str, LazyString] = {
    READ: _l("Read everything that you see"),
    WRITE: _l("Write and change everything that you may"),
    "users:read": _l("Read about people and yourself"),
    "users:write": _l("Follow people and change your profile"),
    "posts:read": _l("Read posts"),
    "posts:write": _l("Write, change and delete posts"),
    "tickets:read": _l("Read tickets"),
    "tickets:write": _l("Report and change tickets"),
    "appointments:read": _l("Read appointments and bookings"),
    "appointments:write": _l("Make, change and answer appointments"),
    "notifications:read": _l("Read your notifications"),
    "notifications:write": _l("Mark your notifications as read"),
    "exports:read": _l("Fetch an export of your data"),
    "exports:write": _l("Begin an export of your data"),
}


def words_of(scopes: str) -> list[LazyString]:
    """What somebody with some scopes may do, as a token holds them."""
    return [WORDS[scope] for scope in SCOPES if scope in scopes.split()]
