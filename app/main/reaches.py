"""Who may see a post, in the words of the pages."""

from flask_babel import lazy_gettext as _l

from app.models import Reach

LABELS = {
    Reach.PUBLIC: _l("Everybody"),
    Reach.MEMBERS: _l("Members only"),
    Reach.FOLLOWERS: _l("Followers only"),
    Reach.MENTIONED: _l("Only those mentioned"),
}


def reach_label(reach: str) -> str:
    """A reach in words."""
    return str(LABELS[Reach(reach)])


def choices(widest: str = Reach.PUBLIC) -> list[tuple[str, str]]:
    """What can be chosen from: one reach and all that are narrower, with their words."""
    reaches = list(Reach)
    return [(one.value, str(LABELS[one])) for one in reaches[reaches.index(Reach(widest)) :]]
