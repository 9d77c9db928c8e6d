"""The forms of an account."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app.auth import names
from app.forms import RuleForm, tidied_line


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
