"""The forms of signing in and up."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.auth import names, passwords
from app.forms import RuleForm, SentForm, tidied_line


class LoginForm(SentForm):
    """User name or address, and password."""

    username = StringField(
        _l("User name or e-mail"),
        filters=[tidied_line],
        validators=[InputRequired(_l("Enter your user name or e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    remember_me = BooleanField(_l("Stay signed in on this device"))


class RegistrationForm(RuleForm):
    """A new account. The time zone is filled in by a script and may stay empty."""

    username = StringField(
        _l("User name"),
        filters=[tidied_line],
        validators=[InputRequired(_l("Choose a user name."))],
        description=_l(
            "2 to 64 letters, digits, dots, hyphens or underscores. You can change it later."
        ),
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": names.LONGEST,
        },
    )
    email = StringField(
        _l("E-mail"),
        filters=[tidied_line],
        validators=[InputRequired(_l("Enter your e-mail address."))],
        description=_l("Only you and the keepers of this site see it."),
        render_kw={"type": "email", "autocomplete": "email", "maxlength": names.LONGEST_EMAIL},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Choose a password."))],
        description=_l("At least 8 characters. A few words in a row are easy to remember."),
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )
    timezone = HiddenField(render_kw={"data-timezone": ""})


class PasswordForm(RuleForm):
    """A new password for oneself. ``RuleForm`` puts a broken rule of ``password`` beside it."""

    current_password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Choose a password."))],
        description=_l("At least 8 characters. Your other devices are signed out."),
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )


class ResetRequestForm(SentForm):
    """The address to mail a link to."""

    email = StringField(
        _l("E-mail"),
        filters=[tidied_line],
        validators=[
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=names.LONGEST_EMAIL, message=_l("Use at most 254 characters.")),
        ],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": names.LONGEST_EMAIL},
    )


class ResetForm(RuleForm):
    """The new password of somebody who has a link."""

    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Choose a password."))],
        description=_l("At least 8 characters. All your devices are signed out."),
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )
