"""Calendar files, sent and taken over as a member does without scripts."""

from io import BytesIO
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Appointment, Occurrence, Task
from tests.conftest import Client

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{}END:VCALENDAR\r\n"
PLAIN = {
    "UID": "choir@example.org",
    "SUMMARY": "Choir",
    "LAST-MODIFIED": "20260101T080000Z",
}
STARTS = "DTSTART;TZID=Europe/Berlin:20300107T180000"
ENDS = "DTEND;TZID=Europe/Berlin:20300107T193000"


def event(*more: str, starts: str = STARTS, ends: str = ENDS, **says: str) -> str:
    """An event; ``more`` are whole lines, as are its beginning and end."""
    fields = PLAIN | {name.upper().replace("_", "-"): value for name, value in says.items()}
    lines = [starts, ends, *(f"{name}:{value}" for name, value in fields.items()), *more]
    return "\r\n".join(["BEGIN:VEVENT", *filter(None, lines), "END:VEVENT", ""])


def calendar(*parts: str) -> bytes:
    """A file with events, or with lines before them."""
    return CALENDAR.format("".join(parts)).encode()


def send(browser: Client, content: bytes) -> TestResponse:
    """Upload a file."""
    data = {"file": (BytesIO(content), "club.ics")}
    return browser.post("/appointments/import", data=data)


def look(browser: Client, content: bytes) -> str:
    """What a file would do, as the page says it."""
    answer = send(browser, content)
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location).text


def bring_in(browser: Client, content: bytes, audience: str = "owner") -> dict[str, Any]:
    """Upload a file and take it over; gives what the task says of it."""
    answer = send(browser, content)
    assert answer.status_code == 302, answer.text
    run = browser.post(f"{answer.location}/run", data={"audience": audience})
    assert run.location == "/tasks", run.text
    task = db.session.scalars(select(Task).order_by(Task.id.desc()).limit(1)).one()
    assert task.state == "done", task.error
    return task.result


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    """How many were made, changed, left and refused."""
    return result["made"], result["changed"], result["left"], result["refused"]


def own(person: Any) -> list[Appointment]:
    """The appointments of a person, by their titles."""
    found = select(Appointment).where(
        Appointment.owner_id == person.id, Appointment.series_id.is_(None)
    )
    return list(db.session.scalars(found.order_by(Appointment.title, Appointment.id)))


def taken_out(series: Appointment) -> list[str]:
    """The times that were taken out of a series, as ``01-07 18:00``."""
    found = select(Occurrence.original_local).where(
        Occurrence.appointment_id == series.id, Occurrence.is_out
    )
    return [f"{one:%m-%d %H:%M}" for one in db.session.scalars(found.order_by(Occurrence.id))]


def others(series: Appointment) -> list[Appointment]:
    """What single times of a series say."""
    found = select(Appointment).where(Appointment.series_id == series.id)
    return list(db.session.scalars(found.order_by(Appointment.original_local)))
