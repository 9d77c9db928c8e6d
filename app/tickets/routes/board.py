"""The board, and placing tickets on it."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.dates import utcnow
from app.errors.exceptions import DomainError, NotAllowed
from app.errors.render import wants_json
from app.extensions import db, limiter
from app.forms import number_in
from app.limits import by_person, write_limit
from app.models import Ticket, TicketStatus
from app.pagination import Window
from app.redirects import next_url
from app.tickets import bp
from app.tickets.forms.board import PlaceForm
from app.tickets.loaders import ticket_or_404
from app.tickets.queries import board as queries
from app.tickets.services import moves


@bp.route("/board")
@access(EVERYBODY)
def board() -> str:
    """What is reported, in progress, in review and resolved, side by side."""
    query = request.args.get("q", "")
    columns = queries.columns_of(present_viewer(), query)
    return render_template("tickets/board.html", columns=columns, **_around(query))


@bp.route("/board/<int:status>")
@access(EVERYBODY)
def board_column(status: int) -> str:
    """One column, from a card on."""
    if status not in list(TicketStatus):
        abort(404)
    query = request.args.get("q", "")
    window = Window.parse(request.args, queries.BY_PLACE)
    column = queries.column_of(present_viewer(), query, TicketStatus(status), window)
    return htmx.page_or_fragment(
        "tickets/board_column.html",
        "tickets/_cards.html",
        column=column,
        **_around(query),
    )


@bp.route("/<ref>/place", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def place(ref: str) -> str | Response | tuple[str, int]:
    """Put a ticket into a column, below another one or on top; a page asks where, and why."""
    ticket = ticket_or_404(ref)
    form = PlaceForm(request.values)
    if wants_json():
        return jsonify(card=_placed(ticket, form))
    if form.carry_out(lambda: _place(ticket, form)):
        db.session.commit()
        flash(_("%(number)s is moved.", number=ticket.number))
        return redirect(f"{next_url(url_for('tickets.board'))}#ticket-{ticket.id}")
    db.session.rollback()
    card = queries.card_of(present_viewer(), ticket_or_404(ref))
    if not card.may_place:
        raise NotAllowed(_l("Only the reporter, assignees and moderators can do this."))
    form.offer([card.ticket.status, *(to for to, _move in card.moves)])
    page = render_template("tickets/place.html", form=form, card=card)
    return page, 422 if form.is_submitted() else 200


def _place(ticket: Ticket, form: PlaceForm) -> Ticket:
    return moves.place(
        ticket.id,
        current_user,
        TicketStatus(form.to.data),
        above_id=number_in(form.above.data) or None,
        reason=form.reason.data or "",
    )


def _placed(ticket: Ticket, form: PlaceForm) -> str:
    """The card as it is after a script has moved it.

    Raises:
        DomainError: it cannot be moved there.
    """
    if not form.validate_on_submit():
        raise DomainError(_l("Choose one of the list."))
    ticket = _place(ticket, form)
    db.session.commit()
    card = queries.card_of(present_viewer(), ticket)
    return render_template(
        "tickets/_board_card.html", card=card, **_around(request.args.get("q", ""))
    )


def _around(query: str) -> dict[str, Any]:
    """What every card needs to know."""
    today = utcnow().astimezone(get_timezone()).date()
    return {"query": query, "today": today}
