"""The tasks of a person."""

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from app import htmx
from app.access import SIGNED_IN, access
from app.background import bp, services
from app.background.queries import BY_ID, tasks_of
from app.extensions import db
from app.models import Task
from app.pagination import LARGEST_ID, Window, paginate
from app.redirects import next_url


@bp.route("/tasks")
@access(SIGNED_IN)
def index() -> str:
    """What runs for the person, and how the rest ended."""
    window = Window.parse(request.args, BY_ID)
    size = current_app.config["POSTS_PER_PAGE"]
    page = paginate(tasks_of(current_user), BY_ID, window, size)
    return htmx.page_or_fragment("background/tasks.html", "background/_tasks.html", page=page)


@bp.route("/tasks/<int:task_id>/dismiss", methods=["POST"])
@access(SIGNED_IN)
def dismiss(task_id: int) -> Response | str:
    """Take a finished task away; htmx gets nothing in its place."""
    owned = select(Task).where(Task.id == task_id, Task.owner_id == current_user.id)
    task = db.session.scalar(owned) if task_id <= LARGEST_ID else None
    if task is None:
        abort(404)
    services.dismiss(task)
    db.session.commit()
    return "" if htmx.wanted() else redirect(next_url(url_for("background.index")))
