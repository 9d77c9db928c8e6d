"""Calendar files and feeds: what is in them for whom, and what a program asks again."""

import re
from datetime import datetime, timedelta

import pytest

from app.appointments.ics.reading import read
from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.dates import utcnow
from app.extensions import db
from app.models import Status
from tests.appointments.factories import HOUR, change, make_appointment
from tests.appointments.ics.linter import lint
from tests.statements import statements

SOON = (utcnow() + timedelta(days=3)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
WEEKLY = "FREQ=WEEKLY;COUNT=4"


def events(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert lint(answer.data) == []
    reading = read(answer.data, zone="UTC", now=utcnow())
    assert reading.problems == ()
    return {event.summary: event for event in reading.events}


def address_in(page):
    return re.search(r'id="feed-address"[^>]* value="http://[^/]*([^"]+)"', page)[1]


@pytest.fixture
def feed_of(client_of):
    """The secret address of somebody's calendar."""

    def make(person):
        return address_in(client_of(person).post("/calendar/renew").text)

    return make


def test_one_appointment_is_taken_along(client_of, john, susan):
    made = make_appointment(john, audience="members", location="Hall")
    found = events(client_of(susan).get(f"/appointments/{made.id}.ics"))
    assert (found["Choir"].uid, found["Choir"].location) == (made.uid, "Hall")


def test_what_is_not_for_them_nobody_takes_along(client, client_of, john, susan):
    made = make_appointment(john)
    assert client.get(f"/appointments/{made.id}.ics").status_code == 404
    assert client_of(susan).get(f"/appointments/{made.id}.ics").status_code == 404
    assert client.get(f"/appointments/{'9' * 30}.ics").status_code == 404


def test_the_public_feed_has_what_is_for_everybody(client, john):
    for audience in ("owner", "invited", "members", "public"):
        make_appointment(john, audience, starts=SOON, audience=audience)
    assert set(events(client.get("/calendar/public.ics"))) == {"public"}


def test_the_own_feed_has_what_one_made(client, feed_of, john, susan):
    make_appointment(john, "Mine", starts=SOON)
    make_appointment(susan, "Theirs", starts=SOON, audience="public")
    assert set(events(client.get(feed_of(john)))) == {"Mine"}


def test_a_series_brings_its_exceptions(client, feed_of, john):
    series = make_appointment(john, starts=SOON, rule=WEEKLY)
    week = timedelta(weeks=1)
    change(series, john, at=SOON + week, scope=Scope.ONE, title="Concert")
    delete_appointment(series.id, john, scope=Scope.ONE, at=SOON + 2 * week)
    db.session.commit()
    event = events(client.get(feed_of(john)))["Choir"]
    assert event.exdates == (SOON + 2 * week,)
    (override,) = event.overrides
    assert (override.original, override.event.summary) == (SOON + week, "Concert")


def test_a_time_that_is_for_the_owner_alone_is_out_for_the_others(client, john):
    series = make_appointment(john, starts=SOON, rule=WEEKLY, audience="public")
    at = SOON + timedelta(weeks=1)
    change(series, john, at=at, scope=Scope.ONE, title="Secret", audience="owner")
    answer = client.get("/calendar/public.ics")
    assert "Secret" not in answer.text
    assert events(answer)["Choir"].exdates == (at,)


def test_what_was_over_a_year_ago_is_gone(client, feed_of, john):
    make_appointment(john, starts=datetime(2020, 1, 6, 9))
    assert events(client.get(feed_of(john))) == {}


def test_a_new_address_ends_the_old_one(client, feed_of, john):
    old, new = feed_of(john), feed_of(john)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_an_ended_address_opens_nothing(client, client_of, feed_of, john):
    address = feed_of(john)
    assert "opens nothing any more" in client_of(john).post("/calendar/stop").text
    assert client.get(address).status_code == 404


def test_the_address_of_somebody_suspended_opens_nothing(client, feed_of, john):
    address = feed_of(john)
    john.status = Status.SUSPENDED
    db.session.commit()
    assert client.get(address).status_code == 404


def test_the_secret_is_shown_once_and_kept_as_a_hash(client_of, feed_of, john):
    token = feed_of(john).split("/")[-1].removesuffix(".ics")
    assert token not in client_of(john).get("/calendar/").text
    assert token not in str(db.session.execute(db.text("SELECT * FROM calendar_feed")).all())


@pytest.mark.parametrize("token", ["x", "x" * 500, "..%2f", "%00", "🎈"])
def test_an_odd_secret_opens_nothing(client, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


# --- asking again


@pytest.fixture
def state(client, feed_of, john):
    """A feed with one series, and the entity tag of its present state."""
    series = make_appointment(john, starts=SOON, rule=WEEKLY)
    address = feed_of(john)
    return series, address, client.get(address).headers["ETag"]


def test_what_did_not_change_is_not_sent_again(client, state):
    _series, address, etag = state
    answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_to_say_that_nothing_changed_takes_two_statements(client, state):
    _series, address, etag = state
    with statements() as seen:
        client.get(address, headers={"If-None-Match": etag})
    assert len(seen) == 2


def test_a_feed_takes_as_many_statements_however_much_is_in_it(client, feed_of, john):
    address, numbers = feed_of(john), []
    for some in (1, 4):
        for _ in range(some):
            series = make_appointment(john, starts=SOON, rule=WEEKLY)
            change(series, john, at=SOON + timedelta(weeks=1), scope=Scope.ONE, title="Concert")
        with statements() as seen:
            client.get(address)
        numbers.append(len(seen))
    assert numbers == [5, 5]


def test_a_new_name_is_sent(client, john, state):
    _series, address, etag = state
    john.display_name = "Johanna"
    db.session.commit()
    answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, "Johanna" in answer.text) == (200, True)


@pytest.mark.parametrize("what", ["title", "one", "out", "gone", "new"])
def test_every_change_is_sent(client, john, state, what):
    series, address, etag = state
    at = SOON + timedelta(weeks=1)
    if what == "title":
        change(series, john, title="Orchestra")
    elif what == "one":
        change(series, john, at=at, scope=Scope.ONE, starts=at + HOUR, ends=at + 2 * HOUR)
    elif what == "new":
        make_appointment(john, "Another", starts=SOON)
    else:
        delete_appointment(series.id, john, scope=Scope.ONE if what == "out" else Scope.ALL, at=at)
        db.session.commit()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_head_has_no_body(client, state):
    answer = client.head(state[1])
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"] == state[2]
