"""What a keeper has to know: mails that wait or failed, work that failed, bugs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, select

from app.extensions import db
from app.models import ErrorReport, MailState, OutgoingMail, Task, TaskState, User
from app.pagination import Keyset

MOST_COUNTED = 1_000
"""Beyond this the page says "more than"; a long queue is not counted through."""
LISTED = 10

BY_ATTEMPT = Keyset(
    (OutgoingMail.next_attempt_at, OutgoingMail.id),
    lambda letter: (letter.next_attempt_at, letter.id),
)


def count_mails(state: MailState) -> int:
    """How many mails are in a state, up to one more than ``MOST_COUNTED``."""
    some = select(OutgoingMail.id).where(OutgoingMail.state == state).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def failed_mails() -> Select[OutgoingMail]:
    """The mails that are not tried any more."""
    return select(OutgoingMail).where(OutgoingMail.state == MailState.FAILED)


def last_mail_error() -> str:
    """Why the mail that waits the longest still waits; empty when none failed so far."""
    waiting = (
        select(OutgoingMail.error)
        .where(OutgoingMail.state == MailState.QUEUED, OutgoingMail.error != "")
        .order_by(OutgoingMail.next_attempt_at.desc())
        .limit(1)
    )
    return db.session.scalar(waiting) or ""


def failed_tasks(since: datetime) -> Sequence[Row[Task, User]]:
    """Work that failed since an instant, with its owners; the latest first, up to ``LISTED``."""
    failed = (
        select(Task, User)
        .join(User, User.id == Task.owner_id)
        .where(Task.state == TaskState.FAILED, Task.alive_at >= since)
        .order_by(Task.alive_at.desc(), Task.id.desc())
        .limit(LISTED)
    )
    return db.session.execute(failed).all()


def newest_errors() -> Sequence[ErrorReport]:
    """The bugs that happened last, up to ``LISTED``."""
    newest = select(ErrorReport).order_by(ErrorReport.last_at.desc(), ErrorReport.id.desc())
    return db.session.scalars(newest.limit(LISTED)).all()
