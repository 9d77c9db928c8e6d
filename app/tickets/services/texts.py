"""What people type into tickets and comments: checked, rendered, and what it names."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError
from app.lengths import check_length
from app.main.addresses import person_anchor, tag_path
from app.main.services.texts import Text, named_in
from app.models import User
from app.models.ticket import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_URL
from app.text import references, render, tidy, tidy_line
from app.tickets.addresses import REFERENCE


@dataclass(frozen=True)
class Rendered:
    """A text as HTML, with the ids of the people and the numbers of the tickets that it names."""

    html: str
    people: frozenset[int] = frozenset()
    tickets: frozenset[int] = frozenset()


def rendered(author: User, body: str) -> Rendered:
    """A checked text as it is shown.

    Who is named gets a link; whether they hear of it depends on whether they see the ticket.

    Raises:
        DomainError: it names too many people.
    """
    if not body:
        return Rendered("")
    text = Text(body)
    named = named_in(author, text)
    anchors = {name: person_anchor(one, with_card=True) for name, one in named.people.items()}
    others = references.resolve(text.parsed.others)
    html = render(text.parsed, anchors, tag_path, others)
    return Rendered(html, named.free, frozenset(map(int, others.get(REFERENCE, {}))))


def people_in(author: User, body: str) -> frozenset[int]:
    """The ids of the people whom a text of somebody's names already: they have heard of it."""
    return named_in(author, Text(body)).free if body else frozenset()


def checked_name(written: str) -> str:
    """The name of a ticket as it is kept.

    Raises:
        DomainError: it is empty or too long.
    """
    name = tidy_line(written)
    if not name:
        raise DomainError(_l("Say in a few words what it is about."), field="name")
    check_length("name", len(name), LONGEST_NAME)
    return name


def checked_body(written: str, *, field: str = "body", most: int = LONGEST_DESCRIPTION) -> str:
    """A description or a comment as it is kept.

    Raises:
        DomainError: it is too long.
    """
    body = tidy(written)
    check_length(field, len(body), most)
    return body


def checked_url(written: str) -> str:
    """The address of a ticket as it is kept: of the web, or empty.

    Raises:
        DomainError: it is something else.
    """
    url = tidy_line(written)
    if not url:
        return ""
    check_length("url", len(url), LONGEST_URL)
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        is_whole = False
    if not is_whole or any(c in url for c in ' <>"\\'):
        message = _l("Use a whole address that begins with http:// or https://.")
        raise DomainError(message, field="url")
    return url
