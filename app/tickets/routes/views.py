"""Filters that people keep under a name."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.auth.policies import must_confirm
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import TicketView
from app.pagination import LARGEST_ID
from app.tickets import bp
from app.tickets.filters.parsing import parse
from app.tickets.forms.lists import ViewForm
from app.tickets.policies import can_change_view, can_delete_view, can_share_view
from app.tickets.queries.views import views_for
from app.tickets.services import views as services

Answer = str | Response | tuple[str, int]


@bp.route("/views")
@access(SIGNED_IN)
def views() -> str:
    """One's own views, and those that others share."""
    listed = db.session.scalars(views_for(current_user)).all()
    deletable = {view.id for view in listed if can_delete_view(current_user, view)}
    return render_template("tickets/views.html", views=listed, deletable=deletable)


@bp.route("/views/new", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def new_view() -> Answer:
    """Keep the filter of the address under a name."""
    form = ViewForm(query=str(parse(request.args.get("q"))))
    saved = form.carry_out(
        lambda: services.save_view(current_user, *_said(form), must_confirm=_must())
    )
    return _answer(form, saved)


@bp.route("/views/<int:view_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def edit_view(view_id: int) -> Answer:
    """Change what a view is called and asks for, and who is offered it."""
    view = _view_or_404(view_id)
    if not can_change_view(current_user, view):
        abort(403)
    form = ViewForm(name=view.name, query=view.query, is_shared=view.is_shared)
    saved = form.carry_out(
        lambda: services.change_view(view, current_user, *_said(form), must_confirm=_must())
    )
    return _answer(form, saved, view)


@bp.route("/views/<int:view_id>/delete", methods=["GET"])
@access(SIGNED_IN)
def confirm_delete_view(view_id: int) -> str:
    """Ask once."""
    return render_template("tickets/delete_view.html", view=_deletable(view_id))


@bp.route("/views/<int:view_id>/delete", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def delete_view(view_id: int) -> Response:
    """Delete a view."""
    services.delete_view(_deletable(view_id))
    db.session.commit()
    flash(_("The view is deleted."))
    return redirect(url_for("tickets.views"))


def _must() -> bool:
    return must_confirm(current_app.config)


def _said(form: ViewForm) -> tuple[str, str, bool]:
    return form.name.data or "", form.query.data or "", bool(form.is_shared.data)


def _answer(form: ViewForm, saved: TicketView | None, view: TicketView | None = None) -> Answer:
    """The list that the view asks for once it is saved, else its form."""
    if saved:
        db.session.commit()
        flash(_("The view is saved."))
        return redirect(url_for("tickets.index", q=saved.query))
    may_share = can_share_view(current_user, must_confirm=_must())
    page = render_template("tickets/view_form.html", form=form, view=view, may_share=may_share)
    return page, 422 if form.is_submitted() else 200


def _view_or_404(view_id: int) -> TicketView:
    """A view that one is offered; nobody learns that there are others."""
    if view_id > LARGEST_ID:
        abort(404)
    offered = views_for(current_user).where(TicketView.id == view_id)
    return db.session.scalar(offered) or abort(404)


def _deletable(view_id: int) -> TicketView:
    view = _view_or_404(view_id)
    return view if can_delete_view(current_user, view) else abort(403)
