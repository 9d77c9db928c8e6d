"""Ask for an archive, and fetch it."""

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.archive import bp
from app.archive.queries import exports_of
from app.archive.sending import sent
from app.archive.tasks import begin
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
        begin(current_user)
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
    finished = exports_of(current_user).where(Task.id == task_id, Task.state == TaskState.DONE)
    task = db.session.scalar(finished) if task_id <= LARGEST_ID else None
    if task is None:
        abort(404)
    return sent(task)
