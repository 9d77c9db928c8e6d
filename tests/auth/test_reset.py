"""A new password for somebody who forgot theirs."""

import logging
import re
from datetime import timedelta

import jwt
import pytest
import time_machine
from sqlalchemy import select

from app.auth import links, services, tokens
from app.auth.tasks import send_reset_link
from app.dates import utcnow
from app.extensions import db, limiter
from app.models import OutgoingMail, Status, User
from tests.people import PASSWORD

NEW = "another quiet harbour"


def ask(client, address="susan@example.org", **more):
    return client.post("/auth/reset_password_request", data={"email": address}, **more)


def mails(name="reset_password"):
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail).where(OutgoingMail.name == name)).all()


def link(person):
    return f"/auth/reset_password/{links.reset_token(person)}"


def choose(client, address, password=NEW):
    return client.post(address, data={"password": password})


def sign_in(client, password, username="susan"):
    return client.post("/auth/login", data={"username": username, "password": password})


def test_the_sign_in_page_leads_there(client):
    assert 'href="/auth/reset_password_request"' in client.get("/auth/login").text


def test_the_whole_way(client, susan):
    ask(client)
    (letter,) = mails()
    address = re.search(r"http://localhost:5000(/auth/reset_password/\S+)", letter.text)[1]
    assert address in letter.html
    assert "susan" in client.get(address).text
    assert choose(client, address).location == "/auth/login"
    assert sign_in(client, PASSWORD).status_code == 422
    assert sign_in(client, NEW).status_code == 302


def test_known_and_unknown_addresses_are_answered_alike(client, susan, zoe):
    answers = [
        ask(client, address)
        for address in ("susan@example.org", "nobody@example.org", "zoe@example.org", "no address")
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.location for answer in answers} == {"/auth/reset_password_request?sent=1"}
    assert len({answer.data for answer in answers}) == 1
    assert "If there is an account with this address" in client.get(answers[0].location).text


def test_only_who_may_sign_in_gets_a_mail(client, susan, zoe):
    for address in ("nobody@example.org", "zoe@example.org", "susan"):
        ask(client, address)
    assert mails() == []


def test_the_case_of_the_address_does_not_matter(client, susan):
    ask(client, " Susan@Example.ORG ")
    assert len(mails()) == 1


def test_the_person_is_looked_up_after_the_answer(client, susan, monkeypatch):
    looked = []
    monkeypatch.setattr("app.jobs.run_inline", lambda app, jobs: looked.extend(jobs))
    ask(client)
    assert [(job.name, args) for job, args in looked] == [
        (send_reset_link.name, ("susan@example.org",))
    ]
    assert mails() == []


def test_an_empty_address_is_named(client):
    answer = ask(client, "")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_asking_often_mails_once_in_two_minutes(client, susan):
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False) as clock:
        ask(client)
        ask(client)
        assert len(mails()) == 1
        clock.shift(timedelta(minutes=2))
        ask(client)
        assert len(mails()) == 2


def test_asking_is_slowed_down_for_known_and_unknown_alike(app, client, susan):
    app.config["RATE_MAIL"] = "2 per hour"
    limiter.reset()
    statuses = [ask(client, f"{name}@example.org").status_code for name in ("a", "susan", "b", "c")]
    assert statuses == [302, 302, 429, 429]


def test_looking_at_the_page_does_not_use_the_link_up(client, susan):
    address = link(susan)
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert choose(client, address).status_code == 302


def test_an_expired_link(client, susan):
    address = link(susan)
    with time_machine.travel(utcnow() + timedelta(minutes=10, seconds=1)):
        for answer in (client.get(address), choose(client, address)):
            assert answer.status_code == 410
            assert "This link has expired" in answer.text
            assert 'href="/auth/reset_password_request"' in answer.text


def test_a_link_works_nearly_ten_minutes(client, susan):
    address = link(susan)
    with time_machine.travel(utcnow() + timedelta(minutes=9, seconds=50)):
        assert choose(client, address).status_code == 302


def test_a_link_used_twice(client, susan):
    address = link(susan)
    choose(client, address)
    for answer in (client.get(address), choose(client, address, "a third quiet harbour")):
        assert answer.status_code == 410
        assert "This link was used already" in answer.text
    assert sign_in(client, NEW).status_code == 302


def test_all_links_die_when_one_is_used(client, susan):
    with time_machine.travel(utcnow() - timedelta(minutes=1)):
        other = link(susan)
    choose(client, link(susan))
    assert client.get(other).status_code == 410


def test_a_link_dies_with_a_change_of_password(client, client_of, susan):
    address = link(susan)
    client_of(susan).post("/auth/password", data={"current_password": PASSWORD, "password": NEW})
    assert "This link was used already" in client.get(address).text


def test_a_link_dies_with_a_change_of_address(client, susan):
    address = link(susan)
    services.confirm_address(susan, "new@example.org")
    db.session.commit()
    assert client.get(address).status_code == 410


@pytest.mark.parametrize("status", [Status.SUSPENDED, None])
def test_the_link_of_a_closed_account(client, susan, status):
    address = link(susan)
    if status is None:
        db.session.delete(susan)
    else:
        susan.status = status
    db.session.commit()
    for answer in (client.get(address), choose(client, address)):
        assert answer.status_code == 410
        assert "This account is closed" in answer.text
        assert "Get a new link" not in answer.text


def tampered(token, person):
    """Every kind of token that we did not make for this."""
    head, body, signature = token.split(".")
    content = jwt.decode(token, options={"verify_signature": False})
    return {
        "cut": token[:-4],
        "changed": f"{head}.{body}.{'A' * len(signature)}",
        "empty parts": "..",
        "nonsense": "nonsense",
        "unsigned": jwt.encode(content, None, algorithm="none"),
        "signed by another": jwt.encode(content, "x" * 40, algorithm="HS256"),
        "for another purpose": links.confirm_token(person, person.email),
        "not in ASCII": "ünïcode",
        "long": token + "x" * 5_000,
    }


KINDS = (
    *("cut", "changed", "empty parts", "nonsense", "unsigned", "signed by another"),
    *("for another purpose", "not in ASCII", "long"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tampered_link(client, susan, kind):
    broken = tampered(links.reset_token(susan), susan)
    assert set(broken) == set(KINDS)
    for answer in (
        client.get(f"/auth/reset_password/{broken[kind]}"),
        choose(client, f"/auth/reset_password/{broken[kind]}"),
    ):
        assert answer.status_code == 410
        assert "This link is not complete" in answer.text
    assert sign_in(client, PASSWORD).status_code == 302


@pytest.mark.parametrize("missing", ["sub", "purpose", "bound", "exp"])
def test_a_token_without_one_of_its_parts_is_none(app, susan, missing):
    content = jwt.decode(links.reset_token(susan), options={"verify_signature": False})
    del content[missing]
    token = jwt.encode(content, app.config["SECRET_KEY"], algorithm="HS256")
    with pytest.raises(tokens.Broken):
        tokens.read(token, tokens.Purpose.RESET)


def test_the_token_says_nothing_about_the_password(susan):
    content = jwt.decode(links.reset_token(susan), options={"verify_signature": False})
    assert set(content) == {"sub", "purpose", "bound", "exp"}
    assert content["bound"] not in susan.password_hash


def test_a_weak_password_is_refused_and_the_link_still_works(client, susan):
    address = link(susan)
    answer = choose(client, address, "short")
    assert answer.status_code == 422
    assert "Use at least 8 characters." in answer.text
    assert choose(client, address).status_code == 302


def test_every_device_is_signed_out_and_nobody_signed_in(client, client_of, susan):
    device = client_of(susan)
    choose(client, link(susan))
    assert device.get("/people").status_code == 302
    assert client.get("/people").status_code == 302


def test_the_owner_hears_of_it(client, susan):
    choose(client, link(susan))
    (letter,) = mails("password_changed")
    assert letter.address == "susan@example.org"


def test_the_owner_hears_of_a_change_on_the_site_as_well(client_of, susan):
    client_of(susan).post("/auth/password", data={"current_password": PASSWORD, "password": NEW})
    assert len(mails("password_changed")) == 1


def test_who_read_the_mail_has_confirmed_the_address(client, susan):
    choose(client, link(susan))
    db.session.rollback()
    assert db.session.get(User, susan.id).email_confirmed_at is not None


def test_the_address_of_the_page_goes_nowhere_else(client, susan):
    for answer in (client.get(link(susan)), client.get("/auth/reset_password/broken")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.cache_control.no_store


def test_the_token_does_not_reach_the_log(client, susan, caplog):
    address = link(susan)
    token = address.rsplit("/", 1)[1]
    with caplog.at_level(logging.DEBUG, "app"):
        client.get(address)
        choose(client, address)
        client.get(f"{address}/and/more")
        client.get(f"/auth/reset_password/{token[:60]}")
    lines = [record.getMessage() for record in caplog.records if record.name == "app.access"]
    assert len(lines) == 4
    assert all("/auth/reset_password/[token]" in line for line in lines)
    assert token[20:60] not in caplog.text


def test_a_site_without_mail_says_whom_to_ask(app, client):
    app.config["ADMINS"] = ("keeper@example.org",)
    page = client.get("/auth/reset_password_request").text
    assert "This site sends no mail at present." in page
    assert "keeper@example.org" in page
    app.config["MAIL_SERVER"] = "mail.example.org"
    assert "This site sends no mail" not in client.get("/auth/reset_password_request").text
