"""Saturday at ten, where each person lives, once."""

from datetime import UTC, datetime, timedelta

import pytest

from app.digest.schedule import latest_saturday
from app.digest.tasks import send_due
from app.extensions import db
from app.jobs import periodic, working
from app.zones import zone_of
from tests.people import make_follow, make_post, make_user
from tests.test_races import together

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONG_AGO = datetime(2005, 1, 1, tzinfo=UTC)

# Zone, and a Saturday at ten there in UTC; around the changes of the clocks, one after the other.
MORNINGS = [
    ("Europe/Berlin", "2026-03-28T09:00"),
    ("Europe/Berlin", "2026-04-04T08:00"),
    ("Europe/Berlin", "2026-10-24T08:00"),
    ("Europe/Berlin", "2026-10-31T09:00"),
    ("America/New_York", "2026-03-07T15:00"),
    ("America/New_York", "2026-03-14T14:00"),
    ("America/New_York", "2026-10-31T14:00"),
    ("America/New_York", "2026-11-07T15:00"),
    ("Pacific/Apia", "2026-04-03T21:00"),
    ("Pacific/Apia", "2011-12-30T20:00"),  # the day after the one that was left out
    ("Asia/Kathmandu", "2026-03-28T04:15"),
    ("Australia/Lord_Howe", "2026-04-03T23:00"),
    ("Australia/Lord_Howe", "2026-04-10T23:30"),
    ("Australia/Lord_Howe", "2026-10-02T23:30"),
    ("Australia/Lord_Howe", "2026-10-09T23:00"),
]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reader(author, zone="Europe/Berlin", **columns):
    """Somebody who follows an author, and was here a long time ago."""
    columns = {"created_at": LONG_AGO, "last_seen": LONG_AGO, **columns}
    person = make_user(f"reader{author.follower_count}", timezone=zone, **columns)
    make_follow(person, author)
    return person


def test_it_runs_every_five_minutes():
    assert [job.every for job in periodic() if job is send_due] == [300]


@pytest.mark.parametrize("zone, morning", MORNINGS)
def test_a_saturday_begins_to_count_at_ten(zone, morning):
    at, place = utc(morning), zone_of(zone)
    assert latest_saturday(at, place) == at
    assert latest_saturday(at + 6 * DAY, place) == at
    before = latest_saturday(at - MINUTE, place)
    assert 5 * DAY < at - before < 9 * DAY


@pytest.mark.parametrize("zone, morning", MORNINGS)
def test_the_digest_comes_at_ten_where_the_person_lives(run, john, zone, morning):
    at = utc(morning)
    reader(john, zone, digest_at=at - 7 * DAY)
    make_post(john, written_at=at - DAY)
    assert run(at - MINUTE) == []
    (letter,) = run(at)
    assert letter.address == "reader0@example.org"


@pytest.mark.parametrize("zone, morning", MORNINGS)
def test_a_second_run_sends_nothing(run, john, zone, morning):
    at = utc(morning)
    person = reader(john, zone, digest_at=at - 7 * DAY)
    make_post(john, written_at=at - DAY)
    make_post(john, written_at=at + MINUTE)
    for later in (0 * DAY, 5 * MINUTE, DAY, 5 * DAY):
        assert len(run(at + later)) == 1
    assert person.digest_at == at


def test_everybody_gets_it_at_their_own_time(run, john):
    zones = ["Pacific/Apia", "Asia/Kathmandu", "Europe/Berlin", "America/New_York"]
    for zone in zones:
        reader(john, zone, digest_at=utc("2026-03-21T20:00"))
    make_post(john, written_at=utc("2026-03-27T12:00"))
    times = ["2026-03-27T22:00", "2026-03-28T05:00", "2026-03-28T09:00", "2026-03-28T14:00"]
    assert [len(run(utc(time))) for time in times] == [1, 2, 3, 4]


def test_a_new_person_gets_the_first_one_on_the_next_saturday(run, john):
    at = utc("2026-03-28T09:00")
    person = reader(john, created_at=at + MINUTE, last_seen=at + MINUTE)
    make_post(john, written_at=at + DAY)
    assert run(at + 6 * DAY) == []
    assert person.digest_at is None
    assert len(run(utc("2026-04-04T08:00"))) == 1


def test_moving_to_the_west_gives_no_second_one_on_the_same_saturday(run, john):
    at = utc("2026-03-28T09:00")
    person = reader(john, digest_at=at - 7 * DAY)
    make_post(john, written_at=at - DAY)
    run(at)
    person.timezone = "America/New_York"
    make_post(john, "In between.", written_at=at + 60 * MINUTE)
    assert len(run(utc("2026-03-28T14:30"))) == 1
    letters = run(utc("2026-04-04T14:00"))
    assert len(letters) == 2 and "In between." in letters[1].text


def test_moving_to_the_east_leaves_no_saturday_out(run, john):
    at = utc("2026-03-28T14:00")
    person = reader(john, "America/New_York", digest_at=at - 7 * DAY)
    make_post(john, written_at=at - DAY)
    run(at)
    person.timezone = "Pacific/Apia"
    make_post(john, written_at=at + DAY)
    assert len(run(utc("2026-04-03T21:00"))) == 2


def test_after_a_downtime_of_a_day_it_comes_late_and_the_next_one_on_time(run, john):
    at = utc("2026-03-28T09:00")
    person = reader(john, digest_at=at - 7 * DAY)
    make_post(john, "Before.", written_at=at - DAY)
    make_post(john, "Meanwhile.", written_at=at + MINUTE)
    (late,) = run(at + DAY)
    assert "Before." in late.text
    assert person.digest_at == at
    letters = run(utc("2026-04-04T08:00"))
    assert "Meanwhile." in letters[1].text and "Before." not in letters[1].text


def test_nothing_falls_between_two_runs_and_nothing_is_told_twice(run, john):
    at, last = utc("2026-03-28T09:00"), utc("2026-04-04T08:00")
    reader(john, digest_at=at - 7 * DAY)
    second = timedelta(seconds=1)
    times = [at - 7 * DAY, at - second, at, at + second, at + 3 * DAY, last - second]
    for number, time in enumerate(times):
        make_post(john, f"Number {number}.", written_at=time)
    run(at + 3 * MINUTE)
    letters = run(last + 2 * DAY)
    told = [[n for n in range(6) if f"Number {n}." in letter.text] for letter in letters]
    assert told == [[0, 1], [2, 3, 4, 5]]


def test_whoever_wants_none_is_left_alone(run, john):
    at = utc("2026-03-28T09:00")
    person = reader(john, digest_on=False)
    make_post(john, written_at=at - DAY)
    assert run(at) == []
    assert person.digest_at is None


def test_suspended_people_get_none(run, john):
    at = utc("2026-03-28T09:00")
    reader(john, status="suspended")
    make_post(john, written_at=at - DAY)
    assert run(at) == []


def test_unconfirmed_addresses_get_none_where_they_must_be_confirmed(app, run, john):
    at = utc("2026-03-28T09:00")
    app.config["CONFIRM_EMAIL"] = "on"
    person = reader(john)
    make_post(john, written_at=at - DAY)
    assert run(at) == []
    person.email_confirmed_at = at
    db.session.commit()
    assert len(run(at + MINUTE)) == 1


def test_one_that_fails_keeps_no_other_waiting(run, john, caplog):
    at = utc("2026-03-28T09:00")
    broken = reader(john)
    reader(john)
    broken.email = "no address"
    make_post(john, written_at=at - DAY)
    assert [letter.address for letter in run(at)] == ["reader1@example.org"]
    assert f"The digest of person {broken.id} cannot be sent" in caplog.text
    assert broken.digest_at is None


def test_people_beyond_the_edge_of_a_batch_get_theirs(run, john, monkeypatch):
    monkeypatch.setattr("app.digest.tasks.BATCH", 2)
    for _ in range(5):
        reader(john)
    at = utc("2026-03-28T09:00")
    make_post(john, written_at=at - DAY)
    assert len(run(at)) == 5


@pytest.mark.parametrize("attempt", range(3))
def test_two_workers_at_once_send_once(app, run, john, attempt):
    now = datetime.now(UTC)
    for _ in range(3):
        reader(john, digest_at=now - 20 * DAY)
    make_post(john, written_at=now - 10 * DAY)

    def work():
        with working(app):
            send_due()

    assert together(app, *[work] * 3) == [None] * 3
    letters = run(now + MINUTE)  # what one left to another that was busy with it
    assert sorted(one.address for one in letters) == [f"reader{n}@example.org" for n in range(3)]
