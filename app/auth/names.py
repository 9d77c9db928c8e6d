"""What a user name and an address look like."""

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError

USERNAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")
SHORTEST = 2
LONGEST = 64
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets

# Names that would read as the site itself speaking, or that addresses of ours use.
RESERVED = frozenset({
    "abuse", "account", "admin", "administrator", "admins", "all", "anonymous", "api",
    "appointments", "articles", "auth", "book", "booking", "bookings", "bookmarks",
    "bot", "calendar", "club", "confirm", "contact", "demo", "deleted", "edit", "everybody",
    "everyone", "explore", "feed", "feeds", "followers", "following", "guest",
    "healthz", "help", "home", "hostmaster", "index", "info", "login", "logout", "mail",
    "mailer-daemon", "manage", "me", "members", "messages", "microblog", "moderator",
    "moderators", "news", "nobody", "noreply", "no-reply", "notifications", "null",
    "office", "pages", "people", "popup", "post", "postmaster", "posts", "privacy",
    "public", "readyz", "register", "reminders", "root", "search", "security",
    "settings", "signup", "site", "staff", "static", "support", "sysadmin", "system",
    "tag", "tags", "team", "test", "tickets", "undefined", "user", "users", "webmaster",
    "www", "you",
})  # fmt: skip

FEED_ENDINGS = (".atom", ".json")
"""What the addresses of feeds end in: ``/user/susan.atom`` is no person."""


def check_username(username: str) -> None:
    """Refuse what is no user name.

    Raises:
        DomainError: with the reason, for the field ``username``.
    """
    if not SHORTEST <= len(username) <= LONGEST:
        raise DomainError(_l("Use 2 to 64 characters."), field="username")
    if not USERNAME.fullmatch(username):
        raise DomainError(
            _l(
                "Use the letters A to Z, digits and underscores, "
                "with dots and hyphens only in between."
            ),
            field="username",
        )
    if username.lower() in RESERVED or username.lower().endswith(FEED_ENDINGS):
        raise DomainError(_l("This name is reserved. Choose another."), field="username")


def check_email(email: str) -> str:
    """The address in the form in which it is stored: normalised, in lower case.

    Raises:
        DomainError: it is not an address, for the field ``email``.
    """
    try:
        # Addresses of a local network (anna@mail.lan) are fine for a site that lives there.
        parsed = validate_email(email, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise DomainError(_l("This does not look like an e-mail address."), field="email") from None
    normal = parsed.normalized.lower()
    if len(normal) > LONGEST_EMAIL:
        raise DomainError(_l("Use at most 254 characters."), field="email")
    return normal
