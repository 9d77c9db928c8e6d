"""The form of a picture."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from app.forms import RuleForm


class AvatarForm(RuleForm):
    """One file; what it is, its bytes say."""

    image = FileField(_l("Picture"), validators=[FileRequired(_l("Choose a file."))])
