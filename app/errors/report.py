"""Tell the keepers of a bug: counted by the place where it was raised, mailed now and then.

A report holds neither the message of the error nor any value: messages repeat what people typed,
passwords among it. The log has the message, under the id of the request.
"""

import hashlib
import logging
import traceback
from datetime import datetime, timedelta
from types import TracebackType

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import select

from app import jobs, mail
from app.database import upsert
from app.dates import utcnow
from app.extensions import db
from app.logs import request_id, shown_path
from app.models import ErrorReport
from config import BASE_DIR

logger = logging.getLogger("app")

MAIL_PAUSE = timedelta(minutes=10)
"""The same error is mailed at most once within this time."""
LONGEST_DETAILS = 20_000


def report(error: BaseException, where: str = "") -> None:
    """Count a bug and mail it if it is time. It never raises: something is wrong already.

    Args:
        error: what nobody caught.
        where: what was being done, outside a request.
    """
    try:
        _note(error, where)
        db.session.commit()
    except Exception:
        logger.exception("The error could not be reported")
        try:
            db.session.rollback()
        except Exception:
            logger.exception("The database does not even roll back")


def _note(error: BaseException, where: str) -> None:
    now, place = utcnow(), place_of(error)
    name = type(error).__name__[:100]
    fingerprint = hashlib.sha256(f"{name} {place}".encode()).hexdigest()
    details = outline(error, where)
    first = {
        "fingerprint": fingerprint,
        "error": name,
        "place": place,
        "details": details,
        "count": 1,
        "unmailed_count": 1,
        "created_at": now,
        "last_at": now,
    }
    again = {
        "details": details,
        "count": ErrorReport.count + 1,
        "unmailed_count": ErrorReport.unmailed_count + 1,
        "last_at": now,
    }
    statement = upsert(db.metadata.tables["error_report"], first, again, key=["fingerprint"])
    # From here on the row is locked: of several processes, one mails.
    report_id = db.session.scalar(statement.returning(ErrorReport.id))
    found = db.session.get_one(ErrorReport, report_id, populate_existing=True)
    if found.mailed_at is None or found.mailed_at <= now - MAIL_PAUSE:
        _mail(found, now)


def _mail(found: ErrorReport, now: datetime) -> None:
    admins: tuple[str, ...] = current_app.config["ADMINS"]
    if current_app.debug or not admins:
        return
    for address in admins:
        mail.send("error_report", address=address, report=found, count=found.unmailed_count)
    found.mailed_at, found.unmailed_count = now, 0
    db.session.flush()


@jobs.job(every=MAIL_PAUSE.total_seconds())
def mail_the_rest() -> None:
    """Mail how often an error came back after its last mail, when it has stopped since."""
    now = utcnow()
    due = select(ErrorReport).where(
        ErrorReport.unmailed_count > 0, ErrorReport.mailed_at <= now - MAIL_PAUSE
    )
    for found in db.session.scalars(due.with_for_update(skip_locked=True)).all():
        _mail(found, now)
    db.session.commit()


def place_of(error: BaseException) -> str:
    """The innermost line of ours that the error went through, or else the innermost of all."""
    frames = traceback.extract_tb(error.__traceback__)
    root = str(BASE_DIR / "app")
    ours = [frame for frame in frames if frame.filename.startswith(root)]
    if not frames:
        return "an unknown place"
    frame = (ours or frames)[-1]
    return f"{_short(frame.filename)}:{frame.lineno} {frame.name}"[-200:]


def outline(error: BaseException, where: str) -> str:
    """What happened without what was said: request and traceback, no messages and no values."""
    lines = [f"where: {where}"] if where else []
    if has_request_context():
        lines += [
            f"request: {request.method} {shown_path()}",
            f"endpoint: {request.endpoint or '-'}",
            f"request id: {request_id()}",
            f"user id: {g.get('user_id', '-')}",
        ]
    text = "\n".join([*lines, "", *_tracebacks(error)])
    return text if len(text) <= LONGEST_DETAILS else "…" + text[-LONGEST_DETAILS:]


def _tracebacks(error: BaseException) -> list[str]:
    """The error and what led to it, the first cause first."""
    seen: list[BaseException] = []
    present: BaseException | None = error
    while present is not None and present not in seen:
        seen.append(present)
        hidden = present.__suppress_context__
        present = present.__cause__ or (None if hidden else present.__context__)
    return [_one_traceback(one.__traceback__, type(one)) for one in reversed(seen)]


def _one_traceback(trace: TracebackType | None, kind: type[BaseException]) -> str:
    frames = traceback.extract_tb(trace)
    for frame in frames:
        frame.filename = _short(frame.filename)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return "Traceback:\n" + "".join(frames.format()) + name + "\n"


def _short(filename: str) -> str:
    return filename.removeprefix(f"{BASE_DIR}/")


def _job_failed(sender: Flask, *, job: jobs.Job, error: BaseException) -> None:
    # A failing mail must not ask for another mail; the keepers see it on their page.
    if job.queue != jobs.MAIL:
        db.session.rollback()
        report(error, where=f"job {job.name}")


jobs.job_failed.connect(_job_failed)
