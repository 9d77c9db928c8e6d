"""Who may do what with appointments. Pure functions, no database."""

from typing import Any

from app.main.policies import can_post
from app.models import Answer, Appointment, Attendee, Status


def can_make(user: Any, *, must_confirm: bool = False) -> bool:
    """Members make appointments."""
    return can_post(user, must_confirm=must_confirm)


def can_change(user: Any, appointment: Appointment) -> bool:
    """What somebody made they change; nobody else does."""
    return bool(user.is_authenticated and appointment.owner_id == user.id)


def can_answer(user: Any) -> bool:
    """Who is signed in says whether they come to what they see; commenters as well."""
    return bool(user.is_authenticated)


def can_see_attendee(user: Any, appointment: Appointment, attendee: Attendee) -> bool:
    """Who made an appointment sees everybody on its list; others see the members who come."""
    if can_change(user, appointment):
        return True
    member = attendee.user
    is_here = member is not None and member.status == Status.ACTIVE
    return is_here and attendee.answer in {Answer.YES, Answer.MAYBE}
