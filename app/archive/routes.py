"""Ask for an archive, and fetch it."""

from flask import abort, flash, redirect, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.archive import bp
from app.archive.services import file_of
from app.archive.tasks import EXPORT, export
from app.background.services import start
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Task, TaskState
from app.pagination import LARGEST_ID
from app.redirects import next_url


@bp.route("/export_posts", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def export_posts() -> Response:
    """Begin an export; one at a time."""
    back = redirect(next_url(url_for("main.user", username=current_user.username)))
    try:
        start(current_user, export, name=EXPORT, description=_("Export of your data"))
    except DomainError as error:
        flash(str(error.message), "warning")
        return back
    db.session.commit()
    flash(_("Your export has begun. You get a mail when it is ready."))
    return back


@bp.route("/exports/<int:task_id>")
@access(SIGNED_IN)
def download(task_id: int) -> Response:
    """One's own archive, while it is kept."""
    finished = select(Task).where(
        Task.id == task_id,
        Task.name == EXPORT,
        Task.owner_id == current_user.id,
        Task.state == TaskState.DONE,
    )
    task = db.session.scalar(finished) if task_id <= LARGEST_ID else None
    if task is None:
        abort(404)
    answer = send_file(
        file_of(task),
        mimetype="application/zip",
        as_attachment=True,
        download_name=task.result["filename"],
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
