"""Which person the link of a mail stands for, or why it stands for nobody any more."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.auth import tokens
from app.auth.tokens import Purpose
from app.dates import utcnow
from app.errors.exceptions import Gone
from app.extensions import db
from app.models import Status, User


class DeadLink(Gone):
    """A link that does not work any more; ``message`` says why, ``advice`` what to do."""

    def __init__(self, message: LazyString, advice: LazyString, *, renewable: bool = True) -> None:
        super().__init__(message)
        self.advice = advice
        self.renewable = renewable


def reset_token(user: User) -> str:
    """A token that chooses a new password, once."""
    return tokens.make(Purpose.RESET, user, _password_state(user), utcnow())


def confirm_token(user: User, address: str) -> str:
    """A token that proves that a person reads mail at an address."""
    return tokens.make(Purpose.CONFIRM, user, address, utcnow())


def person_resetting(token: str, *, lock: bool = False) -> User:
    """The person who may choose a new password with this token.

    Raises:
        DeadLink: nobody may.
    """
    claim = _read(token, Purpose.RESET)
    user = _person(claim.user_id, lock=lock)
    if not tokens.fits(claim, Purpose.RESET, _password_state(user)):
        raise DeadLink(
            _l("This link was used already"),
            _l("The password or the address was changed since it was made. Ask for a new link."),
        )
    return user


def person_confirming(token: str, *, lock: bool = False) -> tuple[User, str]:
    """The person and the address that this token confirms.

    The address may be confirmed already, by an earlier click.

    Raises:
        DeadLink: it confirms nothing.
    """
    claim = _read(token, Purpose.CONFIRM)
    user = _person(claim.user_id, lock=lock)
    for address in (user.pending_email, user.email):
        if address and tokens.fits(claim, Purpose.CONFIRM, address):
            return user, address
    raise DeadLink(
        _l("This link is for another address"),
        _l("You asked for a different address after it. Use the newest mail."),
    )


def _password_state(user: User) -> str:
    return f"{user.password_hash}:{user.email}"


def _read(token: str, purpose: Purpose) -> tokens.Claim:
    try:
        return tokens.read(token, purpose)
    except tokens.Expired:
        raise DeadLink(
            _l("This link has expired"), _l("It worked for a while only. Ask for a new one.")
        ) from None
    except tokens.Broken:
        raise DeadLink(
            _l("This link is not complete"),
            _l("Copy the whole address from the mail, or ask for a new link."),
        ) from None


def _person(user_id: int, *, lock: bool) -> User:
    found = select(User).where(User.id == user_id, User.status == Status.ACTIVE)
    if lock:  # two clicks at once: the second one waits here, and then finds the link used
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    user = db.session.scalar(found)
    if user is None:
        raise DeadLink(
            _l("This account is closed"),
            _l("It was deleted or suspended. Ask a keeper of the site."),
            renewable=False,
        )
    return user
