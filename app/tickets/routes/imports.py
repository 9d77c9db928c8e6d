"""Upload a table of tickets, look at what it would do, take it over, read how it went."""

from pathlib import PurePath

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MODERATOR, access
from app.background.services import start
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main.queries.people import named
from app.models import TicketImport
from app.pagination import LARGEST_ID
from app.tickets import bp
from app.tickets.forms.imports import ImportForm, LookForm
from app.tickets.imports import queries, services
from app.tickets.imports.tables import table_in
from app.tickets.imports.tasks import import_tickets as job
from app.tickets.imports.words import FIELDS

Answer = str | Response | tuple[str, int]
NUMBER_DIGITS = 3


@bp.route("/import", methods=["GET", "POST"])
@access(MODERATOR, max_bytes="IMPORT_MAX_BYTES")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def import_tickets() -> Answer:
    """Choose a file. Nothing is taken over yet."""
    form = ImportForm()
    kept = form.carry_out(lambda: _keep(form))
    if kept:
        db.session.commit()
        return redirect(url_for("tickets.import_look", upload=kept.file))
    db.session.rollback()
    most = current_app.config["IMPORT_MAX_BYTES"]
    page = render_template("tickets/import.html", form=form, most=most)
    return page, 422 if form.is_submitted() else 200


def _keep(form: ImportForm) -> TicketImport:
    """Keep the file that the form holds, if it can be used, and look into it."""
    file = form.file.data
    source = form.source.data or PurePath(file.filename or "").stem[:40]
    services.discard_others(current_user)
    kept = services.keep_upload(current_user, file.stream, source=source)
    services.look_into(kept, current_user)
    return kept


@bp.route("/import/<upload>", methods=["GET", "POST"])
@access(MODERATOR)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def import_look(upload: str) -> Answer:
    """What a file would do, and how it is read, which can be changed."""
    kept = _import_or_404(upload)
    form = LookForm()
    if form.carry_out(lambda: _look(kept)):
        db.session.commit()
        return redirect(url_for("tickets.import_look", upload=upload))
    db.session.rollback()
    kept = _import_or_404(upload)
    page = render_template(
        "tickets/import_look.html",
        form=form,
        kept=kept,
        fields=FIELDS,
        **_as_read(kept),
    )
    return page, 422 if form.is_submitted() else 200


def _look(kept: TicketImport) -> bool:
    services.choose(kept, _columns_sent(), _people_sent())
    services.look_into(kept, current_user)
    return True


def _columns_sent() -> dict[str, int]:
    """The column of each field; what is no number is no column."""
    sent = {name: request.form.get(f"column-{name}", "") for name in FIELDS}
    return {
        name: int(place)
        if place.isascii() and place.isdigit() and len(place) <= NUMBER_DIGITS
        else -1
        for name, place in sent.items()
        if place
    }


def _people_sent() -> dict[str, int | None]:
    """Whom the names in the file mean.

    Raises:
        DomainError: there is nobody of a user name.
    """
    return {name: _person(typed) for name, typed in _names_sent().items()}


def _names_sent() -> dict[str, str]:
    """What was typed beside the names in the file."""
    pairs = zip(request.form.getlist("name"), request.form.getlist("person"), strict=False)
    return {name[:200]: typed[:200].strip() for name, typed in pairs}


def _person(typed: str) -> int | None:
    username = typed.removeprefix("@")
    if not username:
        return None
    found = db.session.scalar(named(username, None)) if username.isprintable() else None
    if found is None:
        raise DomainError(_l("There is nobody called “%(name)s”.", name=username))
    return found.id


def _as_read(kept: TicketImport) -> dict[str, object]:
    """How a file is read, as it is kept or, if that was refused, as it was sent."""
    summary = services.summary_of(kept)
    meant = summary["people"]
    people = queries.people_by_id({one for one in meant.values() if one is not None})
    names = {name: people[one].username if one in people else "" for name, one in meant.items()}
    sent = request.method == "POST"
    return {
        "heads": table_in(services.path_of(kept)).heads,
        "summary": summary,
        "people": people,
        "columns": _columns_sent() if sent else kept.columns,
        "names": names | _names_sent() if sent else names,
    }


@bp.route("/import/<upload>/run", methods=["POST"])
@access(MODERATOR)
@limiter.limit(write_limit, key_func=by_person)
def run_import(upload: str) -> Response:
    """Begin to take a file over; one at a time."""
    kept = _import_or_404(upload)
    total = services.summary_of(kept)["total"]
    description = _("Import of tickets")
    try:
        start(
            current_user,
            job,
            name=queries.IMPORT,
            description=description,
            upload=kept.file,
            total=total,
        )
    except DomainError as error:
        flash(str(error.message), "warning")
        return redirect(url_for("tickets.import_look", upload=upload))
    db.session.commit()
    flash(_("Your import has begun. You are told when it is finished."))
    return redirect(url_for("background.index"))


@bp.route("/import/<upload>/cancel", methods=["POST"])
@access(MODERATOR)
@limiter.limit(write_limit, key_func=by_person)
def cancel_import(upload: str) -> Response:
    """Throw a file away that is not being taken over."""
    kept = _import_or_404(upload)
    task = queries.open_task(current_user)
    if task is not None and task.params["upload"] == kept.file:
        flash(_("This file is being imported already."), "warning")
    else:
        services.discard(kept)
        db.session.commit()
        flash(_("The file is deleted. Nothing was imported."))
    return redirect(url_for("tickets.import_tickets"))


@bp.route("/import/report/<int:task_id>")
@access(MODERATOR)
def import_report(task_id: int) -> str:
    """What came in, and what did not and why."""
    task = queries.finished_task(current_user, task_id) if task_id <= LARGEST_ID else None
    if task is None:
        abort(404)
    return render_template("tickets/import_report.html", task=task)


def _import_or_404(upload: str) -> TicketImport:
    """One's own file; others do not learn that there is one."""
    if not services.NAME.fullmatch(upload):
        abort(404)
    return queries.import_of(current_user, upload) or abort(404)
