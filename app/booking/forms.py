"""The forms of booking: a page of a host, and what a guest says. The rules are the services'."""

from typing import Any

from babel.dates import get_day_names
from flask import request
from flask_babel import LazyString, get_locale, lazy_ngettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from app.booking.fields import DaysField, HoursField, NumberField, QuestionsField
from app.errors.exceptions import Conflict, DomainError, Gone
from app.forms import (
    LongSelect,
    RuleForm,
    TextsField,
    form_key_field,
    number_in,
    tidied,
    tidied_line,
)
from app.i18n import timezones
from app.models.appointment import LONGEST_LOCATION
from app.models.booking import LONGEST_ADDRESS, LONGEST_ANSWER, LONGEST_GUEST_NAME, LONGEST_NOTE
from app.models.booking_page import (
    LONGEST_LABEL,
    LONGEST_PAGE_BODY,
    LONGEST_PAGE_TITLE,
    LONGEST_SLUG,
)

HOUR, DAY = 60, 24 * 60
STRETCHES = (0, 30, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY)
SPARE = {"hours": 1, "days": 3, "questions": 2}
"""So many empty rows stand below those that are filled."""
ANSWER = "answers-"
"""What the services call the field of an answer, followed by its number."""
NUMBER = {"inputmode": "numeric", "min": "0"}


def stretch(minutes: int) -> LazyString | str:
    """So many minutes in the largest unit that says them exactly."""
    if not minutes:
        return _l("None at all")
    if minutes % DAY == 0:
        return lazy_ngettext("%(num)d day", "%(num)d days", minutes // DAY)
    if minutes % HOUR == 0:
        return lazy_ngettext("%(num)d hour", "%(num)d hours", minutes // HOUR)
    return lazy_ngettext("%(num)d minute", "%(num)d minutes", minutes)


class StretchField(SelectField):
    """A stretch of time of a list, in minutes; another one that was there is not taken away."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=self.read, validate_choice=False, **kwargs)
        self.choices = [(minutes, stretch(minutes)) for minutes in STRETCHES]

    @staticmethod
    def read(raw: Any) -> int:
        """The minutes of an option."""
        return raw if isinstance(raw, int) else number_in(raw)

    def offer(self, minutes: int) -> None:
        """Let the list have what the page has."""
        if minutes not in STRETCHES:
            listed = sorted({*STRETCHES, minutes})
            self.choices = [(one, stretch(one)) for one in listed]


class AnsweredForm(RuleForm):
    """A form that knows with which status its page is answered."""

    @property
    def status(self) -> int:
        """Of the page with the form: fine, or what is the matter."""
        if not self.is_submitted():
            return 200
        return self.refusal.status if isinstance(self.refusal, Conflict | Gone) else 422


class PageForm(AnsweredForm):
    """What a booking page says."""

    longest_body = LONGEST_PAGE_BODY
    longest_label = LONGEST_LABEL

    title = StringField(
        _l("Title"),
        filters=[tidied_line],
        description=_l("What it is about, such as “Tour of the workshop”."),
        render_kw={"maxlength": LONGEST_PAGE_TITLE, "dir": "auto"},
    )
    slug = StringField(
        _l("Address"),
        filters=[tidied_line],
        description=_l("The end of the page’s address. Left empty, it is made of the title."),
        render_kw={"maxlength": LONGEST_SLUG, "dir": "ltr", "autocapitalize": "none"},
    )
    location = StringField(
        _l("Place"),
        filters=[tidied_line],
        render_kw={"maxlength": LONGEST_LOCATION, "dir": "auto"},
    )
    body = TextAreaField(_l("Description"), filters=[tidied])
    is_open = BooleanField(_l("The page is open"), default=True)
    zone = SelectField(_l("Time zone"), validate_choice=False, widget=LongSelect())
    hours = HoursField(_l("Hours of the week"))
    days = DaysField(_l("Days that are different"))
    minutes = NumberField(_l("Length in minutes"), render_kw=NUMBER)
    step_minutes = NumberField(
        _l("A time begins every … minutes"),
        description=_l("Such as 15: at 9:00, 9:15, 9:30."),
        render_kw=NUMBER,
    )
    buffer_before = NumberField(_l("Kept free before, in minutes"), render_kw=NUMBER)
    buffer_after = NumberField(_l("Kept free after, in minutes"), render_kw=NUMBER)
    notice_minutes = StretchField(
        _l("Notice"), description=_l("So long before it begins a time is offered no more.")
    )
    horizon_days = NumberField(_l("How many days ahead"), render_kw=NUMBER)
    per_day = NumberField(
        _l("At most so many times a day"), description=_l("Empty: no limit."), render_kw=NUMBER
    )
    per_person = NumberField(
        _l("At most so many bookings of one person"),
        description=_l("Those to come, by their address. Empty: no limit."),
        render_kw=NUMBER,
    )
    most_times = NumberField(
        _l("Weekly times in one go"),
        description=_l("With 1 a guest books a single time."),
        render_kw=NUMBER,
    )
    change_until_minutes = StretchField(
        _l("Guests move and cancel until so long before"),
    )
    questions = QuestionsField(_l("Questions to the guest"))
    form_key = form_key_field()
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_zone(self.zone.data or "")
        for field in (self.notice_minutes, self.change_until_minutes):
            field.offer(field.data or 0)

    def offer_zone(self, zone: str) -> None:
        """The zones to choose from, with the one that the page has."""
        offered = timezones()
        listed = offered if zone in offered or not zone else [zone, *offered]
        self.zone.choices = [(one, one.replace("_", " ")) for one in listed]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The days of the week with their names, Monday first."""
        names = get_day_names("wide", locale=get_locale())
        return [(str(day + 1), str(names[day])) for day in range(7)]

    @property
    def asks_for_rows(self) -> bool:
        """Whether it was sent for more empty rows, not to save it."""
        return self.is_submitted() and "more" in request.form

    def spare(self, name: str) -> int:
        """How many empty rows to show below those that are filled."""
        return SPARE[name] * (3 if self.asks_for_rows else 1)

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(next(iter(self.version.raw_data or []), None))


class BookForm(AnsweredForm):
    """What a guest says to book a time."""

    name = StringField(
        _l("Your name"),
        filters=[tidied_line],
        validators=[DataRequired(_l("Say who you are."))],
        render_kw={"maxlength": LONGEST_GUEST_NAME, "dir": "auto", "autocomplete": "name"},
    )
    address = EmailField(
        _l("Your e-mail address"),
        filters=[tidied_line],
        validators=[DataRequired(_l("Say where we can reach you."))],
        description=_l("We send a link there to confirm the booking."),
        render_kw={"maxlength": LONGEST_ADDRESS, "dir": "ltr", "autocomplete": "email"},
    )
    answers = TextsField()
    note = TextAreaField(
        _l("Anything else"),
        filters=[tidied],
        render_kw={"maxlength": LONGEST_NOTE, "rows": 3, "dir": "auto"},
    )
    times = NumberField(_l("How many weeks in a row"), default=1, render_kw=NUMBER)
    form_key = form_key_field()

    longest_answer = LONGEST_ANSWER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer_errors: dict[int, str | LazyString] = {}

    def refuse(self, error: DomainError) -> None:
        """Show a broken rule also beside the answer that it is about."""
        field = error.field or ""
        if field.startswith(ANSWER):
            self.refusal = error
            self.answer_errors[number_in(field.removeprefix(ANSWER))] = error.message
        else:
            super().refuse(error)


class NoteForm(AnsweredForm):
    """A word to the other when something is called off."""

    note = TextAreaField(
        _l("A word to them"),
        filters=[tidied],
        render_kw={"maxlength": LONGEST_NOTE, "rows": 3, "dir": "auto"},
    )


class MoveForm(AnsweredForm):
    """A button."""
