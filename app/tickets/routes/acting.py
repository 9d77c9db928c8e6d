"""What one does with a ticket besides writing: move, take, hear of it, steps, relations."""

from collections.abc import Callable

from flask import current_app, flash, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import SIGNED_IN, access
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.forms import number_in
from app.limits import by_person, write_limit
from app.models import Ticket, TicketStatus, User, WatchReason
from app.tickets import bp, policies
from app.tickets.forms.tickets import ItemForm, OtherForm, StatusForm, ticket_number_in
from app.tickets.loaders import id_or_404, ticket_or_404
from app.tickets.queries import tickets as queries
from app.tickets.queries.facts import facts_of_one
from app.tickets.routes.showing import back_to, refused
from app.tickets.services import changes, checklists, composing, relations, watching
from app.tickets.words import REASONS, Way, status_label

Answer = Response | tuple[str, int]


def status_in(raw: str | None) -> TicketStatus:
    """The status that a form names.

    Raises:
        DomainError: there is no such status.
    """
    known = {str(int(one)): one for one in TicketStatus}
    if raw not in known:
        raise DomainError(_("Choose one of the list."), field="to")
    return known[raw]


# --- status


@bp.route("/<ref>/status", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def move(ref: str) -> Answer:
    """Give a ticket another status, and answer the post that it was made from."""
    ticket_id, form = ticket_or_404(ref).id, StatusForm()
    ticket = form.carry_out(lambda: _move(form, ticket_id))
    if ticket is None:
        return refused(ref, status_form=form)
    db.session.commit()
    flash(_("It is now: %(status)s.", status=status_label(ticket.status)))
    return back_to(ref)


def _move(form: StatusForm, ticket_id: int) -> Ticket:
    sent = form.version.data
    return composing.move(
        ticket_id,
        current_user,
        status_in(form.to.data),
        reason=form.reason.data or "",
        version=number_in(sent) if sent else None,
        answer=form.answer.data or "",
    )


# --- who does it, who hears of it


@bp.route("/<ref>/take", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def take(ref: str) -> Response:
    """Take on a ticket that nobody does."""
    ticket_id = ticket_or_404(ref).id
    try:
        changes.take(ticket_id, current_user, must_confirm=must_confirm(current_app.config))
    except DomainError as error:
        db.session.rollback()
        flash(str(error.message), "warning")
        return back_to(ref)
    db.session.commit()
    flash(_("You do it now."))
    return back_to(ref)


def _hear(ref: str, action: Callable[[Ticket, User], None]) -> Response:
    """Change how one hears of a ticket; a second click changes nothing."""
    action(ticket_or_404(ref), current_user)
    db.session.commit()
    if not htmx.wanted():
        return back_to(ref, "watching")
    ticket = ticket_or_404(ref)
    watch = watching.watch_of(ticket, current_user)
    fragment = render_template(
        "tickets/_watching.html", ticket=ticket, watch=watch, watch_reasons=REASONS
    )
    return make_response(fragment)


@bp.route("/<ref>/watch", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def watch(ref: str) -> Response:
    """Hear of a ticket from now on."""
    return _hear(ref, lambda t, user: watching.watch(t.id, [user.id], WatchReason.CHOSEN))


@bp.route("/<ref>/unwatch", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unwatch(ref: str) -> Response:
    """Hear no more of a ticket, until one has to do with it again."""
    return _hear(ref, watching.unwatch)


@bp.route("/<ref>/mute", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def mute(ref: str) -> Response:
    """Hear nothing of a ticket, whatever one has to do with it."""
    return _hear(ref, watching.mute)


@bp.route("/<ref>/unmute", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unmute(ref: str) -> Response:
    """Take that back."""
    return _hear(ref, watching.unmute)


# --- steps


@bp.route("/<ref>/checklist", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def add_step(ref: str) -> Answer:
    """Add a step."""
    ticket_id, form = ticket_or_404(ref).id, ItemForm()
    if form.carry_out(lambda: checklists.add_item(current_user, ticket_id, form.text.data or "")):
        db.session.commit()
        return _checklist(ref, was_added=True)
    if htmx.wanted():
        db.session.rollback()
        return _checklist(ref, form)
    return refused(ref, item_form=form)


@bp.route("/<ref>/checklist/<int:item_id>", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def tick_step(ref: str, item_id: int) -> Response:
    """Tick a step, or take that back: ``done`` says which."""
    is_done = request.form.get("done") == "1"
    ticket_id = ticket_or_404(ref).id
    checklists.set_done(current_user, ticket_id, id_or_404(item_id), is_done=is_done)
    db.session.commit()
    return _checklist(ref)


@bp.route("/<ref>/checklist/<int:item_id>/remove", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def remove_step(ref: str, item_id: int) -> Response:
    """Take a step away."""
    checklists.remove_item(current_user, ticket_or_404(ref).id, id_or_404(item_id))
    db.session.commit()
    return _checklist(ref)


def _checklist(ref: str, form: ItemForm | None = None, *, was_added: bool = False) -> Response:
    """The checklist as it is now; without htmx, the page."""
    if not htmx.wanted():
        return back_to(ref, "checklist")
    ticket = ticket_or_404(ref)
    part = policies.part_of(current_user, ticket, facts_of_one(ticket).assignee_ids)
    fragment = render_template(
        "tickets/_checklist.html",
        ticket=ticket,
        checklist=queries.checklist_of(ticket),
        may_change=policies.can_change(part, ticket),
        item_form=form or ItemForm(formdata=None),
        is_fragment=True,
        was_added=was_added,
    )
    return make_response(fragment)


# --- other tickets


@bp.route("/<ref>/relations", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def relate(ref: str) -> Answer:
    """Say that a ticket blocks another, waits for it, or relates to it."""
    ticket_id, form = ticket_or_404(ref).id, OtherForm()
    if form.carry_out(lambda: _relate(form, ticket_id)):
        db.session.commit()
        return back_to(ref, "relations")
    return refused(ref, relation_form=form)


def _relate(form: OtherForm, ticket_id: int) -> Ticket:
    return relations.relate(current_user, ticket_id, _other(form), way_in(form.way.data))


def way_in(raw: str | None) -> Way:
    """What a form says that two tickets have to do with each other.

    Raises:
        DomainError: nothing that there is.
    """
    if raw not in set(Way):
        raise DomainError(_("Choose one of the list."), field="way")
    return Way(raw)


def _other(form: OtherForm) -> int:
    """The other ticket that a form names.

    Raises:
        DomainError: there is none, or not for the person.
    """
    found = queries.ticket_named(current_user, str(ticket_number_in(form.other.data)))
    if found is None:
        message = _("There is no such ticket, or it is not for you.")
        raise DomainError(message, field="other")
    return found.id


@bp.route("/<ref>/relations/remove", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unrelate(ref: str) -> Response:
    """Take that back."""
    other = number_in(request.form.get("other"))
    way = way_in(request.form.get("way"))
    relations.unrelate(current_user, ticket_or_404(ref).id, other, way)
    db.session.commit()
    return back_to(ref, "relations")


@bp.route("/<ref>/duplicate", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def mark_duplicate(ref: str) -> Answer:
    """Say that a ticket is the same as another, which resolves it."""
    ticket_id, form = ticket_or_404(ref).id, OtherForm()
    if form.carry_out(lambda: _mark_duplicate(form, ticket_id)):
        db.session.commit()
        flash(_("It is marked as a duplicate. Who watches it hears of the other one, too."))
        return back_to(ref)
    return refused(ref, duplicate_form=form)


def _mark_duplicate(form: OtherForm, ticket_id: int) -> Ticket:
    try:
        return relations.mark_duplicate(current_user, ticket_id, _other(form))
    except DomainError as error:
        error.field = "other" if error.field == "original" else error.field
        raise


@bp.route("/<ref>/unduplicate", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unmark_duplicate(ref: str) -> Response:
    """Take that back: the ticket is what it was before."""
    relations.unmark_duplicate(current_user, ticket_or_404(ref).id)
    db.session.commit()
    flash(_("It is no duplicate any more."))
    return back_to(ref)
