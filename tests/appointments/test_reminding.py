"""Reminders of appointments come once for each time and person, whatever becomes of the time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text

from app.appointments import tasks
from app.appointments.queries.alarms import BY_START, alarms_near
from app.appointments.services.alarms import choose_alarms
from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.extensions import db
from app.jobs import periodic, working
from app.models import (
    AlarmSent,
    Appointment,
    AppointmentAlarm,
    AppointmentStatus,
    Channel,
    Notification,
    OutgoingMail,
    Status,
    User,
)
from app.notifications.services import choose_channels, mark_read
from app.pagination import Window, within
from tests.appointments.factories import BERLIN, HOUR, MONDAY, change, make_appointment
from tests.main.test_cost import plan_of
from tests.people import make_user
from tests.statements import statements
from tests.test_races import together

DAY, WEEK, MINUTE = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)
NOW = datetime(2030, 1, 2, 12, tzinfo=UTC)
STARTS = datetime(2030, 1, 7, 17, tzinfo=UTC)
"""What 18:00 on that Monday is in UTC."""
FOUR = "FREQ=WEEKLY;COUNT=4"


@pytest.fixture
def statements_of(app):
    """The statements of a run."""

    def seen_at(at):
        with statements() as seen:
            run(app, at)
        return seen

    return seen_at


@pytest.fixture(autouse=True)
def now(app, tmp_path):
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    with time_machine.travel(NOW, tick=False):
        yield


def choose(person, appointment, *minutes):
    """Choose reminders, committed."""
    choose_alarms(person, appointment.id, minutes)
    db.session.commit()


def run(app, at):
    """Run the job at an instant."""
    db.session.rollback()
    with time_machine.travel(at, tick=False), working(app):
        tasks.remind_due()
    db.session.rollback()


def run_daily(app, days):
    """Run it each day an hour before the time of the day, and at that time; as ``run_at``."""
    at = [STARTS + number * DAY for number in days]
    return run_at(app, [run for start in at for run in (start - HOUR, start)])


def run_at(app, instants):
    """Run it at some instants; gives those at which somebody was told."""
    told = []
    for at in instants:
        before = mails()
        run(app, at)
        told += [at] * (mails() - before)
    return told


def around(instants):
    """Each of some instants, with a second before and a minute after it."""
    for at in instants:
        yield from (at - timedelta(seconds=1), at, at + MINUTE)


def mails():
    return db.session.scalar(select(func.count()).select_from(OutgoingMail))


def sent(person):
    """What somebody was told of: minutes before, and the start."""
    own = select(AlarmSent.minutes_before, AlarmSent.starts_at).where(
        AlarmSent.user_id == person.id
    )
    return sorted(tuple(row) for row in db.session.execute(own))


def told(person):
    own = select(Notification).where(Notification.receiver_id == person.id)
    return db.session.scalars(own.order_by(Notification.id)).all()


def test_it_runs_each_minute():
    assert {job.every for job in periodic() if job is tasks.remind_due} == {60}


# --- once, in time


def test_it_comes_on_the_site_and_by_mail_at_its_minute(app, susan):
    choose(susan, make_appointment(susan), 10)
    run(app, STARTS - 10 * MINUTE - timedelta(seconds=1))
    assert (told(susan), mails()) == ([], 0)
    run(app, STARTS - 10 * MINUTE)
    assert (len(told(susan)), mails(), susan.unread_count) == (1, 1, 1)


def test_each_of_the_five_comes_at_its_own_time(app, susan):
    choose(susan, make_appointment(susan, starts=MONDAY + WEEK), 0, 10, 60, 1440, 10080)
    before = [WEEK, DAY, HOUR, 10 * MINUTE, timedelta()]
    expected = [STARTS + WEEK - one for one in before]
    assert run_at(app, around(expected)) == expected


def test_those_of_one_time_are_one_unread_notification(app, susan):
    choose(susan, make_appointment(susan), 10, 60)
    run_at(app, [STARTS - HOUR, STARTS - 10 * MINUTE])
    assert (len(told(susan)), mails(), susan.unread_count) == (1, 2, 1)


def test_a_second_run_tells_nothing(app, susan):
    choose(susan, make_appointment(susan), 10)
    for _ in range(2):
        run(app, STARTS - 10 * MINUTE)
        mark_read(susan)
        db.session.commit()
    assert (len(told(susan)), mails()) == (1, 1)


def test_who_was_told_is_not_looked_at_again(app, susan):
    choose(susan, make_appointment(susan), 10)
    assert len(db.session.execute(alarms_near(STARTS)).all()) == 1
    run(app, STARTS)
    assert db.session.execute(alarms_near(STARTS)).all() == []


def test_everybody_is_told_what_they_chose(app, susan, john, mary):
    choir = make_appointment(susan, audience="members")
    choose(susan, choir, 10)
    choose(john, choir, 60)
    run(app, STARTS - HOUR)
    assert [len(told(person)) for person in (susan, john, mary)] == [0, 1, 0]
    run(app, STARTS)
    assert [len(told(person)) for person in (susan, john, mary)] == [1, 1, 0]


def test_each_time_of_a_series_is_told_of(app, susan):
    choose(susan, make_appointment(susan, rule=FOUR), 60)
    expected = [STARTS - HOUR + number * WEEK for number in range(4)]
    others = [STARTS - HOUR + 4 * WEEK]
    assert run_at(app, around(expected + others)) == expected


def test_many_batches_find_everything(app, susan, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    for number in range(5):
        choose(susan, make_appointment(susan, f"{number}"), 10, 60)  # the same instant
    run(app, STARTS)
    assert mails() == 5


def test_the_job_writes_nothing_where_nothing_is_due(app, susan, statements_of):
    choose(susan, make_appointment(susan), 10)
    assert len(statements_of(NOW)) == 1


def test_each_person_costs_the_same(app, susan, statements_of):
    choir = make_appointment(susan, audience="members")
    first, second = (
        [make_user(f"{name}{number}") for number in range(4)] for name in ("anna", "bert")
    )
    for person in first:
        choose(person, choir, 60)
    choose(second[0], choir, 10)
    few = len(statements_of(STARTS - 10 * MINUTE))
    assert (mails(), few) == (5, few)
    for person in second[1:]:
        choose(person, choir, 0)
    assert len(statements_of(STARTS)) <= few


def test_an_index_finds_what_is_near(app, susan):
    query = within(alarms_near(NOW), BY_START, Window(backwards=False), 500)
    db.session.refresh(susan)
    if db.engine.dialect.name == "sqlite":
        plan = plan_of(query)
        assert "USING INDEX ix_occurrence_starts_at_id (starts_at>? AND starts_at<?)" in plan
        assert "SCAN" not in plan
    else:  # among so few rows it may prefer another index, but there has to be one
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        assert "Seq Scan" not in plan_of(query)


# --- late


def test_after_a_downtime_it_comes_as_long_as_it_goes_on(app, susan):
    choose(susan, make_appointment(susan), 10)
    run(app, STARTS + HOUR - timedelta(seconds=1))
    assert mails() == 1


def test_nobody_is_told_of_what_is_over(app, susan):
    choose(susan, make_appointment(susan), 10)
    run(app, STARTS + HOUR)
    assert (told(susan), sent(susan)) == ([], [])


def test_of_several_due_together_only_the_latest_is_told(app, susan):
    choose(susan, make_appointment(susan), 0, 10, 60, 1440)
    run(app, STARTS - 5 * MINUTE)
    assert mails() == 1
    assert [minutes for minutes, _at in sent(susan)] == [10, 60, 1440]
    assert mail_keys() == [f"alarm:{susan.id}:{the_one().id}:10:{int(STARTS.timestamp())}"]
    run(app, STARTS)
    assert mails() == 2


def mail_keys():
    return list(db.session.scalars(select(OutgoingMail.key).order_by(OutgoingMail.id)))


def the_one():
    return db.session.scalars(select(Appointment).where(Appointment.series_id.is_(None))).one()


def test_what_came_due_before_it_was_chosen_is_not_made_up_for(app, susan):
    choir = make_appointment(susan)
    with time_machine.travel(STARTS - HOUR, tick=False):
        choose(susan, choir, 10, 1440)
    run(app, STARTS - 30 * MINUTE)
    assert mails() == 0
    run(app, STARTS - 10 * MINUTE)
    assert mails() == 1


def test_choosing_more_later_leaves_what_was_chosen_its_age(app, susan):
    choir = make_appointment(susan)
    choose(susan, choir, 1440)
    with time_machine.travel(STARTS - HOUR, tick=False):
        choose(susan, choir, 10, 1440)
    columns = select(AppointmentAlarm.minutes_before, AppointmentAlarm.created_at)
    ages = {minutes: at for minutes, at in db.session.execute(columns)}
    assert ages == {1440: NOW, 10: STARTS - HOUR}


def test_one_that_fails_keeps_no_other_waiting_and_is_tried_again(app, susan, john, caplog):
    choir = make_appointment(susan, audience="members")
    choose(susan, choir, 10)
    choose(john, choir, 10)
    susan.email = "no address"
    db.session.commit()
    run(app, STARTS - 10 * MINUTE)
    assert f"Person {susan.id} cannot be told" in caplog.text
    assert (told(susan), sent(susan), len(told(john))) == ([], [], 1)
    susan.email = "susan@example.org"
    db.session.commit()
    run(app, STARTS - 9 * MINUTE)
    assert (len(told(susan)), len(told(john)), mails()) == (1, 1, 2)


# --- times that change


@pytest.mark.parametrize("to", [MONDAY + timedelta(days=2), MONDAY - timedelta(days=2)])
def test_a_time_moved_before_it_was_told_is_told_at_its_new_time_alone(app, susan, to):
    choir = make_appointment(susan)
    choose(susan, choir, 60)
    change(choir, susan, starts=to, ends=to + HOUR)
    starts = STARTS + (to - MONDAY)
    assert run_daily(app, range(-4, 4)) == [starts - HOUR]


def test_a_time_moved_later_after_it_was_told_is_told_again(app, susan):
    choir = make_appointment(susan)
    choose(susan, choir, 60)
    run(app, STARTS - HOUR)
    change(choir, susan, starts=MONDAY + DAY, ends=MONDAY + DAY + HOUR)
    assert run_daily(app, range(3)) == [STARTS + DAY - HOUR]


def test_a_time_moved_so_near_that_it_is_due_is_told_at_once(app, susan):
    choir = make_appointment(susan, starts=MONDAY + DAY)
    choose(susan, choir, 1440)
    run(app, STARTS)  # a day before it
    change(choir, susan, starts=MONDAY + 2 * HOUR, ends=MONDAY + 3 * HOUR)
    run(app, STARTS + MINUTE)
    assert sent(susan) == [(1440, STARTS + 2 * HOUR), (1440, STARTS + DAY)]
    assert mails() == 2


def test_moved_there_and_back_it_is_not_told_again(app, susan):
    choir = make_appointment(susan)
    choose(susan, choir, 60)
    run(app, STARTS - HOUR)
    for to in (MONDAY + DAY, MONDAY):
        change(choir, susan, starts=to, ends=to + HOUR)
    run(app, STARTS - 30 * MINUTE)
    assert mails() == 1


def test_another_title_tells_nobody_again(app, susan):
    choir = make_appointment(susan)
    choose(susan, choir, 60)
    run(app, STARTS - HOUR)
    change(choir, susan, title="Orchestra", location="Hall")
    run(app, STARTS - 30 * MINUTE)
    assert mails() == 1


def test_one_time_of_a_series_that_is_moved_is_told_there_and_the_others_as_ever(app, susan):
    choir = make_appointment(susan, rule=FOUR)
    choose(susan, choir, 60)
    at = MONDAY + WEEK
    change(choir, susan, at, scope=Scope.ONE, starts=at + DAY, ends=at + DAY + HOUR)
    assert run_daily(app, range(-1, 15)) == [
        STARTS - HOUR,
        STARTS + WEEK + DAY - HOUR,
        STARTS + 2 * WEEK - HOUR,
    ]


def test_one_time_of_a_series_moved_after_it_was_told_is_told_again(app, susan):
    choir = make_appointment(susan, rule=FOUR)
    choose(susan, choir, 60)
    run(app, STARTS - HOUR)
    change(choir, susan, MONDAY, scope=Scope.ONE, starts=MONDAY + DAY, ends=MONDAY + DAY + HOUR)
    assert run_daily(app, range(3)) == [STARTS + DAY - HOUR]


def test_a_time_that_is_taken_out_is_not_told(app, susan):
    choir = make_appointment(susan, rule=FOUR)
    choose(susan, choir, 60)
    delete_appointment(choir.id, susan, scope=Scope.ONE, at=MONDAY + WEEK)
    db.session.commit()
    assert run_daily(app, range(-1, 15)) == [
        STARTS - HOUR,
        STARTS + 2 * WEEK - HOUR,
    ]


def test_a_time_that_is_cancelled_is_not_told(app, susan):
    choir = make_appointment(susan, rule=FOUR)
    choose(susan, choir, 60)
    at = MONDAY + WEEK
    change(choir, susan, at, scope=Scope.ONE, status=AppointmentStatus.CANCELLED)
    run(app, STARTS + WEEK)
    assert mails() == 0
    run(app, STARTS + 2 * WEEK)
    assert mails() == 1


def test_a_series_split_in_two_goes_on_reminding_and_tells_nothing_twice(app, susan, john):
    choir = make_appointment(susan, audience="members", rule=FOUR)
    choose(john, choir, 60, 10080)
    run(app, STARTS)  # a week before the second, and of the first
    assert mails() == 2
    new = change(choir, susan, MONDAY + WEEK, scope=Scope.FOLLOWING, title="Orchestra")
    assert new.id != choir.id
    told_of = run_daily(app, range(1, 8))
    assert told_of == [STARTS + WEEK - HOUR, STARTS + WEEK]  # the latter a week before the third


def test_what_is_deleted_is_not_told_and_leaves_nothing(app, susan):
    choir = make_appointment(susan)
    choose(susan, choir, 10, 60)
    run(app, STARTS - HOUR)
    delete_appointment(choir.id, susan)
    db.session.commit()
    run(app, STARTS)
    assert mails() == 1
    for model in (AlarmSent, AppointmentAlarm):
        assert db.session.scalars(select(model)).all() == []


# --- whole days and nights when clocks change


def test_whole_days_come_at_nine_where_the_person_is(app, susan, john):
    susan.timezone, john.timezone = BERLIN, "Pacific/Honolulu"
    trip = make_appointment(
        susan,
        "Trip",
        datetime(2030, 3, 31),
        ends=datetime(2030, 4, 2),
        all_day=True,
        audience="members",
    )
    choose(susan, trip, 0, 1440)
    choose(john, trip, 0)
    expected = [
        datetime(2030, 3, 30, 8, tzinfo=UTC),
        datetime(2030, 3, 31, 7, tzinfo=UTC),  # the clocks went forward in between
        datetime(2030, 3, 31, 19, tzinfo=UTC),
    ]
    assert run_at(app, around(expected)) == expected


@pytest.mark.parametrize(
    ("zone", "first", "offsets"),
    [
        (BERLIN, datetime(2030, 3, 30, 2, 30), [1, 1, 2]),  # left out on the 31st
        (BERLIN, datetime(2030, 10, 26, 2, 30), [2, 2, 1]),  # twice on the 27th: the first
        ("Australia/Lord_Howe", datetime(2030, 10, 5, 2, 15), [10.5, 10.5, 11]),
        ("Australia/Lord_Howe", datetime(2030, 4, 6, 1, 45), [11, 11, 10.5]),
    ],
)
def test_a_daily_series_is_told_once_each_night_when_clocks_change(
    app, susan, zone, first, offsets
):
    nights = make_appointment(susan, "Watch", first, zone=zone, rule="FREQ=DAILY;COUNT=3")
    choose(susan, nights, 10)
    starts = [
        (first + number * DAY - timedelta(hours=offset)).replace(tzinfo=UTC)
        for number, offset in enumerate(offsets)
    ]
    expected = [start - 10 * MINUTE for start in starts]
    assert run_at(app, around(expected)) == expected


# --- who is told


def test_who_may_not_see_it_any_more_is_not_told(app, susan, john):
    choir = make_appointment(susan, audience="members")
    choose(john, choir, 10)
    change(choir, susan, audience="owner")
    run(app, STARTS)
    assert (told(john), mails()) == ([], 0)


def test_of_a_private_series_others_are_told_of_the_one_time_that_they_see(app, susan, john):
    choir = make_appointment(susan, rule=FOUR)
    change(choir, susan, MONDAY + WEEK, scope=Scope.ONE, audience="members")
    choose(john, choir, 60)
    assert run_daily(app, range(-1, 15)) == [STARTS + WEEK - HOUR]


def test_nothing_of_suspended_people_is_told(app, susan, john):
    choir = make_appointment(susan, audience="members")
    choose(john, choir, 10)
    susan.status = Status.SUSPENDED
    db.session.commit()
    run(app, STARTS)
    assert mails() == 0


def test_suspended_people_are_not_told(app, susan, john):
    choose(john, make_appointment(susan, audience="members"), 10)
    john.status = Status.SUSPENDED
    db.session.commit()
    run(app, STARTS)
    assert (told(john), sent(john)) == ([], [])


@pytest.mark.parametrize(
    ("channel", "notes", "letters"),
    [(Channel.SITE, 1, 0), (Channel.OFF, 0, 0), (Channel.MAIL, 1, 1)],
)
def test_everybody_hears_of_it_as_they_like(app, susan, channel, notes, letters):
    choose_channels(susan, {"appointment_due": channel})
    choose(susan, make_appointment(susan), 10)
    run(app, STARTS)
    assert (len(told(susan)), mails(), len(sent(susan))) == (notes, letters, 1)


def test_a_person_who_leaves_takes_their_choices_along(app, susan, john):
    choose(john, make_appointment(susan, audience="members"), 10, 60)
    run(app, STARTS - HOUR)
    db.session.delete(db.session.get_one(User, john.id))
    db.session.commit()
    assert db.session.scalars(select(AppointmentAlarm)).all() == []
    assert db.session.scalars(select(AlarmSent)).all() == []


# --- at once


@pytest.mark.parametrize("attempt", range(3))
def test_three_workers_at_once_tell_everybody_once(app, susan, john, attempt):
    for number in range(3):
        choir = make_appointment(susan, f"{number}", audience="members")
        choose(susan, choir, 10, 60)
        choose(john, choir, 0)

    def work():
        with working(app):
            tasks.remind_due()

    with time_machine.travel(STARTS, tick=False):
        assert together(app, *[work] * 3) == [None] * 3
    run(app, STARTS)
    assert (len(told(susan)), len(told(john)), mails()) == (3, 3, 6)
    assert (susan.unread_count, john.unread_count) == (3, 3)


# --- afterwards


def test_who_was_told_is_forgotten_when_it_is_long_over(app, susan):
    choose(susan, make_appointment(susan), 10)
    run(app, STARTS)
    for days, left in ((29, 1), (31, 0)):
        with time_machine.travel(STARTS + days * DAY, tick=False), working(app):
            tasks.forget_reminders()
        db.session.rollback()
        assert len(sent(susan)) == left
