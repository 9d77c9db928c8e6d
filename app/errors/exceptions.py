"""What can go wrong in the words of the domain. One table turns these into answers."""

from flask_babel import LazyString


class DomainError(Exception):
    """A rule says no. ``message`` is for the person; ``field`` names the form field, if any."""

    status = 400

    def __init__(self, message: str | LazyString, *, field: str | None = None) -> None:
        super().__init__(str(field or type(self).__name__))
        self.message = message
        self.field = field


class NotAllowed(DomainError):
    """The person may not do this."""

    status = 403


class Conflict(DomainError):
    """Somebody else was quicker, or the thing is already there."""

    status = 409


class Gone(DomainError):
    """It was here, and its time is over."""

    status = 410


class BadCursor(DomainError):
    """A page address that no page of ours has."""

    status = 400
