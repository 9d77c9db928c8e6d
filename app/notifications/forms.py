"""The form of the preferences."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from app.forms import RuleForm
from app.models import Channel
from app.notifications.kinds import Kind

LABELS = {
    Channel.SITE: _l("On the site"),
    Channel.MAIL: _l("Also by mail, at once"),
    Channel.DIGEST: _l("Also in the weekly mail"),
    Channel.OFF: _l("Off"),
}


class PreferencesForm(RuleForm):
    """How a person wants to hear of things; one more field for each kind."""

    digest_on = BooleanField(
        _l("Send me the weekly mail"),
        description=_l("On Saturday morning, when there is something to tell."),
    )

    def __init__(self, *args: object, has_digest: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = {c.value: str(label) for c, label in LABELS.items()}
        if not has_digest:
            del offered[Channel.DIGEST.value], self.digest_on
        for field in self:
            if isinstance(field, RadioField):
                field.choices = offered


def preferences_form(kinds: list[Kind]) -> type[PreferencesForm]:
    """The form for these kinds; its field of each has the name of the kind."""
    fields = {field_name(kind): RadioField(kind.label) for kind in kinds}
    return type("PreferencesForm", (PreferencesForm,), fields)


def field_name(kind: Kind) -> str:
    """The name of the field of a kind; a kind may have the name of something that forms have."""
    return f"kind_{kind.name}"
