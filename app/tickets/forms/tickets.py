"""The forms of a ticket: what it says, its files, its moves."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import (
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from app.forms import (
    DayField,
    NumbersField,
    RuleForm,
    TextsField,
    form_key_field,
    number_in,
    tidied,
    tidied_line,
)
from app.models import Priority, TicketAudience, TicketKind, User
from app.models.image import LONGEST_DESCRIPTION as LONGEST_PICTURE
from app.models.ticket import LONGEST_DESCRIPTION, LONGEST_ITEM, LONGEST_NAME, LONGEST_URL
from app.models.ticket_entry import LONGEST_COMMENT, MOST_FILES
from app.tickets.queries.files import File
from app.tickets.words import AUDIENCES, KINDS, PRIORITIES

NO_CHOICE = -1


def priority_in(raw: Any) -> int:
    """A priority that a form names; -1, which is none, for nonsense."""
    known = {str(int(one)): int(one) for one in Priority}
    return known.get(str(raw), NO_CHOICE)


class WithFiles(RuleForm):
    """A form that brings files along: new ones, and those that are here already.

    ``files`` are files as browsers send them. Each one that is here is a ``file`` with a
    ``description``; ``remove_file`` says which of them are to go.
    """

    longest_body = LONGEST_COMMENT
    longest_picture = LONGEST_PICTURE
    most_files = MOST_FILES

    files = MultipleFileField(_l("Files"))
    file = NumbersField()
    description = TextsField()
    remove_file = NumbersField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[tuple[File, str]] = []
        """The files that are here, with their descriptions, as the page shows them."""

    def sent_files(self) -> list[FileStorage]:
        """The files that were chosen."""
        sent = self.files.data or []
        return [file for file in sent if isinstance(file, FileStorage) and file.filename]

    def chosen(self) -> dict[int, str]:
        """The ids of the files to keep, in their order, with their descriptions."""
        texts = self.description.data + [""] * len(self.file.data)
        pairs = dict(zip(self.file.data, texts, strict=False))
        return {
            number: text
            for number, text in pairs.items()
            if number and number not in self.remove_file.data
        }

    def begin_with(self, files: Sequence[File]) -> None:
        """Show the files of what is about to be changed."""
        self.kept = [(file, file.description) for file in files]

    def add_file(self, number: int) -> None:
        """Put a file that came with the form among those that are here."""
        missing = len(self.file.data) - len(self.description.data)
        self.description.data += [""] * (missing + 1)
        self.file.data.append(number)

    def show_again(self, files: Sequence[File]) -> None:
        """Show those of the files that are still there, as they were sent."""
        texts = self.chosen()
        self.kept = [(file, texts.get(file.id, file.description)) for file in files]

    def refuse_files(self, message: str) -> None:
        """Say what is wrong with a file, whatever else is checked later."""
        self.files.process_errors = [*self.files.process_errors, message]

    @property
    def file_errors(self) -> list[str]:
        """What is wrong with the files and their descriptions."""
        fields = (self.files, self.file, self.description)
        return [str(error) for field in fields for error in field.errors or field.process_errors]


class TicketForm(WithFiles):
    """What a ticket says."""

    longest_body = LONGEST_DESCRIPTION

    name = StringField(
        _l("Name"),
        filters=[tidied_line],
        description=_l("What it is about, in a few words."),
        render_kw={"maxlength": LONGEST_NAME, "dir": "auto"},
    )
    kind = SelectField(_l("Kind"), default=TicketKind.BUG.value, validate_choice=False)
    body = TextAreaField(_l("Description"), filters=[tidied])
    url = StringField(
        _l("Address"),
        filters=[tidied_line],
        description=_l("The web page that it is about, if there is one."),
        render_kw={
            "type": "url",
            "inputmode": "url",
            "maxlength": LONGEST_URL,
            "dir": "ltr",
            "placeholder": "https://",
        },
    )
    priority = SelectField(
        _l("Priority"),
        default=Priority.NORMAL.value,
        coerce=priority_in,
        validate_choice=False,
    )
    due_on = DayField(_l("Due on"), validators=[Optional()])
    labels = NumbersField(_l("Labels"))
    assignees = StringField(
        _l("Assigned to"),
        filters=[tidied_line],
        description=_l("User names, with a space or a comma between them."),
        render_kw={
            "autocapitalize": "none",
            "autocomplete": "off",
            "spellcheck": "false",
            "list": "people",
            "dir": "ltr",
        },
    )
    audience = RadioField(
        _l("Who may see this"), default=TicketAudience.MEMBERS.value, validate_choice=False
    )
    post = HiddenField()
    form_key = form_key_field()
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label) for one, label in KINDS.items()]
        self.priority.choices = [(int(one), label) for one, label in PRIORITIES.items()]
        self.offer_audiences(list(TicketAudience))

    def offer_audiences(self, allowed: Collection[TicketAudience]) -> None:
        """Let people choose between some audiences."""
        self.audience.choices = [(one.value, AUDIENCES[one]) for one in allowed]

    @staticmethod
    def names_of(people: Sequence[User]) -> str:
        """People as the field of assignees has them."""
        return ", ".join(person.username for person in people)

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(next(iter(self.version.raw_data or []), None))


class StatusForm(RuleForm):
    """A move to another status."""

    to = HiddenField()
    reason = TextAreaField(_l("Why?"), filters=[tidied])
    answer = TextAreaField(_l("Answer in the thread of the post"), filters=[tidied])
    version = HiddenField()


class ItemForm(RuleForm):
    """A step of a checklist."""

    text = StringField(
        _l("New step"),
        filters=[tidied_line],
        render_kw={"maxlength": LONGEST_ITEM, "dir": "auto"},
    )


def ticket_number_in(raw: str | None) -> int:
    """The number of a ticket as people write it, such as ``#12``; 0 where it is none."""
    return number_in((raw or "").strip().removeprefix("#"))


class OtherForm(RuleForm):
    """What a ticket has to do with another."""

    way = SelectField(_l("This ticket"), validate_choice=False)
    other = StringField(_l("Number of the other ticket"), filters=[tidied_line])
