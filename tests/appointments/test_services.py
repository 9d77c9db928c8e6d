"""Making, changing and deleting appointments and series."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.appointments.services import occurrences
from app.appointments.services.changing import Scope, change_appointment
from app.appointments.services.deleting import delete_appointment
from app.appointments.services.drafts import NoSuchLocalTime
from app.appointments.services.making import make_appointment as make
from app.errors.exceptions import Conflict, DomainError, Gone, NotAllowed
from app.extensions import db
from app.models import Appointment, Occurrence
from tests.appointments.factories import (
    HOUR,
    MONDAY,
    change,
    days_of,
    draft,
    make_appointment,
    times_of,
)

WEEK = timedelta(weeks=1)
FOUR = "FREQ=WEEKLY;COUNT=4"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# --- making


def test_an_appointment_knows_local_time_zone_and_instant(john):
    made = make_appointment(john)
    assert (made.starts_local, made.zone) == (MONDAY, "Europe/Berlin")
    assert made.starts_at == datetime(2030, 1, 7, 17, 0, tzinfo=UTC)
    assert made.duration == 3600
    assert [one.starts_at for one in times_of(made)] == [made.starts_at]


def test_a_night_with_a_change_of_clocks_has_its_exact_length(john):
    made = make_appointment(john, starts=datetime(2030, 3, 30, 22), ends=datetime(2030, 3, 31, 6))
    assert made.duration == 7 * 3600


def test_whole_days_begin_and_end_at_midnight(john):
    starts = datetime(2030, 3, 31, 9)
    made = make_appointment(john, starts=starts, ends=starts + timedelta(days=1), all_day=True)
    assert (made.starts_local.hour, made.ends_local.hour) == (0, 0)
    assert made.duration == 23 * 3600  # the day when the clocks go forward


def test_the_same_form_sent_twice_is_one_appointment(john):
    first = make(john, draft(), form_key="k" * 32)
    assert make(john, draft(), form_key="k" * 32) is first
    assert count(Appointment) == count(Occurrence) == 1


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 256}),
        ("ends", {"ends": MONDAY}),
        ("ends", {"ends": MONDAY - HOUR}),
        ("ends", {"ends": MONDAY + timedelta(days=400)}),
        ("starts", {"starts": datetime(1815, 6, 18), "ends": MONDAY}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("audience", {"audience": "everybody"}),
        ("status", {"status": "perhaps"}),
        ("location", {"location": "x" * 256}),
        ("category", {"category": "x" * 41}),
        ("body", {"body": "x" * 20_001}),
        ("rule", {"rule": "FREQ=SECONDLY"}),
    ],
)
def test_nonsense_is_refused_beside_its_field(john, field, more):
    with pytest.raises(DomainError) as refusal:
        make(john, draft(**{"title": "Choir", "starts": MONDAY} | more))
    assert refusal.value.field == field
    assert count(Appointment) == 0


def test_a_time_that_the_clocks_leave_out_is_refused_with_its_neighbours(john):
    with pytest.raises(NoSuchLocalTime) as refusal:
        make(john, draft(starts=datetime(2030, 3, 31, 2, 30)))
    assert refusal.value.field == "starts"
    assert refusal.value.neighbours == (
        datetime(2030, 3, 31, 1, 59),
        datetime(2030, 3, 31, 3, 0),
    )


def test_commenters_make_none(carol):
    with pytest.raises(NotAllowed):
        make(carol, draft())


# --- series


def test_a_series_has_a_row_for_each_time(john):
    assert days_of(make_appointment(john, rule=FOUR)) == ["01-07", "01-14", "01-21", "01-28"]


def test_each_time_lasts_as_long_also_when_clocks_change(john):
    nightly = make_appointment(
        john,
        starts=datetime(2030, 3, 29, 22),
        ends=datetime(2030, 3, 30, 6),
        rule="FREQ=DAILY;COUNT=3",
    )
    assert {one.ends_at - one.starts_at for one in times_of(nightly)} == {8 * HOUR}


def test_an_endless_series_ends_at_the_horizon_and_a_job_goes_on(john, monkeypatch):
    start = datetime(2026, 1, 5, 9)
    series = make_appointment(john, starts=start, rule="FREQ=WEEKLY")
    until = series.expanded_until
    rows = len(times_of(series))
    assert occurrences.series_to_extend(until) == []
    assert occurrences.series_to_extend(until + HOUR) == [series]
    monkeypatch.setattr(occurrences, "HORIZON", occurrences.HORIZON + 2 * WEEK)
    occurrences.extend(series)
    assert len(times_of(series)) == rows + 2
    assert series.expanded_until > until


def test_a_series_that_ends_within_the_horizon_is_whole(john):
    series = make_appointment(john, starts=datetime(2026, 11, 2, 9), rule=FOUR)
    assert series.expanded_until is None


# --- changing


def test_a_change_counts_versions_and_what_others_hear_of_sequences(john):
    made = make_appointment(john)
    change(made, john, title="Orchestra")
    assert (made.title, made.version, made.sequence) == ("Orchestra", 2, 0)
    change(made, john, location="Hall")
    assert (made.version, made.sequence) == (3, 1)


def test_what_is_as_it_was_counts_nothing(john):
    made = make_appointment(john)
    change(made, john)
    assert made.version == 1


def test_a_stale_change_is_refused(john):
    made = make_appointment(john)
    stale = draft("Mine")
    change(made, john, title="Theirs")
    with pytest.raises(Conflict):
        change_appointment(made.id, john, stale, version=1)


def test_others_do_not_change_it(john, susan):
    made = make_appointment(john, audience="members")
    with pytest.raises(NotAllowed):
        change(made, susan, title="Mine")
    hidden = make_appointment(john)
    with pytest.raises(Gone):
        change(hidden, susan, title="Mine")


def test_one_time_says_something_else(john):
    series = make_appointment(john, rule=FOUR)
    second = MONDAY + WEEK
    one = change(
        series, john, at=second, scope=Scope.ONE, starts=second + HOUR, ends=second + 2 * HOUR
    )
    assert (one.series_id, one.original_local, one.uid) == (series.id, second, series.uid)
    assert one.sequence == series.sequence + 1
    assert [time.starts_at.hour for time in times_of(series)] == [17, 18, 17, 17]
    assert days_of(series) == ["01-07", "01-14", "01-21", "01-28"]


def test_one_time_is_changed_again(john):
    series = make_appointment(john, rule=FOUR)
    for title in ("First", "Second"):
        change(series, john, at=MONDAY + WEEK, scope=Scope.ONE, title=title)
    others = db.session.scalars(select(Appointment).where(Appointment.series_id == series.id))
    assert [other.title for other in others] == ["Second"]


def test_one_and_all_that_follow_become_a_series_of_their_own(john):
    series = make_appointment(john, rule=FOUR)
    new = change(series, john, at=MONDAY + 2 * WEEK, scope=Scope.FOLLOWING, title="Orchestra")
    assert (days_of(series), days_of(new)) == (["01-07", "01-14"], ["01-21", "01-28"])
    assert new.uid != series.uid
    assert (series.title, new.title) == ("Choir", "Orchestra")


def test_exceptions_go_with_what_follows(john):
    series = make_appointment(john, rule=FOUR)
    change(series, john, at=MONDAY + 3 * WEEK, scope=Scope.ONE, title="Concert")
    delete_appointment(series.id, john, scope=Scope.ONE, at=MONDAY + 2 * WEEK)
    at = MONDAY + WEEK
    new = change(series, john, at=at, scope=Scope.FOLLOWING, starts=at + HOUR, ends=at + 2 * HOUR)
    assert (days_of(series), days_of(new)) == (["01-07"], ["01-14", "01-28"])
    last = db.session.get(Appointment, times_of(new)[-1].content_id)
    assert (last.title, last.uid, last.starts_local.hour) == ("Concert", new.uid, 19)


def test_the_first_and_all_that_follow_are_all(john):
    series = make_appointment(john, rule=FOUR)
    assert change(series, john, at=MONDAY, scope=Scope.FOLLOWING, title="New") is series


def test_all_move_with_their_exceptions(john):
    series = make_appointment(john, rule="FREQ=WEEKLY;BYDAY=MO;COUNT=4")
    change(series, john, at=MONDAY + WEEK, scope=Scope.ONE, title="Concert")
    delete_appointment(series.id, john, scope=Scope.ONE, at=MONDAY + 2 * WEEK)
    day = timedelta(days=1)
    change(series, john, starts=MONDAY + day, ends=MONDAY + day + HOUR)
    assert series.rule == "FREQ=WEEKLY;COUNT=4;BYDAY=TU"
    assert days_of(series) == ["01-08", "01-15", "01-29"]
    second = db.session.get(Appointment, times_of(series)[1].content_id)
    assert (second.title, second.starts_local) == ("Concert", MONDAY + WEEK + day)


def test_exceptions_that_fit_no_more_go(john):
    series = make_appointment(john, rule=FOUR)
    change(series, john, at=MONDAY + 3 * WEEK, scope=Scope.ONE, title="Concert")
    change(series, john, rule="FREQ=WEEKLY;COUNT=2")
    assert days_of(series) == ["01-07", "01-14"]
    assert count(Appointment) == 1


def test_a_time_that_is_none_is_gone(john):
    series = make_appointment(john, rule=FOUR)
    for scope in (Scope.ONE, Scope.FOLLOWING):
        with pytest.raises(Gone):
            change(series, john, at=MONDAY + timedelta(days=3), scope=scope, title="?")


# --- deleting


def test_deleting_takes_all_of_it(john):
    series = make_appointment(john, rule=FOUR)
    change(series, john, at=MONDAY + WEEK, scope=Scope.ONE, title="Concert")
    delete_appointment(series.id, john)
    assert count(Appointment) == count(Occurrence) == 0


def test_deleting_one_time_leaves_the_others(john):
    series = make_appointment(john, rule=FOUR)
    change(series, john, at=MONDAY + WEEK, scope=Scope.ONE, title="Concert")
    delete_appointment(series.id, john, scope=Scope.ONE, at=MONDAY + WEEK)
    assert days_of(series) == ["01-07", "01-21", "01-28"]
    assert count(Appointment) == 1


def test_without_its_first_time_a_series_is_still_changed(john):
    series = make_appointment(john, rule=FOUR)
    delete_appointment(series.id, john, scope=Scope.ONE, at=MONDAY)
    change(series, john, title="Orchestra", starts=MONDAY + HOUR, ends=MONDAY + 2 * HOUR)
    assert days_of(series) == ["01-14", "01-21", "01-28"]


def test_deleting_what_follows_ends_the_series(john):
    series = make_appointment(john, rule="FREQ=WEEKLY")
    delete_appointment(series.id, john, scope=Scope.FOLLOWING, at=MONDAY + 2 * WEEK)
    assert days_of(series) == ["01-07", "01-14"]
    assert series.expanded_until is None
