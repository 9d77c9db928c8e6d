"""What an import calls the parts of an appointment."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.appointments.imports.comparing import EXCEPTIONS

FIELDS: dict[str, LazyString] = {
    "title": _l("Title"),
    "starts_local": _l("Starts"),
    "starts_at": _l("Starts"),
    "ends_local": _l("Ends"),
    "ends_at": _l("Ends"),
    "zone": _l("Time zone"),
    "all_day": _l("All day"),
    "location": _l("Place"),
    "body": _l("Description"),
    "status": _l("Status"),
    "category": _l("Category"),
    "colour": _l("Colour"),
    "rule": _l("Repeats"),
    EXCEPTIONS: _l("Exceptions"),
}


def named(fields: list[str]) -> list[str]:
    """What changes, in words, each once."""
    return list(dict.fromkeys(str(FIELDS[name]) for name in fields if name in FIELDS))
