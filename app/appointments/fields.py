"""Fields of forms for what clocks and calendars show."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField

from app.forms import number_in

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
