"""Versions of things, so that nobody overwrites what they have not seen (RFC 9110, section 13).

An ETag is the version of a thing and a digest of what was shown of it: ``"7-1f0c…"``. Whoever
reads again is told "not modified" only when all is as it was. Whoever changes it needs to have
seen its present version; that somebody else liked it meanwhile does not matter.
"""

import hashlib
from typing import Any

from flask import Response, request

from app.api.errors import ConditionMissing, Stale

ANY = "*"


def tag(response: Response, shown: Any) -> None:
    """Give an answer its ETag."""
    digest = hashlib.sha256(response.get_data()).hexdigest()[:16]
    version = shown.get("version") if isinstance(shown, dict) else None
    response.set_etag(digest if version is None else f"{version}-{digest}")


def require_version(present: int) -> int:
    """The version that the caller has seen, which is the present one.

    Raises:
        ConditionMissing: the caller does not say.
        Stale: it is another one.
    """
    sent = request.headers.get("If-Match", "")
    if not sent.strip():
        raise ConditionMissing
    seen = request.if_match
    # An empty tag is read as None.
    versions = {tag.partition("-")[0] for tag in seen.as_set() if tag}
    if not seen.star_tag and str(present) not in versions:
        raise Stale
    return present
