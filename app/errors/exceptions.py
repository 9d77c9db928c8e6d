"""What can go wrong in the words of the domain. One table turns these into answers."""

from typing import Any

from flask_babel import LazyString


class DomainError(Exception):
    """A rule says no. ``message`` is for the person; ``field`` names the form field, if any."""

    status = 400

    def __init__(self, message: str | LazyString, *, field: str | None = None) -> None:
        super().__init__(str(field or type(self).__name__))
        self.message = message
        self.field = field

    @property
    def program_status(self) -> int:
        """What programs get: there, what was understood and breaks a rule is no bad request."""
        return 422 if self.status == 400 else self.status

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong with which field, for programs."""
        return {self.field: [str(self.message)]} if self.field else {}

    @property
    def more(self) -> dict[str, Any]:
        """What else programs are told, as JSON."""
        return {}

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        return {}


class NotAllowed(DomainError):
    """The person may not do this."""

    status = 403


class Conflict(DomainError):
    """Somebody else was quicker, or the thing is already there."""

    status = 409


class Gone(DomainError):
    """It was here, and its time is over."""

    status = 410


class BadRequest(DomainError):
    """It cannot be understood, so no rule was looked at."""

    @property
    def program_status(self) -> int:
        """The same for programs."""
        return self.status


class BadCursor(BadRequest):
    """A page address that no page of ours has."""
