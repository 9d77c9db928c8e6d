"""The form that brings a file of tickets."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from app.forms import RuleForm, tidied_line


class ImportForm(RuleForm):
    """One file, and where it comes from."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("A table as CSV, from Trac, Redmine, GitHub, Jira, a spreadsheet or here."),
        render_kw={"accept": ".csv,.tsv,.txt,text/csv,text/plain"},
    )
    source = StringField(
        _l("Where it comes from"),
        filters=[tidied_line],
        description=_l(
            "A short name such as trac. A second file of the same name changes these tickets and "
            "makes none of them twice."
        ),
        render_kw={"maxlength": 60, "dir": "auto"},
    )


class LookForm(RuleForm):
    """Which column is what, and whom names mean; its fields are those of the file."""
