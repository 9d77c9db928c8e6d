"""Guests move and cancel what they booked, by the link of a mail."""

from datetime import timedelta

import pytest

from app.booking.moments import name_of
from app.booking.tokens import tokens_of
from app.extensions import db, limiter
from app.models import Status
from tests.booking.factories import HOUR, MONDAY, make_booking, make_hold, make_page
from tests.booking.pages import PAGE, book, letters, offered, state_of, world
from tests.statements import statements

LATER = name_of(MONDAY + HOUR)


@pytest.fixture
def there(client, page):
    """The address where a booking of Monday at nine is managed."""
    return book(client)


def test_a_look_changes_nothing(client, there):
    before = world()
    for path in ("", "/cancel", "/move/0", f"/move/0/{LATER}"):
        answer = client.get(there + path)
        assert answer.status_code == client.head(there + path).status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert world() == before


def test_moving_tells_both_with_a_higher_sequence(client, there):
    assert name_of(MONDAY) not in offered(client.get(f"{there}/move/0"))
    assert client.post(f"{there}/move/0/{LATER}").location == there
    assert "10:00\u2009–\u200911:00\u202fAM" in client.get(there).text
    (letter,), news = letters("booking_moved"), letters("booking_news")
    assert "METHOD:REQUEST" in letter.calendar and "SEQUENCE:1" in letter.calendar
    assert "moved" in news[-1].subject


def test_a_second_click_moves_once(client, there):
    for _ in range(2):
        assert client.post(f"{there}/move/0/{LATER}").status_code == 302
    assert len(letters("booking_moved")) == 1


def test_what_took_place_stays_when_the_rest_is_cancelled(client, client_of, john, monday):
    page = make_page(john, most_times=2)
    booking = make_booking(page, MONDAY, MONDAY + 5 * HOUR)
    monday.move_to(MONDAY + 2 * HOUR)
    browser = client_of(john)
    assert browser.post(f"/book/bookings/{booking.id}/cancel").status_code == 302
    (letter,) = letters("booking_cancelled")
    assert "METHOD:REQUEST" in letter.calendar
    assert "T090000" in letter.calendar and "T140000" not in letter.calendar
    assert "Tom Berg" in browser.get(f"/book/pages/{page.id}/?past=1").text
    assert "Tom Berg" not in browser.get(f"/book/pages/{page.id}/").text


def test_moving_is_limited_as_each_sends_mails(app, client, there):
    limiter.reset()
    app.config["RATE_BOOKING"] = "1 per hour"
    assert client.post(f"{there}/move/0/{LATER}").status_code == 302
    assert client.post(f"{there}/move/0/{name_of(MONDAY)}").status_code == 429


@pytest.mark.parametrize("path", ["/cancel", f"/move/0/{LATER}"])
def test_after_a_change_with_a_new_key_of_the_site_the_guest_is_where_it_is_managed(
    app, client, there, monkeypatch, path
):
    monkeypatch.setattr("app.booking.tokens.token", lambda purpose, uid: f"new-{purpose.value}")
    monkeypatch.setattr("app.booking.services.changing.token_of", lambda *given: "new-manage")
    answer = client.post(there + path)
    assert answer.location != there
    assert client.get(answer.location).status_code == 200
    assert client.get(there).status_code == 410


def test_a_time_that_is_gone_is_not_moved_to(client, there, page):
    make_hold(page, MONDAY + HOUR)
    answer = client.post(f"{there}/move/0/{LATER}")
    assert answer.status_code == 409
    assert "Choose another" in answer.text
    assert letters("booking_moved") == []


def test_its_own_time_is_not_in_the_way(client, john):
    make_page(john, step_minutes=30)
    there = book(client)
    half = name_of(MONDAY + timedelta(minutes=30))
    assert half in offered(client.get(f"{there}/move/0"))
    assert client.post(f"{there}/move/0/{half}").status_code == 302
    assert len(letters("booking_moved")) == 1


def test_cancelling_tells_both_and_frees_the_time(client, there):
    assert client.post(f"{there}/cancel", data={"note": "I am ill."}).location == there
    assert state_of() == "cancelled"
    assert "This booking is cancelled." in client.get(there).text
    (letter,), news = letters("booking_cancelled"), letters("booking_news")
    assert "METHOD:CANCEL" in letter.calendar and "SEQUENCE:1" in letter.calendar
    assert "cancelled" in news[-1].subject and "I am ill." in news[-1].text
    assert offered(client.get(PAGE))[0] == name_of(MONDAY)


def test_a_second_click_cancels_once(client, there):
    for _ in range(2):
        assert client.post(f"{there}/cancel").status_code == 302
    assert len(letters("booking_cancelled")) == 1


def test_a_note_that_is_too_long_is_kept(client, there):
    answer = client.post(f"{there}/cancel", data={"note": "w" * 2001})
    assert answer.status_code == 422
    assert "w" * 2001 in answer.text and "1 character too long" in answer.text
    assert state_of() == "confirmed"


def test_after_the_limit_the_page_says_whom_to_ask(client, there, monday):
    monday.move_to(MONDAY - timedelta(minutes=59))
    text = client.get(there).text
    assert "It is too late to move or cancel it here." in text and "/user/john" in text
    assert client.get(f"{there}/cancel").location == there
    assert client.get(f"{there}/move/0").location == there
    assert client.post(f"{there}/cancel").status_code == 409
    assert client.post(f"{there}/move/0/{LATER}").status_code == 409
    assert state_of() == "confirmed"


def test_what_is_over_offers_another_time(client, there, monday):
    monday.move_to(MONDAY + 2 * HOUR)
    assert "Book another time" in client.get(there).text


def test_one_time_of_several_is_moved_and_the_others_stay(client, john):
    make_page(john, most_times=3)
    there = book(client, times="3")
    start = name_of(MONDAY + timedelta(days=8))
    assert client.post(f"{there}/move/1/{start}").status_code == 302
    calendar = letters("booking_moved")[0].calendar
    for line in ("DTSTART:20300107T090000Z", "RDATE:20300115T090000Z", "RDATE:20300121T090000Z"):
        assert line in calendar
    assert calendar.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("number", ["1", "99", "9" * 30, "x"])
def test_a_time_that_the_booking_does_not_have_is_not_there(client, there, number):
    for path in (f"/move/{number}", f"/move/{number}/{LATER}"):
        assert client.get(there + path).status_code == 404


def test_what_was_never_confirmed_is_not_managed(client, page):
    token = tokens_of(make_hold(page)).manage
    assert client.get(f"/book/manage/{token}").status_code == 410
    assert client.post(f"/book/manage/{token}/cancel").status_code == 410


def test_a_host_who_is_suspended_does_not_keep_guests_from_cancelling(client, there, john):
    john.status = Status.SUSPENDED
    db.session.commit()
    assert client.get(there).status_code == 200
    assert client.post(f"{there}/cancel").status_code == 302
    assert state_of() == "cancelled"


def test_managing_costs_few_statements(client, page):
    token = tokens_of(make_booking(page)).manage
    with statements() as seen:
        client.get(f"/book/manage/{token}")
    assert len(seen) <= 3, seen
