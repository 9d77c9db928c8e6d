"""Appointments that a script moves: by days, to a time that the reader sees, and back."""

from datetime import datetime, timedelta

import pytest

from app.appointments.services.changing import Scope
from app.extensions import db
from app.models import Appointment
from tests.appointments.factories import BERLIN, HOUR, MONDAY, change, make_appointment, times_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(client_of, susan):
    susan.timezone = BERLIN
    db.session.commit()
    return client_of(susan)


def send(browser, appointment, at=None, **fields):
    """The answer to a move; the version is the present one unless said otherwise."""
    fields.setdefault("version", appointment.version)
    query = f"?at={at.isoformat()}" if at else ""
    return browser.post(f"/appointments/{appointment.id}/move{query}", data=fields)


def take_back(browser, answer):
    """The answer to the opposite of a move."""
    undo = dict(answer.json["undo"])
    return browser.post(undo.pop("address"), data=undo)


def local_times(appointment):
    db.session.expire_all()
    return appointment.starts_local, appointment.ends_local


def starts_of(appointment):
    """When its times start, as ``01-07 17:00`` in UTC."""
    db.session.expire_all()
    return [f"{one.starts_at:%m-%d %H:%M}" for one in times_of(appointment)]


# --- who may


def test_a_stranger_does_not_learn_that_it_is_there(client_of, susan, john):
    answer = send(client_of(john), make_appointment(susan), days=1)
    assert answer.status_code == 404


def test_who_may_only_read_may_not_move(client_of, susan, john):
    appointment = make_appointment(susan, audience="members")
    answer = send(client_of(john), appointment, days=1)
    assert answer.status_code == 403
    assert local_times(appointment) == (MONDAY, MONDAY + HOUR)


def test_a_stale_version_changes_nothing(browser, susan):
    appointment = make_appointment(susan)
    answer = send(browser, appointment, days=1, version=appointment.version + 1)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.json["message"]
    assert local_times(appointment) == (MONDAY, MONDAY + HOUR)


def test_nothing_moves_without_a_token(app, client_of, susan, monkeypatch):
    appointment, browser = make_appointment(susan), client_of(susan)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert send(browser, appointment, days=1).status_code == 400
    assert local_times(appointment)[0] == MONDAY


def test_moves_are_counted_among_the_changes_of_a_person(app, browser, susan, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_WRITE", "1 per hour")
    appointment = make_appointment(susan)
    statuses = [send(browser, appointment, days=1).status_code for _ in range(2)]
    assert statuses == [200, 429]


# --- one appointment


def test_by_days_it_keeps_what_its_clocks_show(browser, susan):
    start = datetime(2030, 3, 30, 18)  # the night after, the clocks go forward
    appointment = make_appointment(susan, starts=start)
    assert send(browser, appointment, days=1).status_code == 200
    assert local_times(appointment) == (start + DAY, start + DAY + HOUR)


def test_by_days_it_keeps_the_hours_of_its_own_zone(browser, susan):
    start = datetime(2030, 3, 9, 18)  # the clocks of New York go forward before those of Berlin
    appointment = make_appointment(susan, starts=start, zone="America/New_York")
    send(browser, appointment, days=1)
    assert local_times(appointment)[0] == start + DAY


def test_a_night_keeps_its_length_where_clocks_change(browser, susan):
    start = datetime(2030, 3, 29, 22)
    appointment = make_appointment(susan, starts=start, ends=start + 8 * HOUR)
    send(browser, appointment, days=1)
    assert appointment.duration == 8 * 3600
    assert local_times(appointment)[1] == datetime(2030, 3, 31, 7)


def test_by_the_hour_it_starts_when_the_reader_sees_it(browser, susan):
    appointment = make_appointment(susan, zone="America/New_York")
    answer = send(browser, appointment, start="2030-01-08T20:00")
    start = datetime(2030, 1, 8, 14)
    assert local_times(appointment) == (start, start + HOUR)
    assert "Tue, Jan 8, 2030" in answer.json["message"]
    assert "8:00" in answer.json["message"]


def test_it_ends_when_the_reader_sees_it(browser, susan):
    appointment = make_appointment(susan, zone="Asia/Kathmandu", starts=datetime(2030, 1, 7, 12))
    send(browser, appointment, end="2030-01-07T09:15")
    assert local_times(appointment)[1] == datetime(2030, 1, 7, 14)


def test_whole_days_move_and_grow_by_days(browser, susan):
    start = datetime(2030, 3, 30)
    appointment = make_appointment(susan, starts=start, ends=start + 2 * DAY, all_day=True)
    send(browser, appointment, days=1, longer=2)
    assert local_times(appointment) == (start + DAY, start + 5 * DAY)
    db.session.refresh(appointment)
    send(browser, appointment, longer=-3)
    assert local_times(appointment) == (start + DAY, start + 2 * DAY)


@pytest.mark.parametrize(
    "fields",
    [
        {"days": 1},
        {"days": -40},
        {"start": "2030-03-31T03:30"},
        {"end": "2030-01-08T05:45"},
        {"start": "2030-10-27T01:30", "end": "2030-10-27T04:00"},
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Australia/Lord_Howe"])
def test_undo_puts_it_where_it_was(browser, susan, fields, zone):
    appointment = make_appointment(susan, zone=zone)
    before = local_times(appointment)
    answer = send(browser, appointment, **fields)
    assert local_times(appointment) != before
    assert take_back(browser, answer).status_code == 200
    assert local_times(appointment) == before


def test_undo_puts_whole_days_where_they_were(browser, susan):
    start = datetime(2030, 3, 30)
    appointment = make_appointment(susan, starts=start, ends=start + 2 * DAY, all_day=True)
    answer = send(browser, appointment, days=-3, longer=4)
    take_back(browser, answer)
    assert local_times(appointment) == (start, start + 2 * DAY)


def test_undo_of_what_was_changed_meanwhile_is_refused(browser, susan):
    appointment = make_appointment(susan)
    answer = send(browser, appointment, days=1)
    db.session.refresh(appointment)
    send(browser, appointment, days=1)
    assert take_back(browser, answer).status_code == 409
    assert local_times(appointment)[0] == MONDAY + 2 * DAY


# --- times that there are not, or twice


@pytest.mark.parametrize("fields", [{"days": 1}, {"start": "2030-03-31T02:30"}], ids=str)
def test_a_time_that_the_clocks_leave_out_is_refused_in_words(browser, susan, fields):
    start = datetime(2030, 3, 30, 2, 30)
    appointment = make_appointment(susan, starts=start)
    answer = send(browser, appointment, **fields)
    assert answer.status_code == 422
    assert "leave this time out" in answer.json["message"]
    assert local_times(appointment)[0] == start


def test_of_two_equal_times_the_second_is_refused_in_words(browser, susan):
    appointment = make_appointment(susan, starts=datetime(2030, 10, 27, 1))
    for field in ("start", "end"):
        answer = send(browser, appointment, **{field: "2030-10-27T02:30+01:00"})
        assert answer.status_code == 422
        assert "only the first" in answer.json["message"]
    first = send(browser, appointment, start="2030-10-27T02:30+02:00")
    assert first.status_code == 422  # it would end at the second half past two and more
    assert send(browser, appointment, end="2030-10-27T02:30+02:00").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"end": "2030-01-07T18:00"}, "end has to come after"),
        ({"end": "2030-01-06T18:00"}, "end has to come after"),
        ({"end": "2031-06-06T18:00"}, "a year at the most"),
        ({"days": 99_999}, "between 1970 and 2199"),
        ({"days": -30_000}, "between 1970 and 2199"),
        ({"start": "9999-12-31T00:00"}, "between 1970 and 2199"),
        ({"start": "0001-01-01T00:00+14:00"}, "between 1970 and 2199"),
        ({"start": "soon"}, "between 1970 and 2199"),
        ({"days": "x"}, "integer"),
        ({"days": "9" * 5000}, "integer"),
        ({"days": 10**9}, "between"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_makes_no_sense_is_refused_in_words(browser, susan, fields, words):
    appointment = make_appointment(susan)
    answer = send(browser, appointment, **fields)
    assert answer.status_code == 422
    assert words in answer.json["message"]
    assert local_times(appointment) == (MONDAY, MONDAY + HOUR)


def test_whole_days_do_not_become_less_than_one(browser, susan):
    start = datetime(2030, 1, 7)
    appointment = make_appointment(susan, starts=start, ends=start + DAY, all_day=True)
    for longer in (-1, -99_999):
        assert send(browser, appointment, longer=longer).status_code == 422
    assert send(browser, appointment, longer=99_999).status_code == 422


# --- series


@pytest.fixture
def series(susan):
    return make_appointment(susan, rule="FREQ=WEEKLY;COUNT=4", body="Bring notes")


SECOND = MONDAY + 7 * DAY
AS_IT_WAS = ["01-07 17:00", "01-14 17:00", "01-21 17:00", "01-28 17:00"]


def test_one_time_of_a_series_moves_alone(browser, series):
    answer = send(browser, series, SECOND, scope="one", start="2030-01-15T20:00")
    assert starts_of(series) == ["01-07 17:00", "01-15 19:00", "01-21 17:00", "01-28 17:00"]
    take_back(browser, answer)
    assert starts_of(series) == AS_IT_WAS


def test_without_a_scope_only_one_time_moves(browser, series):
    send(browser, series, SECOND, days=1)
    assert starts_of(series)[1:3] == ["01-15 17:00", "01-21 17:00"]


def test_this_and_what_follows_move_to_a_series_of_their_own(browser, series, susan):
    answer = send(browser, series, SECOND, scope="following", days=1)
    new = db.session.scalars(db.select(Appointment).order_by(Appointment.id.desc())).first()
    assert starts_of(series) == AS_IT_WAS[:1]
    assert starts_of(new) == ["01-15 17:00", "01-22 17:00", "01-29 17:00"]
    assert new.body == "Bring notes"
    take_back(browser, answer)
    assert starts_of(series) + starts_of(new) == AS_IT_WAS


def test_all_of_a_series_moves_as_far_as_the_one_that_was_dragged(browser, series):
    answer = send(browser, series, SECOND, scope="all", start="2030-01-15T20:00")
    assert starts_of(series) == ["01-08 19:00", "01-15 19:00", "01-22 19:00", "01-29 19:00"]
    take_back(browser, answer)
    assert starts_of(series) == AS_IT_WAS


def test_all_of_a_series_lasts_as_long_as_the_one_that_was_dragged(browser, series):
    send(browser, series, SECOND, scope="all", end="2030-01-14T20:30")
    assert {one.ends_at - one.starts_at for one in times_of(series)} == {2.5 * HOUR}


def test_what_was_changed_for_one_time_moves_alone(browser, series, susan):
    change(series, susan, SECOND, scope=Scope.ONE, title="Concert")
    send(browser, series, SECOND, scope="all", days=1)
    assert starts_of(series) == ["01-07 17:00", "01-15 17:00", "01-21 17:00", "01-28 17:00"]
    assert series.title == "Choir"


def test_a_nightly_series_keeps_its_length_when_a_short_night_is_moved(browser, susan):
    start = datetime(2030, 3, 29, 22)
    nights = make_appointment(susan, starts=start, ends=start + 8 * HOUR, rule="FREQ=DAILY;COUNT=3")
    send(browser, nights, start + DAY, scope="all", start="2030-03-30T21:00")
    assert {one.ends_at - one.starts_at for one in times_of(nights)} == {8 * HOUR}


def test_a_series_on_named_days_of_the_month_is_not_pulled_off_them(browser, susan):
    monthly = make_appointment(susan, rule="FREQ=MONTHLY;BYMONTHDAY=7;COUNT=3")
    answer = send(browser, monthly, MONDAY, scope="all", days=1)
    assert answer.status_code == 422
    assert "names its days" in answer.json["message"]


def test_a_time_that_was_taken_out_is_gone(browser, series, susan):
    assert send(browser, series, MONDAY + DAY, days=1).status_code == 404


def test_a_scope_that_is_none_is_refused(browser, series):
    assert send(browser, series, SECOND, scope="some", days=1).status_code == 422
