"""A thousand reminders of appointments by real workers, of which one is killed in the middle."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import func, insert, select

from app import jobs
from app.appointments.tasks import remind_due
from app.appointments.zones import local
from app.dates import utcnow
from app.extensions import db
from app.models import (
    AlarmSent,
    AppointmentAlarm,
    Channel,
    Notification,
    NotificationPreference,
    OutgoingMail,
    User,
)
from app.zones import zone_of
from tests.appointments.factories import BERLIN, make_appointment
from tests.background.processes import Site, redis, wait_for
from tests.people import PASSWORD_HASH

PEOPLE = 1_000
LETTERS_FOR = 10
"""Each tenth person wants a mail as well: to put it into words takes longest."""


@pytest.fixture
def sites(app: Flask, database_url: str, tmp_path: Path) -> Iterator[list[Site]]:
    """Room for two workers with one broker, to which the application of the tests gives work."""
    with redis(tmp_path) as broker:
        settings = {"DATABASE_URL": database_url, "CELERY_BROKER_URL": broker}
        app.config["CELERY_BROKER_URL"] = broker
        before = app.extensions["celery"]
        jobs.celery_init_app(app)
        g.in_job = True  # the workers write meanwhile
        sites = []
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            sites.append(Site(tmp_path / name, **settings))
        try:
            yield sites
        finally:
            for site in sites:
                site.end()
            g.in_job = False
            app.extensions["celery"].close()
            app.extensions["celery"] = before


def everybody_chose(owner: User) -> None:
    """A thousand people are to be told of one appointment, since five minutes ago."""
    db.session.add_all(
        User(
            username=f"person{number}",
            email=f"person{number}@example.org",
            password_hash=PASSWORD_HASH,
            locale="en",
        )
        for number in range(PEOPLE - 1)
    )
    db.session.flush()
    starts = local(utcnow() + timedelta(minutes=5), zone_of(BERLIN))
    choir = make_appointment(owner, "Choir", starts, audience="members")
    chosen = {"appointment_id": choir.id, "minutes_before": 10}
    chosen["created_at"] = utcnow() - timedelta(hours=1)
    ids = db.session.scalars(select(User.id)).all()
    db.session.execute(insert(AppointmentAlarm), [chosen | {"user_id": one} for one in ids])
    no_mail = {"kind": "appointment_due", "channel": Channel.SITE}
    others = [no_mail | {"user_id": one} for one in ids if one % LETTERS_FOR]
    db.session.execute(insert(NotificationPreference), others)
    db.session.commit()


def ask() -> None:
    """What the clock of the site does each minute."""
    remind_due.after_commit()
    db.session.commit()


def told() -> int:
    """How many were told by now; reads in a transaction that ends at once."""
    db.session.rollback()
    number = db.session.scalar(select(func.count()).select_from(AlarmSent)) or 0
    db.session.rollback()
    return number


def times_told(column) -> set[int]:
    """How often people were told, of those who were."""
    each = select(func.count(column)).group_by(column)
    return set(db.session.scalars(each))


def test_a_thousand_at_once_with_a_worker_killed_are_each_told_once(
    sites: list[Site], susan: User
) -> None:
    everybody_chose(susan)
    first, second = sites
    first.start("worker")
    ask()
    assert wait_for(lambda: told() > 100, 30), first.log("worker")
    first.kill("worker")
    before = told()
    assert before < PEOPLE - 100
    for site in sites:
        site.start("worker")
        ask()
    assert wait_for(lambda: told() == PEOPLE, 60), first.log("worker") + second.log("worker")
    assert times_told(Notification.receiver_id) == {1}
    assert times_told(OutgoingMail.receiver_id) == {1}
    assert db.session.scalar(select(func.count(Notification.id))) == PEOPLE
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == PEOPLE / LETTERS_FOR
    assert set(db.session.scalars(select(User.unread_count))) == {1}
