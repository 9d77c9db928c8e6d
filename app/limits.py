"""How often one person, or one address, may do what."""

import json
import math
import time
from typing import Any

from flask import current_app, request
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.access import is_for_programs
from app.auth.names import check_email
from app.errors.exceptions import DomainError
from app.extensions import limiter
from app.models.booking import LONGEST_ADDRESS
from app.text import tidy_line
from app.text.lists import LONGEST_LIST, listed

DONE = {201, 202, 204, 302}
"""With these, a call or a form that was carried out is answered."""


def tightest_limit() -> RequestLimit | None:
    """Of the limits that the present request counts against, the one that is hit, or is closest.

    Flask-Limiter itself names that of the shortest time until one is hit.
    """
    return min(
        limiter.current_limits,
        key=lambda one: (not one.breached, one.remaining, -one.reset_at),
        default=None,
    )


def seconds_until_reset() -> int:
    """When the tightest limit of the present request starts anew, in seconds; 0 without one."""
    tightest = tightest_limit()
    return max(1, math.ceil(tightest.reset_at - time.time())) if tightest else 0


def by_person() -> str:
    """Count per person when signed in, else per address."""
    if current_user.is_authenticated:
        return f"person:{current_user.get_id()}"
    return get_remote_address()


def login_limit() -> str:
    """Sign-in attempts from one address."""
    return str(current_app.config["RATE_LOGIN"])


def register_limit() -> str:
    """Registrations from one address."""
    return str(current_app.config["RATE_REGISTER"])


def mail_limit() -> str:
    """Mails that one address may ask for."""
    return str(current_app.config["RATE_MAIL"])


def write_limit() -> str:
    """Changes by one person."""
    return str(current_app.config["RATE_WRITE"])


def upload_limit() -> str:
    """Images and files by one person."""
    return str(current_app.config["RATE_UPLOADS"])


def post_limit() -> str:
    """Posts and replies by one person."""
    return str(current_app.config["RATE_POSTS"])


def follow_limit() -> str:
    """People that one person begins to follow."""
    return str(current_app.config["RATE_FOLLOWS"])


def booking_limit() -> str:
    """Times that one address may ask to book; each ask sends a mail."""
    return str(current_app.config["RATE_BOOKING"])


def booking_pages_limit() -> str:
    """Looks at free times and at bookings from one address."""
    return str(current_app.config["RATE_BOOKING_PAGES"])


def feeds_limit() -> str:
    """Looks at secret feeds from one address."""
    return str(current_app.config["RATE_FEEDS"])


def by_guest() -> str:
    """Count per address that a guest types: nobody gets more mails than they would ask for.

    One address can be written in many ways.
    """
    typed = tidy_line(sent("address")[:LONGEST_ADDRESS])
    try:
        return f"guest:{check_email(typed)}"
    except DomainError:
        return f"guest:{typed.lower()}"


def sent(name: str) -> str:
    """What a form, or the JSON of a program, has under a name; of a list all in one text."""
    if not is_for_programs(request.path):
        return str(request.form.get(name, ""))
    try:
        body = json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError):  # whoever reads it for the call says what is wrong
        return ""
    found: Any = body.get(name) if isinstance(body, dict) else None
    texts = found if isinstance(found, list) else [found]
    return "\n".join(text for text in texts if isinstance(text, str))


def invite_limit() -> str:
    """People that one person invites by mail."""
    return str(current_app.config["RATE_INVITES"])


def people_sent() -> int:
    """How many people the present request wants to invite; too long a list is refused anyway."""
    return len(listed(sent("invited")[:LONGEST_LIST]))


def files_sent() -> int:
    """How many files the present request brings along, with a name or without."""
    return sum(1 for _name, file in request.files.items(multi=True) if _is_there(file))


def _is_there(file: FileStorage) -> bool:
    """Whether a field holds a file; one that was left empty comes without a name and bytes."""
    if file.filename:
        return True
    has_bytes = bool(file.stream.read(1))
    file.stream.seek(0)
    return has_bytes


def was_done(response: Response) -> bool:
    """Whether something was carried out rather than handed back: a form, or a call."""
    return response.status_code in DONE


# What several pages, or a page and a call, count together.
logins_limited = limiter.shared_limit(login_limit, scope="logins", methods=["POST"])
registrations_limited = limiter.shared_limit(register_limit, scope="register", methods=["POST"])
follows_limited = limiter.shared_limit(
    follow_limit, scope="follows", key_func=by_person, methods=["POST"]
)
posts_limited = limiter.shared_limit(
    post_limit, scope="posts", key_func=by_person, methods=["POST"], deduct_when=was_done
)
uploads_limited = limiter.shared_limit(
    upload_limit,
    scope="uploads",
    key_func=by_person,
    methods=["POST"],
    cost=files_sent,
    exempt_when=lambda: files_sent() == 0,
)
invitations_again_limited = limiter.shared_limit(
    invite_limit, scope="invites", key_func=by_person, methods=["POST"], deduct_when=was_done
)
bookings_limited = limiter.shared_limit(
    booking_limit, scope="bookings", methods=["POST"], deduct_when=was_done
)
bookings_by_guest_limited = limiter.shared_limit(
    booking_limit, scope="bookings", key_func=by_guest, methods=["POST"], deduct_when=was_done
)
invites_limited = limiter.shared_limit(
    invite_limit,
    scope="invites",
    key_func=by_person,
    methods=["POST"],
    cost=people_sent,
    exempt_when=lambda: people_sent() == 0,
    deduct_when=was_done,
)
