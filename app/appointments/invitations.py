"""What a mail to somebody invited brings along: a link that is theirs, and a calendar file."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr

from flask import current_app

from app.appointments.calendars import event_of
from app.appointments.ics.events import Answer as Partstat
from app.appointments.ics.events import Event, Method, Override, Person
from app.appointments.ics.writing import invitation
from app.appointments.queries.feeds import Whole
from app.models import Answer, Attendee, User

PURPOSE = "appointments.invitation"
PARTSTATS = {
    Answer.WAITING: Partstat.NEEDS_ACTION,
    Answer.YES: Partstat.ACCEPTED,
    Answer.MAYBE: Partstat.TENTATIVE,
    Answer.NO: Partstat.DECLINED,
}


@dataclass(frozen=True)
class Letter:
    """What a calendar file is about, before it is written for each receiver."""

    event: Event
    method: Method
    only: datetime | None = None

    def file_for(self, attendee: Attendee, link: str) -> bytes:
        """The file for one receiver, who finds nobody else in it.

        Args:
            attendee: who gets it.
            link: where they answer.
        """
        address = attendee.user.email if attendee.user else attendee.address or ""
        name = attendee.user.name if attendee.user else attendee.name
        person = Person(address, name, PARTSTATS[Answer(attendee.answer)])
        overrides = tuple(
            replace(one, event=replace(one.event, url=link)) for one in self.event.overrides
        )
        event = replace(self.event, url=link, attendees=(person,), overrides=overrides)
        return invitation(event, self.method, only=self.only)


def letter_about(
    whole: Whole,
    host: User,
    method: Method,
    *,
    at: datetime | None = None,
    called_off: datetime | None = None,
) -> Letter:
    """A calendar file about an appointment, a series, or one time of it.

    Args:
        whole: with its exceptions.
        host: who invites. Nobody's own address is told: answers are given by links.
        method: what it asks for.
        at: the one time that it is about.
        called_off: when it is called off, where nothing stays that would say so. The sequence
            grows with that, as with any other change.
    """
    event = replace(event_of(whole, ""), organizer=organizer(host))
    if at is not None:
        event = _with_time(event, at)
    if called_off is not None:
        newest = max([event.sequence, *(one.event.sequence for one in event.overrides)])
        event = _changed(event, newest + 1, called_off)
    return Letter(event, method, at)


def organizer(host: User) -> Person:
    """Who invites, as calendars know them: the site's own address with the name of the host."""
    return Person(parseaddr(current_app.config["MAIL_FROM"])[1], host.name)


def _with_time(event: Event, at: datetime) -> Event:
    """An event of a series in which one time stands by itself."""
    if at in {one.original for one in event.overrides}:
        return event
    alone = replace(
        event,
        starts=at,
        ends=at + (event.ends - event.starts),
        rrule="",
        exdates=(),
        overrides=(),
    )
    exdates = tuple(one for one in event.exdates if one != at)
    return replace(event, exdates=exdates, overrides=(*event.overrides, Override(at, alone)))


def _changed(event: Event, sequence: int, at: datetime) -> Event:
    overrides = tuple(
        replace(one, event=replace(one.event, sequence=sequence, changed_at=at))
        for one in event.overrides
    )
    return replace(event, sequence=sequence, changed_at=at, overrides=overrides)


# --- links


def token_of(attendee: Attendee) -> str:
    """The token of somebody's link: always the same, so that the links of older mails stay good.

    Nobody can tell it from the database, where only its hash is.
    """
    said = f"{PURPOSE}:{attendee.id}:{attendee.created_at.isoformat()}"
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(key, said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
