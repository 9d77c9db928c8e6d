"""The forms of an account."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import CheckboxInput

from app.auth import names
from app.forms import RuleForm, tidied_line
from app.main.reaches import choices
from app.models import Reach
from app.models.access_token import LONGEST_NAME
from app.settings.words import WORDS

LIFETIMES = {
    "30": _l("30 days"),
    "90": _l("90 days"),
    "365": _l("A year"),
    "never": _l("It does not expire"),
}
USUAL_LIFETIME = "90"


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


class TokenForm(RuleForm):
    """A token for a program."""

    name = StringField(
        _l("What is it for?"),
        filters=[tidied_line],
        description=_l("The name of the program or the machine that will use it."),
        validators=[InputRequired(_l("Give it a name of 1 to 100 characters."))],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
    scopes = SelectMultipleField(
        _l("What may it do?"),
        choices=lambda: {scope: str(words) for scope, words in WORDS.items()},
        validate_choice=False,
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one thing that it may do."))],
    )
    lifetime = SelectField(
        _l("How long does it work?"),
        choices=lambda: {key: str(label) for key, label in LIFETIMES.items()},
        default=USUAL_LIFETIME,
        validate_choice=False,
        validators=[AnyOf(list(LIFETIMES), message=_l("Choose how long it works."))],
    )

    def expires_at(self, now: datetime) -> datetime | None:
        """When the token ends; None for never."""
        chosen = str(self.lifetime.data)
        return None if chosen == "never" else now + timedelta(days=int(chosen))
