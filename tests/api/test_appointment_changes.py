"""Appointments through the API: made, changed, deleted, answered."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db, limiter
from app.models import Appointment, Notification, User
from tests.api.conftest import Program
from tests.appointments.factories import days_of, invite, make_appointment

Programs = Callable[..., Program]
NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
ANY = {"If-Match": "*"}
CHOIR = {
    "title": "Choir",
    "starts": "2030-01-07T18:00",
    "ends": "2030-01-07T19:30",
    "zone": "Europe/Berlin",
}
SECOND = "at=2030-01-14T18:00:00"


@pytest.fixture(autouse=True)
def new_year() -> Iterator[None]:
    """The clock stands still, a week before the first appointment."""
    with time_machine.travel(NOW, tick=False):
        yield


def kinds_told(person: User) -> list[str]:
    """What somebody was notified of."""
    db.session.rollback()
    found = select(Notification.kind).where(Notification.receiver_id == person.id)
    return list(db.session.scalars(found))


# --- making


def test_an_appointment_is_made_once_and_has_an_address(program: Programs, susan: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "choir"}

    made = caller.post("/appointments", CHOIR, headers=key)
    again = caller.post("/appointments", CHOIR, headers=key)

    assert (made.status_code, again.status_code) == (201, 201)
    assert made.headers["Location"] == made.json["_links"]["self"] == again.headers["Location"]
    assert db.session.scalar(select(func.count(Appointment.id))) == 1
    assert made.json["starts_at"] == "2030-01-07T17:00:00Z"
    assert (made.json["audience"], made.json["version"]) == ("owner", 1)


def test_instants_are_shown_by_the_clocks_of_the_zone(program: Programs, susan: User) -> None:
    body = CHOIR | {"starts": "2030-01-07T17:00:00.000Z", "ends": "2030-01-07T20:00:00+02:00"}

    made = program(susan).post("/appointments", body).json

    assert (made["starts"], made["ends"]) == ("2030-01-07T18:00:00", "2030-01-07T19:00:00")


def test_whole_days_need_only_a_day(program: Programs, susan: User) -> None:
    body = {"title": "Regatta", "all_day": True, "starts": "2030-06-01"}

    made = program(susan).post("/appointments", body).json

    assert (made["starts"], made["ends"], made["all_day"]) == ("2030-06-01", "2030-06-01", True)


def test_a_series_ends_as_its_zone_needs_it(program: Programs, susan: User) -> None:
    body = CHOIR | {"recurrence": "RRULE:FREQ=WEEKLY;UNTIL=20300121"}

    made = program(susan).post("/appointments", body).json

    assert made["recurrence"] == "FREQ=WEEKLY;UNTIL=20300121T225959Z"
    assert days_of(db.session.get(Appointment, made["id"])) == ["01-07", "01-14", "01-21"]


@pytest.mark.parametrize(
    "zone, starts, words",
    [
        # Berlin goes on by an hour, Lord Howe by half of one.
        ("Europe/Berlin", "2030-03-31T02:30", ("1:59", "3:00")),
        ("Australia/Lord_Howe", "2030-10-06T02:15", ("1:59", "2:30")),
    ],
)
def test_a_time_that_clocks_leave_out_is_told_with_its_neighbours(
    program: Programs, susan: User, zone: str, starts: str, words: tuple[str, str]
) -> None:
    body = CHOIR | {"zone": zone, "starts": starts, "ends": f"{starts[:11]}05:00"}

    answer = program(susan).post("/appointments", body)

    assert answer.status_code == 422
    (said,) = answer.json["errors"]["starts"]
    assert all(word in said for word in words)


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"ends": "2030-01-07T17:00"}, "ends"),
        ({"ends": None}, "ends"),
        ({"starts": "2030-01-07"}, "starts"),
        ({"starts": "2030-01-07T18:00", "all_day": True}, "starts"),
        ({"starts": "1800-01-07T18:00"}, "starts"),
        ({"starts": "2030-02-30T18:00"}, "starts"),
        ({"starts": 7}, "starts"),
        ({"starts": "2030-W02-1T18:00"}, "starts"),
        ({"title": "  "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"zone": "Berlin"}, "zone"),
        ({"audience": "everybody"}, "audience"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10**30}, "capacity"),
        ({"colour": "red"}, "colour"),
        ({"description": "x" * 20_001}, "description"),
        ({"recurrence": "FREQ=HOURLY"}, "recurrence"),
        ({"alarms": [7]}, "alarms.0"),
        ({"alarms": [0.5]}, "alarms.0"),
        ({"invited": ["@nobody"]}, "invited"),
        ({"invited": [7]}, "invited.0"),
        ({"ticket_id": 999}, "ticket_id"),
        ({"owner_id": 1}, "owner_id"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_field(
    program: Programs, susan: User, changed: dict[str, Any], field: str
) -> None:
    answer = program(susan).post("/appointments", CHOIR | changed)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert db.session.scalar(select(func.count(Appointment.id))) == 0


def test_who_is_invited_is_told_and_guests_get_a_mail(
    program: Programs, susan: User, john: User
) -> None:
    body = CHOIR | {"invited": ["@john", "Tom Berg <tom@example.org>"], "alarms": [60]}

    made = program(susan).post("/appointments", body).json

    assert (made["audience"], made["alarms"]) == ("invited", [60])
    assert kinds_told(john) == ["appointment_invited"]
    people = program(susan).get(f"/appointments/{made['id']}/people").json["items"]
    assert [(one["name"], one["address"]) for one in people] == [
        ("", None),
        ("Tom Berg", "tom@example.org"),
    ]


@pytest.mark.parametrize(
    "invited",
    [
        ["a@example.org", "b@example.org", "c@example.org"],
        ["john", "david", "zoe"],
        ["@john david zoe"],
        ["john, @david; Zoe <zoe@example.org>"],
    ],
)
def test_invitations_count_as_those_of_the_form(
    program: Programs, susan: User, app: Any, invited: list[str]
) -> None:
    app.config["RATE_INVITES"] = "2 per day"
    limiter.reset()
    body = CHOIR | {"invited": invited}

    assert program(susan).post("/appointments", body).status_code == 429
    assert program(susan).post("/appointments", CHOIR).status_code == 201


def test_an_instant_that_clocks_show_as_another_is_refused(program: Programs, susan: User) -> None:
    # At 01:30 in UTC the clocks of Berlin show 02:30 for the second time.
    body = CHOIR | {"starts": "2030-10-27T01:30:00Z", "ends": "2030-10-27T03:00:00Z"}

    answer = program(susan).post("/appointments", body)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["starts"])


def test_commenters_and_tokens_to_read_make_none(
    program: Programs, guest: Program, susan: User, carol: User
) -> None:
    assert program(carol).post("/appointments", CHOIR).status_code == 403
    assert program(susan, "appointments:read").post("/appointments", CHOIR).status_code == 403
    assert guest.post("/appointments", CHOIR).status_code == 401


# --- changing and deleting


def test_a_change_needs_the_version_that_was_seen(program: Programs, susan: User) -> None:
    choir, caller = make_appointment(susan), program(susan)
    path = f"/appointments/{choir.id}"
    seen = {"If-Match": caller.get(path).headers["ETag"]}

    missing = caller.patch(path, {"location": "Hall 2"})
    changed = caller.patch(path, {"location": "Hall 2"}, headers=seen)
    stale = caller.patch(path, {"location": "Hall 3"}, headers=seen)

    assert [one.status_code for one in (missing, changed, stale)] == [428, 200, 412]
    assert (changed.json["location"], changed.json["version"]) == ("Hall 2", 2)
    words = [one["words"] for one in caller.get(f"{path}/history").json["items"]]
    assert words == ["Place: – → Hall 2", "The appointment is made."]


def test_what_only_starts_otherwise_lasts_as_long(program: Programs, susan: User) -> None:
    choir = make_appointment(susan)
    body = {"starts": "2030-01-08T09:15"}

    changed = program(susan).patch(f"/appointments/{choir.id}", body, headers=ANY).json

    assert (changed["starts"], changed["ends"]) == ("2030-01-08T09:15:00", "2030-01-08T10:15:00")


def test_other_people_change_nothing(program: Programs, susan: User, john: User) -> None:
    caller = program(john)
    public, hidden = make_appointment(susan, audience="public"), make_appointment(susan)

    for found, status in ((public, 403), (hidden, 404)):
        path = f"/appointments/{found.id}"
        assert caller.patch(path, {"title": "Mine"}, headers=ANY).status_code == status
        assert caller.delete(path, headers=ANY).status_code == status


@pytest.mark.parametrize(
    "asked, titles",
    [
        (f"?{SECOND}", ["Choir", "Concert", "Choir"]),
        (f"?{SECOND}&scope=following", ["Choir", "Concert", "Concert"]),
        (f"?{SECOND}&scope=all", ["Concert", "Concert", "Concert"]),
        ("", ["Concert", "Concert", "Concert"]),
    ],
)
def test_a_series_changes_as_far_as_is_asked(
    program: Programs, susan: User, asked: str, titles: list[str]
) -> None:
    choir = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3")
    path = f"/appointments/{choir.id}{asked}"

    changed = program(susan).patch(path, {"title": "Concert"}, headers=ANY)

    assert changed.json["title"] == "Concert"
    assert changed.headers["Content-Location"] == changed.json["_links"]["self"]
    span = "/appointments?from=2030-01-01&until=2030-02-01"
    page = program(susan).get(span).json
    assert [one["title"] for one in page["items"]] == titles


def test_a_change_of_one_time_keeps_what_was_said_of_it_before(
    program: Programs, susan: User
) -> None:
    choir = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3")
    caller, path = program(susan), f"/appointments/{choir.id}?{SECOND}"
    caller.patch(path, {"title": "Concert", "starts": "2030-01-14T20:00"}, headers=ANY)

    changed = caller.patch(path, {"location": "Hall 2"}, headers=ANY).json

    assert (changed["title"], changed["location"]) == ("Concert", "Hall 2")
    assert (changed["starts"], changed["ends"]) == ("2030-01-14T20:00:00", "2030-01-14T21:00:00")


def test_a_part_of_a_series_needs_a_time(program: Programs, susan: User) -> None:
    choir = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3")
    path = f"/appointments/{choir.id}?scope=following"

    answer = program(susan).patch(path, {"title": "Concert"}, headers=ANY)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["at"])


@pytest.mark.parametrize(
    "asked, left",
    [
        (f"?{SECOND}", ["01-07", "01-21"]),
        (f"?{SECOND}&scope=following", ["01-07"]),
        ("", []),
    ],
)
def test_a_series_is_deleted_as_far_as_is_asked(
    program: Programs, susan: User, asked: str, left: list[str]
) -> None:
    choir = make_appointment(susan, rule="FREQ=WEEKLY;COUNT=3")
    path = f"/appointments/{choir.id}{asked}"

    assert program(susan).delete(path).status_code == 428
    assert program(susan).delete(path, headers=ANY).status_code == 204
    page = program(susan).get("/appointments?until=2030-02-01").json
    assert [one["at"][5:10] for one in page["items"]] == left


# --- people


def test_an_answer_is_written_down_and_told(program: Programs, susan: User, john: User) -> None:
    choir = make_appointment(susan, audience="members", capacity=1)
    path = f"/appointments/{choir.id}"

    given = program(john).put(f"{path}/answer", {"answer": "yes", "note": "Late."})

    assert (given.status_code, given.json["note"]) == (200, "Late.")
    assert given.json["person"]["username"] == "john"
    assert kinds_told(susan) == ["appointment_answer"]
    shown = program(john).get(path).json
    assert (shown["my_answer"], shown["coming_count"], shown["capacity"]) == ("yes", 1, 1)
    entry = program(susan).get(f"{path}/history").json["items"][0]
    assert (entry["field"], entry["person"]["username"]) == ("answer", "john")


def test_an_answer_is_refused_where_nobody_else_may_come(
    program: Programs, guest: Program, susan: User, john: User, mary: User
) -> None:
    full, hidden = make_appointment(susan, audience="public", capacity=1), make_appointment(susan)
    yes = {"answer": "yes"}
    program(mary).put(f"/appointments/{full.id}/answer", yes)

    late = program(john).put(f"/appointments/{full.id}/answer", yes)

    assert (late.status_code, list(late.json["errors"])) == (422, ["answer"])
    assert program(john).put(f"/appointments/{hidden.id}/answer", yes).status_code == 404
    assert guest.put(f"/appointments/{full.id}/answer", yes).status_code == 401
    waiting = program(john).put(f"/appointments/{full.id}/answer", {"answer": "waiting"})
    assert waiting.status_code == 422


def test_others_see_of_the_people_only_members_who_come(
    program: Programs, susan: User, john: User, mary: User
) -> None:
    choir = make_appointment(susan, audience="members")
    invite(choir, mary, "tom@example.org")
    path = f"/appointments/{choir.id}"
    program(john).put(f"{path}/answer", {"answer": "maybe", "note": "Perhaps."})

    def listed(person: User) -> list[tuple[str | None, str | None]]:
        people = program(person).get(f"{path}/people").json["items"]
        return [(one["person"] and one["person"]["username"], one.get("note")) for one in people]

    assert listed(susan) == [("mary", ""), (None, ""), ("john", "Perhaps.")]
    assert listed(john) == [("john", "Perhaps.")]
    assert listed(mary) == [("john", None)]
    fields = [one["field"] for one in program(mary).get(f"{path}/history").json["items"]]
    assert fields == ["made"]


def test_the_owner_invites_and_takes_off_the_list(
    program: Programs, susan: User, john: User
) -> None:
    choir = make_appointment(susan)
    path = f"/appointments/{choir.id}"
    body = {"invited": ["@john", "tom@example.org"]}
    assert program(john).post(f"{path}/invitations", body).status_code == 404

    new = program(susan).post(f"{path}/invitations", body)

    assert (new.status_code, len(new.json["people"])) == (201, 2)
    number = new.json["people"][0]["id"]
    assert program(susan).delete(f"{path}/people/{number}").status_code == 204
    assert program(john).get(path).status_code == 404
    assert program(susan).delete(f"{path}/people/{10**30}").status_code == 404
