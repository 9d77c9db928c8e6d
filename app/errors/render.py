"""One renderer for every error: a page in the layout, JSON, or a toast for htmx."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from app import htmx
from app.access import is_for_programs
from app.extensions import db
from app.i18n import guest_locale
from app.logs import request_id

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What a page says of an error: what happened, and what to do now."""

    title: LazyString
    advice: LazyString


WORDS = {
    400: Words(_l("This request makes no sense to us"), _l("Go back and try it once more.")),
    401: Words(_l("Please sign in"), _l("Sign in, and you will be where you wanted to go.")),
    403: Words(
        _l("This is not yours to open"),
        _l("If you think that you should have access, ask a keeper of the site."),
    ),
    404: Words(
        _l("There is nothing here"), _l("The page was moved or deleted, or the address has a typo.")
    ),
    405: Words(_l("That does not work this way"), _l("Use the buttons of the page you came from.")),
    409: Words(_l("Somebody was quicker"), _l("Load the page again and look at what is there.")),
    410: Words(_l("This is no longer here"), _l("Its time is over, or somebody took it away.")),
    412: Words(
        _l("It has changed meanwhile"), _l("Get it again, look at what is there, and send anew.")
    ),
    413: Words(_l("That is too large"), _l("Make it smaller and send it again.")),
    415: Words(_l("That is the wrong kind of content"), _l("Send it as JSON.")),
    422: Words(_l("Something is not right yet"), _l("Go back and look at what is marked.")),
    428: Words(
        _l("A condition is missing"), _l("Send the ETag of what you have seen as If-Match.")
    ),
    429: Words(_l("That was a bit quick"), _l("Wait a minute, then try again.")),
    500: Words(_l("Something broke on our side"), _l("It is noted. Try again in a while.")),
    503: Words(
        _l("We are not quite there"), _l("The site is being looked after. Try again in a minute.")
    ),
}
NEED_NO_DATABASE = {500, 503}
NOT_TYPED = {
    "csrf_token", "form_key", "next", "place", "locale", "timezone", "theme", "remember_me",
    "reach", "quote", "image", "remove_image", "version", "to", "way", "look", "done", "kind",
    "priority", "audience", "labels", "file", "remove_file", "post",
}  # fmt: skip


def wants_json() -> bool:
    """Whether the answer should be JSON: under /api always, elsewhere when it is preferred."""
    if is_for_programs(request.path):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def render_error(
    status: int,
    message: str | LazyString | None = None,
    headers: dict[str, str] | None = None,
    errors: dict[str, list[str]] | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    """The answer for an error.

    Args:
        status: the HTTP status.
        message: what to say in place of the usual words, for the person.
        headers: to add, such as ``Retry-After``.
        errors: what is wrong with which field, for programs.
        more: what else programs are told.
    """
    fields: dict[str, Any] = {"errors": errors} if errors else {}
    fields |= more or {}
    if status in NEED_NO_DATABASE:
        # Whose page it is would have to be looked up, perhaps in the database that just failed.
        with force_locale(guest_locale()):
            return _answer(status, message, headers or {}, fields)
    return _answer(status, message, headers or {}, fields)


def _answer(
    status: int,
    message: str | LazyString | None,
    headers: dict[str, str],
    fields: dict[str, Any],
) -> Response:
    words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    # What to do next is said of pages; a program has no buttons.
    text = str(message or (words.title if is_for_programs(request.path) else words.advice))
    if wants_json():
        response = jsonify(
            error=HTTPStatus(status).phrase, message=text, request_id=request_id(), **fields
        )
    elif htmx.wanted():
        response = make_response("")
        htmx.toast(response, f"{words.title}. {text}" if message is None else text, "danger")
    else:
        response = make_response(_page(status, words, text))
    response.status_code = status
    response.headers.update(headers)
    return response


def _page(status: int, words: Words, text: str) -> str:
    context = {
        "status": status,
        "title": words.title,
        "advice": text,
        "request_id": request_id(),
        "kept": typed_texts(),
    }
    if status not in NEED_NO_DATABASE:
        try:
            return render_template("errors/error.html", **context)
        except (SQLAlchemyError, TemplateError):
            logger.exception("The error page itself failed; a plain one is shown")
            db.session.rollback()
    return render_template("errors/bare_error.html", **context)


def typed_texts() -> list[str]:
    """What was typed into a form that was refused, so that nobody has to write it again."""
    if request.method != "POST":
        return []
    try:
        fields = list(request.form.items())
    except Exception:  # a form too large or too broken to read
        return []
    return [
        value
        for name, value in fields
        if name not in NOT_TYPED and "password" not in name and value.strip()
    ]
