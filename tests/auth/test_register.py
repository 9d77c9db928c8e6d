"""Making an account."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import LoginSession, User
from tests.people import make_user

GOOD = {"username": "kim", "email": "Kim@Example.org", "password": "a quiet harbour"}


def register(client, **changes):
    return client.post("/auth/register", data={**GOOD, **changes})


def person(username="kim"):
    return db.session.scalar(select(User).where(User.username == username))


def test_a_newcomer_is_signed_in_and_led_home(client):
    answer = register(client)
    assert answer.status_code == 302
    assert answer.location == "/"
    assert "Welcome, kim" in client.get("/").text


def test_the_address_is_stored_in_lower_case(client):
    register(client)
    assert person().email == "kim@example.org"


def test_the_password_is_stored_as_a_hash(client):
    register(client)
    assert person().password_hash.startswith("scrypt:")
    assert "harbour" not in person().password_hash


def test_the_time_zone_of_the_device_is_taken_over(client):
    register(client, timezone="America/Santiago")
    assert person().timezone == "America/Santiago"


def test_a_time_zone_of_nonsense_becomes_utc(client):
    register(client, timezone="Mars/Olympus")
    assert person().timezone == "UTC"


def test_the_colours_of_the_device_become_the_persons(client):
    client.post("/theme", data={"theme": "dark"})
    register(client)
    assert person().theme == "dark"


def test_the_language_of_the_page_becomes_the_persons(client):
    client.post("/auth/register", data=GOOD, headers={"Accept-Language": "de"})
    assert person().locale == "de"


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("username", "", "Choose a user name."),
        ("username", "x", "Use 2 to 64 characters."),
        ("username", "x" * 65, "Use 2 to 64 characters."),
        ("username", "two words", "Use the letters A to Z"),
        ("username", ".dot", "Use the letters A to Z"),
        ("username", "dot.", "Use the letters A to Z"),
        ("username", "Ünal", "Use the letters A to Z"),
        ("username", "<b>kim</b>", "Use the letters A to Z"),
        ("username", "Admin", "This name is reserved."),
        ("email", "", "Enter your e-mail address."),
        ("email", "nobody", "This does not look like an e-mail address."),
        ("email", "a@b@c", "This does not look like an e-mail address."),
        ("email", f"{'a' * 60}@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}", "does not look like"),
        ("password", "", "Choose a password."),
        ("password", "1234567", "Use at least 8 characters."),
        ("password", "x" * 129, "Use at most 128 characters."),
        ("password", "Password1", "one of the most common"),
    ],
)
def test_what_breaks_a_rule_is_said_beside_its_field(client, field, value, words):
    answer = register(client, **{field: value})
    assert answer.status_code == 422
    errors = answer.text.split(f'id="{field}-error"')[1].split("</ul>")[0]
    assert words in errors
    assert db.session.scalar(select(func.count(User.id))) == 0


def test_a_refused_form_keeps_what_was_typed(client):
    answer = register(client, password="short")
    assert 'value="kim"' in answer.text
    assert 'value="Kim@Example.org"' in answer.text
    assert "short" not in answer.text.split("<form")[-1]


@pytest.mark.parametrize("username", ["kim", "KIM", "Kim"])
def test_a_taken_name_is_refused_whatever_the_case(client, username):
    make_user("Kim", email="other@example.org")
    answer = register(client, username=username)
    assert answer.status_code == 422
    assert "This user name is taken." in answer.text


def test_a_taken_address_is_refused_whatever_the_case(client):
    make_user("other", email="kim@example.org")
    answer = register(client, email="KIM@example.ORG")
    assert "There is an account with this e-mail address already." in answer.text


def test_a_reserved_name_is_refused_whatever_the_case(client):
    assert "This name is reserved." in register(client, username="ModeratoR").text


def test_nobody_registers_as_an_admin(client):
    register(client, role="admin")
    assert person().role == "member"


def test_closed_registration_says_whom_to_ask(app, client):
    app.config["REGISTRATION"] = "closed"
    app.config["ADMINS"] = ("keeper@example.org",)
    answer = register(client)
    assert answer.status_code == 403
    assert "keeper@example.org" in answer.text
    assert person() is None


def test_somebody_signed_in_is_led_home(client_of, susan):
    assert client_of(susan).get("/auth/register").location == "/"


def test_a_second_click_makes_no_second_account(client):
    register(client)
    register(client)
    assert db.session.scalar(select(func.count(User.id))) == 1
    assert db.session.scalar(select(func.count(LoginSession.id))) == 1
