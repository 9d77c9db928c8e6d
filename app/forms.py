"""What the forms of every feature share."""

from flask_wtf import FlaskForm

from app.errors.exceptions import DomainError
from app.text import tidy, tidy_line


def tidied(value: str | None) -> str | None:
    """Filter of a field: text as it is kept."""
    return None if value is None else tidy(value)


def tidied_line(value: str | None) -> str | None:
    """Filter of a field: one line of text as it is kept."""
    return None if value is None else tidy_line(value)


class RuleForm(FlaskForm):
    """A form whose rules live in a service.

    The form checks that something is there; the service checks the rest and raises, and
    ``refuse`` puts what it says beside the field.
    """

    def refuse(self, error: DomainError) -> None:
        """Show a broken rule beside its field, or above the form when it belongs to none."""
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)
