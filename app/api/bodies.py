"""Reading what programs send, strictly: what two readers could read differently is refused."""

import json
from typing import Any, NoReturn

from flask import Request
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from app.api.errors import BadBody, Invalid, WrongType

LOCATIONS = ("json", "query", "form", "files", "json_or_form", "headers")


def read_json(request: Request) -> Any:
    """The JSON of a body (RFC 8259): UTF-8, no NaN, no name twice in an object.

    Raises:
        WrongType: the body is said to be something else.
        BadBody: there is none, or it is not JSON.
        RequestEntityTooLarge: it is larger than the site takes.
    """
    raw = request.get_data(cache=True)
    if raw and not request.is_json:
        raise WrongType(_l("Send the body as JSON, with the Content-Type application/json."))
    if not raw.strip():
        raise BadBody(_l("This call needs a body. Send JSON."))
    try:
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise BadBody(_l("The body is not UTF-8.")) from None
    except RecursionError:
        raise BadBody(_l("The body is nested too deeply.")) from None
    except ValueError:  # also numbers of thousands of digits
        raise BadBody(_l("The body is not JSON.")) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadBody(_l("The body has the same name twice in one object."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class StrictParser(FlaskParser):
    """Reads bodies and queries; whatever is wrong becomes one of our errors."""

    # A misspelled filter must not silently find everything.
    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
        "files": RAISE,
    }

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """The query; of a name that is there twice one value would be taken, and nobody told."""
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise Invalid({name: _l("Send this only once.") for name in twice})
        return super().load_querystring(req, schema)

    def load_files(self, req: Request, schema: Any) -> Any:
        """The files of a form and the texts beside them."""
        if req.mimetype != "multipart/form-data":
            raise WrongType(_l("Send the file in a form, as multipart/form-data."))
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)

    def load_json(self, req: Request, schema: Any) -> Any:
        return read_json(req)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Any,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> NoReturn:
        messages: Any = error.normalized_messages()  # type: ignore[no-untyped-call]
        if len(messages) == 1 and (location := next(iter(messages))) in LOCATIONS:
            messages = messages[location]
        if isinstance(messages, dict) and (whole := messages.pop("_schema", None)):
            messages["body"] = whole
        raise Invalid(messages)
