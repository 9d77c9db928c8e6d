"""What the closed sets of tickets are called."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.models import (
    Priority,
    TicketAudience,
    TicketKind,
    TicketStatus,
    WatchReason,
)


class Way(StrEnum):
    """What a ticket has to do with another, seen from the one that is being changed."""

    BLOCKS = "blocks"
    BLOCKED_BY = "blocked_by"
    RELATES = "relates"


NOT_FOR_SO_MANY = _l("The post is not for so many people. Choose a smaller audience.")

STATUSES: dict[TicketStatus, LazyString] = {
    TicketStatus.REPORTED: _l("Reported"),
    TicketStatus.IN_PROGRESS: _l("In Progress"),
    TicketStatus.IN_REVIEW: _l("In Review"),
    TicketStatus.RESOLVED: _l("Resolved"),
}
STATUS_ICONS = {
    TicketStatus.REPORTED: "circle",
    TicketStatus.IN_PROGRESS: "circle-half",
    TicketStatus.IN_REVIEW: "eye",
    TicketStatus.RESOLVED: "check-circle-fill",
}
# What a button says that moves a ticket there.
MOVE_WORDS: dict[TicketStatus, LazyString] = {
    TicketStatus.REPORTED: _l("Put back"),
    TicketStatus.IN_PROGRESS: _l("Start"),
    TicketStatus.IN_REVIEW: _l("Ask for review"),
    TicketStatus.RESOLVED: _l("Resolve"),
}
REOPEN = _l("Reopen")
KINDS: dict[TicketKind, LazyString] = {
    TicketKind.BUG: _l("Bug"),
    TicketKind.WISH: _l("Wish"),
    TicketKind.TASK: _l("Task"),
    TicketKind.QUESTION: _l("Question"),
}
KIND_ICONS = {
    TicketKind.BUG: "bug",
    TicketKind.WISH: "lightbulb",
    TicketKind.TASK: "check2-square",
    TicketKind.QUESTION: "question-circle",
}
PRIORITIES: dict[Priority, LazyString] = {
    Priority.LOW: _l("Low"),
    Priority.NORMAL: _l("Normal"),
    Priority.HIGH: _l("High"),
    Priority.URGENT: _l("Urgent"),
}
AUDIENCES: dict[TicketAudience, LazyString] = {
    TicketAudience.MEMBERS: _l("Members"),
    TicketAudience.PUBLIC: _l("Everybody"),
    TicketAudience.PRIVATE: _l("Reporter, assignees and moderators"),
}
AUDIENCE_ICONS = {
    TicketAudience.MEMBERS: "people",
    TicketAudience.PUBLIC: "globe2",
    TicketAudience.PRIVATE: "lock",
}
WAYS: dict[Way, LazyString] = {
    Way.BLOCKS: _l("Blocks"),
    Way.BLOCKED_BY: _l("Blocked by"),
    Way.RELATES: _l("Relates to"),
}
REASONS: dict[WatchReason, LazyString] = {
    WatchReason.ASSIGNED: _l("because you are assigned"),
    WatchReason.REPORTED: _l("because you reported it"),
    WatchReason.MENTIONED: _l("because you were mentioned"),
    WatchReason.COMMENTED: _l("because you commented"),
    WatchReason.CHOSEN: _l("because you watch it"),
    WatchReason.DUPLICATE: _l("because you watch a duplicate of it"),
}


def status_label(status: int) -> LazyString:
    """What a status is called."""
    return STATUSES[TicketStatus(status)]


def status_icon(status: int) -> str:
    """The icon of a status."""
    return STATUS_ICONS[TicketStatus(status)]


def kind_label(kind: str) -> LazyString:
    """What a kind is called."""
    return KINDS[TicketKind(kind)]


def kind_icon(kind: str) -> str:
    """The icon of a kind."""
    return KIND_ICONS[TicketKind(kind)]


def priority_label(priority: int) -> LazyString:
    """What a priority is called."""
    return PRIORITIES[Priority(priority)]


def ticket_audience_label(audience: str) -> LazyString:
    """Who may see a ticket, in words."""
    return AUDIENCES[TicketAudience(audience)]


def ticket_audience_icon(audience: str) -> str:
    """The icon of an audience."""
    return AUDIENCE_ICONS[TicketAudience(audience)]


def bare_address(url: str) -> str:
    """A web address as people say it: without its scheme and a slash at the end."""
    return url.partition("://")[2].rstrip("/")
