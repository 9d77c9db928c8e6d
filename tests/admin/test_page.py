"""What the keepers see: mail, work and bugs."""

from datetime import timedelta

import pytest
import time_machine

from app import mail
from app.admin import queries
from app.dates import utcnow
from app.errors.report import report
from app.extensions import db
from app.models import MailState, OutgoingMail, Task, TaskState
from tests.statements import statements


@pytest.fixture
def page(client_of, adam):
    """The page as an admin reads it."""
    client = client_of(adam)
    return lambda: client.get("/admin").text


def make_mail(state=MailState.FAILED, **columns):
    letter = OutgoingMail(
        **{
            "name": "test",
            "address": "susan@example.org",
            "subject": "A mail",
            "text": "Hello",
            "state": state,
            "error": "550 no such mailbox",
            **columns,
        }
    )
    db.session.add(letter)
    db.session.commit()
    return letter


def make_task(owner, **columns):
    task = Task(
        **{
            "name": "export",
            "description": "Your data",
            "owner_id": owner.id,
            "state": TaskState.FAILED,
            "error": "The disk is full.",
            **columns,
        }
    )
    db.session.add(task)
    db.session.commit()
    return task


def test_it_says_that_mail_is_off_and_how_to_switch_it_on(page):
    text = page()
    assert "Mail is off" in text
    assert "set MAIL_SERVER" in text
    assert str(mail.outbox()) in text


def test_it_says_that_mail_is_on(app, page):
    app.config.update(MAIL_SERVER="mail.example.org", MAIL_PORT=587)
    text = page()
    assert "Mail is on" in text
    assert "Mails leave by mail.example.org, port 587." in text
    assert "set MAIL_SERVER" not in text


def test_the_outbox_is_linked_in_debug_alone(app, page, monkeypatch):
    assert "Look into the outbox" not in page()
    monkeypatch.setitem(app.config, "DEBUG", True)
    assert "Look into the outbox" in page()


def test_it_counts_what_waits_and_what_failed(page):
    make_mail(MailState.QUEUED, error="refuses connections")
    make_mail(MailState.QUEUED, error="")
    make_mail()
    text = page()
    assert "<dd>2 · refuses connections</dd>" in text
    assert "<dt>Failed</dt>\n      <dd>1</dd>" in text


def test_a_long_queue_is_not_counted_through(page, monkeypatch):
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for _ in range(4):
        make_mail(MailState.QUEUED)
    assert queries.count_mails(MailState.QUEUED) == 3
    assert "more than 2" in page()


def test_failed_mails_are_listed_with_their_reason_in_pages(app, client_of, adam):
    app.config["POSTS_PER_PAGE"] = 2
    now = utcnow()
    for number in range(5):
        make_mail(subject=f"Mail {number}", next_attempt_at=now - timedelta(hours=number))
    client = client_of(adam)
    seen, path = [], "/admin"
    while path:
        answer = client.get(path, headers={"HX-Request": "true"})
        assert "550 no such mailbox" in answer.text
        seen += [n for n in range(5) if f"<bdi>Mail {n}</bdi>" in answer.text]
        path = (
            answer.text.split('rel="next" href="')[1].split('"')[0] if "rel=" in answer.text else ""
        )
    assert seen == [0, 1, 2, 3, 4]


def test_a_failed_mail_is_tried_again(client_of, adam):
    letter = make_mail(attempts=9)
    assert client_of(adam).post(f"/admin/mail/{letter.id}/again").location == "/admin"
    db.session.rollback()
    db.session.refresh(letter)
    assert letter.state == MailState.SENT
    assert letter.attempts == 1


@pytest.mark.parametrize("state", [MailState.SENT, MailState.QUEUED])
def test_a_mail_that_has_not_failed_is_left_alone(client_of, adam, state):
    letter = make_mail(state, next_attempt_at=utcnow() + timedelta(hours=1))
    client_of(adam).post(f"/admin/mail/{letter.id}/again")
    db.session.rollback()
    db.session.refresh(letter)
    assert letter.state == state
    assert letter.attempts == 0


@pytest.mark.parametrize("mail_id", [1, 2**63])
def test_a_mail_that_is_not_there_is_404(client_of, adam, mail_id):
    assert client_of(adam).post(f"/admin/mail/{mail_id}/again").status_code == 404


def test_work_that_failed_lately_is_listed(page, susan):
    make_task(susan)
    make_task(susan, description="Long ago", alive_at=utcnow() - timedelta(days=8))
    make_task(susan, description="Well done", state=TaskState.DONE)
    text = page()
    assert "The disk is full." in text
    assert "Long ago" not in text
    assert "Well done" not in text


@pytest.mark.parametrize(
    "url, words", [("", "There is no broker."), ("redis://x", "go to the broker")]
)
def test_it_says_who_does_the_work(app, page, url, words):
    app.config["CELERY_BROKER_URL"] = url
    assert words in page()


def test_errors_are_listed_the_latest_first(app, page):
    for number, kind in enumerate((KeyError, IndexError)):
        with time_machine.travel(utcnow() + timedelta(minutes=number)):
            report(kind("a secret"))
    text = page()
    assert text.index("IndexError") < text.index("KeyError")
    assert "a secret" not in text


def test_the_menu_leads_there_for_admins_alone(client_of, adam, susan, mia):
    assert 'href="/admin"' in client_of(adam).get("/").text
    for person in (susan, mia):
        assert 'href="/admin"' not in client_of(person).get("/").text


def test_the_page_costs_the_same_however_much_failed(page, susan):
    def cost():
        page()
        with statements() as seen:
            page()
        return len(seen)

    make_mail()
    make_task(susan)
    before = cost()
    for _ in range(8):
        make_mail()
        make_task(susan)
    assert cost() == before
