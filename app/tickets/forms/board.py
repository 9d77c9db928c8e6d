"""The form that places a ticket on the board."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional, Regexp

from app.forms import RuleForm, tidied
from app.models import TicketStatus
from app.tickets.words import STATUSES

NUMBER = r"[0-9]{1,18}\Z"


class PlaceForm(RuleForm):
    """The column, the ticket that stands above afterwards, and why."""

    to = SelectField(_l("Status"), coerce=int)
    above = StringField(_l("Below which ticket"), validators=[Optional(), Regexp(NUMBER)])
    reason = TextAreaField(_l("Reason"), filters=[tidied], render_kw={"rows": 3, "dir": "auto"})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.offer(TicketStatus)

    def offer(self, statuses: Iterable[int]) -> None:
        """Let people choose among these."""
        words: dict[Any, str] = {int(one): str(STATUSES[TicketStatus(one)]) for one in statuses}
        self.to.choices = words
