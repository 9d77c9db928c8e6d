"""Everything that a person has here, as a file: begun, watched, fetched."""

from typing import Any

from flask import Response, abort, url_for
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.api import bp
from app.api.loaders.people import must_be_on, viewer
from app.api.paging import Collection, PageQuery, collect
from app.api.routes.users import write_limited
from app.api.schemas import exports as schemas
from app.archive import queries
from app.archive.sending import MEDIA_TYPE, sent
from app.archive.tasks import begin
from app.errors.exceptions import Conflict
from app.extensions import db
from app.models import Task, TaskState
from app.pagination import LARGEST_ID


@bp.call(
    "GET",
    "/exports",
    tag="exports",
    audience=SIGNED_IN,
    scope="exports:read",
    query=PageQuery,
    answer=schemas.ExportList,
    example=schemas.LIST_EXAMPLE,
)
def exports(query: dict[str, Any]) -> Collection:
    """List your exports, the latest first."""
    return collect(queries.exports_of(viewer()), queries.BY_TASK, query)


@bp.call(
    "POST",
    "/exports",
    tag="exports",
    audience=SIGNED_IN,
    scope="exports:write",
    answer=schemas.ExportShown,
    status=202,
    example=schemas.BEGUN_EXAMPLE,
    errors=(404, 409),
    headers={"Location": "The address of the export, which says how far it is."},
    limits=(write_limited,),
)
def begin_export() -> tuple[Task, dict[str, str]]:
    """Begin an export of your data.

    409 while another one is being made. A mail says when it is ready.
    """
    must_be_on("archive")
    task = begin(viewer())
    return task, {"Location": url_for("api.export", task_id=task.id)}


@bp.call(
    "GET",
    "/exports/<int:task_id>",
    tag="exports",
    audience=SIGNED_IN,
    scope="exports:read",
    answer=schemas.ExportShown,
    example=schemas.EXAMPLE,
)
def export(task_id: int) -> Task:
    """Get an export: how far it is, and where its file is."""
    return _own_or_404(task_id)


@bp.call(
    "GET",
    "/exports/<int:task_id>/file",
    tag="exports",
    audience=SIGNED_IN,
    scope="exports:read",
    file_type=MEDIA_TYPE,
    errors=(409, 410),
)
def export_file(task_id: int) -> Response:
    """Fetch the file of an export.

    409 until it is done, 410 when it has expired.
    """
    task = _own_or_404(task_id)
    if task.state != TaskState.DONE:
        raise Conflict(_l("There is no file yet. Look at the state of the export."))
    return sent(task)


def _own_or_404(task_id: int) -> Task:
    """One's own export; others do not learn that there is one."""
    if task_id > LARGEST_ID:
        abort(404)
    own = queries.exports_of(viewer()).where(Task.id == task_id)
    return db.session.scalar(own) or abort(404)
