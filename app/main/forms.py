"""The forms of posts and profiles."""

import secrets

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from app.auth import names
from app.forms import RuleForm, tidied, tidied_line
from app.i18n import languages, timezones
from app.themes import LABELS


class PostForm(RuleForm):
    """The composer. Length and emptiness are the service's to judge."""

    body = TextAreaField(_l("What is on your mind?"), filters=[tidied])
    # Tells a second click on the same form from a second post.
    form_key = HiddenField(
        default=lambda: secrets.token_hex(16), validators=[Optional(), Regexp(r"[0-9a-f]{32}$")]
    )


class ProfileForm(RuleForm):
    """One's own profile."""

    display_name = StringField(
        _l("Display name"),
        filters=[tidied_line],
        validators=[Length(max=64, message=_l("Use at most 64 characters."))],
        description=_l("Your name as others read it, in any script."),
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    username = StringField(
        _l("User name"),
        filters=[tidied_line],
        description=_l("Changes the address of your profile. Old links to it stop working."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": names.LONGEST},
    )
    about_me = TextAreaField(
        _l("About me"),
        filters=[tidied],
        validators=[Length(max=500, message=_l("Use at most 500 characters."))],
        render_kw={"rows": 4, "dir": "auto"},
    )
    locale = SelectField(_l("Language"))
    timezone = SelectField(_l("Time zone"))
    theme = SelectField(_l("Colours"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = languages()
        self.timezone.choices = {zone: zone.replace("_", " ") for zone in timezones()}
        self.theme.choices = {key: str(label) for key, label in LABELS.items()}
