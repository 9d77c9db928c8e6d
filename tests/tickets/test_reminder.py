"""Being reminded of a ticket."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.dates import utcnow
from app.extensions import db
from app.models import Notification, OutgoingMail, Reminder, Role
from app.reminders.services import deliver
from app.reminders.things import Sort, register
from tests.people import make_reminder
from tests.tickets.factories import make_ticket

WHEN = {"text": "Look again.", "day": "2030-01-01", "at": "09:00"}


@pytest.fixture(autouse=True)
def outbox(app, tmp_path):
    """An outbox for this test alone."""
    app.config["OUTBOX"] = str(tmp_path / "outbox")


def delivered(owner, ticket):
    """What somebody is told who asked to be reminded of a ticket a day ago."""
    reminder = make_reminder(owner, ticket_id=ticket.id, due_at=utcnow() - timedelta(days=1))
    assert deliver(reminder.id, utcnow())
    db.session.commit()
    return db.session.scalars(select(Notification).where(Notification.kind == "reminder")).one()


def test_the_form_shows_the_ticket_and_begins_with_its_name(client_of, susan):
    ticket = make_ticket(susan)
    page = client_of(susan).get(f"/reminders/new?ticket={ticket.id}").text
    assert f"{ticket.number} The printer is broken</textarea>" in page
    assert "ticket-card" in page


def test_it_is_kept_with_the_ticket(client_of, susan):
    ticket = make_ticket(susan)
    client_of(susan).post(f"/reminders/new?ticket={ticket.id}", data=WHEN)
    reminder = db.session.scalars(select(Reminder)).one()
    assert (reminder.ticket_id, reminder.post_id, reminder.text) == (ticket.id, None, "Look again.")


def test_the_list_leads_to_the_ticket(client_of, susan):
    ticket = make_ticket(susan)
    make_reminder(susan, ticket_id=ticket.id)
    assert f'href="/tickets/{ticket.id}">To the ticket' in client_of(susan).get("/reminders").text


def test_what_is_delivered_leads_to_the_ticket(app, client_of, susan):
    ticket = make_ticket(susan)
    note = delivered(susan, ticket)
    answer = client_of(susan).post(f"/notifications/{note.id}/read")
    assert answer.headers["Location"].endswith(f"/tickets/{ticket.id}")
    (letter,) = db.session.scalars(select(OutgoingMail))
    assert f"/tickets/{ticket.id}" in letter.text


def test_a_ticket_that_is_seen_no_longer_still_reminds(app, client_of, susan, mia):
    ticket = make_ticket(susan, "A secret", audience="private")
    mia.role = Role.MEMBER
    db.session.commit()
    note = delivered(mia, ticket)
    answer = client_of(mia).post(f"/notifications/{note.id}/read")
    assert answer.headers["Location"].endswith("/reminders")
    assert note.payload["ticket_id"] is None
    assert "A secret" not in db.session.scalars(select(OutgoingMail.text)).one()


@pytest.mark.parametrize("named", ["", "-1", "0", "1.5", "9" * 30, "999999", "secret", "٣"])
def test_a_ticket_that_is_not_there_or_not_for_one_cannot_be_asked_for(
    client_of, susan, mary, named
):
    ticket = make_ticket(susan, audience="private")
    asked = {"ticket": str(ticket.id) if named == "secret" else named}
    assert client_of(mary).get("/reminders/new", query_string=asked).status_code == 404


def test_a_reminder_of_a_ticket_that_one_does_not_see_is_one_of_its_text(client_of, susan, mary):
    ticket = make_ticket(susan, audience="private")
    client_of(mary).post(f"/reminders/new?ticket={ticket.id}", data=WHEN)
    assert db.session.scalars(select(Reminder.ticket_id)).all() == [None]


def test_two_sorts_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two sorts"):
        register(Sort("ticket", "tickets", *[lambda *_: None] * 3, "", "", lambda *_: {}))
