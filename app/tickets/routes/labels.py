"""The labels, and the forms that change them."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MODERATOR, SIGNED_IN, access
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Label
from app.pagination import LARGEST_ID
from app.tickets import bp
from app.tickets.filters.language import named_term
from app.tickets.forms.lists import LabelForm
from app.tickets.policies import can_manage
from app.tickets.queries.lists import all_labels, tickets_with
from app.tickets.services import labels as services

Answer = str | Response | tuple[str, int]
MOST_COUNTED = 100


@bp.route("/labels", methods=["GET"])
@access(SIGNED_IN)
def labels() -> str:
    """Every label, with the way to its tickets."""
    return _list(LabelForm(formdata=None))


@bp.route("/labels", methods=["POST"])
@access(MODERATOR)
@limiter.limit(write_limit, key_func=by_person)
def make_label() -> Answer:
    """Make a label."""
    form = LabelForm()
    made = form.carry_out(lambda: services.make_label(*_said(form)))
    if made is None:
        return _list(form), 422
    db.session.commit()
    flash(_("The label is there."))
    return redirect(url_for("tickets.labels"))


@bp.route("/labels/<int:label_id>/edit", methods=["GET", "POST"])
@access(MODERATOR)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def edit_label(label_id: int) -> Answer:
    """Change what a label is called, and its colour."""
    label = _label_or_404(label_id)
    form = LabelForm(name=label.name, colour=label.colour)
    if form.carry_out(lambda: services.change_label(label, *_said(form))):
        db.session.commit()
        flash(_("The label is changed."))
        return redirect(url_for("tickets.labels"))
    page = render_template("tickets/label_form.html", form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/labels/<int:label_id>/delete", methods=["GET"])
@access(MODERATOR)
def confirm_delete_label(label_id: int) -> str:
    """Ask once, and say how many tickets have it; of many, that they are many."""
    label = _label_or_404(label_id)
    number = len(db.session.scalars(tickets_with(label).limit(MOST_COUNTED + 1)).all())
    return render_template(
        "tickets/delete_label.html", label=label, number=number, most=MOST_COUNTED
    )


@bp.route("/labels/<int:label_id>/delete", methods=["POST"])
@access(MODERATOR)
@limiter.limit(write_limit, key_func=by_person)
def delete_label(label_id: int) -> Response:
    """Delete a label."""
    services.delete_label(_label_or_404(label_id))
    db.session.commit()
    flash(_("The label is deleted."))
    return redirect(url_for("tickets.labels"))


def _list(form: LabelForm) -> str:
    found = db.session.scalars(all_labels()).all()
    queries = {label.id: str(named_term("label", label.name)) for label in found}
    return render_template(
        "tickets/labels.html",
        labels=found,
        queries=queries,
        form=form,
        may_manage=can_manage(current_user),
    )


def _said(form: LabelForm) -> tuple[str, str]:
    return form.name.data or "", form.colour.data or ""


def _label_or_404(label_id: int) -> Label:
    label = db.session.get(Label, label_id) if label_id <= LARGEST_ID else None
    return label or abort(404)
