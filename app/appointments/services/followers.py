"""What other features do when an appointment changes. Appointments know none of them by name.

A feature registers a function when it is imported. It is asked before anything is written, with
the appointment locked, and may refuse by raising a ``DomainError``.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

from flask import current_app

from app.appointments.services.drafts import Draft
from app.models import Appointment

Follow = Callable[[Appointment, Draft | None], None]
"""Gets an appointment, and what it is to say; None when it is to be deleted."""

Among = Callable[[Collection[int]], set[int]]
"""Gets the ids of appointments; gives those that a feature follows."""


class Follower(NamedTuple):
    """How a feature follows appointments, and which."""

    follow: Follow
    among: Among


_followers: dict[str, Follower] = {}


def register(feature: str, follow: Follow, among: Among) -> None:
    """Ask a feature of what happens to appointments, while it is on.

    Raises:
        ValueError: it has registered other functions already.
    """
    follower = Follower(follow, among)
    if _followers.setdefault(feature, follower) != follower:
        raise ValueError(f"{feature} follows appointments twice")


def tell_followers(appointment: Appointment, draft: Draft | None) -> None:
    """Ask every feature that follows appointments."""
    for follower in _present():
        follower.follow(appointment, draft)


def followed_among(ids: Collection[int]) -> set[int]:
    """Those of some appointments that a feature follows: others may not change them unasked."""
    return {one for follower in _present() for one in follower.among(ids)} if ids else set()


def _present() -> list[Follower]:
    on = current_app.extensions["features"]
    return [follower for feature, follower in _followers.items() if feature in on]
