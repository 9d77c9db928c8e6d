"""Who may do what with appointments. Pure functions, no database."""

from typing import Any

from app.main.policies import can_post
from app.models import Appointment, AppointmentAudience, Reach

ANNOUNCED = (AppointmentAudience.MEMBERS, AppointmentAudience.PUBLIC)


def can_make(user: Any, *, must_confirm: bool = False) -> bool:
    """Members make appointments."""
    return can_post(user, must_confirm=must_confirm)


def can_change(user: Any, appointment: Appointment) -> bool:
    """What somebody made they change; nobody else does."""
    return bool(user.is_authenticated and appointment.owner_id == user.id)


def can_announce(user: Any, appointment: Appointment) -> bool:
    """Whoever may post may tell of what every member may see."""
    return can_post(user) and appointment.audience in ANNOUNCED


def widest_reach(appointment: Appointment) -> Reach:
    """Who may see a post that announces an appointment at the most: nobody for whom it is not."""
    is_public = appointment.audience == AppointmentAudience.PUBLIC
    return Reach.PUBLIC if is_public else Reach.MEMBERS


def can_answer(user: Any) -> bool:
    """Who is signed in says whether they come to what they see; commenters as well."""
    return bool(user.is_authenticated)
