"""The page of tokens: made, shown once, told of, revoked."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.auth import access_tokens, services
from app.auth.scopes import SCOPES
from app.dates import utcnow
from app.extensions import db
from app.models import AccessToken, OutgoingMail, User
from app.settings.words import WORDS
from tests.applications import application_with
from tests.test_races import together

PAGE = "/settings/tokens"


def make(client, name="backup", scopes=("posts:read",), lifetime="90", **more):
    data = {"name": name, "scopes": list(scopes), "lifetime": lifetime}
    return client.post(PAGE, data=data, **more)


def secret(answer):
    """The token that an answer shows."""
    return re.search(r'id="new-token"[^>]*value="(microblog_[\w-]+)"', answer.text)[1]


def rows():
    db.session.rollback()
    return db.session.scalars(select(AccessToken)).all()


def test_the_menu_of_the_account_leads_there(client_of, susan):
    assert f'href="{PAGE}"' in client_of(susan).get("/").text


def test_a_new_token_is_shown_and_works(client, client_of, susan):
    token = secret(make(client_of(susan), scopes=["users:read"]))

    shown = client.get("/api/users", headers={"Authorization": f"Bearer {token}"})

    assert shown.status_code == 200


def test_the_page_does_not_show_it_again(client_of, susan):
    browser = client_of(susan)
    token = secret(make(browser))

    assert token not in browser.get(PAGE).text


def test_loading_the_answer_again_makes_and_shows_none(client_of, susan):
    browser = client_of(susan)
    make(browser)

    again = make(browser)

    assert again.status_code == 422
    assert "You have a token of this name." in again.text
    assert "microblog_" not in again.text
    assert len(rows()) == 1


def test_a_form_sent_twice_at_once_makes_one_token(app, client_of, susan):
    browsers = [client_of(susan) for _ in range(4)]

    answers = together(app, *[lambda b=b: make(b).status_code for b in browsers])

    assert sorted(answers) == [200, 422, 422, 422]
    assert len(rows()) == 1


def test_nobody_on_the_way_keeps_the_answer(client_of, susan):
    browser = client_of(susan)

    assert make(browser).headers["Cache-Control"] == "no-store"
    assert not any("microblog_" in str(cookie) for cookie in browser._cookies.values())


def test_only_a_hash_is_kept(client_of, susan):
    token = secret(make(client_of(susan)))

    kept = str(db.session.execute(db.text("SELECT * FROM access_token")).all())
    told = str(db.session.execute(db.text("SELECT * FROM outgoing_mail")).all())

    assert token not in kept + told


def test_the_owner_hears_of_it(client_of, susan):
    make(client_of(susan), name="backup")

    (letter,) = db.session.scalars(select(OutgoingMail)).all()
    assert (letter.name, letter.address) == ("token_made", "susan@example.org")
    assert "backup" in letter.text and "/settings/tokens" in letter.text


def test_the_list_says_what_a_token_is_for_and_how_it_ends(client_of, susan):
    browser = client_of(susan)
    hint = secret(make(browser, scopes=["posts:read", "tickets:write"]))[-4:]

    page = browser.get(PAGE).text

    for words in (
        "backup",
        f"…{hint}",
        "<li>Read posts</li>",
        "<li>Report and change tickets</li>",
    ):
        assert words in page


def test_every_scope_has_words():
    assert list(WORDS) == list(SCOPES)


@pytest.mark.parametrize(("lifetime", "days"), [("30", 30), ("90", 90), ("365", 365)])
def test_it_lasts_as_long_as_was_chosen(client_of, susan, lifetime, days):
    browser = client_of(susan)
    with time_machine.travel(utcnow().replace(microsecond=0), tick=False):
        make(browser, lifetime=lifetime)
        assert rows()[0].expires_at == utcnow() + timedelta(days=days)


def test_it_can_last_for_ever(client_of, susan):
    make(client_of(susan), lifetime="never")

    assert rows()[0].expires_at is None


def test_ninety_days_are_suggested(client_of, susan):
    assert '<option selected value="90">' in client_of(susan).get(PAGE).text


def test_a_token_that_is_over_is_named_as_such_and_leaves_its_name_free(client_of, susan):
    access_tokens.make_personal_token(susan, "backup", ["read"], utcnow() + timedelta(days=1))
    db.session.commit()
    with time_machine.travel(utcnow() + timedelta(days=2), tick=False):
        browser = client_of(susan)
        assert "<dt>Expired</dt>" in browser.get(PAGE).text
        assert make(browser).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "   "}, "Give it a name"),
        ({"name": "x" * 101}, "Give it a name"),
        ({"scopes": []}, "Choose at least one thing that it may do."),
        ({"scopes": ["all"]}, "Choose at least one thing that it may do."),
        ({"lifetime": "9999"}, "Choose how long it works."),
        ({"lifetime": ""}, "Choose how long it works."),
    ],
)
def test_bad_input_is_told_beside_what_was_typed(client_of, susan, wrong, words):
    given = {"name": "backup", "scopes": ["tickets:read"], "lifetime": "30"} | wrong

    answer = make(client_of(susan), **given)

    assert answer.status_code == 422
    assert words in answer.text
    assert rows() == []


def test_what_was_chosen_stays_chosen(client_of, susan):
    answer = make(client_of(susan), name="", scopes=["tickets:read"], lifetime="30")

    assert re.search(r'<input checked[^>]*value="tickets:read"', answer.text)
    assert '<option selected value="30">' in answer.text


def test_there_is_an_end_to_tokens(client_of, susan, monkeypatch):
    monkeypatch.setattr(access_tokens, "MOST_TOKENS", 1)
    browser = client_of(susan)
    make(browser, name="one")

    assert "You have too many tokens." in make(browser, name="two").text


def test_revoking_asks_once_and_names_the_token(client_of, susan):
    browser = client_of(susan)
    make(browser)
    token_id = rows()[0].id

    assert "<bdi>backup</bdi>" in browser.get(f"{PAGE}/{token_id}/revoke").text
    assert len(rows()) == 1


def test_a_revoked_token_opens_nothing(client, client_of, susan):
    browser = client_of(susan)
    token = secret(make(browser, scopes=["read"]))

    assert browser.post(f"{PAGE}/{rows()[0].id}/revoke").location == PAGE

    answer = client.get("/api/users", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_nobody_else_learns_of_a_token(client_of, susan, john):
    make(client_of(susan))
    path = f"{PAGE}/{rows()[0].id}/revoke"

    assert client_of(john).get(path).status_code == 404
    assert client_of(john).post(path).status_code == 404
    assert "backup" not in client_of(john).get(PAGE).text


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40])
def test_an_odd_number_is_no_token(client_of, susan, number):
    assert client_of(susan).get(f"{PAGE}/{number}/revoke").status_code == 404


def test_a_token_of_an_hour_is_not_in_the_list(client_of, susan):
    made, _token = access_tokens.make_short_token(susan)
    db.session.commit()

    assert f"{PAGE}/{made.id}/" not in client_of(susan).get(PAGE).text


def test_another_password_empties_the_list(client_of, susan):
    make(client_of(susan))
    services.set_password(susan, "another four words")
    db.session.commit()

    assert "backup" not in client_of(susan).get(PAGE).text


def test_without_the_api_no_menu_leads_there_and_what_was_made_can_be_revoked(database_url, susan):
    access_tokens.make_personal_token(susan, "backup", ["read"], None)
    db.session.commit()
    settings = {"SQLALCHEMY_DATABASE_URI": database_url, "FEATURES_OFF": ("api",)}
    with application_with(**settings) as other, other.app_context():
        browser = other.test_client().sign_in(db.session.get_one(User, susan.id))
        assert f'href="{PAGE}"' not in browser.get("/").text
        assert "/revoke" in browser.get(PAGE).text
