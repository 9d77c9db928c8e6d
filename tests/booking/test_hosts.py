"""Hosts make their pages, see what is booked, and why a time is not offered."""

import html
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.booking.queries.finding import WHOLE
from app.booking.services.drafts import PageDraft
from app.extensions import db
from app.models import Booking, BookingPage
from tests.booking.factories import HOUR, MONDAY, make_booking, make_hold, make_page
from tests.booking.pages import PAGE, ask, book, letters, state_of
from tests.statements import statements

FORM = {
    "title": "A talk",
    "slug": "talk",
    "location": "Workshop",
    "body": "About **boats**.",
    "is_open": "y",
    "zone": "Europe/Berlin",
    "hours_day": ["1", "1", "3"],
    "hours_from": ["09:00", "14:00", "20:00"],
    "hours_until": ["12:30", "17:00", "00:00"],
    "days_first": ["2030-05-01", "2030-12-24", ""],
    "days_last": ["", "2030-12-26", ""],
    "days_from": ["10:00", "", ""],
    "days_until": ["11:00", "", ""],
    "minutes": "45",
    "step_minutes": "15",
    "buffer_before": "5",
    "buffer_after": "10",
    "notice_minutes": "120",
    "horizon_days": "30",
    "per_day": "",
    "per_person": "2",
    "most_times": "4",
    "change_until_minutes": "1440",
    "questions_label": ["Which boat?", "", "How long?"],
    "questions_required": ["y", "", ""],
}
LISTS = ("hours_day", "hours_from", "hours_until", "days_first", "days_last", "days_from")
ODD = [
    "\x00",
    "x" * 10_000,
    "-1",
    "9" * 400,
    "１２",
    "2030-02-30",
    "0001-01-01",
    "9999-12-31",
    "[]",
]


@pytest.fixture
def browser(client_of, john):
    return client_of(john)


def the_page():
    """The only booking page."""
    db.session.rollback()
    whole = select(BookingPage).options(*WHOLE).execution_options(populate_existing=True)
    return db.session.scalars(whole).one()


def edit(browser, page, **fields):
    sent = FORM | {"version": str(page.version)} | fields
    return browser.post(f"/book/pages/{page.id}/edit", data=sent)


def test_a_page_is_made_as_the_form_says(browser, client):
    assert browser.post("/book/new", data=FORM).location == "/book/"
    page = the_page()
    draft = PageDraft.of(page)
    assert [(one.weekday, one.starts, one.ends) for one in draft.hours] == [
        (1, 540, 750),
        (1, 840, 1020),
        (3, 1200, 1440),
    ]
    assert [(f"{one.day:%m-%d}", one.spans) for one in draft.days] == [
        ("05-01", ((600, 660),)),
        ("12-24", ()),
        ("12-25", ()),
        ("12-26", ()),
    ]
    assert (draft.per_day, draft.per_person, draft.notice_minutes) == (None, 2, 120)
    assert [one["label"] for one in draft.questions] == ["Which boat?", "How long?"]
    assert client.get(PAGE).status_code == 200


def test_what_was_made_stands_in_the_form_again(browser):
    browser.post("/book/new", data=FORM)
    page = the_page()
    before = PageDraft.of(page)
    text = browser.get(f"/book/pages/{page.id}/edit").text
    assert 'name="days_last" value="2030-12-26"' in text
    assert edit(browser, page).status_code == 302
    assert PageDraft.of(the_page()) == before


def test_a_page_without_an_address_gets_one_of_its_title(browser):
    browser.post("/book/new", data=FORM | {"slug": "", "title": "Führung: Werft & Café"})
    assert the_page().slug == "fuhrung-werft-cafe"


def test_the_same_form_sent_twice_makes_one_page(browser):
    for _ in range(2):
        assert browser.post("/book/new", data=FORM | {"form_key": "a" * 32}).status_code == 302
    assert the_page().title == "A talk"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Give it a title."),
        ({"slug": "No Slug"}, "Use small letters"),
        ({"minutes": "4"}, "Choose a number from 5 to 1440."),
        ({"minutes": "half an hour"}, "Enter a number such as 10."),
        ({"hours_until": ["08:00", "17:00", "00:00"]}, "Say from when until when"),
        ({"hours_from": ["09:00", "12:00", "20:00"]}, "These hours overlap."),
        ({"days_first": ["soon", "", ""]}, "Enter a date such as 2030-12-31."),
        ({"days_last": ["", "2030-12-01", ""]}, "The last day has to come after the first."),
        ({"days_last": ["", "2031-12-24", ""]}, "Choose at most 100 days in one row."),
        ({"zone": "Nowhere"}, "Choose one of the list."),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(browser, fields, said):
    sent = FORM | fields
    answer = browser.post("/book/new", data=sent)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert said in page
    for value in sent.values():
        for one in value if isinstance(value, list) else [value]:
            assert not one or one in page or one == sent["zone"], one


@pytest.mark.parametrize("field", [name for name in FORM if name != "is_open"])
def test_no_field_breaks_the_form(browser, page, field):
    for odd in ODD:
        value = [odd, odd] if isinstance(FORM[field], list) else odd
        answer = edit(browser, page, **{field: value})
        assert answer.status_code in {302, 409, 422}, odd
        if answer.status_code == 302:  # only what was saved can break the form
            page.version = the_page().version
            assert browser.get(f"/book/pages/{page.id}/edit").status_code == 200


def test_rows_of_different_length_are_answered(browser):
    for name in LISTS:
        answer = browser.post("/book/new", data=FORM | {name: []})
        assert answer.status_code in {302, 409, 422}
        assert browser.post("/book/new", data=FORM | {name: ["1"] * 900}).status_code < 500


def test_more_rows_save_nothing_and_keep_what_was_typed(browser):
    plain = browser.get("/book/new").text.count('name="days_first"')
    answer = browser.post("/book/new", data=FORM | {"title": "Kept", "more": "rows"})
    assert (answer.status_code, 'value="Kept"' in answer.text) == (200, True)
    assert answer.text.count('name="days_first"') > plain
    assert db.session.scalar(select(func.count(BookingPage.id))) == 0


def test_a_page_that_was_changed_meanwhile_shows_both_and_then_saves(browser, page):
    old = page.version
    assert edit(browser, page, title="First").status_code == 302
    answer = browser.post(
        f"/book/pages/{page.id}/edit", data=FORM | {"title": "Second", "version": str(old)}
    )
    assert answer.status_code == 409
    assert "First" in answer.text and 'value="Second"' in answer.text
    assert edit(browser, the_page(), title="Second").status_code == 302
    assert the_page().title == "Second"


def test_two_pages_at_one_address_are_refused_beside_it(browser, page):
    answer = browser.post("/book/new", data=FORM)
    assert answer.status_code == 409
    assert 'id="slug-error"' in answer.text


def test_a_page_is_deleted_after_asking_once(browser, page):
    address = f"/book/pages/{page.id}/delete"
    assert "Delete this booking page?" in browser.get(address).text
    assert browser.post(address).location == "/book/"
    assert db.session.scalar(select(func.count(BookingPage.id))) == 0


def test_a_page_with_bookings_to_come_is_not_deleted(browser, page):
    make_booking(page)
    answer = browser.post(f"/book/pages/{page.id}/delete")
    assert answer.status_code == 409
    assert "There are bookings to come." in answer.text


def test_the_address_of_each_page_stands_in_the_list(browser, page):
    text = browser.get("/book/").text
    assert 'value="http://localhost/book/john/talk"' in text


def test_the_list_of_pages_costs_the_same_however_many_there_are(browser, john):
    make_page(john)
    with statements() as one:
        browser.get("/book/")
    for number in range(3):
        make_booking(make_page(john, slug=f"more-{number}"), MONDAY + number * HOUR)
    with statements() as many:
        browser.get("/book/")
    assert len(many) <= len(one) + 1  # the times of the bookings


# --- what is booked


def test_what_is_to_come_and_what_is_over_stand_apart(browser, client, page, monday):
    book(client, name="Ann")
    book(client, MONDAY + timedelta(days=1), name="Ben", address="ben@example.org")
    make_hold(page, MONDAY + 3 * HOUR)
    monday.move_to(MONDAY + 2 * HOUR)
    coming = browser.get(f"/book/pages/{page.id}/").text
    past = browser.get(f"/book/pages/{page.id}/?past=1").text
    assert ("Ann" in coming, "Ben" in coming, "Tom Berg" in coming) == (False, True, False)
    assert ("Ann" in past, "Ben" in past) == (True, False)


def test_the_bookings_of_a_page_go_on_page_by_page(app, browser, page):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(3):
        make_booking(page, MONDAY + number * HOUR)
    with statements() as seen:
        text = browser.get(f"/book/pages/{page.id}/").text
    assert text.count("booking-row-title") == 2 and "Show more" in text
    assert len(seen) <= 12


def test_the_host_cancels_with_a_word_to_the_guest(browser, client, page):
    book(client)
    address = f"/book/bookings/{db.session.scalar(select(Booking.id))}/cancel"
    assert "A word to Tom Berg" in browser.get(address).text
    for _ in range(2):
        answer = browser.post(address, data={"note": "The quay is under water."})
        assert answer.location == f"/book/pages/{page.id}/"
    (letter,) = letters("booking_cancelled")
    assert "The quay is under water." in letter.text and "METHOD:CANCEL" in letter.calendar
    assert "john had to cancel your booking" in letter.text
    assert state_of() == "cancelled"
    assert len(letters("booking_news")) == 1  # that of the booking; not of what one did oneself


def test_strangers_find_none_of_it(client_of, susan, page):
    booking = make_booking(page)
    stranger = client_of(susan)
    for path in ("", "edit", "delete", "times"):
        assert stranger.get(f"/book/pages/{page.id}/{path}").status_code == 404
    for path in (f"pages/{page.id}/edit", f"pages/{page.id}/delete"):
        assert stranger.post(f"/book/{path}", data=FORM).status_code == 404
    assert stranger.get(f"/book/bookings/{booking.id}/cancel").status_code == 404
    assert stranger.post(f"/book/bookings/{booking.id}/cancel").status_code == 404
    assert state_of() == "confirmed"


def test_a_notification_leads_to_the_bookings(browser, client, page):
    book(client)
    text = browser.get("/notifications").text
    assert "booked “\u2068A talk\u2069”" in text


# --- why a time is not offered


def test_each_time_of_a_day_says_what_is_in_its_way(browser, page):
    make_booking(page, MONDAY + HOUR)
    text = browser.get(f"/book/pages/{page.id}/times?day=2030-01-07&time=09:30").text
    assert "Times do not begin at this minute." in text
    assert "This time is booked." in text
    assert text.count("Offered</span>") == 7


@pytest.mark.parametrize(
    "asked", ["day=0001-01-01", "day=9999-12-31", "day=%00", "day=x&time=99:99"]
)
def test_days_and_times_that_are_none_are_answered(browser, page, asked):
    assert browser.get(f"/book/pages/{page.id}/times?{asked}&time=" + "1" * 5000).status_code == 200


def test_a_day_without_hours_says_so(browser, page):
    text = browser.get(f"/book/pages/{page.id}/times?day=2030-01-06").text
    assert "The page has no hours on this day." in text


def test_a_held_time_is_in_the_way_until_it_is_over(browser, client, page):
    ask(client)
    text = browser.get(f"/book/pages/{page.id}/times?day=2030-01-07").text
    assert "This time is booked." in text
