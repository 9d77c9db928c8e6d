"""How long a text may be, said the same way everywhere."""

from flask_babel import lazy_ngettext

from app.errors.exceptions import DomainError


def check_length(field: str, length: int, most: int) -> None:
    """Refuse what is too long.

    Args:
        field: the form field that says so.
        length: how long it is, counted as the rule counts.
        most: how long it may be.

    Raises:
        DomainError: it is longer; the message says by how much.
    """
    if length > most:
        raise DomainError(
            lazy_ngettext(
                "This is %(num)d character too long.",
                "This is %(num)d characters too long.",
                length - most,
            ),
            field=field,
        )
