"""What can go wrong with a call, beyond what can go wrong with a page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.errors.exceptions import BadRequest, DomainError


class BadBody(BadRequest):
    """The body cannot be read."""


class WrongType(DomainError):
    """The body is of another kind than the one that is taken."""

    status = 415


class Stale(DomainError):
    """The thing is no longer what the caller has seen (RFC 9110, section 13.1.1)."""

    status = 412

    def __init__(self) -> None:
        super().__init__(_l("It has changed since you got it. Get it again."))


class ConditionMissing(DomainError):
    """The caller has to say which version is meant (RFC 6585, section 3)."""

    status = 428

    def __init__(self) -> None:
        super().__init__(_l("Send the ETag of what you have seen as If-Match."))


class ScopeMissing(DomainError):
    """The token is good, but not for this (RFC 6750, section 3.1)."""

    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(
            _l("This token may not do that. It needs the scope %(scope)s.", scope=scope)
        )
        self.scope = scope

    @property
    def headers(self) -> dict[str, str]:
        """Which scope would do."""
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'}


class Invalid(DomainError):
    """Some values of a call are not what they have to be."""

    status = 422

    def __init__(self, messages: Mapping[str, Any]) -> None:
        super().__init__(_l("Some values are not right. See errors."))
        self._errors = flat(messages)

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong with which field."""
        return self._errors


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Nested messages of marshmallow as one level: ``{"people.0.email": ["…"]}``.

    The level that says where the values came from (``json``, ``query``) is left out.
    """
    if not isinstance(messages, Mapping):
        found = messages if isinstance(messages, list | tuple) else [messages]
        return {path or "body": [str(one) for one in found]}
    return {
        key: texts
        for name, inner in messages.items()
        for key, texts in flat(inner, f"{path}.{name}" if path else str(name)).items()
    }
