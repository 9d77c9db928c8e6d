"""The booking pages of a host: listed, made, changed and deleted."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, SIGNED_IN, access
from app.auth.policies import must_confirm
from app.booking import bp, drafting
from app.booking.forms import MoveForm, PageForm
from app.booking.loaders import own_page_or_404
from app.booking.policies import can_make_page
from app.booking.queries.finding import pages_of, times_to_come
from app.booking.services.drafts import PageDraft
from app.booking.services.pages import change_page, delete_page, make_page
from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main.policies import has_confirmed
from app.models import BookingPage

Answer = str | Response | tuple[str, int]
MOST_TO_COME = 5


@bp.route("/")
@access(SIGNED_IN)
def index() -> str:
    """One's own booking pages, and what is booked next."""
    must = must_confirm(current_app.config)
    return render_template(
        "booking/index.html",
        pages=pages_of(current_user),
        coming=times_to_come(current_user, utcnow(), MOST_TO_COME),
        may_make=can_make_page(current_user, must_confirm=must),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def new() -> Answer:
    """Make a booking page."""
    if request.method == "GET":
        return _new(drafting.suggestion(current_user.timezone))
    form = PageForm()
    if form.asks_for_rows:
        return _new(form)
    made = form.carry_out(lambda: _make(form))
    if made is None:
        db.session.rollback()
        return _new(form), form.status
    db.session.commit()
    flash(_("Your booking page is made. Share its address with your guests."))
    return redirect(url_for("booking.index"))


def _new(form: PageForm) -> str:
    must = must_confirm(current_app.config) and not has_confirmed(current_user)
    return render_template("booking/new.html", form=form, must_confirm=must)


def _make(form: PageForm) -> BookingPage:
    return make_page(
        current_user,
        drafting.draft_in(form),
        form_key=form.form_key.data or None,
        must_confirm=must_confirm(current_app.config),
    )


@bp.route("/pages/<int:page_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def edit(page_id: int) -> Answer:
    """Change a booking page. Where it was changed meanwhile, both are shown."""
    page = own_page_or_404(page_id)
    if request.method == "GET":
        return _edit(drafting.filled(PageDraft.of(page), page.version), page)
    form = PageForm()
    if form.asks_for_rows:
        return _edit(form, page)
    if form.carry_out(lambda: _change(form, page_id)) is not None:
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("booking.index"))
    db.session.rollback()
    page = own_page_or_404(page_id)
    if isinstance(form.refusal, Conflict) and not form.refusal.field:
        now = drafting.filled(PageDraft.of(page), page.version)
        collisions = drafting.differences(now, form)
        form.version.data = str(page.version)  # the next save has seen it
        return _edit(form, page, collisions=collisions), 409
    return _edit(form, page), form.status


def _change(form: PageForm, page_id: int) -> BookingPage:
    draft = drafting.draft_in(form)
    return change_page(page_id, current_user, draft, version=form.version_read())


def _edit(form: PageForm, page: BookingPage, **more: Any) -> str:
    return render_template("booking/edit.html", form=form, page=page, **more)


@bp.route("/pages/<int:page_id>/delete", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def remove(page_id: int) -> Answer:
    """Delete a booking page; asks once, on a page that names it."""
    page, form = own_page_or_404(page_id), MoveForm()
    if form.carry_out(lambda: _delete(page_id)):
        db.session.commit()
        flash(_("Your booking page is deleted."))
        return redirect(url_for("booking.index"))
    if form.is_submitted():
        db.session.rollback()
        page = own_page_or_404(page_id)
    return render_template("booking/delete.html", form=form, page=page), form.status


def _delete(page_id: int) -> bool:
    delete_page(page_id, current_user)
    return True
