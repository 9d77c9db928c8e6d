"""What the forms of every feature share."""

from collections.abc import Callable
from typing import TypeVar

from flask_wtf import FlaskForm

from app.errors.exceptions import DomainError
from app.text import tidy, tidy_line

T = TypeVar("T")


def tidied(value: str | None) -> str | None:
    """Filter of a field: text as it is kept."""
    return None if value is None else tidy(value)


def tidied_line(value: str | None) -> str | None:
    """Filter of a field: one line of text as it is kept."""
    return None if value is None else tidy_line(value)


class RuleForm(FlaskForm):
    """A form whose rules live in a service.

    The form checks that something is there; the service checks the rest and raises, and what it
    says stands beside the field.
    """

    def carry_out(self, action: Callable[[], T]) -> T | None:
        """Do what the form asks for, if it was sent and is in order.

        Returns:
            What the action returned; None when the form was not sent yet or says what is wrong.
        """
        if not self.validate_on_submit():
            return None
        try:
            return action()
        except DomainError as error:
            self.refuse(error)
            return None

    def refuse(self, error: DomainError) -> None:
        """Show a broken rule beside its field, or above the form when it belongs to none."""
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)
