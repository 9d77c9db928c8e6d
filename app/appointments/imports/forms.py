"""The forms that bring a calendar file and carry it out."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField

from app.appointments.imports.plans import AUDIENCES
from app.appointments.words import AUDIENCES as LABELS
from app.forms import RuleForm
from app.models import AppointmentAudience


class ImportForm(RuleForm):
    """One file."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("A calendar file (.ics) from another calendar, or from here."),
        render_kw={"accept": ".ics,.ical,.ifb,.icalendar,text/calendar"},
    )


class RunForm(RuleForm):
    """Who may see what comes in."""

    audience = RadioField(
        _l("Who may see what is new"),
        default=AppointmentAudience.OWNER.value,
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience.choices = [(one.value, LABELS[one]) for one in AUDIENCES]
