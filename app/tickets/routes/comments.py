"""Comment on tickets; change and delete comments."""

from typing import Any

from flask import abort, current_app, flash, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.auth.policies import must_confirm
from app.extensions import db, limiter
from app.limits import by_person, posts_limited, uploads_limited, write_limit
from app.models import EntryKind, Ticket, TicketEntry
from app.text.difference import difference
from app.tickets import bp, policies
from app.tickets.forms.comments import CommentForm, EditCommentForm
from app.tickets.loaders import entry_or_404, ticket_or_404
from app.tickets.routes.acting import status_in
from app.tickets.routes.files import files_of, keep_files, show_files_again
from app.tickets.routes.filing import asks_to_look, previewed
from app.tickets.routes.showing import back_to, refused, ticket_page
from app.tickets.services import composing
from app.tickets.services.comments import StaleComment

Answer = str | Response | tuple[str, int]


@bp.route("/<ref>/comment", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_TICKET_REQUEST")
@limiter.limit(write_limit, key_func=by_person)
@posts_limited
@uploads_limited
def comment(ref: str) -> Answer:
    """Comment on a ticket; ``to`` moves it with that."""
    ticket_or_404(ref)
    form = CommentForm()
    keep_files(form)
    if asks_to_look():
        show_files_again(form)
        html = previewed(form.body.data or "")
        return ticket_page(ticket_or_404(ref), comment_form=form, previewed=html)
    ticket_id = ticket_or_404(ref).id
    entry = form.carry_out(lambda: _comment(form, ticket_id))
    if entry is None:
        db.session.rollback()
        show_files_again(form)
        return refused(ref, comment_form=form)
    db.session.commit()
    flash(_("Your comment is out."))
    return back_to(ref, f"entry-{entry.id}")


def _comment(form: CommentForm, ticket_id: int) -> TicketEntry:
    return composing.comment(
        current_user,
        ticket_id,
        form.body.data or "",
        form.chosen(),
        to=status_in(form.to.data) if form.to.data else None,
        form_key=form.form_key.data or None,
        must_confirm=must_confirm(current_app.config),
    )


@bp.route("/<ref>/comments/<int:entry_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN, max_bytes="MAX_TICKET_REQUEST")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@uploads_limited
def edit_comment(ref: str, entry_id: int) -> Answer:
    """Change one's own comment. Who has not seen what it says by now gets both texts."""
    ticket, entry = _own_or_refuse(ref, entry_id)
    if request.method == "GET":
        form = EditCommentForm(formdata=None, body=entry.body, version=str(entry.version))
        form.begin_with(files_of(ticket, entry))
        return _edit_page(form, ticket, entry)
    form, stale = EditCommentForm(), list[StaleComment]()
    keep_files(form)
    if asks_to_look():
        return _edit_again(form, ref, entry_id, previewed=previewed(form.body.data or ""))
    if form.carry_out(lambda: _edit(form, ref, entry_id, stale)):
        db.session.commit()
        flash(_("Your comment is changed."))
        return back_to(ref, f"entry-{entry_id}")
    db.session.rollback()
    if stale:
        theirs = stale[0].theirs
        form.version.data = str(stale[0].version)
        pieces = difference(theirs, form.body.data or "")
        return _edit_again(form, ref, entry_id, theirs=theirs, pieces=pieces), 409
    return _edit_again(form, ref, entry_id), 422


def _edit(form: EditCommentForm, ref: str, entry_id: int, stale: list[StaleComment]) -> TicketEntry:
    _ticket, entry = _own_or_refuse(ref, entry_id)
    try:
        return composing.edit_comment(
            current_user,
            entry,
            form.body.data or "",
            form.chosen(),
            version=form.version_read(),
            removed=form.remove_file.data,
        )
    except StaleComment as error:
        stale.append(error)
        raise


def _own_or_refuse(ref: str, entry_id: int) -> tuple[Ticket, TicketEntry]:
    ticket = ticket_or_404(ref)
    entry = entry_or_404(ticket, entry_id, EntryKind.COMMENT)
    if not policies.can_edit_comment(current_user, entry):
        abort(403)
    return ticket, entry


def _edit_again(form: EditCommentForm, ref: str, entry_id: int, **more: Any) -> str:
    ticket, entry = _own_or_refuse(ref, entry_id)
    show_files_again(form, ticket, entry)
    return _edit_page(form, ticket, entry, **more)


def _edit_page(form: EditCommentForm, ticket: Ticket, entry: TicketEntry, **more: Any) -> str:
    return render_template(
        "tickets/edit_comment.html", form=form, ticket=ticket, entry=entry, **more
    )


@bp.route("/<ref>/comments/<int:entry_id>/delete", methods=["GET"])
@access(SIGNED_IN)
def confirm_delete_comment(ref: str, entry_id: int) -> str:
    """Ask once, on a page that shows the comment."""
    ticket, entry = _deletable_or_refuse(ref, entry_id)
    return render_template("tickets/delete_comment.html", ticket=ticket, entry=entry)


@bp.route("/<ref>/comments/<int:entry_id>/delete", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def delete_comment(ref: str, entry_id: int) -> Response:
    """Take a comment and its files away."""
    _ticket, entry = _deletable_or_refuse(ref, entry_id)
    composing.delete_comment(current_user, entry)
    db.session.commit()
    flash(_("The comment is deleted."))
    return back_to(ref)


def _deletable_or_refuse(ref: str, entry_id: int) -> tuple[Ticket, TicketEntry]:
    ticket = ticket_or_404(ref)
    entry = entry_or_404(ticket, entry_id, EntryKind.COMMENT)
    if not policies.can_delete_comment(current_user, entry):
        abort(403)
    return ticket, entry
