"""Exports as programs get them."""

from typing import Any

from flask import url_for
from marshmallow import pre_dump

from app.api.fields import Instant, Integer, Nested, Schema, String
from app.api.paging import collection_of
from app.archive.services import LIFETIME
from app.models import Task, TaskState

EXAMPLE = {
    "id": 31,
    "state": "done",
    "progress": 100,
    "error": "",
    "created_at": "2026-05-04T12:30:00Z",
    "finished_at": "2026-05-04T12:31:00Z",
    "expires_at": "2026-05-11T12:31:00Z",
    "filename": "susan-2026-05-04.zip",
    "size": 48213,
    "_links": {"self": "/api/exports/31", "file": "/api/exports/31/file"},
}
BEGUN_EXAMPLE = EXAMPLE | {
    "state": "queued",
    "progress": 0,
    "finished_at": None,
    "expires_at": None,
    "filename": None,
    "size": None,
    "_links": {"self": "/api/exports/31", "file": None},
}


class ExportLinks(Schema):
    """Where the export and its file are."""

    self = String(required=True)
    file = String(
        required=True, allow_none=True, metadata={"description": "The file; null until it is done."}
    )


class ExportShown(Schema):
    """An export, and how far it is."""

    id = Integer(required=True)
    state = String(required=True, metadata={"enum": list(TaskState)})
    progress = Integer(required=True, metadata={"description": "In per cent."})
    error = String(required=True, metadata={"description": "What went wrong; empty if nothing."})
    created_at = Instant(required=True)
    finished_at = Instant(required=True, allow_none=True)
    expires_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "Until when the file can be fetched."},
    )
    filename = String(required=True, allow_none=True)
    size = Integer(required=True, allow_none=True, metadata={"description": "In bytes."})
    _links = Nested(ExportLinks, required=True)

    @pre_dump
    def _gather(self, task: Task, **kwargs: Any) -> dict[str, Any]:
        is_done = task.state == TaskState.DONE
        ended = task.finished_at
        return {
            "id": task.id,
            "state": task.state,
            "progress": task.progress,
            "error": task.error,
            "created_at": task.created_at,
            "finished_at": ended,
            "expires_at": ended + LIFETIME if is_done and ended else None,
            "filename": task.result["filename"] if is_done else None,
            "size": task.result["size"] if is_done else None,
            "_links": {
                "self": url_for("api.export", task_id=task.id),
                "file": url_for("api.export_file", task_id=task.id) if is_done else None,
            },
        }


ExportList = collection_of(ExportShown, "ExportList")
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/exports", "next": None, "prev": None},
}
