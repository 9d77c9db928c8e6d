"""What the documentation says of a call beyond its schemas."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from app.access import EVERYBODY

if TYPE_CHECKING:
    from app.api.blueprint import Call

STATUS_NAMES = {
    status: HTTPStatus(status).name
    for status in (304, 400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 428, 429, 500, 503)
}
TEXT = {"type": "string"}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": TEXT,
    "description": "The ETag of the thing as you have seen it, or `*` for any.",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "schema": TEXT,
    "description": "The ETag of what you have. The answer is 304 if nothing has changed.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "Any text of your own, a new one for each call. Sent again within 24 hours "
    "with the same body, the call is not carried out twice: you get the first answer.",
}
HEADER_NOTES = {
    "ETag": "What `If-Match` and `If-None-Match` take.",
    "Link": "The next and the previous part of the list (RFC 8288).",
    "Location": "The address of what was made.",
    "RateLimit-Limit": "How many calls the tightest limit allows.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "In how many seconds it starts anew.",
}


def other_answers(call: "Call") -> list[int]:
    """Every status that a call may answer with when it did not go as asked, rising."""
    found = {401, 429, 500, 503, *call.errors}
    if not call.is_write and call.answer is not None:
        found.add(304)
    if call.scope or call.audience is not EVERYBODY:
        found.add(403)
    if call.query is not None or call.body is not None or call.files is not None:
        found |= {400, 422}
    if call.body is not None or call.files is not None:
        found |= {413, 415}
    if call.has_version and call.is_write:
        found |= {412, 428, 409}
    if call.may_repeat:
        found |= {400, 409, 413}
    if "<" in call.path:
        found.add(404)
    return sorted(found)


def answer_headers(call: "Call") -> dict[str, Any]:
    """The headers of an answer that went well, as OpenAPI wants them."""
    names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if call.answer is not None and call.status != 202:
        names.append("ETag")
    if call.is_list:
        names.append("Link")
    notes = {name: HEADER_NOTES[name] for name in names} | call.headers
    return {name: {"description": text, "schema": TEXT} for name, text in notes.items()}


def header_parameters(call: "Call") -> list[dict[str, Any]]:
    """The headers that a call takes, as OpenAPI wants them."""
    found: list[dict[str, Any]] = []
    if not call.is_write and call.answer is not None:
        found.append(IF_NONE_MATCH)
    if call.has_version and call.is_write:
        found.append(IF_MATCH)
    if call.may_repeat:
        found.append(IDEMPOTENCY_KEY)
    return found


def security(call: "Call") -> list[dict[str, list[str]]]:
    """What a call has to show, as OpenAPI wants it."""
    if call.authentication == "basic":
        return [{"basic": []}]
    # From OpenAPI 3.1 on, what a token has to be good for may be named also for bearers.
    shown = [{"bearer": [call.scope] if call.scope else []}]
    return shown if call.audience is not EVERYBODY else [{}, *shown]
