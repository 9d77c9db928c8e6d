"""Audience by viewer by surface: what a ticket that not everybody may see gives away."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

import pytest
from flask import current_app
from sqlalchemy import insert

from app.dates import utcnow
from app.extensions import db
from app.models import Notification, Role, TicketPostKind, User, ticket_post
from app.tickets.services import changes, files, relations, watching
from app.tickets.services.drafts import Draft
from app.tickets.words import Way
from tests.database import Snapshot
from tests.media.files import file_of
from tests.people import make_post, make_user
from tests.tickets.factories import make_comment, make_label, make_ticket

SECRET = "Where the blue key hangs"
WORD = "Zanzibar"
LABEL = "Keylabel"
HTMX = {"HX-Request": "true"}

VIEWERS = ("guest", "stranger", "commenter", "watcher", "assignee", "reporter", "moderator")
MAY_SEE = {
    "public": set(VIEWERS),
    "members": set(VIEWERS) - {"guest"},
    "private": {"assignee", "reporter", "moderator"},
}


@dataclass
class Scene:
    """A ticket with all that can hang on it, and the people by what they are to it.

    The watcher is named in it and has been told of it while every member could see it.
    """

    audience: str
    people: dict[str, int] = field(default_factory=dict)

    def make(self):
        """Make everything and commit."""
        roles = {"moderator": Role.MODERATOR, "commenter": Role.COMMENTER}
        found = {
            name: make_user(f"{name}_", role=roles.get(name, Role.MEMBER)) for name in VIEWERS[1:]
        }
        peter = make_user("peter")
        self.people = {name: person.id for name, person in found.items()}
        reporter = found["reporter"]
        label = make_label(LABEL)
        other = make_ticket(peter, "Another", audience="public")
        ticket = make_ticket(
            reporter,
            SECRET,
            body=f"{WORD}, see #{other.id}, @watcher_.",
            labels=[label],
            assignees=[found["assignee"]],
            due_on=utcnow().date() - timedelta(days=3),
        )
        comment = make_comment(reporter, ticket, f"{SECRET}: {WORD}.")
        relations.relate(found["moderator"], other.id, ticket.id, Way.BLOCKS)
        self.keep_files(reporter, ticket, comment)
        post = make_post(peter, f"Look at #{ticket.id}.")
        card = make_post(peter, "News.")
        for one, kind in ((post, TicketPostKind.ORIGIN), (card, TicketPostKind.NEWS)):
            row = {"ticket_id": ticket.id, "post_id": one.id, "kind": kind}
            db.session.execute(insert(ticket_post), [row])
            one.has_ticket = True
        for person in found.values():
            self.tell(person, ticket)
        db.session.commit()
        if self.audience != "members":
            facts_draft = Draft.of(ticket, changes.facts_of_one(ticket))
            changes.save(
                ticket.id,
                found["moderator"],
                Draft(**{**vars(facts_draft), "audience": self.audience}),
                version=ticket.version,
            )
            for person in found.values():  # as if it had been told a moment later
                self.tell(person, ticket)
            db.session.commit()
        self.ids = {
            "ticket": ticket.id,
            "other": other.id,
            "post": post.id,
            "card": card.id,
        }
        self.uuid = str(ticket.uuid)
        return self

    def keep_files(self, owner, ticket, comment):
        limit = 10_000_000
        plain = files.keep_file(owner, BytesIO(b"secret"), "key.bin", max_bytes=limit)
        picture = files.keep_file(owner, BytesIO(file_of()), "key.png", max_bytes=limit)
        files.attach(owner, ticket, {plain.id: ""}, entry=comment)
        files.attach(owner, ticket, {picture.id: ""})
        self.file, self.picture = plain.fingerprint, picture.fingerprint

    def tell(self, person, ticket):
        """As somebody who was told of everything."""
        watching.watch(ticket.id, [person.id], "chosen")
        db.session.add(
            Notification(
                receiver_id=person.id,
                kind="ticket_changed",
                subject=f"forced:{ticket.version}",
                payload={"ticket_id": ticket.id, "what": "comment", "reason": "chosen"},
            )
        )

    def viewer(self, name):
        """The person, or None for the guest."""
        return db.session.get_one(User, self.people[name]) if name in self.people else None


_made: dict[str, tuple[Scene, Snapshot]] = {}


@pytest.fixture(params=sorted(MAY_SEE))
def scene(request, app):
    """The scene, made once for each audience and put back for each test."""
    audience = request.param
    if audience not in _made:
        made = Scene(audience).make()
        _made[audience] = (made, Snapshot.take())
    else:
        _made[audience][1].put_back()
    return _made[audience][0]


def browser(viewer):
    """The browser of a viewer."""
    client = current_app.test_client()
    return client.sign_in(viewer) if viewer else client


def body_of(answer):
    """The page without its head; nothing of a page that is refused."""
    if answer.status_code != 200:
        assert SECRET not in answer.text and WORD not in answer.text
        return ""
    return answer.text.split("<main")[-1]


def page(path, *, secret=SECRET):
    """A surface that is the page of an address, made for the scene."""

    def surface(scene, viewer):
        address = path.format(**scene.ids, uuid=scene.uuid)
        answer = browser(viewer).get(address, follow_redirects=True)
        return secret in body_of(answer)

    return surface


def found_by(query):
    """Whether the list has the ticket for a line that describes it; the page repeats the line."""

    def surface(scene, viewer):
        answer = browser(viewer).get("/tickets", query_string={"q": query.format(**scene.ids)})
        return bool(re.search(rf'href="/tickets/{scene.ids["ticket"]}[?"]', body_of(answer)))

    return surface


def fragment(path):
    """As ``page``, in the form that htmx gets."""

    def surface(scene, viewer):
        answer = browser(viewer).get(path.format(**scene.ids), headers=HTMX)
        return answer.status_code == 200 and SECRET in answer.text

    return surface


def notifications(scene, viewer):
    return SECRET in body_of(browser(viewer).get("/notifications"))


def file(scene, viewer):
    with browser(viewer).get(f"/tickets/files/{scene.file}/key.bin") as answer:
        return answer.status_code == 200


def picture(scene, viewer):
    with browser(viewer).get(f"/media/{scene.picture}/480.webp") as answer:
        return answer.status_code == 200


SURFACES = {
    "list": found_by(""),
    "list by number": found_by("#{ticket}"),
    "list by words": found_by("blue key"),
    "list by words of a comment": found_by(WORD),
    "list by label": found_by(f"label:{LABEL}"),
    "board": page("/tickets/board?q="),
    "ticket": page("/tickets/{ticket}"),
    "ticket by its identity": page("/tickets/{uuid}"),
    "ticket, from a list": page("/tickets/{ticket}?q=status:open"),
    "card": fragment("/tickets/{ticket}/card"),
    "backlink and relation": page("/tickets/{other}"),
    "similar ones": fragment("/tickets/similar?name=blue+key"),
    "post that it was made from": page("/post/{post}", secret="ticket-chip"),
    "card of a post": page("/post/{card}"),
    "profile": page("/user/peter"),
    "notifications": notifications,
    "csv": page("/tickets/export.csv?q="),
    "figures": page("/tickets/reports", secret=LABEL),
    "file": file,
    "picture": picture,
}
# What only those have who are signed in, or whom it belongs to.
NOT_FOR_GUESTS = {
    "notifications",
    "csv",
    "figures",
    "similar ones",
}


@pytest.mark.parametrize("surface", sorted(SURFACES))
def test_a_ticket_shows_to_those_who_may_see_it_and_to_nobody_else(scene, surface):
    shown = {name for name in VIEWERS if SURFACES[surface](scene, scene.viewer(name))}
    expected = MAY_SEE[scene.audience]
    assert shown == (expected - {"guest"} if surface in NOT_FOR_GUESTS else expected)
