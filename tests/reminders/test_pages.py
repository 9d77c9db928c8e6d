"""The pages of reminders: making, changing, deleting, and what bad input gets."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import create_app
from app.dates import utcnow
from app.extensions import db
from app.models import Reminder
from config import TestConfig
from tests.people import make_post, make_reminder, make_user
from tests.statements import statements

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
GOOD = {"text": "Water the plants.", "day": "2026-03-21", "at": "09:30"}


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def berliner(app):
    return make_user("berta", timezone="Europe/Berlin")


def reminders():
    return db.session.scalars(select(Reminder)).all()


def test_a_reminder_is_kept_in_utc(client_of, berliner):
    assert client_of(berliner).post("/reminders/new", data=GOOD).status_code == 302
    (found,) = reminders()
    assert found.due_at == datetime(2026, 3, 21, 8, 30, tzinfo=UTC)
    assert (found.owner_id, found.text, found.post_id) == (berliner.id, GOOD["text"], None)


def test_seconds_that_a_browser_adds_are_read(client_of, berliner):
    client_of(berliner).post("/reminders/new", data=GOOD | {"at": "09:30:00"})
    assert reminders()[0].due_at == datetime(2026, 3, 21, 8, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_means_the_first(client_of, berliner):
    client_of(berliner).post("/reminders/new", data=GOOD | {"day": "2026-10-25", "at": "02:30"})
    assert reminders()[0].due_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


WRONG = [
    ({"text": ""}, "text", "Say what to remind you of."),
    ({"text": " \u200b "}, "text", "Say what to remind you of."),
    ({"text": "x" * 501}, "text", "This is 1 character too long."),
    ({"day": ""}, "day", "Choose a date."),
    ({"day": "2026-02-30"}, "day", "Enter a date such as"),
    ({"day": "soon"}, "day", "Enter a date such as"),
    ({"day": "2026-03-19"}, "day", "This day is over."),
    ({"day": "0001-01-01"}, "day", "This day is over."),
    ({"day": "9999-12-31"}, "day", "within the next ten years"),
    ({"at": ""}, "at", "Choose a time."),
    ({"at": "25:00"}, "at", "Enter a time such as"),
    ({"at": "\x00"}, "at", "Enter a time such as"),
    ({"day": "2026-03-20", "at": "12:59"}, "at", "This time is over."),
    ({"day": "2026-03-20", "at": "13:00"}, "at", "This time is over."),  # this very minute
    ({"day": "2026-03-29", "at": "02:30"}, "at", "this time is left out"),
]


@pytest.mark.parametrize("change, field, message", WRONG, ids=str)
def test_what_is_wrong_is_said_beside_the_field(client_of, berliner, change, field, message):
    answer = client_of(berliner).post("/reminders/new", data=GOOD | change)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="{field}-error"')[1].split("</ul>")[0]
    assert message in beside
    assert reminders() == []


def test_what_was_typed_is_still_there(client_of, berliner):
    typed = {"text": "Call Ann & Bob", "day": "soonish", "at": "late"}
    page = client_of(berliner).post("/reminders/new", data=typed).text
    for kept in ("Call Ann &amp; Bob</textarea>", 'value="soonish"', 'value="late"'):
        assert kept in page


def test_the_list_shows_coming_ones_by_time_and_nobody_elses(client_of, berliner, john):
    make_reminder(berliner, "Second.", NOW + timedelta(days=2))
    make_reminder(berliner, "First.", NOW + timedelta(days=1))
    make_reminder(berliner, "Delivered.", NOW - timedelta(days=1), delivered_at=NOW)
    make_reminder(john, "John's.")
    page = client_of(berliner).get("/reminders").text
    assert page.index("First.") < page.index("Second.")
    assert "Delivered." not in page and "John&#39;s." not in page
    assert "March 21, 2026, 1:00" in page


def test_the_list_goes_on_over_pages(app, client_of, berliner):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(5):
        make_reminder(berliner, f"Number {number}.", NOW + timedelta(days=1))  # all at once
    client, url, seen = client_of(berliner), "/reminders", []
    while url:
        page = client.get(url).text
        seen += [n for n in range(5) if f"<bdi>Number {n}.</bdi>\n" in page]
        rest = page.split('rel="next" href="')
        url = rest[1].split('"')[0].replace("&amp;", "&") if len(rest) > 1 else None
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("cursor", ["", "x", "1~2", "2026-11-20T10:00~1", "\x00"])
def test_page_cursors_of_nonsense_get_a_clear_answer(client_of, berliner, cursor):
    assert client_of(berliner).get("/reminders", query_string={"before": cursor}).status_code == 400


def test_the_list_costs_the_same_however_many_there_are(client_of, berliner):
    def cost():
        with statements() as seen:
            client.get("/reminders")
        return len(seen)

    client = client_of(berliner)
    make_reminder(berliner)
    client.get("/reminders")
    few = cost()
    for _ in range(20):
        make_reminder(berliner, post_id=make_post(berliner).id)
    assert cost() == few


def test_a_reminder_is_changed(client_of, berliner):
    found = make_reminder(berliner, "Old.", datetime(2026, 3, 22, 8, 0, tzinfo=UTC))
    client = client_of(berliner)
    page = client.get(f"/reminders/{found.id}/edit").text
    assert all(kept in page for kept in ("Old.</textarea>", 'value="2026-03-22"', 'value="09:00"'))
    assert client.post(f"/reminders/{found.id}/edit", data=GOOD).status_code == 302
    assert (found.text, found.due_at.hour) == (GOOD["text"], 8)


def test_a_refused_change_changes_nothing(client_of, berliner):
    found = make_reminder(berliner, "Old.")
    data = GOOD | {"day": "2026-03-29", "at": "02:30"}
    assert client_of(berliner).post(f"/reminders/{found.id}/edit", data=data).status_code == 422
    assert found.text == "Old."


def test_a_reminder_is_deleted(client_of, berliner):
    found = make_reminder(berliner)
    client = client_of(berliner)
    assert "Water the plants." in client.get(f"/reminders/{found.id}/delete").text
    assert client.post(f"/reminders/{found.id}/delete").status_code == 302
    assert reminders() == []


def test_what_was_delivered_cannot_be_changed(client_of, berliner):
    found = make_reminder(berliner, delivered_at=NOW)
    assert client_of(berliner).post(f"/reminders/{found.id}/edit", data=GOOD).status_code == 404


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_strangers_and_admins_find_nothing(client_of, susan, adam, what):
    found = make_reminder(susan, "Secret.")
    for address in (f"/reminders/{found.id}/{what}", f"/reminders/{2**64}/{what}"):
        assert client_of(adam).get(address).status_code == 404
        assert client_of(adam).post(address, data=GOOD).status_code == 404
    assert found.text == "Secret."


def test_remind_me_of_a_post_fills_the_form(client_of, berliner, john):
    post = make_post(john, "Regatta on *Sunday*\nat ten.")
    client = client_of(berliner)
    link = f"/reminders/new?post={post.id}"
    assert link in client.get("/explore").text
    page = client.get(link).text
    assert "@john: Regatta on *Sunday* at ten.</textarea>" in page
    client.post(link, data=GOOD)
    assert reminders()[0].post_id == post.id


def test_guests_see_no_alarm_clock(client, john):
    make_post(john)
    page = client.get("/explore").text
    assert "A post." in page and "/reminders/new" not in page


def test_without_the_feature_posts_have_no_alarm_clock(database_url, client_of, susan):
    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = database_url
        FEATURES_OFF = ("reminders", "digest")

    make_post(susan)
    cookie = client_of(susan).get_cookie("signin").value
    other = create_app(Settings).test_client()
    other.set_cookie("signin", cookie)
    answer = other.get("/explore")
    assert "A post." in answer.text and "reminders" not in answer.text
    assert other.get("/reminders").status_code == 404


@pytest.mark.parametrize("named", ["0", "x", "-1", "9" * 19, "9" * 40, "", "١"])
def test_a_post_that_is_not_there_cannot_be_asked_for(client_of, berliner, named):
    client = client_of(berliner)
    assert client.get("/reminders/new", query_string={"post": named}).status_code == 404


def test_a_post_that_is_deleted_before_the_form_is_sent_leaves_the_text(client_of, berliner, john):
    post_id = make_post(john).id
    client_of(john).post(f"/post/{post_id}/delete")
    client_of(berliner).post(f"/reminders/new?post={post_id}", data=GOOD)
    assert [(one.text, one.post_id) for one in reminders()] == [(GOOD["text"], None)]


def test_the_form_suggests_tomorrow_where_the_person_lives(client_of):
    apia = make_user("alofa", timezone="Pacific/Apia")
    with time_machine.travel(NOW):
        page = client_of(apia).get("/reminders/new").text
    assert utcnow().day == 20
    assert 'value="2026-03-22"' in page and 'value="09:00"' in page  # there it is the 21st
