"""Fields of forms for what clocks and calendars show."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField

from app.forms import number_in
from app.models.appointment_alarm import MINUTES_BEFORE

YEARS = range(1970, 2200)


class LocalField(DateTimeLocalField):
    """What clocks show. Of whole days only the days are sent, by browsers with scripts."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M"], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what the browser sent."""
        raw = valuelist[0].strip() if valuelist else ""
        if not raw:
            return
        try:
            self.data = datetime.fromisoformat(raw)
        except ValueError:
            self.data = None
        if self.data is None or self.data.tzinfo is not None:
            self.data = None
            raise ValueError(_l("Enter a day and a time, such as 2030-12-31 18:00."))

    @property
    def is_day(self) -> bool:
        """Whether a day was sent, without a time."""
        raw = str((self.raw_data or [""])[0]).strip()
        return len(raw) == len("2030-12-31")


class MomentField(Field):
    """What clocks show, or with an offset an instant: for scripts, which know both."""

    data: datetime | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the script sent."""
        raw = valuelist[0].strip() if valuelist else ""
        if not raw:
            return
        try:
            read = datetime.fromisoformat(raw)
        except ValueError:
            read = datetime.min
        if read.year not in YEARS:
            raise ValueError(_l("Choose a day between 1970 and 2199."))
        self.data = read


class CountField(IntegerField):
    """A number that says in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        raw = valuelist[0].strip() if valuelist else ""
        self.data = number_in(raw) or None
        if raw and self.data is None:
            raise ValueError(_l("Enter a number such as 10."))


class AlarmsField(Field):
    """How many minutes before something to be reminded of it: any of those that are offered.

    An empty value stands beside the boxes, to tell a form without any from one that has none: of
    that, ``data`` is None.
    """

    def process_data(self, value: Any) -> None:
        """Take what the page begins with."""
        self.data: set[int] | None = None if value is None else set(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what the browser sent."""
        offered = {str(minutes): minutes for minutes in MINUTES_BEFORE}
        sent = [value for value in valuelist if value != ""]
        self.data = {offered[value] for value in sent if value in offered} if valuelist else None
        if not all(value in offered for value in sent):
            raise ValueError(_l("Choose one of the list."))
