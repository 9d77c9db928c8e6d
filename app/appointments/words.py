"""What the closed sets of appointments are called."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

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


def appointment_answer_icon(answer: str) -> str:
    """The icon of an answer."""
    return ANSWER_ICONS[Answer(answer)]


def appointment_answer_label(answer: str) -> LazyString:
    """What somebody answered, in a word."""
    return ANSWERS.get(Answer(answer), NO_ANSWER)
