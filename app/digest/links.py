"""The link that ends the weekly mail: whoever has a mail may use it, as long as there are mails.

It needs no sign-in and never expires, so all that it can do is this one thing.
"""

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer

from app.errors.exceptions import Gone
from app.extensions import db
from app.models import User

PURPOSE = "digest.unsubscribe"
LONGEST = 200


def token_for(person: User) -> str:
    """A token for one person: signed, and for this purpose alone."""
    return str(_signer().dumps(_identity(person)))


def person_named(token: str) -> User:
    """The person that a token was made for.

    Raises:
        Gone: it was not made here, or the person is no longer here.
    """
    try:
        identity = _signer().loads(token[:LONGEST])
    except BadData:
        message = _l("This link is not complete. Copy the whole address from the mail.")
        raise Gone(message) from None
    person = db.session.get(User, identity[0])
    if person is None or _identity(person) != identity:
        raise Gone(_l("This account is closed. It gets no more mail."))
    return person


def _identity(person: User) -> list[int]:
    # A database may give the id of somebody who left to somebody new.
    return [person.id, int(person.created_at.timestamp())]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=PURPOSE)
