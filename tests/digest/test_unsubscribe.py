"""Ending the weekly mail from the mail itself, without signing in."""

from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest

from app.auth import links as auth_links
from app.digest.links import token_for
from app.extensions import db
from app.models import User
from tests.digest.test_schedule import DAY, reader, utc
from tests.people import make_post, make_user

AT = utc("2026-03-28T09:00")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def with_tokens(app):
    app.config["WTF_CSRF_ENABLED"] = True  # as on a real site


@pytest.fixture
def mailed(app, run, outbox, john):
    """A person, and the message that left."""
    app.config["SITE_URL"] = "https://club.example.org"
    person = reader(john)
    make_post(john, written_at=AT - DAY)
    run(AT)
    (file,) = outbox.glob("*.eml")
    return person, message_from_bytes(file.read_bytes(), policy=default)


def address(message):
    """Where the header of a message leads."""
    url = message["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://club.example.org/unsubscribe/")
    return urlsplit(url).path


def test_the_mail_says_how_to_end_it_in_one_click(mailed):
    _, message = mailed
    assert message["List-Unsubscribe"].startswith("<https://")
    assert message["List-Unsubscribe"].endswith(">")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        assert address(message) in message.get_body((kind,)).get_content()


def test_a_mail_program_ends_it_without_a_cookie_or_a_form(client, mailed):
    person, message = mailed
    answer = client.post(address(message), data=ONE_CLICK)
    assert answer.status_code == 200
    assert "You get no weekly mail any more" in answer.text
    assert person.digest_on is False


def test_nothing_comes_after_it(client, mailed, run, john):
    _, message = mailed
    make_post(john, written_at=AT + DAY)
    client.post(address(message), data=ONE_CLICK)
    assert len(run(AT + 8 * DAY)) == 1


def test_looking_at_the_link_ends_nothing(client, mailed):
    person, message = mailed
    answer = client.get(address(message))
    assert answer.status_code == 200
    assert "Send it no more" in answer.text and "reader0" in answer.text
    assert person.digest_on is True
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.cache_control.no_store


def test_the_button_ends_it_and_again_is_harmless(client, mailed):
    person, message = mailed
    for _ in range(2):
        assert client.post(address(message)).status_code == 200
    assert "You get no weekly mail any more" in client.get(address(message)).text
    assert person.digest_on is False


def test_it_ends_that_persons_mail_whoever_is_signed_in(client_of, mailed, mary):
    person, message = mailed
    client_of(mary).post(address(message), data=ONE_CLICK)
    assert (person.digest_on, mary.digest_on) == (False, True)


def changed(token):
    return [
        "x",
        token[:-1],
        token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
        "." + token,
        token.partition(".")[2],
        "é" * 10,
        token + "x" * 300,
        "%00",
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_changed_link_says_so(client, susan, number):
    broken = changed(token_for(susan))[number]
    for send in (client.get, client.post):
        answer = send(f"/unsubscribe/{broken}")
        assert answer.status_code == 410
        assert "This link is not complete." in answer.text
    assert susan.digest_on is True


def test_a_link_for_another_purpose_is_none_for_this(client, susan):
    for token in (auth_links.reset_token(susan), auth_links.confirm_token(susan, susan.email)):
        assert client.post(f"/unsubscribe/{token}").status_code == 410


def test_a_person_who_left_gets_a_clear_page(client, susan):
    token = token_for(susan)
    db.session.delete(db.session.get_one(User, susan.id))
    db.session.commit()
    answer = client.get(f"/unsubscribe/{token}")
    assert answer.status_code == 410 and "This account is closed." in answer.text


def test_the_link_of_somebody_who_left_is_not_for_the_next_with_that_id(client, susan):
    token, number = token_for(susan), susan.id
    db.session.delete(db.session.get_one(User, susan.id))
    db.session.commit()
    kim = make_user("kim", id=number, created_at=AT)
    assert client.post(f"/unsubscribe/{token}").status_code == 410
    assert kim.digest_on is True
