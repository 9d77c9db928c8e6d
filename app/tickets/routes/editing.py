"""Change what a ticket says."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.errors.exceptions import NotAllowed
from app.extensions import db, limiter
from app.i18n import isolated
from app.limits import by_person, uploads_limited, write_limit
from app.models import Ticket
from app.text.difference import difference
from app.tickets import bp, policies
from app.tickets.forms.tickets import TicketForm
from app.tickets.loaders import ticket_or_404
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.tickets import changed_by_others, people_here
from app.tickets.queries.visibility import tickets_seen
from app.tickets.routes.files import files_of, keep_files, show_files_again
from app.tickets.routes.filing import asks_to_look, draft_in, looked_at, offered
from app.tickets.services import composing
from app.tickets.services.changes import StaleTicket

Answer = str | Response | tuple[str, int]


@bp.route("/<ref>/edit/", methods=["GET", "POST"])
@access(SIGNED_IN, max_bytes="MAX_TICKET_REQUEST")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@uploads_limited
def edit(ref: str) -> Answer:
    """Change a ticket. What others changed meanwhile stays; where both changed the same, both
    texts are shown, to be put together."""
    ticket = _changeable_or_refuse(ref)
    if request.method == "GET":
        form = _form_of(ticket)
        form.begin_with(files_of(ticket))
        return _edit_page(form, ticket)
    form, stale = TicketForm(), list[StaleTicket]()
    keep_files(form)
    if asks_to_look():
        return _edit_again(form, ref, **looked_at(form))
    if saved := form.carry_out(lambda: _save(form, ref, stale)):
        db.session.commit()
        flash(_said(saved, form.version_read()))
        return redirect(_after(saved))
    db.session.rollback()
    if stale:
        return _edit_again(form, ref, **_side_by_side(form, stale[0])), 409
    return _edit_again(form, ref), 422


def _changeable_or_refuse(ref: str) -> Ticket:
    ticket = ticket_or_404(ref)
    part = policies.part_of(current_user, ticket, facts_of_one(ticket).assignee_ids)
    if refusal := policies.why_not_change(part, ticket):
        raise NotAllowed(refusal)
    return ticket


def _form_of(ticket: Ticket) -> TicketForm:
    facts = facts_of_one(ticket)
    return TicketForm(
        formdata=None,
        obj=ticket,
        labels=[label.id for label in facts.labels],
        assignees=TicketForm.names_of(facts.people),
        version=str(ticket.version),
    )


def _save(form: TicketForm, ref: str, stale: list[StaleTicket]) -> Ticket:
    ticket = _changeable_or_refuse(ref)
    draft = draft_in(form)
    # The field does not name those who are suspended; it says nothing about them.
    unnamed = facts_of_one(ticket).unnamed_ids
    try:
        return composing.save_ticket(
            current_user,
            ticket.id,
            replace(draft, assignees=draft.assignees | unnamed),
            form.chosen(),
            version=form.version_read(),
            removed=form.remove_file.data,
        )
    except StaleTicket as error:
        stale.append(error)
        raise


def _after(ticket: Ticket) -> str:
    """Where to go once a ticket is saved, which may be for others from now on."""
    if tickets_seen(current_user, [ticket.id]):
        return url_for("tickets.show", ref=ticket.id)
    return url_for("tickets.index")


def _said(ticket: Ticket, version: int) -> Any:
    """What to say of a save: also whose changes are in it."""
    others = changed_by_others(ticket, current_user, version)
    named = [isolated(one.name) for one in others if one is not None]
    if not others:
        return _("Saved.")
    if len(others) == 1 and named:
        return _("Saved, together with what %(name)s changed meanwhile.", name=named[0])
    return ngettext(
        "Saved, together with what somebody else changed meanwhile.",
        "Saved, together with what %(num)d others changed meanwhile.",
        len(others),
    )


def _side_by_side(form: TicketForm, stale: StaleTicket) -> dict[str, Any]:
    """Fill a form with what could be merged, for the next save to be compared with that."""
    draft = stale.merge.draft
    form.version.data = str(stale.version)
    form.labels.data = sorted(draft.labels)
    form.assignees.data = TicketForm.names_of(people_here(draft.assignees))
    for name in ("name", "body", "url", "kind", "priority", "due_on", "audience"):
        form[name].data = getattr(draft, name)
    theirs, yours = stale.merge.collisions.get("body", ("", ""))
    return {
        "collisions": stale.merge.collisions,
        "pieces": difference(theirs, yours) if "body" in stale.merge.collisions else [],
    }


def _edit_again(form: TicketForm, ref: str, **more: Any) -> str:
    ticket = _changeable_or_refuse(ref)
    show_files_again(form, ticket)
    return _edit_page(form, ticket, **more)


def _edit_page(form: TicketForm, ticket: Ticket, **more: Any) -> str:
    return render_template("tickets/edit.html", form=form, ticket=ticket, **offered(), **more)
