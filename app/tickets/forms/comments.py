"""The forms of comments."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from app.forms import form_key_field, number_in, tidied
from app.tickets.forms.tickets import WithFiles


class CommentForm(WithFiles):
    """A comment; ``to`` moves the ticket with it."""

    body = TextAreaField(_l("Your comment"), filters=[tidied])
    to = HiddenField()
    form_key = form_key_field()


class EditCommentForm(WithFiles):
    """A comment that is changed. ``version`` is the one that the form began with."""

    body = TextAreaField(_l("Text"), filters=[tidied])
    version = HiddenField()

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(next(iter(self.version.raw_data or []), None))
