"""The form of a post that announces a ticket."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import AnyOf, Optional, Regexp

from app.forms import RuleForm, tidied
from app.main.reaches import choices
from app.models import Reach


class AnnounceForm(RuleForm):
    """What to say, and to whom. Length and emptiness are the service's to judge."""

    body = TextAreaField(_l("What do you want to say?"), filters=[tidied])
    reach = SelectField(
        _l("Who may see this"),
        validate_choice=False,
        validators=[AnyOf(list(Reach), message=_l("Choose who may see this."))],
    )
    form_key = HiddenField(
        default=lambda: secrets.token_hex(16), validators=[Optional(), Regexp(r"[0-9a-f]{32}$")]
    )

    def __init__(self, widest: Reach, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, reach=widest, **kwargs)
        self.reach.choices = choices(widest)
