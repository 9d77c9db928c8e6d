"""Verbs of imports: keep a file, look into it, throw it away."""

from typing import IO, Any

from flask_babel import lazy_gettext as _l

from app.appointments.imports import files, queries
from app.appointments.imports.plans import AUDIENCES, Tally, batches, plan_of, sorted_out
from app.appointments.imports.wanted import Wanted
from app.appointments.policies import can_make
from app.dates import utcnow
from app.errors.exceptions import DomainError, NotAllowed
from app.models import AppointmentAudience, User

MOST_SHOWN = 20
"""Events of a kind that the look shows."""
MOST_PROBLEMS = 50


def keep_upload(owner: User, stream: IO[bytes], *, must_confirm: bool = False) -> str:
    """Keep a file that somebody uploaded, and look into it; its name.

    Raises:
        NotAllowed: the person may not make appointments.
        DomainError: as ``plan_of``; the file is not kept then.
    """
    if not can_make(owner, must_confirm=must_confirm):
        raise NotAllowed(_l("Your account cannot make appointments."))
    task = queries.open_task(owner)
    files.discard_others(owner, task.params["upload"] if task else None)
    name = files.keep(owner, stream)
    try:
        look_into(owner, name)
    except DomainError:
        files.discard(owner, name)
        raise
    return name


def checked_audience(audience: str) -> str:
    """Who is to see what comes in.

    Raises:
        DomainError: it is nobody that can be chosen.
    """
    if audience not in AUDIENCES:
        raise DomainError(_l("Choose one of the list."), field="audience")
    return audience


def look_into(owner: User, name: str) -> dict[str, Any]:
    """Count what an import would do, and keep that beside the file. Changes nothing else.

    Raises:
        Gone, DomainError: as ``files.content_of`` and ``plan_of``.
    """
    now = utcnow()
    data = files.content_of(owner, name)
    plan = plan_of(data, owner.timezone, now, AppointmentAudience.OWNER)
    tally = Tally()
    made: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for rows in batches(plan, now):
        batch = sorted_out(rows, plan, owner, tally)
        made += [_seen(one) for one in batch.new[: MOST_SHOWN - len(made)]]
        changed += [
            _seen(one) | {"id": here.appointment.id, "fields": names}
            for one, here, names in batch.changed[: MOST_SHOWN - len(changed)]
        ]
    summary = tally.figures() | {
        "first": made,
        "changes": changed,
        "problems": plan.problems[:MOST_PROBLEMS],
        "more_problems": max(0, len(plan.problems) - MOST_PROBLEMS),
        "total": len(plan.events),
    }
    files.note(owner, name, summary)
    return summary


def _seen(one: Wanted) -> dict[str, Any]:
    """An appointment to be, in short."""
    columns = one.draft.columns()
    return {
        "title": one.draft.title,
        "starts_at": columns["starts_at"].isoformat(),
        "ends_at": columns["ends_at"].isoformat(),
        "all_day": one.draft.all_day,
        "zone": one.draft.zone,
        "rule": one.draft.rule,
        "exceptions": len(one.out) + len(one.others),
        "remarks": [str(remark) for remark in dict.fromkeys(map(str, one.remarks))],
    }
