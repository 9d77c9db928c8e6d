"""The form of a post that announces something: a ticket, an appointment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import AnyOf

from app.forms import RuleForm, form_key_field, tidied
from app.main.reaches import choices
from app.models import Reach


class AnnounceForm(RuleForm):
    """What to say, and to whom. Length and emptiness are the service's to judge.

    Args:
        widest: who may see the post at the most, which is what is chosen at first.
    """

    body = TextAreaField(_l("What do you want to say?"), filters=[tidied])
    reach = SelectField(
        _l("Who may see this"),
        validate_choice=False,
        validators=[AnyOf(list(Reach), message=_l("Choose who may see this."))],
    )
    form_key = form_key_field()

    def __init__(self, widest: Reach, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, reach=widest, **kwargs)
        self.reach.choices = choices(widest)
