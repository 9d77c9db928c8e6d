"""Every setting of the site: its name, how it is read, its default, and one line of meaning.

A setting is read from the environment each time it is asked for; what is not there, or is empty,
takes the documented default. The readers are strict: a value they do not understand stops the
start with one sentence instead of being guessed at. ``TestConfig`` reads from an empty
environment, so that tests never see the machine they run on.
"""

import hashlib
import os
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import holidays
from babel import Locale, UnknownLocaleError
from limits import parse_many
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parent

MIN_SECRET_LENGTH = 32
MAX_POST_LENGTH = 50_000
"""The hard limit that the database holds; POST_MAX_LENGTH stays at or under it."""


class ConfigError(Exception):
    """A setting is missing or makes no sense. The message is one sentence for the keeper."""


# --- readers: from the text in the environment to a value, or ValueError saying what is allowed


def text(raw: str) -> str:
    """Any text, without the space around it."""
    return raw.strip()


def boolean(raw: str) -> bool:
    """1, true, yes, on or 0, false, no, off, in any case."""
    word = raw.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError("must be one of 1, true, yes, on, 0, false, no, off")


def integer(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number from ``lowest`` to ``highest``, both included."""

    def read(raw: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", raw.strip()):
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        number = int(raw)
        if not lowest <= number <= highest:
            raise ValueError(f"must be from {lowest} to {highest}")
        return number

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """One word of a closed set."""

    def read(raw: str) -> str:
        word = raw.strip().lower()
        if word not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return word

    return read


def words(pattern: str) -> Callable[[str], tuple[str, ...]]:
    """A list separated by commas or spaces; every item matches ``pattern``."""

    def read(raw: str) -> tuple[str, ...]:
        items = tuple(item for item in re.split(r"[,\s]+", raw) if item)
        for item in items:
            if not re.fullmatch(pattern, item):
                raise ValueError(f"has an item that makes no sense: {item!r}")
        return items

    return read


def languages(raw: str) -> tuple[str, ...]:
    """Codes of languages such as ``en`` or ``pt_BR``, at least one."""
    codes = words(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")(raw)
    if not codes:
        raise ValueError("must name at least one language")
    for code in codes:
        try:
            Locale.parse(code)
        except UnknownLocaleError:
            raise ValueError(f"names a language that nobody knows: {code!r}") from None
    return codes


def region(raw: str) -> str:
    """A country, or a part of it, whose holidays are known."""
    country, _between, part = raw.strip().partition("-")
    try:
        holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise ValueError("must be a country such as DE, or a part of it such as DE-BY") from None
    return raw.strip()


def redis_url(raw: str) -> str:
    """The address of a Redis."""
    if not re.match(r"(rediss?|redis\+unix)://.", raw.strip()):
        raise ValueError("must begin with redis://, rediss:// or redis+unix://")
    return raw.strip()


def contacts(raw: str) -> tuple[str, ...]:
    """Mail addresses, or addresses of pages and telephones, as URIs."""
    given = words(r"(mailto:)?[^@\s:/]+@[^@\s]+|https://\S+|tel:\S+")(raw)
    return tuple(one if re.match(r"mailto:|https:|tel:", one) else f"mailto:{one}" for one in given)


def rates(raw: str) -> str:
    """Limits such as ``20 per minute; 200 per hour``, in the notation of Flask-Limiter."""
    try:
        parse_many(raw)
    except ValueError:
        raise ValueError("must be limits such as '20 per minute; 200 per hour'") from None
    return raw.strip()


def web_address(raw: str) -> str:
    """An http or https address without a slash at the end."""
    address = raw.strip().rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
        raise ValueError("must be an address such as https://club.example.org")
    return address


class Setting(Generic[T]):
    """One setting of a configuration class.

    Looked up on the class or an instance, it gives the value read from ``environ`` or the default.
    """

    name: str

    def __init__(self, read: Callable[[str], T], default: T, meaning: str) -> None:
        self.read = read
        self.default = default
        self.meaning = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object | None, owner: type["Config"]) -> T:
        raw = owner.environ.get(self.name)
        if raw is None or not raw.strip():
            return self.default
        try:
            return self.read(raw)
        except ValueError as error:
            raise ConfigError(f"The setting {self.name} {error}.") from None


class Derived(Generic[T]):
    """A value that follows from settings; it is not read from the environment itself."""

    def __init__(self, compute: Callable[[type["Config"]], T]) -> None:
        self.compute = compute

    def __get__(self, instance: object | None, owner: type["Config"]) -> T:
        return self.compute(owner)


def database_url(config: type["Config"]) -> str:
    """The SQLAlchemy URL of the database.

    ``DATABASE_URL`` wins; without it the five ``DB_*`` settings together; without those a SQLite
    file under ``instance/``. SQLAlchemy 2.1 takes psycopg 3 for a bare ``postgresql://``, and
    hosting panels still hand out ``postgres://``: both mean psycopg2 here.

    Raises:
        ConfigError: the address cannot be read, or names another kind of database.
    """
    if config.DATABASE_URL:
        try:
            url = make_url(config.DATABASE_URL)
        except (ArgumentError, ValueError):  # ValueError: a port that is no number
            raise ConfigError("The setting DATABASE_URL is not a database address.") from None
        if url.drivername in {"postgres", "postgresql"}:
            url = url.set(drivername="postgresql+psycopg2")
        if "@" in (url.host or ""):
            raise ConfigError(
                "The setting DATABASE_URL has special characters in its password; "
                "write them percent-encoded, such as %40 for @."
            )
    elif config.DB_HOST or config.DB_NAME or config.DB_USERNAME or config.DB_PASSWORD:
        if not (config.DB_HOST and config.DB_NAME and config.DB_USERNAME):
            raise ConfigError(
                "The settings DB_HOST, DB_NAME and DB_USERNAME are needed together, "
                "or DATABASE_URL in their place."
            )
        url = URL.create(
            "postgresql+psycopg2",
            username=config.DB_USERNAME,
            password=config.DB_PASSWORD or None,
            host=config.DB_HOST,
            port=config.DB_PORT,
            database=config.DB_NAME,
        )
    else:
        url = URL.create("sqlite", database="microblog.db")  # under instance/
    if url.drivername not in {"sqlite", "postgresql+psycopg2"}:
        raise ConfigError(
            "The setting DATABASE_URL must begin with sqlite:, postgres:// or postgresql://."
        )
    return url.render_as_string(hide_password=False)


class Config:
    """The settings of a real site, from the environment."""

    environ: ClassVar[Mapping[str, str]] = os.environ

    # The site
    SITE_NAME = Setting(text, "Microblog", "Name of the site, shown in the navigation and titles.")
    SECRET_KEY = Setting(
        text,
        "",
        "Signs the session cookie; at least 32 random characters. Needed outside debug.",
    )
    LANGUAGES: Setting[tuple[str, ...]] = Setting(
        languages,
        ("en", "es", "de"),
        "Languages of the interface; the first one is used when nothing better is known.",
    )
    ADMINS: Setting[tuple[str, ...]] = Setting(
        words(r"[^@\s]+@[^@\s]+"),
        (),
        "E-mail addresses of the keepers, shown to people who cannot register or sign in.",
    )
    REGISTRATION = Setting(
        one_of("open", "closed"), "open", "Who may register: `open` (everybody) or `closed`."
    )
    FEATURES_OFF: Setting[tuple[str, ...]] = Setting(
        words(r"[a-z0-9_]+"), (), "Feature packages to switch off, such as `api`."
    )
    POSTS_PER_PAGE = Setting(integer(1, 100), 25, "Posts or people on one page.")
    POST_MAX_LENGTH = Setting(
        integer(1, MAX_POST_LENGTH),
        500,
        "Longest post without a title, in characters; a link counts as 23.",
    )
    POLL_SECONDS = Setting(
        integer(2, 3600), 30, "Seconds between two looks for new posts on an open home page."
    )
    AVATARS = Setting(
        one_of("identicon", "gravatar"),
        "identicon",
        "Pictures of people: `identicon` (drawn here) or `gravatar` (asks gravatar.com).",
    )

    HOLIDAYS_REGION = Setting(
        region,
        "",
        "Whose holidays calendars show unless a person chooses, such as `DE` or `DE-BY`.",
    )

    # The database
    DATABASE_URL = Setting(
        text, "", "`sqlite:///file`, `postgres://…` or `postgresql://…`; else the `DB_*` settings."
    )
    DB_HOST = Setting(text, "", "PostgreSQL host, when DATABASE_URL is empty.")
    DB_PORT = Setting(integer(1, 65535), 5432, "PostgreSQL port.")
    DB_NAME = Setting(text, "", "PostgreSQL database.")
    DB_USERNAME = Setting(text, "", "PostgreSQL user.")
    DB_PASSWORD = Setting(text, "", "PostgreSQL password.")

    # Mail
    SITE_URL = Setting(
        web_address,
        "http://localhost:5000",
        "Where people find the site; the links in mails begin with it.",
    )
    MAIL_SERVER = Setting(text, "", "SMTP server; empty: mails are kept in `instance/outbox`.")
    MAIL_PORT = Setting(integer(1, 65535), 25, "Port of the SMTP server.")
    MAIL_USE_TLS = Setting(boolean, False, "Begin plainly, then STARTTLS (usually port 587).")
    MAIL_USE_SSL = Setting(boolean, False, "TLS from the first byte (usually port 465).")
    MAIL_USERNAME = Setting(text, "", "Name to sign in to the SMTP server with.")
    MAIL_PASSWORD = Setting(text, "", "Password for the SMTP server.")
    MAIL_FROM = Setting(text, "microblog@localhost", "Sender of all mails.")
    OUTBOX = Setting(text, "", "Folder for mails that do not leave; empty: `instance/outbox`.")
    CONFIRM_EMAIL = Setting(
        one_of("auto", "on", "off"),
        "auto",
        "Whether people must confirm their address before they post; `auto`: when mail is on.",
    )

    # Background work
    DATA_FOLDER = Setting(
        text, "", "Folder for exports and other files that the site makes; empty: `instance`."
    )
    CELERY_BROKER_URL = Setting(
        text,
        "",
        "`redis://…`, `amqp://…` or `sqla+sqlite:///file`; empty: work is done in the web process.",
    )

    # Safety
    HTTPS_ONLY = Setting(
        boolean,
        True,
        "Outside debug: cookies only over HTTPS, and browsers told to stay there. "
        "Off only for a site without HTTPS.",
    )
    TRUSTED_PROXIES = Setting(
        integer(0, 5), 0, "Reverse proxies in front whose X-Forwarded headers are believed."
    )
    SESSION_DAYS = Setting(
        integer(1, 400), 60, "A sign-in that is not used for this many days ends."
    )
    MAX_CONTENT_LENGTH = Setting(
        integer(10_000, 1_000_000_000), 1_000_000, "Largest request, in bytes."
    )
    IMPORT_MAX_BYTES = Setting(
        integer(10_000, 10_000_000_000),
        50_000_000,
        "Largest file of posts or tickets to import, in bytes.",
    )
    CALENDAR_MAX_BYTES = Setting(
        integer(10_000, 5_000_000), 1_000_000, "Largest calendar file to import, in bytes."
    )
    MAX_IMAGE_BYTES = Setting(
        integer(10_000, 100_000_000), 10_000_000, "Largest image to upload, in bytes."
    )
    MAX_FILE_BYTES = Setting(
        integer(10_000, 100_000_000), 10_000_000, "Largest file of a ticket or comment, in bytes."
    )
    RATE_LOGIN = Setting(rates, "20 per minute; 200 per hour", "Sign-in attempts from one address.")
    RATE_REGISTER = Setting(rates, "10 per hour", "Registrations from one address.")
    RATE_MAIL = Setting(rates, "5 per hour", "Mails that one address may ask for.")
    RATE_WRITE = Setting(rates, "60 per minute", "Posts, follows and changes by one person.")
    RATE_POSTS = Setting(rates, "300 per 3 hour", "Posts and replies by one person.")
    RATE_FOLLOWS = Setting(rates, "400 per day", "People that one person begins to follow.")
    RATE_INVITES = Setting(rates, "500 per day", "People that one person invites by mail.")
    RATE_UPLOADS = Setting(rates, "30 per 30 minute", "Images and files by one person.")
    RATE_BOOKING = Setting(rates, "10 per hour", "Times that one address may ask to book.")
    RATE_BOOKING_PAGES = Setting(
        rates, "120 per minute", "Looks of one address at free times and bookings."
    )
    RATE_API = Setting(rates, "300 per minute", "Calls of the API with one token.")
    RATE_API_PERSON = Setting(rates, "600 per minute", "Calls of the API by one person.")
    RATE_API_ADDRESS = Setting(rates, "1200 per minute", "Calls of the API from one address.")
    RATE_FEEDS = Setting(rates, "60 per minute", "Looks of one address at secret feeds.")
    SECURITY_CONTACT: Setting[tuple[str, ...]] = Setting(
        contacts,
        (),
        "Who is told of security holes (`security.txt`): mail addresses, `https://…` or `tel:…`; "
        "empty: the ADMINS.",
    )
    REDIS_URL = Setting(
        redis_url,
        "",
        "Redis that counts the rate limits for all processes; empty: each its own.",
    )

    # Logs
    LOG_TO_STDOUT = Setting(
        boolean,
        False,
        "Log to standard output; otherwise to the rotating file `logs/microblog.log`.",
    )
    LOG_LEVEL = Setting(
        one_of("debug", "info", "warning", "error"), "info", "Least important message to log."
    )

    # What follows from the settings above, and what the extensions are told.
    SQLALCHEMY_DATABASE_URI = Derived(database_url)
    RATELIMIT_STORAGE_URI = Derived(lambda config: config.REDIS_URL or "memory://")
    PERMANENT_SESSION_LIFETIME = Derived(lambda config: timedelta(days=config.SESSION_DAYS))
    BABEL_DEFAULT_LOCALE = Derived(lambda config: config.LANGUAGES[0])
    BOOTSTRAP_SERVE_LOCAL = True
    RATELIMIT_IN_MEMORY_FALLBACK_ENABLED = True  # while Redis is away, each process counts alone
    # A form with one image, and one with the four of a post.
    MAX_IMAGE_REQUEST = Derived(lambda config: config.MAX_IMAGE_BYTES + config.MAX_CONTENT_LENGTH)
    MAX_POST_REQUEST = Derived(
        lambda config: 4 * config.MAX_IMAGE_BYTES + config.MAX_CONTENT_LENGTH
    )
    # A form with the ten files of a ticket or a comment.
    MAX_TICKET_REQUEST = Derived(
        lambda config: 10 * config.MAX_FILE_BYTES + config.MAX_CONTENT_LENGTH
    )
    MAX_FORM_MEMORY_SIZE = Derived(lambda config: config.MAX_CONTENT_LENGTH)
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    # The token lives as long as its session: a form left open over lunch still works.
    WTF_CSRF_TIME_LIMIT = None
    # Styles are a tenth smaller than with 3, for less than half a millisecond more per page.
    COMPRESS_ZSTD_LEVEL = 5
    COMPRESS_MIMETYPES = (
        "application/atom+xml",
        "application/feed+json",
        "application/javascript",
        "application/json",
        "application/xml",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
        "text/xml",
    )
    # Static files are fingerprinted; app/assets.py sets how long each answer is kept.
    SEND_FILE_MAX_AGE_DEFAULT = None


class TestConfig(Config):
    """The settings of the test suite: nothing from the machine, nothing slow, nothing leaves."""

    __test__ = False  # pytest: this is no test class

    environ: ClassVar[Mapping[str, str]] = {}
    TESTING = True
    DEBUG = False
    SECRET_KEY = "only for tests, and long enough for them"  # noqa: S105
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    SERVER_NAME = None
    WTF_CSRF_ENABLED = False
    RATE_LOGIN = RATE_REGISTER = RATE_MAIL = RATE_WRITE = "100000 per minute"
    RATE_POSTS = RATE_FOLLOWS = RATE_INVITES = RATE_UPLOADS = RATE_WRITE
    RATE_BOOKING = RATE_BOOKING_PAGES = RATE_WRITE
    RATE_API = RATE_API_PERSON = RATE_API_ADDRESS = RATE_WRITE
    RATE_BOOKING = RATE_BOOKING_PAGES = RATE_FEEDS = RATE_WRITE
    LOG_TO_STDOUT = True
    HTTPS_ONLY = False


def settings(config: type[Config] = Config) -> dict[str, Setting[Any]]:
    """The settings a keeper can set, by name, in the order in which they are written above."""
    return {name: value for name, value in vars(config).items() if isinstance(value, Setting)}


def secret_key(key: str, *, debug: bool, testing: bool) -> str:
    """The key to sign with, given the one that was set.

    During development a missing key is replaced by one that stays the same on this machine, so
    that open forms survive a reload.

    Raises:
        ConfigError: outside debug and tests the key is missing or short.
    """
    if len(key) >= MIN_SECRET_LENGTH or testing:
        return key
    if debug:
        return key or hashlib.sha256(f"{BASE_DIR}:{uuid.getnode()}".encode()).hexdigest()
    raise ConfigError(
        f"The setting SECRET_KEY needs at least {MIN_SECRET_LENGTH} random characters; "
        "make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
    )
