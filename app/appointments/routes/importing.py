"""Upload a calendar file, look at what it would do, carry it out, read how it went."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, access
from app.appointments import bp
from app.appointments.imports import files, queries, services
from app.appointments.imports.forms import ImportForm, RunForm
from app.appointments.imports.tasks import import_appointments as job
from app.appointments.imports.words import named
from app.auth.policies import must_confirm
from app.background.services import start
from app.errors.exceptions import Gone
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Task
from app.pagination import LARGEST_ID

Answer = str | Response | tuple[str, int]


@bp.route("/import", methods=["GET", "POST"])
@access(MEMBER, max_bytes="CALENDAR_MAX_BYTES")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def import_file() -> Answer:
    """Choose a file. Nothing is taken over yet."""
    form = ImportForm()
    kept = form.carry_out(
        lambda: services.keep_upload(
            current_user, form.file.data.stream, must_confirm=must_confirm(current_app.config)
        )
    )
    if kept:
        return redirect(url_for("appointments.import_look", upload=kept))
    most = current_app.config["CALENDAR_MAX_BYTES"]
    page = render_template("appointments/import.html", form=form, most=most)
    return page, 422 if form.is_submitted() else 200


@bp.route("/import/<upload>")
@access(MEMBER)
def import_look(upload: str) -> str:
    """What a file would do."""
    return _look(upload, RunForm())


@bp.route("/import/<upload>/run", methods=["POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person)
def run_import(upload: str) -> Answer:
    """Begin to take a file over; one at a time."""
    _found_or_404(upload)
    form = RunForm()
    if form.carry_out(lambda: _begin(upload, form)) is None:
        db.session.rollback()
        return _look(upload, form), 422
    db.session.commit()
    flash(_("Your import has begun. You are told when it is finished."))
    return redirect(url_for("background.index"))


def _begin(upload: str, form: RunForm) -> Task:
    return start(
        current_user,
        job,
        name=queries.IMPORT,
        description=_("Import of appointments"),
        upload=upload,
        audience=services.checked_audience(form.audience.data or ""),
    )


@bp.route("/import/<upload>/cancel", methods=["POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person)
def cancel_import(upload: str) -> Response:
    """Throw a file away that is not being taken over."""
    _found_or_404(upload)
    task = queries.open_task(current_user)
    if task is not None and task.params["upload"] == upload:
        flash(_("This file is being imported already."), "warning")
    else:
        files.discard(current_user, upload)
        flash(_("The file is deleted. Nothing was imported."))
    return redirect(url_for("appointments.import_file"))


@bp.route("/import/report/<int:task_id>")
@access(MEMBER)
def import_report(task_id: int) -> str:
    """What came in, and what did not and why."""
    task = queries.finished_task(current_user, task_id) if task_id <= LARGEST_ID else None
    if task is None:
        abort(404)
    return render_template("appointments/import_report.html", task=task)


def _found_or_404(upload: str) -> None:
    """One's own file; others do not learn that there is one."""
    if not files.has(current_user, upload):
        abort(404)


def _look(upload: str, form: RunForm) -> str:
    _found_or_404(upload)
    try:
        summary = files.noted(current_user, upload)
    except Gone:
        abort(404)
    return render_template(
        "appointments/import_look.html",
        form=form,
        upload=upload,
        summary=summary,
        first=[_timed(one) for one in summary["first"]],
        changes=[_timed(one) for one in summary["changes"]],
    )


def _timed(one: dict[str, Any]) -> SimpleNamespace:
    """What was noted of an appointment, with its times."""
    times = {name: datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at")}
    return SimpleNamespace(**one | times, names=named(one.get("fields", [])))
