"""Addresses of the site with real things in them: the variables of a rule, filled in."""

import re
from collections.abc import Callable

from sqlalchemy import func, select

from app.auth import links
from app.digest import links as digest_links
from app.extensions import db
from app.models import MailState, Notification, OutgoingMail, User
from tests.media.files import keep
from tests.people import make_export, make_import, make_post, make_reminder, make_upload
from tests.tickets.factories import make_label, make_ticket, make_view

OPEN = re.compile(r"<(?:\w+:)?(\w+)>")


def filled(address: str, owner: User) -> str:
    """The address of a rule, such as ``/post/<int:post_id>``, of something that a person owns.

    ``OWN`` has what each variable stands for; an address with an unknown one is a KeyError.
    """
    return OPEN.sub(lambda found: str(OWN[found[1]](address, owner)), address)


def _filename(address: str, owner: User) -> str:
    return "css/bootstrap.min.css" if address.startswith("/bootstrap") else "css/app.css"


def _latest_notification(address: str, owner: User) -> int | None:
    """The id of what a person was told last."""
    own = select(func.max(Notification.id)).where(Notification.receiver_id == owner.id)
    return db.session.scalar(own) or 0


def _failed_mail(address: str, owner: User) -> int:
    """The id of a mail that did not leave."""
    letter = OutgoingMail(
        name="test", address="x@example.org", subject="x", text="x", state=MailState.FAILED
    )
    db.session.add(letter)
    db.session.commit()
    return letter.id


def _task(address: str, owner: User) -> int:
    """The id of finished work of the kind that an address is about."""
    return (make_import if "import" in address else make_export)(owner).id


def _token(address: str, owner: User) -> str:
    """The token of a link that was mailed to a person."""
    if "reset_password" in address:
        return links.reset_token(owner)
    if "unsubscribe" in address:
        return digest_links.token_for(owner)
    return links.confirm_token(owner, owner.email)


OWN: dict[str, Callable[[str, User], object]] = {
    "username": lambda address, owner: owner.username,
    "ref": lambda address, owner: make_ticket(owner).id,
    "post_id": lambda address, owner: make_post(owner).id,
    "filename": _filename,
    "notification_id": _latest_notification,
    "task_id": _task,
    "mail_id": _failed_mail,
    "reminder_id": lambda address, owner: make_reminder(owner).id,
    "view_id": lambda address, owner: make_view(owner, "A view", "", is_shared=True).id,
    "label_id": lambda address, owner: make_label("a label").id,
    "token": _token,
    "name": lambda address, owner: make_upload(owner) if "/upload/" in address else "1.eml",
    "number": lambda address, owner: 0,
    "image_id": lambda address, owner: keep(owner).id,
    "fingerprint": lambda address, owner: keep(owner).fingerprint,
    "size": lambda address, owner: 480,
    "tab": lambda address, owner: "replies",
    "word": lambda address, owner: "harbour",
    "status": lambda address, owner: 0,
    "upload": lambda address, owner: "0" * 32,
}
