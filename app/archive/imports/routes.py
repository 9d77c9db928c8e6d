"""Upload a file, look at what is in it, take it over, read how it went."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, SIGNED_IN, access
from app.archive import bp
from app.archive.imports import queries, services
from app.archive.imports.forms import ImportForm
from app.archive.imports.sources import WORDS
from app.archive.imports.tasks import import_posts as job
from app.auth.policies import must_confirm
from app.background.services import start
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main.policies import can_post
from app.pagination import LARGEST_ID


def may_import() -> bool:
    """Who may post may also bring posts along."""
    return can_post(current_user, must_confirm=must_confirm(current_app.config))


def only_who_may_post() -> None:
    """Refuse those who still have to confirm their address.

    Raises:
        NotAllowed: it is one of them.
    """
    if not may_import():
        raise NotAllowed(_l("Confirm your e-mail address first."))


@bp.route("/import", methods=["GET", "POST"])
@access(MEMBER, max_bytes="IMPORT_MAX_BYTES")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def import_posts() -> str | Response | tuple[str, int]:
    """Choose a file. Nothing is taken over yet."""
    form = ImportForm()
    if form.is_submitted():
        only_who_may_post()
    if name := form.carry_out(lambda: _keep(form)):
        return redirect(url_for("archive.import_preview", name=name))
    page = render_template(
        "archive/import.html",
        form=form,
        may_import=may_import(),
        most=current_app.config["IMPORT_MAX_BYTES"],
    )
    return page, 422 if form.is_submitted() else 200


def _keep(form: ImportForm) -> str:
    """Keep the file that the form holds, if it can be used."""
    running = queries.open_import(current_user)
    needed = running.params["upload"] if running else ""
    owner_id = current_user.id
    db.session.rollback()  # what follows takes its time
    name = services.keep_upload(current_user, form.file.data.stream, but=needed)
    try:
        services.look_into(current_user, name)
    except DomainError:
        services.discard(owner_id, name)
        raise
    return name


@bp.route("/import/upload/<name>", methods=["GET"])
@access(MEMBER)
def import_preview(name: str) -> str:
    """What an upload would bring in."""
    summary = services.summary_of(current_user, name)
    return render_template("archive/import_preview.html", name=name, summary=summary, words=WORDS)


@bp.route("/import/upload/<name>", methods=["POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person)
def confirm_import(name: str) -> Response:
    """Begin to take an upload over; one at a time."""
    only_who_may_post()
    total = services.summary_of(current_user, name)["total"]
    try:
        start(
            current_user,
            job,
            name=queries.IMPORT,
            description=_("Import of posts"),
            upload=name,
            total=total,
        )
    except DomainError as error:
        flash(str(error.message), "warning")
        return redirect(url_for("archive.import_preview", name=name))
    db.session.commit()
    flash(_("Your import has begun. You are told when it is finished."))
    return redirect(url_for("background.index"))


@bp.route("/import/upload/<name>/cancel", methods=["POST"])
@access(MEMBER)
def cancel_import(name: str) -> Response:
    """Throw an upload away that is not being taken over."""
    services.upload_of(current_user, name)
    running = queries.open_import(current_user)
    if running is not None and running.params["upload"] == name:
        flash(_("This file is being imported already."), "warning")
    else:
        services.discard(current_user.id, name)
        flash(_("The file is deleted. Nothing was imported."))
    return redirect(url_for("archive.import_posts"))


@bp.route("/import/<int:task_id>")
@access(SIGNED_IN)
def import_report(task_id: int) -> str:
    """What came in, and what did not and why."""
    task = queries.import_of(current_user, task_id) if task_id <= LARGEST_ID else None
    if task is None:
        abort(404)
    return render_template("archive/import_report.html", task=task, words=WORDS)
