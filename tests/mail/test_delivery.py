"""Mails through a real server: plain, encrypted, refused, late."""

import smtplib
import socket
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import mail
from app.dates import utcnow
from app.extensions import db
from app.models import MailState, OutgoingMail
from tests.mail.conftest import PASSWORD


def ask(person, **more):
    mail.send("password_changed", to=person, **more)
    db.session.commit()


def letters():
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def letter():
    (only,) = letters()
    return only


def test_a_mail_arrives(serve, susan):
    server = serve()
    ask(susan)
    (arrived,) = server.mails
    assert arrived["To"] == "susan@example.org"
    assert arrived["From"] == "microblog@localhost"
    assert letter().state == MailState.SENT
    assert letter().sent_at is not None


def test_a_mail_arrives_over_starttls(serve, trusted, susan):
    server = serve(starttls=True)
    ask(susan)
    assert server.was_encrypted == [True]


def test_a_mail_arrives_over_tls_from_the_first_byte(serve, trusted, susan):
    server = serve(tls=True)
    ask(susan)
    assert len(server.mails) == 1


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_server_with_a_certificate_that_nobody_signed_gets_nothing(serve, susan, kind):
    server = serve(**{kind: True})
    ask(susan)
    assert server.mails == []
    assert "certificate that is not trusted" in letter().error
    assert letter().state == MailState.QUEUED


def test_a_server_of_another_name_gets_nothing(app, serve, trusted, susan):
    server = serve(tls=True)
    app.config["MAIL_SERVER"] = "localhost"  # the certificate is for 127.0.0.1
    ask(susan)
    assert server.mails == []
    assert "certificate that is not trusted" in letter().error


def test_name_and_password_let_us_in(serve, trusted, susan):
    server = serve(starttls=True, login=True)
    ask(susan)
    assert len(server.mails) == 1


def test_a_wrong_password_is_tried_again_when_a_keeper_put_it_right(app, serve, trusted, susan):
    server = serve(starttls=True, login=True)
    app.config["MAIL_PASSWORD"] = "wrong"
    ask(susan)
    assert "does not accept MAIL_USERNAME and MAIL_PASSWORD" in letter().error
    app.config["MAIL_PASSWORD"] = PASSWORD
    with time_machine.travel(utcnow() + timedelta(minutes=2)):
        mail.deliver_waiting()
    assert len(server.mails) == 1


def test_what_waits_for_a_server_that_is_down_arrives_when_it_is_back(serve, susan):
    server = serve()
    server.stop()
    ask(susan)
    assert letter().state == MailState.QUEUED
    assert letter().attempts == 1
    assert "refuses connections" in letter().error
    back = serve(port=server.port)
    mail.deliver_waiting()
    assert back.mails == []  # not yet: a minute has to pass
    with time_machine.travel(utcnow() + timedelta(minutes=2)):
        mail.deliver_waiting()
    assert len(back.mails) == 1
    assert letter().state == MailState.SENT
    assert letter().error == ""


def test_all_attempts_have_the_same_message_id(serve, susan):
    server = serve()
    server.data_answers += ["451 not now"]
    ask(susan)
    first = mail.as_message(letter()).msgId
    with time_machine.travel(utcnow() + timedelta(minutes=2)):
        mail.deliver_waiting()
    assert [arrived["Message-ID"] for arrived in server.mails] == [first]


def test_the_pauses_grow_until_the_mail_has_failed(serve, susan):
    serve().stop()
    now = utcnow()
    with time_machine.travel(now, tick=False) as clock:
        ask(susan)
        for number, pause in enumerate(mail.RETRIES, start=1):
            assert letter().attempts == number
            assert letter().next_attempt_at == utcnow() + pause
            clock.shift(pause)
            mail.deliver_waiting()
        assert letter().state == MailState.FAILED
        clock.shift(timedelta(days=5))
        mail.deliver_waiting()
    assert letter().attempts == len(mail.RETRIES) + 1


def test_a_refused_receiver_fails_for_good_at_once(serve, susan):
    server = serve()
    server.refusals.append("550 no such mailbox")
    ask(susan)
    assert letter().state == MailState.FAILED
    assert "refuses the address susan@example.org: 550 no such mailbox" in letter().error


def test_a_receiver_refused_for_now_is_tried_again(serve, susan):
    server = serve()
    server.refusals.append("450 greylisted")
    ask(susan)
    assert letter().state == MailState.QUEUED


def test_a_mail_refused_as_such_fails_for_good(serve, susan):
    server = serve()
    server.data_answers.append("554 this is advertising")
    ask(susan)
    assert letter().state == MailState.FAILED


def test_a_server_that_hangs_up_after_taking_the_mail_gets_it_once(serve, susan, monkeypatch):
    server = serve()

    def hang_up(self):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", hang_up)
    ask(susan)
    assert letter().state == MailState.SENT
    assert len(server.mails) == 1


def test_a_server_that_is_away_is_asked_once_in_a_round(serve, susan, john, monkeypatch):
    serve().stop()
    ask(susan)
    ask(john)
    tried = []
    real = smtplib.SMTP.connect
    monkeypatch.setattr(
        smtplib.SMTP, "connect", lambda self, *given: tried.append(given) or real(self, *given)
    )
    with time_machine.travel(utcnow() + timedelta(minutes=2)):
        mail.deliver_waiting()
    assert len(tried) == 1


def test_one_bad_mail_does_not_keep_the_others_waiting(serve, susan, john):
    server = serve()
    server.data_answers += ["451 not now", "451 not now", "451 still not"]
    ask(susan)
    ask(john)
    with time_machine.travel(utcnow() + timedelta(minutes=2)):
        mail.deliver_waiting()
    assert [arrived["To"] for arrived in server.mails] == ["john@example.org"]


def test_a_mail_that_cannot_be_put_together_fails_for_good(serve, susan):
    serve()
    missing = {"name": "posts.json", "type": "application/json", "path": "gone.json"}
    ask(susan, attachments=[missing])
    assert letter().state == MailState.FAILED
    assert "FileNotFoundError" in letter().error or "No such file" in letter().error


def test_two_workers_send_a_mail_once(serve, susan, monkeypatch):
    server = serve()
    real = mail.post

    def slowly(message, letter):
        monkeypatch.setattr(mail, "post", real)
        mail.deliver(letter.id)  # the other one, meanwhile
        real(message, letter)

    monkeypatch.setattr(mail, "post", slowly)
    ask(susan)
    assert len(server.mails) == 1


def test_no_transaction_is_open_while_a_mail_travels(serve, susan, monkeypatch):
    serve()
    open_ones = []
    real = mail.post
    monkeypatch.setattr(
        mail,
        "post",
        lambda *given: open_ones.append(db.session().in_transaction()) or real(*given),
    )
    ask(susan)
    assert open_ones == [False]


def test_a_mail_whose_worker_was_killed_leaves_later(serve, susan, monkeypatch):
    server = serve()

    def killed(message, letter):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("app.jobs._dispatch", lambda *lost: None)
        patch.setattr(mail, "post", killed)
        ask(susan)
        with pytest.raises(SystemExit):
            mail.deliver(letter().id)
    db.session.rollback()
    mail.deliver_waiting()
    assert server.mails == []  # it may still be on its way
    with time_machine.travel(utcnow() + timedelta(minutes=6)):
        mail.deliver_waiting()
    assert len(server.mails) == 1


def test_a_lost_message_to_the_worker_is_made_good(serve, susan, monkeypatch):
    server = serve()
    monkeypatch.setattr("app.jobs._dispatch", lambda *lost: None)
    ask(susan)
    mail.deliver_waiting()
    assert server.mails == []  # the worker may still take it
    with time_machine.travel(utcnow() + timedelta(seconds=20)):
        mail.deliver_waiting()
    assert len(server.mails) == 1


def test_what_rolls_back_sends_nothing(serve, susan):
    server = serve()
    mail.send("password_changed", to=susan)
    db.session.rollback()
    mail.deliver_waiting()
    assert server.mails == []
    assert letters() == []


def test_a_commit_that_fails_sends_nothing(serve, susan, monkeypatch):
    server = serve()

    def fail(*args):
        raise RuntimeError("the disk is full")

    mail.send("password_changed", to=susan)
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(db.engine.dialect, "do_commit", fail)
        db.session.commit()
    db.session.rollback()
    assert server.mails == []
    assert letters() == []


def test_one_key_is_one_mail(serve, susan):
    server = serve()
    ask(susan, key="weekly")
    ask(susan, key="weekly")
    ask(susan, key="another")
    assert len(server.mails) == 2


def test_mails_that_left_are_forgotten_after_a_month_and_failed_ones_are_not(serve, susan, john):
    server = serve()
    ask(susan)
    server.refusals.append("550 no")
    ask(john)
    mail.forget_sent()
    assert len(letters()) == 2
    with time_machine.travel(utcnow() + timedelta(days=31)):
        mail.forget_sent()
    assert letter().state == MailState.FAILED


def test_without_a_server_a_mail_is_kept_as_a_file(outbox, susan):
    ask(susan)
    (file,) = outbox.iterdir()
    assert file.stem == str(letter().id)
    assert b"susan@example.org" in file.read_bytes()
    assert letter().state == MailState.SENT


def test_the_suite_lets_no_mail_out(app, susan):
    app.config.update(MAIL_SERVER="mail.example.org", MAIL_SUPPRESS_SEND=False)
    with pytest.raises(pytest.fail.Exception, match="wanted to send a mail"):
        smtplib.SMTP("mail.example.org", 25)


def test_nothing_is_connected_to_unless_a_test_asks_for_it(app, susan, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *args: pytest.fail("connected"))
    app.config["MAIL_SERVER"] = "127.0.0.1"
    ask(susan)
    assert letter().state == MailState.SENT
