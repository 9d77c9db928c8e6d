"""Who may do what with tickets they can see. The moves of the status stand in one table."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.main.policies import can_post, has_confirmed
from app.models import (
    Post,
    Reach,
    Role,
    Ticket,
    TicketAudience,
    TicketEntry,
    TicketStatus,
    TicketView,
)

MODERATING = (Role.MODERATOR, Role.ADMIN)

EDIT_OWN_ONLY = _l("You can edit your own comments only.")
DELETE_OWN_ONLY = _l("You can delete your own comments only.")


class Part(Flag):
    """What somebody has to do with a ticket."""

    NONE = 0
    REPORTER = auto()
    ASSIGNEE = auto()
    MODERATOR = auto()


WORKING = Part.ASSIGNEE | Part.MODERATOR
INVOLVED = Part.REPORTER | WORKING


@dataclass(frozen=True)
class Move:
    """One way from a status to another: who may take it, and whether they have to say why."""

    by: Part
    needs_reason: bool = False


MOVES: dict[tuple[TicketStatus, TicketStatus], Move] = {
    (TicketStatus.REPORTED, TicketStatus.IN_PROGRESS): Move(WORKING),
    (TicketStatus.REPORTED, TicketStatus.IN_REVIEW): Move(WORKING),
    (TicketStatus.REPORTED, TicketStatus.RESOLVED): Move(INVOLVED),
    (TicketStatus.IN_PROGRESS, TicketStatus.REPORTED): Move(WORKING),
    (TicketStatus.IN_PROGRESS, TicketStatus.IN_REVIEW): Move(WORKING),
    (TicketStatus.IN_PROGRESS, TicketStatus.RESOLVED): Move(INVOLVED),
    (TicketStatus.IN_REVIEW, TicketStatus.REPORTED): Move(WORKING),
    (TicketStatus.IN_REVIEW, TicketStatus.IN_PROGRESS): Move(INVOLVED),
    (TicketStatus.IN_REVIEW, TicketStatus.RESOLVED): Move(INVOLVED),
    (TicketStatus.RESOLVED, TicketStatus.REPORTED): Move(INVOLVED, needs_reason=True),
    (TicketStatus.RESOLVED, TicketStatus.IN_PROGRESS): Move(WORKING, needs_reason=True),
}
WHO: dict[Part, LazyString] = {
    WORKING: _l("Only assignees and moderators can do this."),
    INVOLVED: _l("Only the reporter, assignees and moderators can do this."),
}


def part_of(user: Any, ticket: Ticket, assignee_ids: Collection[int]) -> Part:
    """What somebody has to do with a ticket."""
    if not user.is_authenticated:
        return Part.NONE
    part = Part.NONE
    if ticket.reporter_id == user.id:
        part |= Part.REPORTER
    if user.id in assignee_ids:
        part |= Part.ASSIGNEE
    if user.role in MODERATING:
        part |= Part.MODERATOR
    return part


def move_of(before: int, after: int) -> Move | None:
    """The way from a status to another; None where there is none."""
    return MOVES.get((TicketStatus(before), TicketStatus(after)))


def why_not_move(part: Part, ticket: Ticket, to: TicketStatus) -> LazyString | None:
    """Why somebody cannot move a ticket, in words; None if they can."""
    if ticket.status == to:
        return _l("It has this status already.")
    move = move_of(ticket.status, to)
    if move is None:
        return _l("Reopen it first.")
    if ticket.duplicate_of_id is not None and to.is_open:
        return _l("It is a duplicate. Say first that it is none.")
    return None if part & move.by else WHO[move.by]


def moves_open_to(part: Part, ticket: Ticket) -> list[tuple[TicketStatus, Move]]:
    """The moves that somebody may make with a ticket now, in the order of the statuses."""
    return [
        (to, MOVES[TicketStatus(ticket.status), to])
        for to in TicketStatus
        if why_not_move(part, ticket, to) is None
    ]


def can_file(user: Any, *, must_confirm: bool = False) -> bool:
    """Members file tickets."""
    return can_post(user, must_confirm=must_confirm)


def can_make_ticket_of(user: Any, post: Post) -> bool:
    """Members make tickets of what every member may see, and of their own."""
    is_theirs = bool(user.is_authenticated and post.author_id == user.id)
    return can_post(user) and not post.is_repost and (Reach(post.reach).is_wide or is_theirs)


def audiences_of(post: Post) -> tuple[TicketAudience, ...]:
    """Who may see a ticket that quotes a post: nobody whom the post was not for."""
    if post.reach == Reach.PUBLIC:
        return tuple(TicketAudience)
    if Reach(post.reach).is_wide:
        return (TicketAudience.MEMBERS, TicketAudience.PRIVATE)
    return (TicketAudience.PRIVATE,)


def can_comment(user: Any, *, must_confirm: bool = False) -> bool:
    """Everybody who is signed in comments on what they see, commenters too."""
    if must_confirm and not has_confirmed(user):
        return False
    return bool(user.is_authenticated)


def why_not_change(part: Part, ticket: Ticket) -> LazyString | None:
    """Why somebody cannot change what a ticket says; None if they can.

    Reporters change their own until somebody else has commented: then others build on it.
    """
    if part & WORKING:
        return None
    if part & Part.REPORTER:
        if ticket.answered_at is None:
            return None
        return _l("Somebody has commented on it. From now on assignees and moderators change it.")
    return _l(
        "Only assignees and moderators can change this, and reporters until somebody comments."
    )


def can_change(part: Part, ticket: Ticket) -> bool:
    """Whether somebody may change what a ticket says and its details."""
    return why_not_change(part, ticket) is None


def can_take(
    user: Any, ticket: Ticket, assignee_ids: Collection[int], *, must_confirm: bool = False
) -> bool:
    """Members take on what is open and nobody does."""
    return can_post(user, must_confirm=must_confirm) and ticket.is_open and not assignee_ids


def can_be_assigned(user: Any) -> bool:
    """Members do the work."""
    return can_post(user) and bool(user.is_active)


def can_edit_comment(user: Any, entry: TicketEntry) -> bool:
    """Authors edit their own comments."""
    return bool(user.is_authenticated and entry.author_id == user.id and entry.deleted_at is None)


def can_delete_comment(user: Any, entry: TicketEntry) -> bool:
    """Authors delete their own comments, moderators every one."""
    is_own_or_moderated = user.is_authenticated and (
        entry.author_id == user.id or user.role in MODERATING
    )
    return bool(is_own_or_moderated and entry.deleted_at is None)


def can_announce(user: Any, ticket: Ticket) -> bool:
    """Whoever may post may tell of what every member may see."""
    return can_post(user) and ticket.audience != TicketAudience.PRIVATE


def widest_reach(ticket: Ticket) -> Reach:
    """Who may see a post that announces a ticket at the most: nobody for whom the ticket is not."""
    return Reach.PUBLIC if ticket.audience == TicketAudience.PUBLIC else Reach.MEMBERS


def can_manage(user: Any) -> bool:
    """Moderators look after labels and import tickets."""
    return bool(user.is_authenticated and user.role in MODERATING)


def can_share_view(user: Any, *, must_confirm: bool = False) -> bool:
    """Members offer their filters to everybody."""
    return can_post(user, must_confirm=must_confirm)


def can_change_view(user: Any, view: TicketView) -> bool:
    """Owners change the filters they keep."""
    return bool(user.is_authenticated and view.owner_id == user.id)


def can_delete_view(user: Any, view: TicketView) -> bool:
    """Owners delete their filters, moderators those that are shared."""
    return can_change_view(user, view) or (view.is_shared and can_manage(user))
