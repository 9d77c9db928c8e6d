"""Reminders come once, late rather than never."""

from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import select

from app.dates import utcnow
from app.extensions import db
from app.jobs import Job, periodic, working
from app.main.services import people, posts
from app.models import Channel, MailState, Notification, OutgoingMail, Reminder, User
from app.notifications.queries import entries
from app.notifications.services import choose_channels
from app.reminders import services, tasks
from tests.people import make_post, make_reminder, make_user
from tests.test_races import together

LATER = timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def outbox(app, tmp_path):
    app.config["OUTBOX"] = str(tmp_path / "outbox")


def deliver(app, after=LATER):
    """Run the job at a later time."""
    db.session.rollback()
    with time_machine.travel(utcnow() + after, tick=False), working(app):
        tasks.deliver_due()
    db.session.rollback()


def told(person):
    own = select(Notification).where(Notification.receiver_id == person.id)
    return db.session.scalars(own.order_by(Notification.id)).all()


def mails():
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_it_runs_each_minute():
    (job,) = [job for job in periodic() if job is tasks.deliver_due]
    assert isinstance(job, Job) and job.every == 60


def test_a_due_reminder_comes_on_the_site_and_by_mail(app, susan):
    reminder = make_reminder(susan, "Call Ann!\nAt home.")
    deliver(app)
    with app.test_request_context(), force_locale("en"):
        (entry,) = entries(susan, told(susan))
        assert entry.link == "/reminders"
        assert entry.text == "Reminder: \u2068Call Ann! At home.\u2069"
    (letter,) = mails()
    assert (letter.key, letter.state) == (f"reminder:{reminder.id}", MailState.SENT)
    assert letter.subject == "Reminder: Call Ann! At home."
    assert "Call Ann!\nAt home.\n" in letter.text
    assert reminder.delivered_at is not None
    assert susan.unread_count == 1


def test_what_is_not_due_waits(app, susan):
    reminder = make_reminder(susan)
    deliver(app, timedelta(hours=23))
    assert (told(susan), reminder.delivered_at) == ([], None)


def test_a_second_run_delivers_nothing(app, susan):
    make_reminder(susan)
    deliver(app)
    deliver(app)
    assert (len(told(susan)), len(mails())) == (1, 1)


def test_after_a_long_downtime_everything_comes(app, susan, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    for number in range(5):
        make_reminder(susan, f"{number}", utcnow() + timedelta(hours=1))  # the same instant
    deliver(app, timedelta(days=30))
    assert [one.payload["text"] for one in told(susan)] == list("01234")
    assert len(mails()) == 5


def test_one_that_fails_keeps_no_other_waiting_and_is_tried_again(app, susan, john, caplog):
    susan.email = "no address"
    db.session.commit()
    first, second = make_reminder(susan), make_reminder(john)
    deliver(app)
    assert f"Reminder {first.id} cannot be delivered" in caplog.text
    assert (first.delivered_at, told(susan)) == (None, [])
    assert second.delivered_at is not None
    susan.email = "susan@example.org"
    db.session.commit()
    deliver(app)
    assert len(told(susan)) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_workers_at_once_deliver_once(app, susan, attempt):
    for number in range(4):
        make_reminder(susan, f"{number}", utcnow() - timedelta(minutes=1))

    def work():
        with working(app):
            tasks.deliver_due()

    assert together(app, *[work] * 3) == [None] * 3
    deliver(app)  # what one left to another that was busy with it
    assert sorted(one.payload["text"] for one in told(susan)) == list("0123")
    assert len(mails()) == 4
    assert susan.unread_count == 4


def test_a_reminder_of_a_post_leads_to_it(app, susan, john):
    post = make_post(john)
    make_reminder(susan, post_id=post.id)
    deliver(app)
    assert told(susan)[0].payload["post_id"] == post.id
    assert f"http://localhost:5000/post/{post.id}" in mails()[0].text


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_post_that_is_gone_or_hidden_still_reminds(app, susan, john, is_deleted):
    post = make_post(john)
    make_reminder(susan, "Read it.", post_id=post.id)
    if is_deleted:
        posts.delete_post(post)
    else:
        people.suspend(john)
    db.session.commit()
    deliver(app)
    assert told(susan)[0].payload["text"] == "Read it."
    assert told(susan)[0].payload["post_id"] is None


def test_whoever_wants_no_mail_gets_none(app, susan):
    choose_channels(susan, {"reminder": Channel.SITE})
    make_reminder(susan)
    deliver(app)
    assert (len(told(susan)), mails()) == (1, [])


def test_the_mail_is_in_the_language_of_its_reader(app, susan):
    kurt = make_user("kurt", locale="de")
    make_reminder(kurt)
    deliver(app)
    assert 'lang="de"' in mails()[0].html


def test_suspended_people_get_theirs_when_they_are_back(app, zoe):
    make_reminder(zoe)
    deliver(app)
    assert told(zoe) == []
    zoe.status = "active"
    db.session.commit()
    deliver(app)
    assert len(told(zoe)) == 1


def test_changing_to_later_before_it_is_taken_keeps_it(app, susan):
    reminder = make_reminder(susan)
    now = utcnow() + LATER
    reminder.due_at = now + timedelta(hours=1)
    db.session.commit()
    assert services.deliver(reminder.id, now) is False
    assert db.session.get_one(Reminder, reminder.id).delivered_at is None


def test_a_person_who_leaves_takes_the_reminders_along(app, susan):
    make_reminder(susan)
    db.session.delete(db.session.get_one(User, susan.id))
    db.session.commit()
    assert db.session.scalars(select(Reminder)).all() == []
