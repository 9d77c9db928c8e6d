"""Verbs of saved views. They flush and return; the caller commits."""

from flask_babel import lazy_gettext as _l

from app.database import unique_violation
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.main.services.locks import lock_people
from app.models import TicketView, User
from app.text import tidy_line
from app.tickets.filters.parsing import parse
from app.tickets.policies import can_share_view
from app.tickets.queries.views import own_views

LONGEST_NAME = 60
MOST_VIEWS = 100


def save_view(
    owner: User, name: str, query: str, is_shared: bool = False, *, must_confirm: bool = False
) -> TicketView:
    """Keep a filter under a name.

    Args:
        owner: whose it is.
        name: what the owner calls it; no two of theirs have the same.
        query: the line; it is kept as it was understood.
        is_shared: whether everybody here is offered it.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        DomainError: the name is missing or too long, or there are too many views.
        Conflict: the owner has a view of this name.
        NotAllowed: the owner may not share.
    """
    lock_people([owner.id])
    if len(db.session.scalars(own_views(owner).limit(MOST_VIEWS)).all()) == MOST_VIEWS:
        message = _l("You have %(num)d views. Delete one first.", num=MOST_VIEWS)
        raise DomainError(message)
    view = TicketView(owner_id=owner.id)
    may_share = can_share_view(owner, must_confirm=must_confirm)
    return _write(view, name, query, is_shared, may_share=may_share)


def change_view(
    view: TicketView,
    owner: User,
    name: str,
    query: str,
    is_shared: bool,
    *,
    must_confirm: bool = False,
) -> TicketView:
    """Change what a view is called and asks for, and who is offered it.

    Raises:
        DomainError, Conflict, NotAllowed: as ``save_view``.
    """
    may_share = can_share_view(owner, must_confirm=must_confirm)
    return _write(view, name, query, is_shared, may_share=may_share)


def _write(
    view: TicketView, name: str, query: str, is_shared: bool, *, may_share: bool
) -> TicketView:
    name = _checked_name(name)
    if is_shared and not view.is_shared and not may_share:
        raise NotAllowed(_l("Your account cannot share views."))
    taken = Conflict(_l("You have a view of this name. Choose another."), field="name")
    with unique_violation({"ticket_view_owner_id": taken, "ticket_view.owner_id": taken}):
        view.name, view.query, view.is_shared = name, str(parse(query)), is_shared
        db.session.add(view)
    return view


def _checked_name(written: str) -> str:
    name = tidy_line(written)
    if not name:
        raise DomainError(_l("Give it a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise DomainError(_l("Use at most %(num)d characters.", num=LONGEST_NAME), field="name")
    return name


def delete_view(view: TicketView) -> None:
    """Forget a view."""
    db.session.delete(view)
    db.session.flush()
