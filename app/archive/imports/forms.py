"""The form of an import."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from app.forms import RuleForm


class ImportForm(RuleForm):
    """One file; what it is, its bytes say."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("The ZIP of an export from here, or the outbox.json of Mastodon."),
        render_kw={"accept": ".zip,.json,application/zip,application/json"},
    )
