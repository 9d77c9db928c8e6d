"""Proving an e-mail address: of a newcomer, and a new one."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.auth import links, services
from app.auth.policies import must_confirm, new_address_needs_proof
from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db, limiter
from app.main.policies import can_post
from app.models import OutgoingMail, Post, User
from tests.people import PASSWORD, make_user


@pytest.fixture
def strict(app):
    """A site that asks for confirmed addresses."""
    app.config["CONFIRM_EMAIL"] = "on"


def mails(name="confirm_email"):
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail).where(OutgoingMail.name == name)).all()


def link(person, address=None):
    return f"/auth/confirm/{links.confirm_token(person, address or person.email)}"


def again(person):
    db.session.rollback()
    return db.session.get(User, person.id, populate_existing=True)


def register(client):
    data = {"username": "kim", "email": "kim@example.org", "password": "a quiet harbour"}
    return client.post("/auth/register", data=data)


def change(client, email="new@example.org", password=PASSWORD):
    data = {"email": email, "current_password": password}
    return client.post("/settings/email", data=data)


@pytest.mark.parametrize(
    "setting, server, needed",
    [
        ("auto", "", False),
        ("auto", "mail.example.org", True),
        ("on", "", True),
        ("on", "mail.example.org", True),
        ("off", "", False),
        ("off", "mail.example.org", False),
    ],
)
def test_confirming_is_asked_for_when_mail_is_on_or_the_keeper_says_so(setting, server, needed):
    assert must_confirm({"CONFIRM_EMAIL": setting, "MAIL_SERVER": server}) is needed


def test_a_new_address_needs_a_proof_wherever_mail_arrives():
    assert new_address_needs_proof({"CONFIRM_EMAIL": "off", "MAIL_SERVER": "mail.example.org"})
    assert not new_address_needs_proof({"CONFIRM_EMAIL": "auto", "MAIL_SERVER": ""})


def test_the_whole_way_of_a_newcomer(strict, client):
    register(client)
    assert "Please confirm your e-mail address kim@example.org" in client.get("/").text
    assert client.post("/", data={"body": "Hello."}).status_code == 422
    (letter,) = mails()
    address = re.search(r"http://localhost:5000(/auth/confirm/\S+)", letter.text)[1]
    assert "Confirm this address" in client.get(address).text
    assert client.post("/", data={"body": "Hello."}).status_code == 422  # looking is not confirming
    assert client.post(address).location == "/"
    assert "Please confirm" not in client.get("/").text
    assert client.post("/", data={"body": "Hello."}).status_code == 302


def test_the_unconfirmed_may_read(strict, client_of, susan):
    client = client_of(susan)
    for path in ("/", "/explore", "/people", "/user/susan"):
        assert client.get(path).status_code == 200
    assert 'name="body"' not in client.get("/").text


def test_what_the_unconfirmed_wrote_is_still_there(strict, client_of, susan):
    answer = client_of(susan).post("/", data={"body": "A long text of mine."})
    assert "Confirm your e-mail address first." in answer.text
    assert "A long text of mine.</textarea>" in answer.text
    assert db.session.scalar(select(Post)) is None


def test_nobody_is_asked_while_mail_is_off(client):
    register(client)
    assert mails() == []
    assert client.post("/", data={"body": "Hello."}).status_code == 302


def test_the_rule_is_one_function(susan):
    assert can_post(susan)
    assert not can_post(susan, must_confirm=True)
    susan.email_confirmed_at = utcnow()
    assert can_post(susan, must_confirm=True)


def test_people_of_the_command_count_as_confirmed(app):
    run = app.test_cli_runner().invoke
    run(args=["user", "create", "kim", "kim@example.org", "--password", "a quiet harbour"])
    assert db.session.scalar(select(User.email_confirmed_at)) is not None


def test_the_link_needs_no_sign_in(client, susan):
    assert client.post(link(susan)).status_code == 302
    assert again(susan).email_confirmed_at is not None


def test_a_second_click_says_that_it_is_done(client, susan):
    client.post(link(susan))
    for answer in (client.get(link(susan)), client.post(link(susan))):
        assert answer.status_code == 200
        assert "This address is confirmed" in answer.text


def test_an_expired_link(client, susan):
    address = link(susan)
    with time_machine.travel(utcnow() + timedelta(days=7, seconds=1)):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 410
            assert "This link has expired" in answer.text
    assert again(susan).email_confirmed_at is None


def test_a_link_for_another_purpose(client, susan):
    token = links.reset_token(susan)
    assert client.post(f"/auth/confirm/{token}").status_code == 410


def test_the_link_of_a_closed_account(client, susan):
    address = link(susan)
    db.session.delete(susan)
    db.session.commit()
    assert "This account is closed" in client.post(address).text


def test_the_mail_can_be_sent_again(strict, client_of, susan):
    client = client_of(susan)
    assert 'action="/auth/confirm"' in client.get("/").text
    assert client.post("/auth/confirm").status_code == 302
    assert [letter.address for letter in mails()] == ["susan@example.org"]


def test_sending_again_is_slowed_down(app, strict, client_of, susan, john):
    app.config["RATE_MAIL"] = "2 per hour"
    limiter.reset()
    client = client_of(susan)
    assert [client.post("/auth/confirm").status_code for _ in range(3)] == [302, 302, 429]
    assert client_of(john).post("/auth/confirm").status_code == 302
    assert len(mails()) == 3


def test_the_confirmed_are_sent_nothing_again(client_of, susan):
    susan.email_confirmed_at = utcnow()
    db.session.commit()
    client_of(susan).post("/auth/confirm")
    assert mails() == []


def test_the_whole_way_of_a_new_address(strict, client_of, susan):
    client = client_of(susan)
    assert change(client, "New@Example.org").status_code == 302
    assert again(susan).email == "susan@example.org"
    assert again(susan).pending_email == "new@example.org"
    (letter,) = mails()
    assert letter.address == "new@example.org"
    (told,) = mails("email_changing")
    assert told.address == "susan@example.org"
    assert "new@example.org" in told.text
    assert "new@example.org waits for you" in client.get("/settings/email").text
    client.post(link(susan, "new@example.org"))
    assert again(susan).email == "new@example.org"
    assert again(susan).pending_email is None
    assert again(susan).email_confirmed_at is not None


def test_a_newer_wish_kills_the_link_of_the_older(strict, client_of, susan):
    client = client_of(susan)
    change(client, "first@example.org")
    first = link(susan, "first@example.org")
    change(client, "second@example.org")
    answer = client.post(first)
    assert answer.status_code == 410
    assert "This link is for another address" in answer.text
    assert again(susan).email == "susan@example.org"


def test_an_address_that_somebody_took_meanwhile(strict, client_of, susan):
    client = client_of(susan)
    change(client)
    make_user("eve", email="new@example.org")
    answer = client.post(link(susan, "new@example.org"))
    assert answer.status_code == 409
    assert "There is an account with this e-mail address already." in answer.text
    assert again(susan).email == "susan@example.org"


def test_a_lost_race_for_an_address_is_a_conflict(susan, john):
    susan.pending_email = john.email
    with pytest.raises(Conflict):
        services.take_address(susan)


def test_without_mail_a_new_address_holds_at_once(client_of, susan):
    change(client_of(susan))
    assert again(susan).email == "new@example.org"
    assert again(susan).pending_email is None
    assert mails() == []
    assert [letter.address for letter in mails("email_changing")] == ["susan@example.org"]


@pytest.mark.parametrize(
    "email, password, words",
    [
        ("new@example.org", "wrong", "This is not your present password."),
        ("new@example.org", "", "Enter your present password."),
        ("", PASSWORD, "Enter your e-mail address."),
        ("no address", PASSWORD, "This does not look like an e-mail address."),
        ("SUSAN@example.org", PASSWORD, "This is your address already."),
        ("john@example.org", PASSWORD, "There is an account with this e-mail address already."),
    ],
)
def test_bad_input_is_named_and_changes_nothing(client_of, susan, john, email, password, words):
    answer = change(client_of(susan), email, password)
    assert answer.status_code == 422
    assert words in answer.text
    assert again(susan).email == "susan@example.org"
    assert mails("email_changing") == []


def test_changing_the_address_is_slowed_down_by_what_was_mailed(app, client_of, susan):
    app.config["RATE_MAIL"] = "2 per hour"
    limiter.reset()
    client = client_of(susan)
    wrong = [change(client, password="wrong").status_code for _ in range(3)]
    right = [change(client, f"new{number}@example.org").status_code for number in range(3)]
    assert wrong == [422, 422, 422]
    assert right == [302, 302, 429]


def test_the_page_of_the_link_goes_nowhere_else(client, susan):
    answer = client.get(link(susan))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.cache_control.no_store
