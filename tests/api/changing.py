"""Changing what has a version: get it, and send its ETag along."""

from typing import Any

from werkzeug.test import TestResponse

from tests.api.conftest import Program


def etag_of(caller: Program, path: str) -> str:
    """The ETag of a thing as it is now."""
    return caller.get(path).headers["ETag"]


def patch(caller: Program, path: str, body: Any, etag: str | None = None) -> TestResponse:
    """Change a thing as it was seen with an ETag; without one, as it is now."""
    return caller.patch(path, body, headers={"If-Match": etag or etag_of(caller, path)})


def delete(caller: Program, path: str, etag: str | None = None) -> TestResponse:
    """Delete a thing in the same way."""
    return caller.delete(path, headers={"If-Match": etag or etag_of(caller, path)})
