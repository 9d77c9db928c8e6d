"""One decorator that says all there is to say of a call: who may make it, what goes in and out.

What every call shares happens here, in this order: rate limits and the access rule (before the
view), the answer of an earlier call with the same ``Idempotency-Key``, reading and checking of
query and body, the view, writing the answer, its ETag and links, and one commit at the very end.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import flask
import flask_smorest
from flask import Response, request
from flask_smorest.utils import get_appcontext
from marshmallow import Schema
from werkzeug.wrappers import Response as BaseResponse

from app.access import EVERYBODY, Audience, access, present_viewer
from app.api import conditions, idempotency
from app.api.bodies import StrictParser
from app.api.limits import EVERY_CALL
from app.api.notes import (
    STATUS_NAMES,
    answer_headers,
    header_parameters,
    other_answers,
    security,
)
from app.api.paging import link_header
from app.database import SAFE_METHODS
from app.extensions import db
from app.features import BUILT_IN

View = Callable[..., Any]


@dataclass(frozen=True)
class Call:
    """What is declared of a call.

    Attributes:
        method: GET, POST, PUT, PATCH or DELETE.
        path: below ``/api``, as Flask writes it.
        tag: the kind of thing, which is the chapter of the documentation.
        audience: who may make it.
        scope: what a token needs, such as ``tickets:write``; none where a token is not looked at.
        answer: the schema of what comes back; none for 204.
        status: of the answer when all went well.
        query: the schema of the query; passed to the view as its first argument.
        body: the schema of the JSON body; passed to the view after the query.
        files: the schema of a form with files and texts, where the body is one.
        example: an answer, as JSON.
        body_example: a body, as JSON.
        errors: which else of 404, 409, 410 … may come, beyond those that follow from the above.
        limits: rate limits beyond those that hold for every call.
        has_version: whether the thing changes by version, so ``If-Match`` is needed.
        repeatable: whether an ``Idempotency-Key`` is looked at; never where the answer is a secret.
        max_bytes: the setting for the largest request, where it takes files.
        file_type: the media type of the answer, where that is a file.
        headers: of the answer, for the documentation.
        authentication: ``bearer`` for a token, ``basic`` for name and password.
        feature: what it belongs to, where the tag does not say it. While that is off, so is the
            call.
    """

    method: str
    path: str
    tag: str
    audience: Audience
    scope: str | None
    answer: type[Schema] | Schema | None = None
    status: int = 200
    query: type[Schema] | None = None
    body: type[Schema] | Schema | None = None
    files: type[Schema] | None = None
    example: Any = None
    body_example: Any = None
    errors: tuple[int, ...] = ()
    limits: Iterable[Callable[[View], View]] = ()
    has_version: bool = False
    repeatable: bool = True
    max_bytes: str = ""
    file_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    authentication: str = "bearer"
    feature: str = ""

    def is_on(self, app: flask.Flask) -> bool:
        """Whether the site has what it belongs to."""
        name = self.feature or self.tag
        return name not in BUILT_IN or name in app.extensions["features"]

    @property
    def is_write(self) -> bool:
        """Whether it changes anything."""
        return self.method not in SAFE_METHODS

    @property
    def may_repeat(self) -> bool:
        """Whether an ``Idempotency-Key`` is looked at."""
        return self.method == "POST" and self.repeatable and self.audience is not EVERYBODY

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list."""
        fields = getattr(self.answer, "_declared_fields", {})
        return "items" in fields and "_meta" in fields


class ApiBlueprint(flask_smorest.Blueprint):
    """A blueprint whose views are calls."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calls: dict[str, Call] = {}
        self._prepare_doc_cbks.append(self._prepare_header_doc)

    def call(self, method: str, path: str, **declared: Any) -> Callable[[View], View]:
        """Declare a view as a call; see ``Call``. Its docstring is the documentation.

        The view gets the query, the body and the files that are declared, in this order, then what
        the path names. It returns what ``answer`` shows, alone or with a dict of headers, or a
        response. It does not commit.
        """
        call = Call(method, path, **declared)

        def declare(view: View) -> View:
            made = self._read_and_write(call, view)
            made = self._documented(call, made)
            made = _carried_out(call, made)
            for limit in (*EVERY_CALL, *call.limits):
                made = limit(made)
            made = access(call.audience, is_visit=False, max_bytes=call.max_bytes)(made)
            made.call = call  # type: ignore[attr-defined]
            self.calls[view.__name__] = call
            self.add_url_rule(path, view.__name__, made, methods=[method], tags=[call.tag])
            return made

        return declare

    def add_plain_route(self, path: str, view: View) -> None:
        """Add a view that is no call, and stands in no description."""
        flask.Blueprint.add_url_rule(self, path, view.__name__, view)

    def _read_and_write(self, call: Call, view: View) -> View:
        if call.answer is None:
            view = self.response(
                call.status,
                {"type": "string", "format": "binary"} if call.file_type else None,
                content_type=call.file_type or None,
                headers=answer_headers(call),
            )(view)
        else:
            view = self.response(
                call.status,
                call.answer,
                example=call.example,
                headers=answer_headers(call),
            )(view)
        # Those applied last are read first, and so come first among the arguments.
        if call.files is not None:
            view = self.arguments(call.files, location="files")(view)
        if call.body is not None:
            view = self.arguments(call.body, example=call.body_example)(view)
        if call.query is not None:
            view = self.arguments(call.query, location="query")(view)
        return view

    def _documented(self, call: Call, view: View) -> View:
        for status in other_answers(call):
            view = self.alt_response(status, response=STATUS_NAMES[status])(view)
        view = self.doc(operationId=view.__name__, security=security(call))(view)
        view._apidoc["header_parameters"] = header_parameters(call)  # type: ignore[attr-defined]
        return view

    @staticmethod
    def _prepare_header_doc(doc: dict[str, Any], doc_info: Any, **kwargs: Any) -> dict[str, Any]:
        if headers := doc_info.get("header_parameters"):
            doc.setdefault("parameters", []).extend(headers)
        return doc


def _carried_out(call: Call, view: View) -> View:
    """The view with what every call shares around it."""

    @functools.wraps(view)
    def carry_out(**path: Any) -> BaseResponse:
        person = present_viewer()
        kept = idempotency.begin(person) if call.may_repeat and person is not None else None
        if (before := idempotency.answer_of(kept)) is not None:
            return before
        response: Response = view(**path)
        _finish(call, response)
        if kept is not None:
            idempotency.keep(kept, response)
        if call.is_write:
            db.session.commit()
        return response if call.is_write else response.make_conditional(request)

    return carry_out


def _finish(call: Call, response: Response) -> None:
    shown = get_appcontext().get("result_dump")
    if response.status_code == 204:
        response.set_data(b"")
        del response.headers["Content-Type"]
    elif call.is_list and isinstance(shown, dict) and (links := link_header(shown["_links"])):
        response.headers["Link"] = links
    if call.answer is not None and response.is_json and response.status_code != 202:
        conditions.tag(response, shown)
