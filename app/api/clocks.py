"""Times as programs write them: days, what clocks show, instants, and zones."""

import re
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.api.fields import Line
from app.zones import zone_names

# The years that appointments may have, 1970 to 2199: far enough from the edges of the calendar.
DAY = r"(19[7-9][0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
CLOCK = rf"T{TIME}(:[0-5][0-9](\.[0-9]{{1,6}})?)?"
OFFSET = rf"(Z|[+-]{TIME})"


class Written(Line):
    """Something of the calendar, written as one of a few shapes."""

    shape = DAY
    note = ""
    default_error_messages = {"invalid": ""}

    def __init__(self, **kwargs: Any) -> None:
        notes = {"pattern": f"^{self.shape}$", "description": self.note}
        super().__init__(metadata=notes | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        if not re.fullmatch(self.shape, text):
            raise self.make_error("invalid")
        try:
            if len(text) == len("2026-05-04"):
                return date.fromisoformat(text)
            return datetime.fromisoformat(text).replace(microsecond=0)
        except ValueError:  # such as February 30
            raise self.make_error("invalid") from None


class Local(Written):
    """What clocks show, without an offset."""

    shape = rf"{DAY}{CLOCK}"
    note = "What the clocks of its zone show, such as `2026-05-04T18:00`."
    default_error_messages = {
        "invalid": _l("This has to be a local time, such as 2026-05-04T18:00.")
    }


class Moment(Written):
    """A day, or an instant with its offset."""

    shape = rf"{DAY}({CLOCK}{OFFSET})?"
    note = "An instant, such as `2026-05-04T16:00:00Z`, or the beginning of a day: `2026-05-04`."
    default_error_messages = {
        "invalid": _l("This has to be a day or an instant, such as 2026-05-04T16:00:00Z.")
    }


class When(Written):
    """A day, what clocks show, or an instant with its offset."""

    shape = rf"{DAY}({CLOCK}{OFFSET}?)?"
    note = (
        "What the clocks of its zone show, such as `2026-05-04T18:00`, or an instant, such as "
        "`2026-05-04T16:00:00Z`. Of whole days a day, such as `2026-05-04`."
    )
    default_error_messages = {
        "invalid": _l("This has to be a time or a day, such as 2026-05-04T18:00.")
    }


class Zone(Line):
    """The name of a zone."""

    default_error_messages = {"unknown": _l("This is not one that the site knows.")}

    def __init__(self, **kwargs: Any) -> None:
        notes = {"description": "An IANA zone, such as `Europe/Berlin`.", "maxLength": 64}
        super().__init__(metadata=notes | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        name = super()._deserialize(value, *args, **kwargs)
        if name not in zone_names():
            raise self.make_error("unknown")
        return name
