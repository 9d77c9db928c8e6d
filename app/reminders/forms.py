"""The form of a reminder."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, TimeField
from wtforms.validators import InputRequired

from app.forms import DayField, RuleForm, tidied


class ClockField(TimeField):
    """A time of day that says in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Enter a time such as 09:30.")) from None


class ReminderForm(RuleForm):
    """What to be reminded of, and when. What makes sense is the service's to judge."""

    text = TextAreaField(_l("Remind me of"), filters=[tidied], render_kw={"rows": 2, "dir": "auto"})
    day = DayField(_l("Date"), validators=[InputRequired(_l("Choose a date."))])
    at = ClockField(
        _l("Time"),
        format=["%H:%M", "%H:%M:%S"],  # some browsers add seconds
        validators=[InputRequired(_l("Choose a time."))],
    )
