"""Mails of tickets: bundled, in the words and with the eyes of their reader, one conversation."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from app import mail
from app.dates import utcnow
from app.extensions import db
from app.jobs import working
from app.models import Channel, OutgoingMail, Role, Status, TicketNews, TicketStatus, User
from app.notifications.services import choose_channels
from app.tickets import mails, tasks
from app.tickets.services import comments, moves, relations, watching
from app.tickets.services.drafts import FIELDS as FIELDS_OF_DRAFTS
from app.tickets.services.news import take
from app.tickets.words import WAYS, Way
from config import BASE_DIR
from tests.people import make_block, make_mute, make_post, without_isolates
from tests.test_races import together
from tests.tickets.factories import make_comment, make_label, make_ticket
from tests.tickets.test_telling import save

LATER = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def outbox(app, tmp_path):
    """An outbox for this test alone."""
    app.config["OUTBOX"] = str(tmp_path / "outbox")


@pytest.fixture
def mailed(app):
    """Run the job in a while; gives all mails of tickets up to now, by receiver."""

    def after(delay=LATER):
        db.session.rollback()
        with time_machine.travel(utcnow() + delay), working(app):
            tasks.send_news()
        db.session.rollback()
        letters = select(OutgoingMail).where(OutgoingMail.name == "ticket_news")
        found = {}
        for letter in db.session.scalars(letters.order_by(OutgoingMail.id)):
            found.setdefault(db.session.get_one(User, letter.receiver_id).username, []).append(
                letter
            )
        return found

    return after


def test_no_mail_leaves_within_five_minutes(app, mailed, susan, john):
    make_comment(john, make_ticket(susan))
    assert mailed(timedelta(minutes=4)) == {}
    assert list(mailed()) == ["susan"]


def test_changes_of_five_minutes_are_one_mail(app, mailed, susan, john, mary):
    ticket = make_ticket(susan, assignees=[john])
    make_comment(john, ticket, "It is the **toner**.")
    make_comment(mary, ticket, "There is more in the cellar.")
    moves.move(ticket.id, john, TicketStatus.IN_PROGRESS)
    db.session.commit()
    (letter,) = mailed()["susan"]
    for said in (
        "It is the **toner**.",
        "There is more in the cellar.",
        "Status: Reported → In Progress",
        "because you reported it",
        f"/tickets/{ticket.id}",
    ):
        assert said in letter.text
        assert said in letter.html or said.startswith("Status")


def test_a_mail_leaves_once(app, mailed, susan, john):
    make_comment(john, make_ticket(susan))
    mailed()
    assert len(mailed()["susan"]) == 1
    assert db.session.scalar(select(func.count()).select_from(TicketNews)) == 0


def test_what_happens_after_a_mail_is_the_next_one(app, mailed, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket, "First.")
    mailed()
    with time_machine.travel(utcnow() + timedelta(minutes=10)):
        make_comment(john, ticket, "Second.")
    _first, second = mailed(timedelta(minutes=20))["susan"]
    assert "First." not in second.text
    assert "Second." in second.text


def test_a_mail_that_was_due_while_nothing_ran_still_leaves(app, mailed, susan, john):
    make_comment(john, make_ticket(susan))
    assert len(mailed(timedelta(days=3))["susan"]) == 1


def test_two_workers_make_one_mail(app, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    db.session.execute(update(TicketNews).values(due_at=utcnow() - LATER))
    db.session.commit()

    def work():
        with working(app):
            tasks.send_news()

    together(app, *[work] * 4)
    letters = select(func.count()).where(OutgoingMail.name == "ticket_news")
    assert db.session.scalar(letters) == 1


def test_what_is_not_due_is_not_taken(app, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    assert take(ticket.id, susan.id, utcnow()) is None
    assert take(ticket.id, susan.id, utcnow() + LATER) is not None


def test_who_is_assigned_gets_the_description(app, mailed, susan, john):
    make_ticket(susan, body="No light is on.", assignees=[john])
    (letter,) = mailed()["john"]
    assert "No light is on." in letter.text
    assert "because you are assigned" in letter.text


def test_a_change_of_an_old_ticket_does_not_repeat_the_description(app, mailed, susan, john):
    with time_machine.travel(utcnow() - timedelta(days=1)):
        ticket = make_ticket(susan, body="No light is on.")
    make_comment(john, ticket)
    assert "No light is on." not in mailed()["susan"][0].text


def test_every_field_is_said_in_words(app, mailed, susan, john, mia):
    label = make_label("paper")
    ticket = make_ticket(susan)
    save(
        ticket,
        mia,
        name="The plotter",
        kind="task",
        priority=3,
        due_on=utcnow().date(),
        url="https://example.org/",
        body="Anew.",
        labels=frozenset({label.id}),
        assignees=frozenset({john.id}),
    )
    (letter,) = mailed()["susan"]
    for said in (
        "Name: The printer is broken → The plotter",
        "Kind: Bug → Task",
        "Priority: Normal → Urgent",
        "Due: – → ",
        "Address: – → https://example.org/",
        "The description is changed.",
        "Labels: + paper",
        "Assignees: + john",
    ):
        assert said in letter.text


def test_the_subject_is_the_number_and_the_name(app, mailed, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    subject = f"[{app.config['SITE_NAME']}] {ticket.number} The printer is broken"
    assert mailed()["susan"][0].subject == subject


def test_mails_of_a_ticket_are_one_conversation(app, mailed, susan, john):
    app.config["SITE_URL"] = "https://club.example"
    ticket = make_ticket(susan, assignees=[john])
    make_comment(john, ticket)
    letters = [letter for several in mailed().values() for letter in several]
    messages = [mail.as_message(letter) for letter in letters]
    root = f"<ticket-{ticket.uuid}@club.example>"
    assert len({message.msgId for message in messages}) == len(messages) == 2
    for message in messages:
        assert f"\nReferences: {root}\n" in message.as_string().replace("\r", "")
        assert f"\nIn-Reply-To: {root}\n" in message.as_string().replace("\r", "")
        assert "\nList-Id: <tickets.club.example>\n" in message.as_string().replace("\r", "")
        assert root != message.msgId


def test_a_mail_is_in_the_language_and_zone_of_its_reader(app, mailed, susan, john):
    susan.locale, susan.timezone = "de", "Asia/Tokyo"
    db.session.commit()
    make_comment(john, make_ticket(susan))
    assert "JST" in mailed()["susan"][0].text


def test_ones_own_changes_are_in_no_mail(app, mailed, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket, "Mine.")
    make_comment(susan, ticket, "Hers.")
    found = mailed()
    assert "Hers." not in found["susan"][0].text
    assert "Mine." not in found["john"][0].text


def test_a_comment_that_is_deleted_meanwhile_is_in_no_mail(app, mailed, susan, john):
    ticket = make_ticket(susan)
    entry = make_comment(john, ticket, "A secret.")
    comments.delete_comment(john, entry.id)
    db.session.commit()
    (letter,) = mailed()["susan"]
    assert "A secret." not in letter.text
    assert letter.text.count("john, ") == 1  # that it is deleted


@pytest.mark.parametrize("distance", [make_block, make_mute], ids=["block", "mute"])
def test_what_people_do_who_are_blocked_or_muted_meanwhile_is_in_no_mail(
    app, mailed, susan, john, distance
):
    make_comment(john, make_ticket(susan), "Hello.")
    distance(susan, john)
    assert mailed() == {}


def test_who_mutes_the_ticket_meanwhile_gets_no_mail(app, mailed, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    watching.mute(ticket, susan)
    db.session.commit()
    assert mailed() == {}


def test_who_sees_the_ticket_no_longer_gets_no_mail(app, mailed, susan, mia):
    make_ticket(susan, body="Ask @mia.", audience="private")
    mia.role = Role.MEMBER
    db.session.commit()
    assert mailed() == {}


def test_who_is_suspended_meanwhile_gets_no_mail(app, mailed, susan, john):
    make_comment(john, make_ticket(susan))
    susan.status = Status.SUSPENDED
    db.session.commit()
    assert mailed() == {}


@pytest.mark.parametrize("channel", [Channel.SITE, Channel.DIGEST, Channel.OFF])
def test_who_wants_no_mail_gets_none(app, mailed, susan, john, channel):
    ticket = make_ticket(susan)
    choose_channels(susan, {"ticket_changed": channel})
    db.session.commit()
    make_comment(john, ticket)
    assert mailed() == {}


def test_a_transaction_that_fails_promises_no_mail(app, mailed, susan, john):
    ticket = make_ticket(susan)
    comments.comment(john, ticket.id, "Lost.")
    db.session.rollback()
    assert mailed() == {}


def test_one_that_cannot_be_written_keeps_no_other_waiting(app, mailed, susan, john, mary):
    ticket = make_ticket(susan)
    watching.watch(ticket.id, [mary.id], "chosen")
    make_comment(john, ticket)
    susan.email = "no address"
    db.session.commit()
    assert list(mailed()) == ["mary"]
    assert db.session.scalar(select(TicketNews.user_id)) == susan.id


def test_a_ticket_of_a_post_tells_its_author_what_was_made(app, mailed, susan, john):
    make_ticket(susan, body="It sticks.", post=make_post(john, "The door sticks."))
    (letter,) = mailed()["john"]
    assert "Reporter: – → john" in without_isolates(letter.text)
    assert "It sticks." in letter.text


@pytest.mark.parametrize("way", list(Way))
def test_every_way_to_relate_has_words(app, mailed, susan, mia, way):
    ticket, other = make_ticket(susan), make_ticket(susan, "Another")
    relations.relate(mia, ticket.id, other.id, way)
    db.session.commit()
    (letter,) = mailed()["susan"]
    assert f"Relation: – → {WAYS[way]} #{other.id}" in letter.text


def test_everything_that_a_history_tells_of_has_words_in_a_mail():
    sources = (BASE_DIR / "app" / "tickets").rglob("*.py")
    fields = {
        field for path in sources for field in re.findall(r'Change\("(\w+)"', path.read_text())
    }
    assert fields >= {"status", "file", "relation"}
    assert fields | set(FIELDS_OF_DRAFTS) <= set(mails.FIELDS) | set(mails.WHOLE)
