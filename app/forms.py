"""What the forms of every feature share."""

import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, FileField, HiddenField
from wtforms.validators import Optional, Regexp
from wtforms.widgets import Select, html_params

from app.errors.exceptions import DomainError
from app.pagination import LARGEST_ID
from app.text import tidy, tidy_line

T = TypeVar("T")

LONGEST_NUMBER = 19


def tidied(value: str | None) -> str | None:
    """Filter of a field: text as it is kept."""
    return None if value is None else tidy(value)


def tidied_line(value: str | None) -> str | None:
    """Filter of a field: one line of text as it is kept."""
    return None if value is None else tidy_line(value)


def number_in(raw: str | None) -> int:
    """An id that a form or an address names; 0 where it is none."""
    is_number = raw is not None and raw.isascii() and raw.isdigit() and len(raw) <= LONGEST_NUMBER
    number = int(raw or 0) if is_number else 0
    return number if number <= LARGEST_ID else 0


def form_key_field() -> HiddenField:
    """Tells a second click on the same form from a second thing."""
    return HiddenField(
        default=lambda: secrets.token_hex(16), validators=[Optional(), Regexp(r"[0-9a-f]{32}$")]
    )


class LongSelect(Select):
    """A list of hundreds of choices: what each looks like is found out once, not for every page."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:  # type: ignore[override]  # as of WTForms 3.3
        """One choice, in HTML."""
        return _option(str(choice.value), str(choice.label), is_selected=choice.selected)


@lru_cache(maxsize=4096)
def _option(value: str, label: str, *, is_selected: bool) -> Markup:
    attributes = html_params(value=value, selected=is_selected)
    return Markup("<option {}>{}</option>").format(attributes, label)


class TextsField(Field):
    """The texts of all fields of one name, in the order of the page."""

    def process_data(self, value: Any) -> None:
        """Take what the page begins with."""
        self.data: list[str] = list(value or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        self.data = [tidy(value) for value in valuelist]


class NumbersField(Field):
    """The same for ids; what is none is 0, so that everything keeps its place."""

    def process_data(self, value: Any) -> None:
        """Take what the page begins with."""
        self.data: list[int] = list(value or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        self.data = [number_in(value) for value in valuelist]


class DayField(DateField):
    """A date that says in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Enter a date such as 2030-12-31.")) from None


class SentForm(FlaskForm):
    """A form as a browser sends it."""

    class Meta(FlaskForm.Meta):
        """How a form takes what was sent."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> MultiDict[str, Any] | None:
            """Texts for the fields, files for those of files alone; JSON is no form.

            Without arguments a form takes the present request, if that sends one.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            sent: MultiDict[str, Any] = MultiDict(request.form)
            for name in [field.name for field in form if isinstance(field, FileField)]:
                sent.poplist(name)
                if files := request.files.getlist(name):
                    sent.setlist(name, files)
            return sent or None


class RuleForm(SentForm):
    """A form whose rules live in a service.

    The form checks that something is there; the service checks the rest and raises, and what it
    says stands beside the field. ``refusal`` is what the service raised.
    """

    refusal: DomainError | None = None

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
        self.refusal = error
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)
