"""Appointments through the API: what is shown of them, to whom."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from app.appointments.services.changing import Scope
from app.models import AppointmentAudience, User
from tests.api.conftest import Program
from tests.appointments.factories import change, invite, make_appointment
from tests.people import make_user
from tests.statements import statements

Programs = Callable[..., Program]
NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
SPAN = "/appointments?from=2030-01-01&until=2030-02-01&timezone=UTC"


@pytest.fixture(autouse=True)
def new_year() -> Iterator[None]:
    """The clock stands still, a week before the first appointment."""
    with time_machine.travel(NOW, tick=False):
        yield


def days(page: dict) -> list[str]:
    """What a list has, as ``Choir 01-07``."""
    return [f"{one['title']} {one['starts'][5:10]}" for one in page["items"]]


def test_a_span_has_each_time_of_a_series(guest: Program, susan: User) -> None:
    choir = make_appointment(susan, audience="public", rule="FREQ=WEEKLY")

    first, *others = guest.get(SPAN).json["items"]

    assert first["id"] == choir.id
    assert (first["at"], first["recurrence"]) == ("2030-01-07T18:00:00", "FREQ=WEEKLY")
    assert (first["starts"], first["starts_at"]) == ("2030-01-07T18:00:00", "2030-01-07T17:00:00Z")
    assert [one["at"][:10] for one in others] == ["2030-01-14", "2030-01-21", "2030-01-28"]


def test_a_time_that_says_something_else_is_told_as_one(guest: Program, susan: User) -> None:
    choir = make_appointment(susan, audience="public", rule="FREQ=WEEKLY;COUNT=2")
    change(choir, susan, datetime(2030, 1, 14, 18, 0), scope=Scope.ONE, title="Concert")

    page = guest.get(SPAN).json

    assert days(page) == ["Choir 01-07", "Concert 01-14"]
    assert [one["is_exception"] for one in page["items"]] == [False, True]
    assert guest.get(page["items"][1]["_links"]["self"][4:]).json["title"] == "Concert"


def test_whole_days_are_days_and_the_last_one_is_included(guest: Program, susan: User) -> None:
    make_appointment(
        susan,
        starts=datetime(2030, 1, 7),
        ends=datetime(2030, 1, 9),
        all_day=True,
        audience="public",
    )

    (one,) = guest.get(SPAN).json["items"]

    assert (one["starts"], one["ends"]) == ("2030-01-07", "2030-01-08")


@pytest.mark.parametrize(
    "audience, seen_by",
    [("owner", "s"), ("invited", "si"), ("members", "sim"), ("public", "simg")],
)
def test_everybody_sees_what_is_for_them(
    guest: Program, program: Programs, susan: User, john: User, mary: User, audience, seen_by
) -> None:
    choir = make_appointment(susan, audience="members")
    invite(choir, john)
    choir.audience = audience
    cast = {"s": program(susan), "i": program(john), "m": program(mary), "g": guest}

    one = f"/appointments/{choir.id}"
    listed = [part for part, who in cast.items() if who.get(SPAN).json["items"]]
    shown = [part for part, who in cast.items() if who.get(one).status_code == 200]

    assert listed == shown == list(seen_by)
    assert audience in set(AppointmentAudience)


def test_one_time_that_is_for_more_people_tells_nothing_of_its_series(
    guest: Program, susan: User
) -> None:
    choir = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=2")
    at = datetime(2030, 1, 14, 18, 0)
    change(choir, susan, at, scope=Scope.ONE, title="Concert", audience="public")

    (one,) = guest.get(SPAN).json["items"]
    shown = guest.get(one["_links"]["self"][4:]).json

    assert (one["recurrence"], shown["recurrence"], shown["title"]) == ("", "", "Concert")
    for path in ("", "/history", "/calendar"):
        assert guest.get(f"/appointments/{choir.id}{path}").status_code == 404


@pytest.mark.parametrize(
    "asked, titles",
    [
        ("of=mine", ["Choir", "Lunch"]),
        ("of=club", ["Regatta"]),
        ("q=hall+LUNCH", ["Lunch"]),
        ("category=music", ["Choir"]),
        ("from=2030-01-08&until=2030-01-09", ["Lunch"]),
        ("from=2030-01-08T17:30:00Z&until=2030-01-08T17:31:00Z", ["Lunch"]),
    ],
)
def test_filters_say_what_is_listed(
    program: Programs, susan: User, john: User, asked: str, titles: list[str]
) -> None:
    make_appointment(susan, "Choir", category="Music")
    make_appointment(susan, "Lunch", datetime(2030, 1, 8, 18, 0), location="Hall 2")
    make_appointment(john, "Regatta", datetime(2030, 1, 9, 18, 0), audience="members")

    page = program(susan).get(f"/appointments?{asked}").json

    assert [one["title"] for one in page["items"]] == titles


def test_days_begin_where_the_query_says(guest: Program, susan: User) -> None:
    # Lord Howe is 11 hours ahead in January: its 8th begins on the 7th at 13:00 in UTC.
    make_appointment(susan, audience="public")
    asked = "/appointments?from=2030-01-08&until=2030-01-09&timezone="

    assert days(guest.get(f"{asked}Australia/Lord_Howe").json) == ["Choir 01-07"]
    assert days(guest.get(f"{asked}Europe/Berlin").json) == []


def test_a_list_goes_on_where_its_links_lead(guest: Program, susan: User) -> None:
    make_appointment(susan, audience="public", rule="FREQ=DAILY;COUNT=23")
    seen, path = [], f"{SPAN}&per_page=10"

    while path:
        page = guest.get(path.removeprefix("/api")).json
        seen += days(page)
        path = page["_links"]["next"]

    assert len(seen) == len(set(seen)) == 23


@pytest.mark.parametrize(
    "asked, field",
    [
        ("from=2030-01-08&until=2030-01-08", "until"),
        ("from=2030-01-08&until=2031-02-08", "until"),
        ("from=tomorrow", "from"),
        ("from=2030-02-30", "from"),
        ("from=0001-01-01T00:00:00%2B14:00", "from"),
        ("timezone=Berlin", "timezone"),
        ("of=yours", "of"),
        ("colour=red", "colour"),
    ],
)
def test_a_span_that_makes_no_sense_is_told_by_its_field(
    guest: Program, asked: str, field: str
) -> None:
    answer = guest.get(f"/appointments?{asked}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_list_costs_as_many_statements_however_long_it_is(
    program: Programs, susan: User, app: object
) -> None:
    caller = program(susan)
    make_appointment(susan)
    caller.get(SPAN)  # once for what the first call of all looks up
    with statements() as few:
        assert len(caller.get(SPAN).json["items"]) == 1
    for number in range(5):
        host = make_user(f"host{number}")
        make_appointment(host, audience="members", rule="FREQ=WEEKLY")
    with statements() as many:
        assert len(caller.get(f"{SPAN}&per_page=100").json["items"]) == 21

    assert len(many) == len(few)


def test_one_that_has_not_changed_is_not_sent_again(guest: Program, susan: User) -> None:
    choir = make_appointment(susan, audience="public")
    seen = guest.get(f"/appointments/{choir.id}")

    again = guest.get(f"/appointments/{choir.id}", headers={"If-None-Match": seen.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert seen.headers["ETag"].startswith('"1-')


def test_a_calendar_file_is_for_whoever_sees_the_appointment(
    program: Programs, susan: User, john: User
) -> None:
    choir = make_appointment(susan)
    path = program(susan).get(f"/appointments/{choir.id}").json["_links"]["ics"][4:]

    file = program(susan).get(path)

    assert file.content_type == "text/calendar; charset=utf-8"
    assert b"SUMMARY:Choir" in file.data
    assert program(john).get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/999", "/99999999999999999999", "/{id}?at=2030-01-08T18:00", "/{id}/people/7"]
)
def test_what_is_not_there_is_not_found(program: Programs, susan: User, path: str) -> None:
    choir = make_appointment(susan)

    method = "DELETE" if "people" in path else "GET"
    answer = program(susan).call(method, f"/appointments{path.format(id=choir.id)}")

    assert answer.status_code in {404, 410}
