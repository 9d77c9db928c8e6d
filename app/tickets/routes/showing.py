"""One ticket: its page, its card, and what its texts said before."""

from datetime import date
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, access, present_viewer
from app.auth.policies import must_confirm
from app.dates import utcnow
from app.extensions import db
from app.forms import number_in
from app.models import EntryKind, Ticket, TicketStatus
from app.pagination import Window
from app.text.difference import Budget, difference
from app.tickets import additions, bp, policies
from app.tickets.forms.comments import CommentForm
from app.tickets.forms.tickets import ItemForm, OtherForm, StatusForm
from app.tickets.loaders import entry_or_404, ticket_or_404
from app.tickets.queries import tickets as queries
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.files import files_beside
from app.tickets.queries.lists import neighbours
from app.tickets.queries.timeline import (
    BY_ID,
    PER_PAGE,
    around,
    change_of_text,
    edits_of,
    items_of,
    named_in,
    timeline,
)
from app.tickets.services.watching import watch_of
from app.tickets.words import MOVE_WORDS, REASONS

LONGEST_QUERY = 500


@bp.route("/<ref>")
@access(EVERYBODY)
def show(ref: str) -> str | Response:
    """A ticket. Its number is its address; the one with its UUID leads there."""
    ticket = ticket_or_404(ref)
    if ref != str(ticket.id):
        return redirect(url_for("tickets.show", ref=ticket.id))
    return ticket_page(ticket)


def ticket_page(ticket: Ticket, **forms: Any) -> str:
    """The page of a ticket; ``forms`` are those that are handed back with what is wrong."""
    viewer = present_viewer()
    page = timeline(ticket, viewer, _window(), PER_PAGE)
    comments = [row.entry.id for row in page.items if row.entry.file_count]
    named = named_in(page.items)
    facts, known = queries.facts_and_known(ticket, named.people, named.labels)
    if ticket.duplicate_of_id is not None:
        named.tickets.add(ticket.duplicate_of_id)
    related = queries.related_to(ticket, viewer, named.tickets)
    shown = {
        "ticket": ticket,
        "page": page,
        "items": items_of(page.items),
        "files": files_beside(ticket, comments),
        "known": known,
        "tickets": {one.id: one for one in related},
        "can_edit_comment": policies.can_edit_comment,
        "can_delete_comment": policies.can_delete_comment,
        "day_of": date.fromisoformat,
        "paging": {"ref": ticket.id, "q": query()},
    }
    if htmx.wanted() and not forms:
        return render_template("tickets/_timeline.html", **shown)
    return render_template(
        "tickets/ticket.html",
        **shown,
        **_beside(ticket, facts),
        related=[one for one in related if one.how != queries.NAMED],
        **(_forms() | forms),
    )


def _beside(ticket: Ticket, facts: Any) -> dict[str, Any]:
    """What stands around the timeline: details, and what the viewer may do."""
    viewer = present_viewer()
    part = policies.part_of(current_user, ticket, facts.assignee_ids)
    must = must_confirm(current_app.config)
    before, after = (
        neighbours(viewer, query() or "", ticket) if "q" in request.args else (None,) * 2
    )
    return {
        "facts": facts,
        "part": part,
        "moves": policies.moves_open_to(part, ticket),
        "no_moves": _no_moves(part, ticket),
        "may_change": policies.can_change(part, ticket),
        "may_take": policies.can_take(current_user, ticket, facts.assignee_ids, must_confirm=must),
        "may_comment": policies.can_comment(current_user, must_confirm=must),
        "checklist": queries.checklist_of(ticket),
        "posts": queries.posts_of(ticket, viewer),
        "ways_on": additions.links_for(current_user) if viewer else [],
        "parts": additions.beside(viewer, ticket),
        "watch": watch_of(ticket, viewer) if viewer else None,
        "before": before,
        "after": after,
        "today": utcnow().astimezone(get_timezone()).date(),
        "move_words": MOVE_WORDS,
        "watch_reasons": REASONS,
    }


def _no_moves(part: policies.Part, ticket: Ticket) -> list[tuple[TicketStatus, Any]]:
    """The moves that the viewer cannot make, with why."""
    refused = ((to, policies.why_not_move(part, ticket, to)) for to in TicketStatus)
    return [(to, why) for to, why in refused if why is not None and to != ticket.status]


def _forms() -> dict[str, Any]:
    """The forms of the page as they are at first."""
    if not current_user.is_authenticated:
        return {}
    return {
        "comment_form": CommentForm(formdata=None),
        "status_form": StatusForm(formdata=None),
        "item_form": ItemForm(formdata=None),
        "relation_form": OtherForm(formdata=None),
        "duplicate_form": OtherForm(formdata=None),
    }


def query() -> str | None:
    """The filter of the list that one came from."""
    return request.args["q"][:LONGEST_QUERY] if "q" in request.args else None


def _window() -> Window:
    """The part of the timeline that is asked for: a page, or from one entry on."""
    if request.method == "GET" and (entry := number_in(request.args.get("entry"))):
        return around(entry)
    return Window.parse(request.args, BY_ID) if request.method == "GET" else Window()


@bp.route("/<ref>/card")
@access(EVERYBODY, is_visit=False)
def card(ref: str) -> str | tuple[str, int]:
    """The card over a link to a ticket, for whoever may see it.

    Over any other link it says so, for a card that does not come would look broken. It is the same
    whether there is no such ticket or it is private.
    """
    ticket = queries.ticket_named(present_viewer(), ref)
    facts = facts_of_one(ticket) if ticket else None
    if not htmx.wanted() and ticket is None:
        abort(404)
    return htmx.page_or_fragment(
        "tickets/card.html", "tickets/_card.html", ticket=ticket, facts=facts
    )


@bp.route("/<ref>/changes/<int:entry_id>")
@access(EVERYBODY)
def text_change(ref: str, entry_id: int) -> str:
    """How a change made one description of another."""
    ticket = ticket_or_404(ref)
    entry_or_404(ticket, entry_id, EntryKind.CHANGE)
    change = change_of_text(ticket, entry_id) or abort(404)
    return htmx.page_or_fragment(
        "tickets/text_change.html",
        "tickets/_text_change.html",
        ticket=ticket,
        change=change,
        pieces=difference(change.before or "", change.after or ""),
    )


@bp.route("/<ref>/comments/<int:entry_id>/history")
@access(EVERYBODY)
def comment_history(ref: str, entry_id: int) -> str:
    """What a comment said before, as differences, the latest first."""
    ticket = ticket_or_404(ref)
    comment = entry_or_404(ticket, entry_id, EntryKind.COMMENT)
    budget = Budget()
    steps = [
        (edit.created_at, difference(edit.before[1], edit.after[1], budget))
        for edit in edits_of(comment)
    ]
    return render_template(
        "tickets/comment_history.html", ticket=ticket, comment=comment, steps=steps
    )


def refused(ref: str, **forms: Any) -> tuple[str, int]:
    """The page of a ticket with a form that could not be carried out."""
    db.session.rollback()
    (form,) = forms.values()
    status = form.refusal.status if form.refusal is not None else 422
    return ticket_page(ticket_or_404(ref), **forms), 422 if status == 400 else status


def back_to(ref: str, anchor: str | None = None) -> Response:
    """The page of a ticket once something is done, with the way on to its neighbours."""
    return redirect(url_for("tickets.show", ref=ref, q=query(), _anchor=anchor))
