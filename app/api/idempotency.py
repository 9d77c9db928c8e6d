"""Calls that may be sent twice (draft-ietf-httpapi-idempotency-key-header).

A program that got no answer cannot know whether its call was carried out. With an
``Idempotency-Key`` it may just ask again: the answer is stored in the same transaction as what the
call changed, so either both are there or neither.
"""

import hashlib
import json
from datetime import timedelta

from flask import Response, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.api.errors import BadBody
from app.database import rows_changed, unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db
from app.models import KeptAnswer, User
from app.models.kept_answer import LONGEST_KEY

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Location", "ETag", "Content-Type")


def begin(user: User) -> KeptAnswer | None:
    """Begin a call that carries a key: its answer of before, or a new row to put one into.

    Raises:
        BadBody: it is no key.
        Conflict: the key was used for another call, or the same call is being carried out.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
        raise BadBody(_l("An Idempotency-Key has 1 to 255 printable ASCII characters."))
    same_key = select(KeptAnswer).where(KeptAnswer.user_id == user.id, KeptAnswer.key == key)
    asked, now = fingerprint(), utcnow()
    found = db.session.scalar(same_key)
    if found is not None and found.created_at <= now - KEPT_FOR:
        db.session.delete(found)
        db.session.flush()
        found = None
    if found is None:
        found = KeptAnswer(user_id=user.id, key=key, fingerprint=asked, created_at=now)
        # The other call of two at once waits here until the first one has ended.
        with unique_violation({"user_id": _twice(), "uq_kept_answer": _twice()}):
            db.session.add(found)
        return found
    if found.fingerprint != asked:
        raise Conflict(_l("This Idempotency-Key was used for another call."))
    return found


def _twice() -> Conflict:
    return Conflict(_l("This call was sent twice at once. Send it again to get its answer."))


def answer_of(kept: KeptAnswer | None) -> Response | None:
    """The answer of before, if there is one."""
    if kept is None or not kept.status:
        return None
    response = Response(kept.body, kept.status)
    # Of which type it was is among what was kept; an answer without a body has none.
    del response.headers["Content-Type"]
    response.headers.update(json.loads(kept.headers))
    response.headers["Idempotent-Replayed"] = "true"
    return response


def keep(kept: KeptAnswer, response: Response) -> None:
    """Note what a call was answered with."""
    kept.status = response.status_code
    kept.body = response.get_data(as_text=True)
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    kept.headers = json.dumps(headers)
    db.session.flush()


def fingerprint() -> str:
    """A digest of what is asked: method, address, body or the parts of a form."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype != "multipart/form-data":
        digest.update(request.get_data(cache=True))
        return digest.hexdigest()
    # Its boundary is another one each time.
    for name, value in sorted(request.form.items(multi=True)):
        digest.update(json.dumps([name, value]).encode())
    for name, file in request.files.items(multi=True):
        digest.update(json.dumps([name, file.filename]).encode())
        while chunk := file.stream.read(2**16):
            digest.update(chunk)
        file.stream.seek(0)
    return digest.hexdigest()


def forget_old() -> int:
    """Delete the answers that nobody may ask for any more; how many there were."""
    return rows_changed(delete(KeptAnswer).where(KeptAnswer.created_at <= utcnow() - KEPT_FOR))
