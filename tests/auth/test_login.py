"""Signing in and out; what a sign-in is."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.auth import passwords
from app.dates import utcnow
from app.extensions import db, limiter
from app.models import LoginSession
from tests.people import PASSWORD
from tests.statements import statements


def sign_in(client, username="susan", password=PASSWORD, **more):
    return client.post("/auth/login", data={"username": username, "password": password, **more})


def is_signed_in(client):
    return client.get("/people").status_code == 200


def the_session():
    return db.session.scalars(select(LoginSession)).one()


@pytest.mark.parametrize(
    "name", ["susan", "SUSAN", "susan@example.org", "Susan@Example.ORG", " susan "]
)
def test_people_sign_in_with_name_or_address(client, susan, name):
    assert sign_in(client, name).location == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "name, password",
    [
        ("susan", "wrong"),
        ("nobody", PASSWORD),
        ("susan", PASSWORD.upper()),
        ("susan\x00", "x"),
        ("' OR 1=1 --", "x"),
    ],
)
def test_unknown_person_and_wrong_password_are_answered_alike(client, susan, name, password):
    answer = sign_in(client, name, password)
    assert answer.status_code == 422
    assert "This name and password do not fit together." in answer.text
    assert not is_signed_in(client)


def test_an_unknown_person_costs_a_hash_as_well(client, susan, monkeypatch):
    susan.password_hash = passwords.hash_password(PASSWORD)  # that of the cast is a cheap one
    db.session.commit()
    checked = []
    real = passwords.check_password_hash
    monkeypatch.setattr(
        passwords, "check_password_hash", lambda *given: checked.append(given) or real(*given)
    )
    sign_in(client, "nobody")
    sign_in(client, "susan", "wrong")
    methods = [stored.split("$")[0] for stored, _ in checked]
    assert len(methods) == 2
    assert methods[0] == methods[1]


@pytest.mark.parametrize("field", ["username", "password"])
def test_an_empty_field_is_named(client, susan, field):
    answer = client.post("/auth/login", data={"username": "susan", "password": "x", field: ""})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_refused_sign_in_keeps_the_name(client, susan):
    assert 'value="susan"' in sign_in(client, password="wrong").text


def test_suspended_people_cannot_sign_in(client, zoe):
    assert sign_in(client, "zoe").status_code == 422


def test_a_suspension_ends_a_sign_in_at_once(client_of, susan):
    client = client_of(susan)
    susan.status = "suspended"
    db.session.commit()
    assert not is_signed_in(client)


def test_the_database_holds_no_token(client, susan):
    sign_in(client)
    token = client.get_cookie("signin").value
    assert the_session().token_hash != token
    assert len(the_session().token_hash) == 64


def test_the_device_is_noted_and_cut(client, susan):
    client.post(
        "/auth/login",
        data={"username": "susan", "password": PASSWORD},
        headers={"User-Agent": "Browser " + "x" * 500},
    )
    assert the_session().device.startswith("Browser x")
    assert len(the_session().device) == 200


def test_without_remember_me_the_cookie_ends_with_the_browser(client, susan):
    sign_in(client)
    assert client.get_cookie("signin").max_age is None


def test_with_remember_me_the_cookie_lasts(client, susan):
    sign_in(client, remember_me="y")
    assert client.get_cookie("signin").max_age == 60 * 24 * 3600


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, susan):
    cookie = next(c for c in sign_in(client).headers.getlist("Set-Cookie") if "signin=" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_made_up_token_signs_nobody_in(client, susan):
    for token in ("x", "x" * 43, "x" * 3000, "é", ""):
        client.set_cookie("signin", token)
        assert not is_signed_in(client)


def test_person_and_sign_in_are_loaded_in_one_statement(client_of, susan):
    client = client_of(susan)
    client.get("/auth/password")  # the visit is written down by now
    with statements() as seen:
        client.get("/auth/password")
    assert len(seen) == 1


def test_a_sign_in_that_is_not_used_ends(client_of, susan):
    client = client_of(susan)
    with time_machine.travel(utcnow() + timedelta(days=61)):
        assert not is_signed_in(client)


def test_a_sign_in_that_is_used_lives_on(client_of, susan):
    client = client_of(susan)
    for days in (40, 80, 120):
        with time_machine.travel(utcnow() + timedelta(days=days)):
            assert is_signed_in(client)


def test_signing_out_ends_the_row_and_takes_the_cookie(client, susan):
    sign_in(client)
    token = client.get_cookie("signin").value
    client.post("/auth/logout")
    assert the_session().ended_at is not None
    assert client.get_cookie("signin") is None
    client.set_cookie("signin", token)
    assert not is_signed_in(client)


def test_signing_out_leaves_other_devices_alone(client_of, susan):
    phone, desk = client_of(susan), client_of(susan)
    phone.post("/auth/logout")
    assert is_signed_in(desk)


def test_signing_out_twice_is_fine(client_of, susan):
    client = client_of(susan)
    client.post("/auth/logout")
    assert client.post("/auth/logout").status_code == 302


def test_signing_out_needs_a_post(client_of, susan):
    client = client_of(susan)
    assert client.get("/auth/logout").status_code == 405
    assert is_signed_in(client)


def test_guests_are_led_to_the_sign_in_and_back(client, susan):
    answer = client.get("/people?order=newest")
    assert answer.location == "/auth/login?next=/people?order%3Dnewest"
    page = client.get(answer.location)
    assert 'name="next" value="/people?order=newest"' in page.text
    assert sign_in(client, next="/people?order=newest").location == "/people?order=newest"


def test_the_session_of_the_guest_does_not_carry_over(client, susan):
    with client.session_transaction() as session:
        session["csrf_token"] = "planted by somebody else"
        session["locale"] = "es"
    sign_in(client)
    with client.session_transaction() as session:
        assert dict(session) == {"locale": "es"}


def test_too_many_attempts_are_slowed_down(app, client, susan):
    app.config["RATE_LOGIN"] = "3 per minute"
    limiter.reset()
    statuses = [sign_in(client, password="wrong").status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    refused = sign_in(client)
    assert int(refused.headers["Retry-After"]) > 0
    assert "That was a bit quick" in refused.text
