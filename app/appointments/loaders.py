"""Fetch what an address of an appointment names, or answer 404."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort, current_app, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.access import present_viewer
from app.appointments.policies import can_change
from app.appointments.queries.agenda import time_at
from app.appointments.queries.visibility import appointment_named
from app.appointments.services.drafts import Draft
from app.errors.exceptions import NotAllowed
from app.extensions import db
from app.models import Appointment, Occurrence
from app.pagination import LARGEST_ID


@dataclass(frozen=True)
class Found:
    """What an address names: an appointment or a series, or one time of it."""

    appointment: Appointment
    time: Occurrence | None = None
    sees_all: bool = True
    """Whether the viewer may see more of the series than this one time."""

    @property
    def content(self) -> Appointment:
        """What it says."""
        return self.time.content if self.time else self.appointment

    @property
    def at(self) -> datetime | None:
        """Which time of a series it is; None for all of it, and for what is no series."""
        return self.time.original_local if self.time and self.appointment.is_series else None

    @property
    def shown(self) -> Appointment | Occurrence:
        """What has the times to show."""
        return self.time or self.appointment

    @property
    def draft(self) -> Draft:
        """What it says, with the repetition of its series."""
        series, content = self.appointment, self.content
        draft = replace(Draft.of(content), rule=series.rule)
        if self.at is None or content is not series:
            return draft
        return replace(draft, starts=self.at, ends=self.at + (draft.ends - draft.starts))


def has_tickets() -> bool:
    """Whether this site has tickets."""
    return "tickets" in current_app.extensions["features"]


def local_in(raw: str | None) -> datetime | None:
    """A local time that an address names; None where it is none."""
    try:
        local = datetime.fromisoformat(raw or "")
    except ValueError:
        return None
    return local if local.tzinfo is None else None


def found_or_404(appointment_id: int) -> Found:
    """The visible appointment of a number; ``?at=`` names one time of a series."""
    if "at" not in request.args:
        return named_or_404(appointment_id)
    return named_or_404(appointment_id, local_in(request.args["at"]) or abort(404))


def named_or_404(appointment_id: int, at: datetime | None = None) -> Found:
    """The visible appointment of a number, or one time of it by its name within the series."""
    if appointment_id > LARGEST_ID:
        abort(404)
    viewer = present_viewer()
    appointment = appointment_named(viewer, appointment_id)
    if at is None:
        return Found(appointment or abort(404))
    time = time_at(viewer, appointment_id, at) or abort(404)
    # One time may be for more people than its series.
    whole = appointment or db.session.get_one(Appointment, appointment_id)
    return Found(whole, time, sees_all=appointment is not None)


def appointment_or_404(appointment_id: int) -> Appointment:
    """The visible appointment or series of a number."""
    return appointment_named(present_viewer(), appointment_id) or abort(404)


def own_or_403(appointment_id: int) -> Found:
    """What the address names, if the viewer may change it.

    Raises:
        NotAllowed: it is somebody else's.
    """
    return to_change(found_or_404(appointment_id))


def to_change(found: Found) -> Found:
    """The same, if the viewer may change it.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if not can_change(current_user, found.appointment):
        raise NotAllowed(_l("Only who made an appointment can change it."))
    return found
