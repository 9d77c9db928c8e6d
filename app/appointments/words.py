"""What the closed sets of appointments are called."""

from babel.dates import format_time
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from app.appointments.alarms import MORNING
from app.appointments.services.changing import Scope
from app.models import Answer, AppointmentAudience, AppointmentStatus

AUDIENCES: dict[AppointmentAudience, LazyString] = {
    AppointmentAudience.OWNER: _l("Only me"),
    AppointmentAudience.INVITED: _l("People who are invited"),
    AppointmentAudience.MEMBERS: _l("Members"),
    AppointmentAudience.PUBLIC: _l("Everybody"),
}
AUDIENCE_ICONS = {
    AppointmentAudience.OWNER: "lock",
    AppointmentAudience.INVITED: "envelope",
    AppointmentAudience.MEMBERS: "people",
    AppointmentAudience.PUBLIC: "globe2",
}
STATUSES: dict[AppointmentStatus, LazyString] = {
    AppointmentStatus.CONFIRMED: _l("Confirmed"),
    AppointmentStatus.TENTATIVE: _l("Tentative"),
    AppointmentStatus.CANCELLED: _l("Cancelled"),
}
SCOPES: dict[Scope, LazyString] = {
    Scope.ONE: _l("Only this time"),
    Scope.FOLLOWING: _l("This and all that follow"),
    Scope.ALL: _l("The whole series"),
}
THIS_TIME = Scope.ONE.value
COLOURS: dict[str, LazyString] = {
    "": _l("None"),
    "#0f766e": _l("Green"),
    "#1d4ed8": _l("Blue"),
    "#7e22ce": _l("Purple"),
    "#be185d": _l("Pink"),
    "#b91c1c": _l("Red"),
    "#c2410c": _l("Orange"),
    "#a16207": _l("Yellow"),
    "#475569": _l("Grey"),
}

ANSWERS: dict[Answer, LazyString] = {
    Answer.YES: _l("Yes"),
    Answer.MAYBE: _l("Maybe"),
    Answer.NO: _l("No"),
}
"""What people may answer."""
NO_ANSWER = _l("No answer yet")
ANSWER_ICONS = {
    Answer.WAITING: "clock-history",
    Answer.YES: "check2",
    Answer.MAYBE: "question-circle",
    Answer.NO: "x-lg",
}
ANSWERED: dict[Answer, LazyString] = {
    Answer.YES: _l("You come."),
    Answer.MAYBE: _l("You may come."),
    Answer.NO: _l("You do not come."),
}


def appointment_audience_label(audience: str) -> LazyString:
    """Who may see an appointment, in words."""
    return AUDIENCES[AppointmentAudience(audience)]


def appointment_audience_icon(audience: str) -> str:
    """The icon of an audience."""
    return AUDIENCE_ICONS[AppointmentAudience(audience)]


def appointment_status_label(status: str) -> LazyString:
    """Whether it takes place, in words."""
    return STATUSES[AppointmentStatus(status)]


ALARMS: dict[int, LazyString] = {
    0: _l("At the time"),
    10: _l("10 minutes before"),
    60: _l("1 hour before"),
    1_440: _l("1 day before"),
    10_080: _l("1 week before"),
}
ALARMS_OF_DAYS: dict[int, LazyString] = {
    0: _l("On the day at %(time)s"),
    1_440: _l("The day before at %(time)s"),
    10_080: _l("A week before at %(time)s"),
}


def alarm_choices() -> list[tuple[int, str, str]]:
    """When people can be reminded: in minutes, and in words for times and for whole days.

    There are no words for whole days where that is not offered for them.
    """
    morning = str(format_time(MORNING, "short", locale=get_locale()))
    days = {one: str(words) % {"time": morning} for one, words in ALARMS_OF_DAYS.items()}
    return [(one, str(words), days.get(one, "")) for one, words in ALARMS.items()]


def appointment_answer_icon(answer: str) -> str:
    """The icon of an answer."""
    return ANSWER_ICONS[Answer(answer)]


def appointment_answer_label(answer: str) -> LazyString:
    """What somebody answered, in a word."""
    return ANSWERS.get(Answer(answer), NO_ANSWER)
