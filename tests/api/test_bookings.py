"""Booking through the API: by guests, and for hosts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from app.booking.tokens import tokens_of
from app.extensions import limiter
from app.models import Booking, BookingPage, User
from tests.api.conftest import Program
from tests.booking.factories import MONDAY, NOW, WEEK, make_booking, make_page
from tests.booking.pages import letters, state_of
from tests.statements import statements

Programs = Callable[..., Program]
PAGE = "/booking-pages/john/talk"
NINE = "2030-01-07T09:00:00Z"
TOM = {"starts_at": NINE, "name": "Tom Berg", "address": "tom@example.org"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """The clock stands still on a Monday morning."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def page(john: User) -> BookingPage:
    """A page of John, on which hours can be booked."""
    return make_page(john)


def test_a_page_says_what_may_be_booked(guest: Program, john: User) -> None:
    make_page(john, questions=({"label": "What about?", "is_required": True},))

    shown = guest.get(PAGE).json

    assert (shown["title"], shown["minutes"], shown["is_open"]) == ("A talk", 60, True)
    assert shown["questions"] == [{"label": "What about?", "is_required": True}]
    assert shown["_links"]["slots"] == f"/api{PAGE}/slots"
    assert guest.get("/booking-pages/john/walk").status_code == 404


def test_hosts_list_their_pages(program: Programs, john: User, susan: User) -> None:
    make_page(john)
    make_page(john, title="A walk", slug="walk")

    listed = program(john).get("/booking-pages").json["items"]

    assert [one["slug"] for one in listed] == ["talk", "walk"]
    assert program(susan).get("/booking-pages").json["items"] == []


def test_free_times_are_shown_by_the_clocks_that_are_asked_for(
    guest: Program, page: BookingPage
) -> None:
    make_booking(page)

    day = "from=2030-01-07&until=2030-01-08&timezone=Australia/Lord_Howe"
    free = guest.get(f"{PAGE}/slots?{day}").json["items"]

    # Their Monday ends at 13:00 in UTC; what is booked at nine is not free.
    assert [one["starts"] for one in free] == [f"2030-01-07T{hour}:00:00" for hour in (21, 22, 23)]
    assert free[0]["starts_at"] == "2030-01-07T10:00:00Z"


def test_free_times_go_on_where_the_links_lead(guest: Program, page: BookingPage) -> None:
    seen, path = [], f"{PAGE}/slots?per_page=30&until=2030-01-18"

    while path:
        part = guest.get(path.removeprefix("/api")).json
        seen += [one["starts_at"] for one in part["items"]]
        path = part["_links"]["next"]

    assert len(seen) == len(set(seen)) == 9 * 8


def test_a_closed_page_has_no_free_times(guest: Program, john: User) -> None:
    make_page(john, is_open=False)

    assert guest.get(f"{PAGE}/slots").json["items"] == []
    assert guest.post(f"{PAGE}/bookings", TOM).status_code == 410


def test_a_guest_gets_the_secrets_by_mail_alone(guest: Program, page: BookingPage) -> None:
    held = guest.post(f"{PAGE}/bookings", TOM)

    assert (held.status_code, state_of()) == (202, "held")
    assert held.json["held_until"] == "2030-01-07T06:15:00Z"
    assert held.json["times"] == [{"starts_at": NINE, "ends_at": "2030-01-07T10:00:00Z"}]
    (mail,) = letters("booking_confirm")
    assert mail.address == "tom@example.org"
    (booking,) = Booking.query.all()
    tokens = tokens_of(booking)
    assert tokens.confirm in mail.text
    assert tokens.confirm not in held.text
    assert tokens.manage not in held.text


def test_the_second_one_gets_other_times(guest: Program, page: BookingPage) -> None:
    guest.post(f"{PAGE}/bookings", TOM)

    late = guest.post(f"{PAGE}/bookings", TOM | {"address": "eve@example.org"})

    assert (late.status_code, list(late.json["errors"])) == (409, ["starts_at"])
    assert late.json["next_times"][:2] == ["2030-01-07T10:00:00Z", "2030-01-07T11:00:00Z"]
    assert len(letters("booking_confirm")) == 1


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"name": " "}, "name"),
        ({"address": "tom"}, "address"),
        ({"answers": []}, "answers.0"),
        ({"weeks": 2}, "starts_at"),
        ({"timezone": "Berlin"}, "timezone"),
        ({"starts_at": "2030-01-07T09:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at"),
        ({"form_key": "x"}, "form_key"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_field(
    guest: Program, john: User, changed: dict[str, Any], field: str
) -> None:
    make_page(john, questions=({"label": "What about?", "is_required": True},))

    answer = guest.post(f"{PAGE}/bookings", TOM | {"answers": ["Boats."]} | changed)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_an_address_is_asked_for_as_often_as_on_the_page(
    guest: Program, page: BookingPage, app: Any
) -> None:
    app.config["RATE_BOOKING"] = "1 per hour"
    limiter.reset()
    page_of_form = f"/book/john/talk/{NINE[:16]}Z"
    first = guest.client.post(page_of_form, data=TOM, environ_base={"REMOTE_ADDR": "10.9.8.7"})

    second = guest.post(f"{PAGE}/bookings", TOM | {"starts_at": "2030-01-07T10:00:00Z"})

    assert (first.status_code, second.status_code) == (302, 429)


def test_hosts_list_what_is_booked_and_nobody_else(
    program: Programs, guest: Program, page: BookingPage, john: User, susan: User
) -> None:
    booking = make_booking(page, MONDAY + WEEK)
    make_booking(page, MONDAY)
    caller = program(john)

    listed = caller.get("/bookings").json["items"]

    assert [one["starts_at"] for one in listed] == [NINE, "2030-01-14T09:00:00Z"]
    assert (listed[0]["address"], listed[0]["title"]) == ("tom@example.org", "A talk")
    assert caller.get("/bookings?slug=walk").json["items"] == []
    assert caller.get("/bookings?past=true").json["items"] == []
    assert program(susan).get("/bookings").json["items"] == []
    assert program(susan).get(f"/bookings/{booking.id}").status_code == 404
    assert guest.get("/bookings").status_code == 401


def test_what_is_booked_costs_as_many_statements_however_much_it_is(
    program: Programs, page: BookingPage, john: User
) -> None:
    caller = program(john)
    make_booking(page, MONDAY)
    caller.get("/bookings")
    with statements() as few:
        caller.get("/bookings")
    for number in range(1, 6):
        make_booking(page, MONDAY + number * WEEK)
    with statements() as many:
        assert len(caller.get("/bookings").json["items"]) == 6

    assert len(many) == len(few)


def test_a_host_cancels_with_a_word_to_the_guest(
    program: Programs, page: BookingPage, john: User, susan: User
) -> None:
    booking = make_booking(page)
    path = f"/bookings/{booking.id}/cancel"
    assert program(susan).post(path, {}).status_code == 404

    done = program(john).post(path, {"note": "I am ill."})

    assert (done.status_code, done.json["state"]) == (200, "cancelled")
    assert "I am ill." in letters("booking_cancelled")[0].text
