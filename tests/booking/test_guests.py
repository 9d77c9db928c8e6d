"""Guests choose a time, ask for it, and confirm."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.booking.moments import name_of
from app.extensions import db, limiter
from app.models import Booking, BookingPage, Status
from tests.booking.factories import HOUR, MONDAY, make_booking, make_hold, make_page
from tests.booking.pages import PAGE, ask, book, letters, link_in, offered, state_of, world
from tests.people import make_block
from tests.statements import statements

TUESDAY = MONDAY + timedelta(days=1)
NO_INSTANTS = ["x", "%00", "%20", "1" * 5000, "9999-12-31T23:59Z", "0001-01-01T00:00Z"]
NO_INSTANTS += ["2030-01-07T09:00", "2030-13-07T09:00Z", "2030-01-07T9:00Z", "2030-01-07T24:00Z"]
NO_INSTANTS += ["２030-01-07T09:00Z"]
NINE, TEN = name_of(MONDAY), name_of(MONDAY + HOUR)


def test_the_free_times_stand_in_the_first_answer(client, page):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert offered(answer)[:2] == [NINE, TEN]
    assert "Monday, January 7, 2030" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_two_weeks_are_shown_and_then_the_next_ones(client, page):
    first = offered(client.get(PAGE))
    later = offered(client.get(f"{PAGE}?from=2030-01-21"))
    assert (len(first), first[-1][:10], later[0][:10]) == (80, "2030-01-18", "2030-01-21")


def test_weeks_without_a_free_time_lead_to_the_next_ones(client, john):
    make_page(john, notice_minutes=20 * 24 * 60)
    assert "from=2030-01-28" in client.get(PAGE).text


def test_times_are_shown_in_the_zone_that_is_asked_for_with_that_of_the_host(client, page):
    text = client.get(f"{PAGE}?zone=Asia/Kathmandu").text
    assert "2:45\u202fPM" in text and "for the host" in text
    assert "for the host" not in client.get(PAGE).text


def test_members_see_their_own_zone(client_of, page, susan):
    susan.timezone = "Asia/Kathmandu"
    db.session.commit()
    assert "2:45\u202fPM" in client_of(susan).get(PAGE).text


def test_a_day_of_the_guest_is_not_that_of_the_host(client, page):
    text = client.get(f"{PAGE}?zone=Pacific/Auckland").text
    assert "Mon 4:00\u202fPM" in text


@pytest.mark.parametrize("zone", ["", "x", "Europe/../etc", "\x00", "z" * 10_000, "localtime"])
def test_a_zone_that_is_none_is_that_of_the_host(client, page, zone):
    answer = client.get(PAGE, query_string={"zone": zone})
    assert answer.status_code == 200
    assert offered(answer)[0] == NINE


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31", "2030-02-30", "\x00", "1" * 5000])
def test_a_day_that_is_none_is_answered(client, page, day):
    assert client.get(PAGE, query_string={"from": day}).status_code == 200


@pytest.mark.parametrize("name", NO_INSTANTS)
def test_an_instant_that_is_none_is_not_there(client, page, name):
    for path in (f"{PAGE}/{name}", f"{PAGE}/{name}/held"):
        assert client.get(path).status_code == 404
    assert client.post(f"{PAGE}/{name}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/book/john/none", "/book/nobody/talk", "/book/%00/talk", "/book/john/" + "s" * 5000]
)
def test_a_page_that_is_none_is_not_there(client, page, path):
    assert client.get(path).status_code == 404


def test_the_page_of_a_suspended_host_is_not_there(client, page, john):
    john.status = Status.SUSPENDED
    db.session.commit()
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}/{NINE}").status_code == 404


def test_a_block_hides_the_page(client_of, page, john, susan):
    make_block(john, susan)
    assert client_of(susan).get(PAGE).status_code == 404


def test_a_closed_page_says_so_and_takes_nothing(client, john):
    make_page(john, is_open=False)
    answer = client.get(PAGE)
    assert (answer.status_code, offered(answer)) == (200, [])
    assert "This page is closed at present" in answer.text
    assert ask(client).location == PAGE
    assert letters("booking_confirm") == []


def test_looking_costs_few_statements(client, client_of, page, susan):
    make_booking(page)
    with statements() as seen:
        client.get(PAGE)
    assert len(seen) <= 5, seen
    with statements() as seen:
        client_of(susan).get(f"{PAGE}/{TEN}")
    assert len(seen) <= 9, seen


def test_a_time_at_too_short_notice_or_too_far_ahead_is_not_free(client, john):
    make_page(john, notice_minutes=24 * 60, horizon_days=7)
    for start in (MONDAY, MONDAY + timedelta(days=8)):
        assert "not free any more" in client.get(f"{PAGE}/{name_of(start)}").text
        answer = ask(client, start)
        assert (answer.status_code, "next free times" in answer.text) == (409, True)
    assert ask(client, TUESDAY).status_code == 302


def test_the_form_of_a_member_is_filled_in(client_of, page, susan):
    text = client_of(susan).get(f"{PAGE}/{NINE}").text
    assert 'value="Susan Marsh"' in text and 'value="susan@example.org"' in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 10_000),
        ("address", "no address"),
        ("address", "\x00"),
        ("note", "x" * 10_000),
        ("times", "nine"),
        ("times", "2"),
        ("times", "9" * 30),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(client, page, field, value):
    fields = {"name": "Tom Berg", "address": "tom@example.org", "note": "Worth keeping"}
    answer = ask(client, **(fields | {field: value}))
    assert answer.status_code == 422
    for name, text in fields.items():
        assert name == field or text in answer.text
    assert letters("booking_confirm") == []


def test_a_question_that_has_to_be_answered_says_so_beside_it(client, john):
    questions = ({"label": "Which boat?", "is_required": False},)
    questions += ({"label": "How long?", "is_required": True},)
    make_page(john, questions=questions)
    answer = ask(client, answers=["The blue one", ""])
    assert answer.status_code == 422
    assert "The blue one" in answer.text
    assert answer.text.split('id="answer-1-error"')[1].startswith("><li>Please answer this.")
    assert ask(client, answers=["The blue one", "Long"]).status_code == 302


def test_asking_sends_a_link_to_confirm_and_tells_the_host_nothing(client, page):
    answer = ask(client)
    assert answer.location == f"{PAGE}/{NINE}/held?zone=UTC"
    assert "A mail is on its way" in client.get(answer.location).text
    (letter,) = letters("booking_confirm")
    assert letter.address == "tom@example.org"
    assert "9:00\u2009–\u200910:00\u202fAM" in letter.text
    assert letters("booking_news") == []


def test_the_same_form_sent_twice_holds_once(client, page):
    for _ in range(2):
        assert ask(client, form_key="a" * 32).status_code == 302
    assert len(letters("booking_confirm")) == 1
    assert db.session.scalar(select(func.count(Booking.id))) == 1


def test_a_held_time_is_offered_to_nobody_else(client, page):
    make_hold(page)
    assert offered(client.get(PAGE))[0] == TEN
    assert "not free any more" in client.get(f"{PAGE}/{NINE}").text
    answer = ask(client, name="Ann", address="ann@example.org")
    assert answer.status_code == 409
    assert f'formaction="{PAGE}/{TEN}"' in answer.text and 'value="Ann"' in answer.text


def test_what_was_typed_goes_along_to_another_time(client, page):
    make_hold(page)
    assert ask(client, address="ann@example.org", form_key="b" * 32).status_code == 409
    answer = ask(client, MONDAY + HOUR, address="ann@example.org", form_key="b" * 32)
    assert answer.status_code == 302


def test_a_time_that_nobody_confirmed_is_offered_again(client, page, monday):
    make_hold(page)
    monday.shift(timedelta(minutes=16))
    assert offered(client.get(PAGE))[0] == NINE


def test_as_many_as_a_day_may_have_are_offered(client, john):
    page = make_page(john, per_day=1)
    make_hold(page)
    assert offered(client.get(PAGE))[0] == name_of(TUESDAY)
    assert ask(client, MONDAY + HOUR, address="ann@example.org").status_code == 409


def test_a_person_books_as_often_as_the_page_says(client, john):
    page = make_page(john, per_person=1)
    make_booking(page)
    answer = ask(client, TUESDAY)
    assert answer.status_code == 409
    assert "There is a booking for this address already." in answer.text
    assert ask(client, TUESDAY, address="ann@example.org").status_code == 302


def test_several_weeks_are_booked_in_one_go(client, john):
    make_page(john, most_times=4)
    book(client, times="3")
    (letter,) = letters("booking_confirmed")
    assert "RRULE:FREQ=WEEKLY;COUNT=3" in letter.calendar
    assert "January 21" not in letter.subject and "Jan 21, 2030" in letter.text


# --- the link that confirms


def test_a_scanner_that_looks_at_the_link_confirms_nothing(client, page):
    ask(client)
    link, before = link_in(letters("booking_confirm")[0]), world()
    for _ in range(2):
        answer = client.get(link)
        assert answer.status_code == 200
        assert client.head(link).status_code == 200
    assert world() == before
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_confirming_tells_both_and_brings_the_calendar_along(client, page, john):
    there = book(client, note="See you")
    assert state_of() == "confirmed"
    assert "Your booking is confirmed." in client.get(there).text
    (letter,), (news,) = letters("booking_confirmed"), letters("booking_news")
    assert letter.address == "tom@example.org" and there in letter.text
    for line in ("METHOD:REQUEST", "SEQUENCE:0", 'ORGANIZER;CN="john":mailto:microblog@localhost'):
        assert line in letter.calendar
    assert john.email not in letter.calendar + letter.text
    assert news.address == john.email
    assert "See you" in news.text and "tom@example.org" in news.text


def test_a_second_click_confirms_once(client, page):
    there = book(client)
    link = link_in(letters("booking_confirm")[0])
    for answer in (client.post(link), client.get(link)):
        assert (answer.status_code, answer.location) == (302, there)
    assert len(letters("booking_confirmed")) == len(letters("booking_news")) == 1


def test_who_confirms_too_late_is_led_back_to_the_free_times(client, page, monday):
    ask(client)
    link = link_in(letters("booking_confirm")[0])
    monday.shift(timedelta(minutes=16))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "no longer kept for you" in answer.text and f'href="{PAGE}"' in answer.text
    assert letters("booking_confirmed") == []


@pytest.mark.parametrize("token", ["x", "%00", "x" * 5000, "%F0%9F%98%80"])
def test_a_link_that_is_none_says_so(client, page, token):
    paths = [f"confirm/{token}", f"manage/{token}", f"manage/{token}/cancel"]
    paths += [f"manage/{token}/move/0", f"manage/{token}/move/0/{NINE}"]
    for path in paths:
        answer = client.get(f"/book/{path}")
        assert (answer.status_code, "This link is not complete" in answer.text) == (410, True)
        if path.count("/") != 3:
            assert client.post(f"/book/{path}").status_code in {405, 410}


def test_the_mails_are_in_the_language_and_the_zone_of_the_guest(client, page):
    answer = client.post(
        f"{PAGE}/{NINE}?zone=Europe/Berlin",
        data={"name": "Tom", "address": "tom@example.org"},
        headers={"Accept-Language": "de"},
    )
    assert answer.status_code == 302
    (letter,) = letters("booking_confirm")
    assert "7. Jan. 2030" in letter.text and "10:00" in letter.text
    db.session.rollback()
    booking = db.session.scalars(select(Booking)).one()
    assert (booking.locale, booking.zone) == ("de", "Europe/Berlin")


def test_asking_is_limited(app, client, page):
    app.config["RATE_BOOKING"] = "1 per hour"
    assert ask(client, name="").status_code == 422  # a form handed back does not count
    assert ask(client).status_code == 302
    assert ask(client, TUESDAY).status_code == 429


def test_asking_for_one_address_is_limited_from_wherever_it_is_asked(app, client, page):
    app.config["RATE_BOOKING"] = "1 per hour"
    limiter.reset()
    assert ask(client).status_code == 302
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert ask(client, TUESDAY, address=" Tom@Example.org").status_code == 429
    assert ask(client, TUESDAY, address="tom@ｅxample.org").status_code == 429
    assert ask(client, TUESDAY, address="ann@example.org").status_code == 302


def test_looking_is_limited(app, client, page):
    app.config["RATE_BOOKING_PAGES"] = "1 per hour"
    assert client.get(PAGE).status_code == 200
    assert client.get(PAGE).status_code == 429


def test_a_question_that_changed_meanwhile_keeps_its_answer(client, john):
    make_page(john, questions=({"label": "Which boat?", "is_required": True},))
    book(client, answers="The blue one")
    page = db.session.scalars(select(BookingPage)).one()
    page.questions = []
    db.session.commit()
    assert "The blue one" in letters("booking_news")[0].text
