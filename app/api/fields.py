"""The kinds of values that programs send and get; what is wrong with one is said in our words."""

from datetime import UTC, date
from typing import Any

import marshmallow as ma
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_smorest.fields import Upload
from marshmallow.validate import Length as BaseLength
from marshmallow.validate import OneOf as BaseOneOf
from marshmallow.validate import Range as BaseRange
from werkzeug.datastructures import FileStorage

from app.dates import iso
from app.pagination import LARGEST_ID, UNREADABLE

Messages = dict[str, Any]
COMMON: Messages = {"required": _l("This is missing."), "null": _l("This cannot be null.")}
NO_TEXT = _l("This has to be a text.")
NO_INTEGER = _l("This has to be a whole number.")
NO_INSTANT = _l("This has to be an instant, such as 2026-05-04T12:30:00Z.")
NO_DAY = _l("This has to be a day, such as 2026-05-04.")
NO_LIST = _l("This has to be a list.")
NO_OBJECT = _l("This has to be an object.")


class Schema(ma.Schema):
    """What programs send and get. Unknown fields are refused."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {
        "unknown": _l("There is no such field."),
        "type": NO_OBJECT,
    }


class ReadySchema(Schema):
    """What is put together as it is shown; its fields are there for the documentation.

    Lists of a hundred things with things in them take marshmallow longer than the database.
    """

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The same."""
        return obj


class String(ma.fields.String):
    """A text without control characters that no database takes."""

    default_error_messages = {
        **COMMON,
        "invalid": NO_TEXT,
        "invalid_utf8": NO_TEXT,
        "unreadable": _l("This has characters that cannot be stored."),
    }

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise self.make_error("unreadable")
        return text


class Line(String):
    """A text in one line."""

    default_error_messages = {"unreadable": _l("This has to be in one line.")}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        if UNREADABLE.search(text):
            raise self.make_error("unreadable")
        return text


class Email(Line):
    """An address of mail; whether it is one is looked at by the service that takes it."""


class Integer(ma.fields.Integer):
    """A whole number; no text, no fraction, and in the body no ``true``."""

    default_error_messages = {
        **COMMON,
        "invalid": NO_INTEGER,
        "too_large": NO_INTEGER,
    }

    def _validated(self, value: Any) -> Any:
        is_broken = isinstance(value, float) and not value.is_integer()
        is_no_number = isinstance(value, str) and not _is_number(value)
        if isinstance(value, bool) or is_broken or is_no_number:
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 20


class Id(Integer):
    """The number of a thing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=Range(1, LARGEST_ID), **kwargs)


class Boolean(ma.fields.Boolean):
    """``true`` or ``false``; in an address also written so."""

    truthy = {True, "true", "1"}
    falsy = {False, "false", "0"}
    default_error_messages = {
        **COMMON,
        "invalid": _l("This has to be true or false."),
    }

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **kwargs)


class Instant(ma.fields.AwareDateTime):
    """An instant with its offset; given in UTC, as ``2026-05-04T12:30:00Z`` (RFC 3339)."""

    default_error_messages = {
        **COMMON,
        "invalid": NO_INSTANT,
        "invalid_awareness": NO_INSTANT,
        "format": NO_INSTANT,
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **kwargs)

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return None if value is None else iso(value)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, *args, **kwargs).astimezone(UTC)
        except OverflowError:  # before the year 1 or after 9999, in UTC
            raise self.make_error("invalid", input=value, obj_type="datetime") from None


class Day(ma.fields.Date):
    """A day of the calendar: ``2026-05-04``."""

    default_error_messages = {**COMMON, "invalid": NO_DAY, "format": NO_DAY}

    def _serialize(self, value: date | None, *args: Any, **kwargs: Any) -> Any:
        return None if value is None else value.isoformat()


class List(ma.fields.List[Any]):
    """Several values of one kind."""

    default_error_messages = {**COMMON, "invalid": NO_LIST}


class File(Upload):
    """A file of a form."""

    default_error_messages = {**COMMON, "required": _l("Choose a file.")}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, FileStorage):
            raise self.make_error("required")
        return value


class Dict(ma.fields.Dict):
    """Values by name."""

    default_error_messages = {**COMMON, "invalid": NO_OBJECT}


class Nested(ma.fields.Nested):
    """An object within another."""

    default_error_messages = {**COMMON, "type": NO_OBJECT}


class ReadyNested(Nested):
    """An object that stands in the answer as it is made: lists have hundreds of small ones."""

    def _serialize(self, *args: Any, **kwargs: Any) -> Any:
        return args[0]


class Length(BaseLength):
    """How long a text or a list may be."""

    def _format_error(self, value: Any, message: str) -> str:
        return _bounds(
            self.min,
            self.max,
            _("This is too short: at least %(min)s.", min=self.min),
            _("This is too long: at most %(max)s.", max=self.max),
        )


class Range(BaseRange):
    """How small and how large a number may be."""

    def _format_error(self, value: Any, message: str) -> str:
        return _bounds(
            self.min,
            self.max,
            _("This is too small: at least %(min)s.", min=self.min),
            _("This is too large: at most %(max)s.", max=self.max),
        )


def _bounds(least: Any, most: Any, too_little: str, too_much: str) -> str:
    if least is None:
        return too_much
    if most is None:
        return too_little
    return str(_("This has to be between %(min)s and %(max)s.", min=least, max=most))


class OneOf(BaseOneOf):
    """One of some words."""

    def _format_error(self, value: Any) -> str:
        return str(_("This has to be one of: %(choices)s.", choices=self.choices_text))
