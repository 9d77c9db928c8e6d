"""What other features do when an appointment changes. Appointments know none of them by name.

A feature registers a function when it is imported. It is asked before anything is written, with
the appointment locked, and may refuse by raising a ``DomainError``.
"""

from collections.abc import Callable

from flask import current_app

from app.appointments.services.drafts import Draft
from app.models import Appointment

Follow = Callable[[Appointment, Draft | None], None]
"""Gets an appointment, and what it is to say; None when it is to be deleted."""

_followers: dict[str, Follow] = {}


def register(feature: str, follow: Follow) -> None:
    """Ask a feature of what happens to appointments, while it is on.

    Raises:
        ValueError: it has registered another function already.
    """
    if _followers.setdefault(feature, follow) is not follow:
        raise ValueError(f"{feature} follows appointments twice")


def tell_followers(appointment: Appointment, draft: Draft | None) -> None:
    """Ask every feature that follows appointments."""
    for feature, follow in _followers.items():
        if feature in current_app.extensions["features"]:
            follow(appointment, draft)
