"""The forms of an appointment: what it says, and how much of a series is meant."""

from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.appointments.fields import CountField, LocalField
from app.appointments.recurrence import Frequency
from app.appointments.repeating import AFTER, NEVER, UNTIL
from app.appointments.words import AUDIENCES, COLOURS, SCOPES, STATUSES, THIS_TIME
from app.forms import (
    DayField,
    NumbersField,
    RuleForm,
    form_key_field,
    number_in,
    tidied,
    tidied_line,
)
from app.i18n import timezones
from app.models import AppointmentAudience, AppointmentStatus
from app.models.appointment import (
    LONGEST_CATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_LOCATION,
    LONGEST_TITLE,
)

KEPT = "kept"
"""A repetition that the choices cannot say stays as it is."""
REPETITIONS = {
    "": _l("Never"),
    Frequency.DAILY.value: _l("Every day"),
    Frequency.WEEKLY.value: _l("Every week"),
    Frequency.MONTHLY.value: _l("Every month on this day"),
    Frequency.YEARLY.value: _l("Every year"),
}
STOPS = {NEVER: _l("Never"), AFTER: _l("After some times"), UNTIL: _l("On a day")}


def invited_field() -> TextAreaField:
    """People to invite: members by name, others by address."""
    return TextAreaField(
        _l("Invite people"),
        description=_l("One to a line: @name for a member, or an e-mail address."),
        render_kw={"rows": 3, "dir": "auto", "autocapitalize": "off", "spellcheck": "false"},
    )


class AppointmentForm(RuleForm):
    """What an appointment says. What makes sense is the service's to judge."""

    longest_body = LONGEST_DESCRIPTION

    title = StringField(
        _l("Title"),
        filters=[tidied_line],
        render_kw={"maxlength": LONGEST_TITLE, "dir": "auto"},
    )
    starts = LocalField(_l("Starts"), validators=[InputRequired(_l("Choose when it starts."))])
    ends = LocalField(_l("Ends"), validators=[Optional()])
    all_day = BooleanField(_l("All day"))
    zone = SelectField(_l("Time zone"), validate_choice=False)
    location = StringField(
        _l("Place"),
        filters=[tidied_line],
        render_kw={"maxlength": LONGEST_LOCATION, "dir": "auto"},
    )
    body = TextAreaField(_l("Description"), filters=[tidied])
    audience = RadioField(
        _l("Who may see this"), default=AppointmentAudience.OWNER.value, validate_choice=False
    )
    invited = invited_field()
    capacity = CountField(
        _l("Places"),
        description=_l("How many may come. Leave it empty when there is room for everybody."),
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    status = SelectField(
        _l("Status"), default=AppointmentStatus.CONFIRMED.value, validate_choice=False
    )
    category = StringField(
        _l("Category"),
        filters=[tidied_line],
        render_kw={"maxlength": LONGEST_CATEGORY, "dir": "auto"},
    )
    colour = SelectField(_l("Colour"), default="", validate_choice=False)
    rule = SelectField(_l("Repeats"), default="", validate_choice=False)
    days = NumbersField(
        _l("On these days"),
        description=_l("The day on which it starts is always one of them."),
    )
    stops = RadioField(_l("The repetition ends"), default=NEVER, validate_choice=False)
    count = CountField(_l("Times"), render_kw={"min": 1, "inputmode": "numeric"})
    last_day = DayField(_l("Last day"), validators=[Optional()])
    scope = RadioField(_l("What to change"), default=THIS_TIME, validate_choice=False)
    form_key = form_key_field()
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [(name, name) for name in timezones()]
        self.audience.choices = [(one.value, AUDIENCES[one]) for one in AppointmentAudience]
        self.status.choices = [(one.value, words) for one, words in STATUSES.items()]
        self.colour.choices = list(COLOURS.items())
        self.stops.choices = list(STOPS.items())
        self.scope.choices = [(one.value, words) for one, words in SCOPES.items()]
        self.rule.choices = list(REPETITIONS.items())

    def offer_what_is(self, zone: str, colour: str, repetition: str) -> None:
        """What another calendar chose is not taken away by a form that does not offer it.

        Args:
            zone: the zone that it has.
            colour: its colour.
            repetition: how it repeats, in words, where the choices cannot say it.
        """
        zones = timezones()
        if zone not in zones:
            self.zone.choices = [(name, name) for name in (*zones, zone)]
        if colour not in COLOURS:
            self.colour.choices = [*COLOURS.items(), (colour, colour)]
        if repetition:
            self.rule.choices = [*REPETITIONS.items(), (KEPT, repetition)]

    @property
    def weekdays(self) -> list[tuple[int, str]]:
        """The days of the week with their names, Monday first."""
        names = get_day_names("abbreviated", locale=get_locale())
        return [(day + 1, str(names[day])) for day in range(7)]

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(next(iter(self.version.raw_data or []), None))


class InviteForm(RuleForm):
    """Whom to invite."""

    invited = invited_field()


class DeleteForm(RuleForm):
    """How much of a series goes."""

    scope = RadioField(_l("What to delete"), default=THIS_TIME, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = [(one.value, words) for one, words in SCOPES.items()]
