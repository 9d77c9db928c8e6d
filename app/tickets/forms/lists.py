"""The forms around the list: saved views, labels, and changes of many tickets."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from app.forms import DayField, RuleForm, tidied_line
from app.models import Label
from app.tickets.words import AUDIENCES, KINDS, PRIORITIES, STATUSES

UNCHANGED = ("", _l("Leave as it is"))


class ViewForm(RuleForm):
    """A filter under a name."""

    name = StringField(
        _l("Name"), filters=[tidied_line], render_kw={"maxlength": 60, "dir": "auto"}
    )
    query = StringField(
        _l("Filter"),
        filters=[tidied_line],
        render_kw={"maxlength": 500, "dir": "ltr", "spellcheck": "false"},
    )
    is_shared = BooleanField(_l("Offer it to everybody here"))


class LabelForm(RuleForm):
    """A label: a word and a colour."""

    name = StringField(
        _l("Name"), filters=[tidied_line], render_kw={"maxlength": 50, "dir": "auto"}
    )
    colour = StringField(_l("Colour"), default="#3366cc", render_kw={"type": "color"})


class BulkForm(RuleForm):
    """What is to become of many tickets. What is left empty stays as it is."""

    status = SelectField(_l("Status"), default="")
    reason = StringField(
        _l("Reason"),
        filters=[tidied_line],
        description=_l("Needed where a ticket is opened again."),
        render_kw={"maxlength": 500, "dir": "auto"},
    )
    kind = SelectField(_l("Kind"), default="")
    priority = SelectField(_l("Priority"), default="")
    audience = SelectField(_l("Who sees it"), default="")
    add_label = SelectField(_l("Add a label"), default="", validate_choice=False)
    remove_label = SelectField(_l("Remove a label"), default="", validate_choice=False)
    add_assignee = StringField(
        _l("Assign"),
        filters=[tidied_line],
        render_kw={"maxlength": 65, "list": "people", "placeholder": "@susan", "dir": "auto"},
    )
    remove_assignee = StringField(
        _l("Assign no longer"),
        filters=[tidied_line],
        render_kw={"maxlength": 65, "list": "people", "dir": "auto"},
    )
    due_on = DayField(_l("Due on"), validators=[Optional()])
    no_due_on = BooleanField(_l("Take the due date away"))

    def __init__(self, labels: Iterable[Label], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.status.choices = _entries((int(status), word) for status, word in STATUSES.items())
        self.kind.choices = _entries(KINDS.items())
        self.priority.choices = _entries((int(one), word) for one, word in PRIORITIES.items())
        self.audience.choices = _entries(AUDIENCES.items())
        names = _entries((label.id, label.name) for label in labels)
        self.add_label.choices = self.remove_label.choices = names


def _entries(known: Iterable[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    """The entries of a list: first the one that changes nothing."""
    return [UNCHANGED, *((str(value), words) for value, words in known)]
