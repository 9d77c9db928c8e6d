"""Mails about appointments. Mail programs show all of one appointment as one conversation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask import current_app

from app import mail
from app.appointments import formats
from app.appointments.invitations import Letter, token_of
from app.appointments.recurrence import in_words, parse
from app.models import Appointment, Attendee, User
from app.zones import zone_of

LIST = "appointments"


class News(StrEnum):
    """What a mail says."""

    INVITED = "invited"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMOVED = "removed"  # it takes place without the receiver


@dataclass(frozen=True)
class Times:
    """When something takes place, for those who read it."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool


@dataclass(frozen=True)
class Told:
    """What several people are told of an appointment.

    ``content`` is what it says: the appointment, or one time of it. ``times`` is when it takes
    place, of a series the next time. ``letter`` is the calendar file.
    """

    what: News
    appointment: Appointment
    content: Appointment
    times: Times
    host: User
    letter: Letter


def news(attendee: Attendee, told: Told) -> None:
    """Tell somebody what became of an appointment, in a form that calendars take up."""
    root = mail.message_id(f"appointment-{told.appointment.uid}")
    link, member = _link_of(attendee), attendee.user
    mail.send(
        "appointment",
        to=member,
        address=attendee.address,
        headers={"In-Reply-To": root, "References": root, "List-Id": mail.list_id(LIST)},
        calendar=told.letter.file_for(attendee, link),
        told=told,
        what=told.what.value,
        title=told.content.title,
        host=told.host.name,
        when=_when(told, member),
        repetition=_repetition(told),
        answer_link=link,
        called=member.name if member else attendee.name,
        site=current_app.config["SITE_NAME"],
    )


def _link_of(attendee: Attendee) -> str:
    with mail.links_of_the_site():
        return mail.link("appointments.invitation", token=token_of(attendee))


def _when(told: Told, member: User | None) -> Callable[[], list[str]]:
    """When it takes place: where the reader is, and where it is. Guests are anywhere."""

    def said() -> list[str]:
        times = told.times
        if times.all_day:
            return [formats.span(times)]
        if member is not None:
            return [one for one in (formats.span(times), formats.elsewhere(times)) if one]
        zone = times.zone.replace("_", " ")
        return [f"{formats.span(times, zone_of(times.zone))} ({zone})"]

    return said


def _repetition(told: Told) -> Callable[[], str]:
    series = told.content

    def said() -> str:
        return in_words(parse(series.rule), zone_of(series.zone)) if series.is_series else ""

    return said
