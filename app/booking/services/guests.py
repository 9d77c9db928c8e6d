"""What a guest typed, checked."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from app.auth.names import check_email
from app.booking.guests import Guest
from app.errors.exceptions import DomainError
from app.lengths import check_length
from app.models import BookingPage
from app.models.booking import LONGEST_ANSWER, LONGEST_GUEST_NAME, LONGEST_NOTE, GivenAnswer
from app.text import tidy, tidy_line
from app.zones import zone_names

LONGEST_LOCALE = 16


def checked_guest(guest: Guest, page: BookingPage) -> Guest:
    """What a guest typed, as it is kept.

    Raises:
        DomainError: something is missing, too long or makes no sense; ``field`` says which:
            ``name``, ``address``, ``zone``, ``locale``, ``note`` or ``answers-<number>``.
    """
    if guest.zone not in zone_names():
        raise DomainError(_l("Choose one of the list."), field="zone")
    if not 2 <= len(guest.locale) <= LONGEST_LOCALE:
        raise DomainError(_l("Choose one of the list."), field="locale")
    kept = replace(
        guest,
        name=tidy_line(guest.name),
        address=_checked_address(guest.address),
        note=tidy(guest.note),
        answers=_checked_answers(guest, page),
    )
    if not kept.name:
        raise DomainError(_l("Say who you are."), field="name")
    check_length("name", len(kept.name), LONGEST_GUEST_NAME)
    check_length("note", len(kept.note), LONGEST_NOTE)
    return kept


def answers_of(guest: Guest, page: BookingPage) -> list[GivenAnswer]:
    """The answers of a guest, each with its question; those that were left empty are none."""
    return [
        {"label": question["label"], "text": answer}
        for question, answer in zip(page.questions, guest.answers, strict=True)
        if answer
    ]


def _checked_address(typed: str) -> str:
    try:
        return check_email(tidy_line(typed))
    except DomainError as error:
        raise DomainError(error.message, field="address") from None


def _checked_answers(guest: Guest, page: BookingPage) -> tuple[str, ...]:
    """As many answers as there are questions."""
    given = [tidy(answer) for answer in guest.answers]
    given += [""] * (len(page.questions) - len(given))
    for number, (question, answer) in enumerate(zip(page.questions, given, strict=False)):
        field = f"answers-{number}"
        if question["is_required"] and not answer:
            raise DomainError(_l("Please answer this."), field=field)
        check_length(field, len(answer), LONGEST_ANSWER)
    return tuple(given[: len(page.questions)])
