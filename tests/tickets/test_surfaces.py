"""Wherever something else than its own pages shows a ticket: each surface, for each viewer.

Susan reported the ticket, John does it, Mia is a moderator, Mary is a stranger. Everybody saw it,
watches it and was told of it; then it was closed to all but those who have to do with it.
"""

from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine
from sqlalchemy import select, update

from app.archive.services import folder
from app.dates import utcnow
from app.digest.queries import digest_of
from app.extensions import db
from app.jobs import working
from app.main.queries.surroundings import surroundings_of
from app.models import Channel, Notification, OutgoingMail, Ticket, TicketNews, User
from app.notifications.services import choose_channels
from app.reminders.services import deliver
from app.tickets import tasks
from tests.people import make_export, make_post, make_reminder
from tests.tickets.factories import make_comment, make_ticket
from tests.tickets.test_post_links import make_news

SECRET = "Zanzibar"
VIEWERS = ["guest", "john", "mary", "mia", "susan"]
INVOLVED = {"john", "mia", "susan"}
WAITING = timedelta(minutes=10)


class Scene:
    """The ticket, what was written of it, and who looks."""

    def __init__(self, app, client_of, people):
        self.app, self.client_of, self.people = app, client_of, people
        susan, john, mary, mia = (people[name] for name in ("susan", "john", "mary", "mia"))
        self.origin = make_post(susan, "It sticks.", reach="public")
        self.ticket = make_ticket(
            susan, SECRET, body="Ask @mary or @mia.", assignees=[john], post=self.origin
        )
        self.news = make_news(susan, self.ticket, "Look at this.")
        self.mention = make_post(susan, f"See {self.ticket.number}.", reach="public")
        for person in (john, mary, mia):
            make_comment(person, self.ticket, f"{person.username} knows.")
        make_comment(susan, self.ticket, f"More of {SECRET}.")
        close = update(Ticket).where(Ticket.id == self.ticket.id)
        db.session.execute(close.values(audience="private"))
        db.session.commit()

    def page(self, viewer, path):
        client = self.client_of(viewer) if viewer else self.app.test_client()
        return client.get(path).text


@pytest.fixture
def scene(app, tmp_path, client_of, susan, john, mary, mia):
    app.config["OUTBOX"], app.config["DATA_FOLDER"] = str(tmp_path), str(tmp_path / "data")
    return Scene(app, client_of, {"susan": susan, "john": john, "mary": mary, "mia": mia})


def on_the_page_of(post):
    return lambda scene, viewer: scene.page(viewer, f"/post/{getattr(scene, post).id}")


def around_a_post(scene, viewer):
    around = surroundings_of(viewer, [scene.news])
    return str([part.things for part in around.parts_of(scene.news)])


def mailed(scene, viewer):
    with time_machine.travel(utcnow() + WAITING), working(scene.app):
        tasks.send_news()
    db.session.rollback()
    own = select(OutgoingMail).where(OutgoingMail.receiver_id == (viewer.id if viewer else 0))
    letters = db.session.scalars(own.where(OutgoingMail.name == "ticket_news")).all()
    return str([(letter.subject, letter.text, letter.html) for letter in letters])


def overdue(scene, viewer):
    past = update(Ticket).where(Ticket.id == scene.ticket.id)
    db.session.execute(past.values(due_on=utcnow().date() - timedelta(days=9)))
    db.session.commit()
    with working(scene.app):
        tasks.tell_of_overdue()
    db.session.rollback()
    own = select(OutgoingMail).where(OutgoingMail.receiver_id == (viewer.id if viewer else 0))
    letters = db.session.scalars(own.where(OutgoingMail.name == "ticket_overdue")).all()
    return str([letter.subject for letter in letters])


def digested(scene, viewer):
    if viewer is None:
        return ""
    choose_channels(viewer, {f"ticket_{one}": Channel.DIGEST for one in ("changed", "mentioned")})
    now, day = utcnow(), timedelta(days=1)
    return str([entry.text for entry in digest_of(viewer, now - day, now + day).notifications])


def reminded(scene, viewer):
    if viewer is None:
        return ""
    reminder = make_reminder(viewer, "Look.", due_at=utcnow(), ticket_id=scene.ticket.id)
    deliver(reminder.id, utcnow() + WAITING)
    db.session.commit()
    about = select(Notification.payload).where(Notification.kind == "reminder")
    return SECRET if db.session.scalars(about).one()["ticket_id"] else ""


def exported(scene, viewer):
    if viewer is None:
        return ""
    archive = ZipFile(folder() / make_export(viewer).result["path"])
    return "".join(archive.read(name).decode() for name in archive.namelist())


# What shows its name, and to whom of those involved it never does by its nature.
SURFACES = {
    "announcement": (around_a_post, set()),
    "announcement, page": (on_the_page_of("news"), set()),
    "digest": (digested, set()),
    "export": (exported, {"john", "mia"}),
    "mail": (mailed, set()),
    "notifications": (lambda scene, viewer: scene.page(viewer, "/notifications"), set()),
    "overdue": (overdue, {"mia", "susan"}),
    "panel": (lambda scene, viewer: scene.page(viewer, "/people"), {"mia", "susan"}),
    "reminder": (reminded, set()),
    "reminder, form": (
        lambda s, viewer: s.page(viewer, f"/reminders/new?ticket={s.ticket.id}"),
        set(),
    ),
}


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("name", sorted(SURFACES))
def test_a_private_ticket_is_shown_to_those_involved_and_to_nobody_else(scene, name, viewer):
    surface, never = SURFACES[name]
    shown = surface(scene, scene.people.get(viewer))
    assert (SECRET in shown) is (viewer in INVOLVED - never)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_post_that_it_was_made_from_says_so_to_those_involved(scene, viewer):
    page = on_the_page_of("origin")(scene, scene.people.get(viewer))
    assert ("ticket-chip" in page) is (viewer in INVOLVED)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_post_that_names_it_shows_everybody_the_number_alone(scene, viewer):
    shown = on_the_page_of("mention")(scene, scene.people.get(viewer))
    text = shown.split("<article")[1].split("</article>")[0]
    assert f'data-card="/tickets/{scene.ticket.id}/card"' in text
    assert SECRET not in text


def test_nothing_waits_for_who_is_shut_out(scene):
    mailed(scene, None)
    assert db.session.scalars(select(TicketNews)).all() == []
    assert db.session.get_one(User, scene.people["mary"].id).unread_count > 0  # told before
