"""Choosing a new password, and what a good one is."""

import pytest

from app.auth import passwords
from app.errors.exceptions import DomainError
from tests.people import PASSWORD

NEW = "another quiet harbour"


def change(client, current=PASSWORD, new=NEW):
    return client.post("/auth/password", data={"current_password": current, "password": new})


def test_the_new_password_works_and_the_old_one_does_not(client_of, client, susan):
    assert change(client_of(susan)).status_code == 302
    old = client.post("/auth/login", data={"username": "susan", "password": PASSWORD})
    new = client.post("/auth/login", data={"username": "susan", "password": NEW})
    assert (old.status_code, new.status_code) == (422, 302)


def test_the_other_devices_are_signed_out_and_this_one_is_not(client_of, susan):
    phone, desk = client_of(susan), client_of(susan)
    change(desk)
    assert desk.get("/people").status_code == 200
    assert phone.get("/people").status_code == 302


def test_a_wrong_present_password_changes_nothing(client_of, susan):
    client, other = client_of(susan), client_of(susan)
    answer = change(client, current="wrong")
    assert answer.status_code == 422
    assert "This is not your present password." in answer.text
    assert other.get("/people").status_code == 200


def test_a_weak_new_password_is_refused(client_of, susan):
    assert "Use at least 8 characters." in change(client_of(susan), new="short").text


@pytest.mark.parametrize(
    "password", ["12345678", "password", "PASSWORD", "qwertyuiop", "iloveyou1"]
)
def test_common_passwords_are_refused(password):
    with pytest.raises(DomainError):
        passwords.check_rules(password)


@pytest.mark.parametrize(
    "password", ["zq8vw2hj", "пароль из слов", "😀" * 8, " leading space ", "x" * 127 + "y"]
)
def test_other_passwords_are_fine_whatever_they_are_made_of(password):
    passwords.check_rules(password)


def test_the_list_of_common_passwords_has_ten_thousand_entries():
    assert 9_900 <= len(passwords.common_passwords()) <= 10_000


def test_a_hash_fits_its_column():
    assert len(passwords.hash_password("x" * 128)) <= 256
