"""Who may do what with appointments. Pure functions, no database."""

from typing import Any

from app.main.policies import can_post
from app.models import Appointment


def can_make(user: Any, *, must_confirm: bool = False) -> bool:
    """Members make appointments."""
    return can_post(user, must_confirm=must_confirm)


def can_change(user: Any, appointment: Appointment) -> bool:
    """What somebody made they change; nobody else does."""
    return bool(user.is_authenticated and appointment.owner_id == user.id)


def can_answer(user: Any) -> bool:
    """Who is signed in says whether they come to what they see; commenters as well."""
    return bool(user.is_authenticated)
