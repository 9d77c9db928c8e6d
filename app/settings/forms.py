"""The forms of an account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import AnyOf, InputRequired

from app.auth import names
from app.forms import RuleForm, tidied_line
from app.main.reaches import choices
from app.models import Reach


class EmailForm(RuleForm):
    """Another e-mail address, and the password as a proof that it is the owner who asks."""

    email = StringField(
        _l("New e-mail address"),
        filters=[tidied_line],
        validators=[InputRequired(_l("Enter your e-mail address."))],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": names.LONGEST_EMAIL},
    )
    current_password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


class WritingForm(RuleForm):
    """How one's posts begin."""

    default_reach = RadioField(
        _l("Who may see what you write, unless you choose otherwise"),
        validate_choice=False,
        validators=[AnyOf(list(Reach), message=_l("Choose who may see this."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default_reach.choices = choices()
