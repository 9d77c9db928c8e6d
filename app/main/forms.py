"""The forms of posts and profiles."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from wtforms import (
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, Length

from app.auth import names
from app.forms import (
    LongSelect,
    NumbersField,
    RuleForm,
    TextsField,
    form_key_field,
    number_in,
    tidied,
    tidied_line,
)
from app.i18n import languages, timezones
from app.main.reaches import choices
from app.models import Image, Post, Reach
from app.models.image import LONGEST_DESCRIPTION, MOST_IMAGES
from app.models.post import LONGEST_TITLE, LONGEST_WARNING, narrower
from app.themes import LABELS
from config import MAX_POST_LENGTH


class WithImages(RuleForm):
    """A form that brings images along: new files, and uploads that are here already.

    ``images`` are files, as a browser without scripts sends them. Each upload is an ``image`` with
    a ``description``; ``remove_image`` says which of them are to be left out.
    """

    longest_article = MAX_POST_LENGTH
    longest_description = LONGEST_DESCRIPTION
    most_images = MOST_IMAGES

    images = MultipleFileField(_l("Images"))
    image = NumbersField()
    description = TextsField()
    remove_image = NumbersField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploads: list[tuple[Image, str]] = []
        """The uploads with their descriptions, as the page shows them again."""

    def files(self) -> list[FileStorage]:
        """The files that were chosen."""
        sent = self.images.data or []
        return [file for file in sent if isinstance(file, FileStorage) and file.filename]

    def chosen(self) -> dict[int, str]:
        """The ids of the uploads to keep, in their order, with their descriptions."""
        texts = self.description.data + [""] * len(self.image.data)
        pairs = dict(zip(self.image.data, texts, strict=False))
        return {
            number: text
            for number, text in pairs.items()
            if number and number not in self.remove_image.data
        }

    def begin_with(self, images: Sequence[Image]) -> None:
        """Show the images of a post that is about to be changed."""
        self.uploads = [(image, image.description) for image in images]

    def add_upload(self, image: Image) -> None:
        """Put an image that came with the form among the uploads."""
        missing = len(self.image.data) - len(self.description.data)
        self.description.data += [""] * missing + [image.description]
        self.image.data.append(image.id)

    def show_again(self, images: Sequence[Image]) -> None:
        """Show those of the uploads that are still there, as they were sent."""
        texts = self.chosen()
        self.uploads = [(image, texts.get(image.id, "")) for image in images]

    def refuse_images(self, message: str) -> None:
        """Say what is wrong with a file, whatever else is checked later."""
        self.images.process_errors = [*self.images.process_errors, message]

    @property
    def image_errors(self) -> list[str]:
        """What is wrong with the images and their descriptions."""
        fields = (self.images, self.image, self.description)
        return [str(error) for field in fields for error in field.errors or field.process_errors]


def _own_reach() -> str:
    return str(getattr(current_user, "default_reach", Reach.PUBLIC))


def _warning() -> StringField:
    return StringField(
        _l("Content warning"),
        filters=[tidied_line],
        description=_l("Folds what you write under these words."),
        render_kw={"dir": "auto", "maxlength": LONGEST_WARNING},
    )


def _reach() -> SelectField:
    known = AnyOf(list(Reach), message=_l("Choose who may see this."))
    return SelectField(
        _l("Who may see this"), default=_own_reach, validate_choice=False, validators=[known]
    )


class PostForm(WithImages):
    """The composer. Length and emptiness are the service's to judge."""

    body = TextAreaField(_l("What is on your mind?"), filters=[tidied])
    title = StringField(
        _l("Title"),
        filters=[tidied_line],
        description=_l("Makes an article: a long text on a page of its own."),
        render_kw={"dir": "auto", "maxlength": LONGEST_TITLE},
    )
    warning = _warning()
    reach = _reach()
    quote = HiddenField()
    form_key = form_key_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach.choices = choices()


class ReplyForm(WithImages):
    """An answer, which reaches at most whom the answered post reaches."""

    body = TextAreaField(_l("Your reply"), filters=[tidied])
    warning = _warning()
    reach = _reach()
    form_key = form_key_field()

    def __init__(self, parent: Post, **kwargs: Any) -> None:
        super().__init__(reach=narrower(parent.reach, _own_reach()), **kwargs)
        self.reach.choices = choices(parent.reach)


class EditForm(WithImages):
    """A post that is changed. ``version`` is the one that the form began with."""

    body = TextAreaField(_l("Text"), filters=[tidied])
    title = StringField(
        _l("Title"),
        filters=[tidied_line],
        render_kw={"dir": "auto", "maxlength": LONGEST_TITLE},
    )
    warning = _warning()
    version = HiddenField()

    def version_read(self) -> int:
        """The version that was sent; 0, which is none, where there was none."""
        return number_in(next(iter(self.version.raw_data or []), None))


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
    timezone = SelectField(_l("Time zone"), widget=LongSelect())
    theme = SelectField(_l("Colours"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = languages()
        self.timezone.choices = {zone: zone.replace("_", " ") for zone in timezones()}
        self.theme.choices = {key: str(label) for key, label in LABELS.items()}
