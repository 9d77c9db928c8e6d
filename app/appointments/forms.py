"""The forms of an appointment: what it says, and how much of a series is meant."""

from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.appointments.fields import AlarmsField, CountField, LocalField, MomentField
from app.appointments.recurrence import MAX_INTERVAL, Frequency
from app.appointments.repeating import AFTER, NEVER, UNTIL
from app.appointments.words import AUDIENCES, COLOURS, SCOPES, STATUSES, THIS_TIME
from app.errors.exceptions import DomainError
from app.forms import (
    DayField,
    LongSelect,
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

FURTHEST = 100_000
"""Days that one move goes at the most: more than all years with appointments have."""
KEPT = "kept"
"""A repetition that the choices cannot say stays as it is."""
REPETITIONS = {
    "": _l("Never"),
    Frequency.DAILY.value: _l("Daily"),
    Frequency.WEEKLY.value: _l("Weekly"),
    Frequency.MONTHLY.value: _l("Monthly, on this day"),
    Frequency.YEARLY.value: _l("Yearly"),
}
UNITS = {
    Frequency.DAILY.value: _l("days"),
    Frequency.WEEKLY.value: _l("weeks"),
    Frequency.MONTHLY.value: _l("months"),
    Frequency.YEARLY.value: _l("years"),
}
"""What stands behind the number of an interval."""
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
    zone = SelectField(_l("Time zone"), validate_choice=False, widget=LongSelect())
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
    interval = CountField(
        _l("Every"),
        default=1,
        render_kw={"min": 1, "max": MAX_INTERVAL, "inputmode": "numeric"},
    )
    days = NumbersField(
        _l("On these days"),
        description=_l("The day on which it starts is always one of them."),
    )
    stops = RadioField(_l("The repetition ends"), default=NEVER, validate_choice=False)
    count = CountField(_l("Times"), render_kw={"min": 1, "inputmode": "numeric"})
    last_day = DayField(_l("Last day"), validators=[Optional()])
    alarms = AlarmsField(_l("Remind me"))
    scope = RadioField(_l("What to change"), default=THIS_TIME, validate_choice=False)
    ticket = HiddenField()
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
    def units(self) -> dict[str, Any]:
        """What an interval counts, by how it repeats."""
        return UNITS

    @property
    def weekdays(self) -> list[tuple[int, str]]:
        """The days of the week with their names, Monday first."""
        names = get_day_names("abbreviated", locale=get_locale())
        return [(day + 1, str(names[day])) for day in range(7)]

    def ticket_id(self) -> int | None:
        """The number of the ticket that it is made for."""
        return number_in(self.ticket.data) or None

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(next(iter(self.version.raw_data or []), None))


class InviteForm(RuleForm):
    """Whom to invite."""

    invited = invited_field()


class RegionForm(RuleForm):
    """Whose holidays stand in the calendars."""

    country = SelectField(_l("Country"), default="", validate_choice=False, widget=LongSelect())
    part = SelectField(
        _l("Part of the country"),
        default="",
        validate_choice=False,
        description=_l("Some holidays are only there."),
    )

    def offer(self, countries: dict[str, str], parts: dict[str, str], usual: str) -> None:
        """What there is to choose from; ``usual`` is what those see who choose nothing."""
        self.country.choices = [("", _l("As on this site: %(region)s", region=usual))]
        self.country.choices += countries.items()
        self.part.choices = [("", _l("All of it")), *parts.items()]


class DeleteForm(RuleForm):
    """How much of a series goes."""

    scope = RadioField(_l("What to delete"), default=THIS_TIME, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = [(one.value, words) for one, words in SCOPES.items()]


class AlarmsForm(RuleForm):
    """When to be reminded of an appointment."""

    alarms = AlarmsField(_l("Remind me"))

    def wished(self) -> set[int]:
        """What was chosen.

        Raises:
            DomainError: something that is not offered.
        """
        if not self.validate_on_submit():
            raise DomainError(_l("Choose one of the list."), field="alarms")
        return self.alarms.data or set()


class MoveForm(RuleForm):
    """Where an appointment is dragged to: so many days on, or to a time that the reader sees."""

    days = IntegerField(validators=[Optional(), NumberRange(-FURTHEST, FURTHEST)])
    longer = IntegerField(validators=[Optional(), NumberRange(-FURTHEST, FURTHEST)])
    start = MomentField()
    end = MomentField()
    scope = HiddenField()
    version = HiddenField()

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(self.version.data)

    @property
    def trouble(self) -> str:
        """What is wrong with it, in words."""
        found = [*self.form_errors, *(error for field in self for error in field.errors)]
        return " ".join(map(str, found))
