"""What we write comes back as it was: to whoever made it, and to somebody else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.appointments.services.drafts import Draft
from app.appointments.zones import exists
from app.auth.secret_addresses import renew
from app.dates import utcnow
from app.extensions import db
from app.models import Appointment, CalendarFeed
from app.zones import zone_of
from tests.appointments.factories import change, make_appointment, times_of
from tests.appointments.ics.linter import lint
from tests.appointments.ics.samples import ZONES
from tests.appointments.importing import bring_in, counts, others, own, taken_out

SETTINGS = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
RULES = ("", "FREQ=WEEKLY;COUNT=6", "FREQ=DAILY;UNTIL={}", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=5")
SOON = utcnow().replace(tzinfo=None, minute=0, second=0, microsecond=0)


@st.composite
def drafts(draw):
    """What an appointment may say that is near enough for a feed."""
    zone, all_day = draw(st.sampled_from(ZONES)), draw(st.booleans())
    starts = SOON + timedelta(minutes=15 * draw(st.integers(-20_000, 20_000)))
    length = timedelta(minutes=15 * draw(st.integers(1, 300)))
    if all_day:
        starts, length = datetime.combine(starts, datetime.min.time()), timedelta(days=1)
    day = f"{starts + timedelta(days=12):%Y%m%d}"
    return Draft(
        draw(st.text('aZ,;:\\\n"ß🎉 ', min_size=1, max_size=90).map(lambda text: f"x{text}")),
        starts,
        starts + length,
        zone,
        all_day=all_day,
        location=draw(st.sampled_from(["", "Hall; C:\\New, left"])),
        body=draw(st.sampled_from(["", "One\n\nTwo, three 🎉" * 9])),
        status=draw(st.sampled_from(["confirmed", "tentative", "cancelled"])),
        category=draw(st.sampled_from(["", "Music, and more"])),
        colour=draw(st.sampled_from(["", "#0f766e", "#475569"])),
        rule=draw(st.sampled_from(RULES)).format(day),
    )


def made(person, draft):
    """The appointment of a draft, with exceptions; None where clocks leave its times out."""
    zone = zone_of(draft.zone)
    if not draft.all_day and not (exists(draft.starts, zone) and exists(draft.ends, zone)):
        return None
    says = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    appointment = make_appointment(person, **says)
    times = [time.original_local for time in times_of(appointment)]
    if len(times) > 4:
        change(appointment, person, at=times[2], scope=Scope.ONE, title="Else", location="There")
        delete_appointment(appointment.id, person, scope=Scope.ONE, at=times[3])
        db.session.commit()
    return appointment


def said(appointment):
    """What an appointment says in any calendar; a single one in no zone of its own."""
    one = Draft.of(appointment)
    columns = one.columns()
    start, end = columns.pop("starts_at"), columns.pop("ends_at")
    nominal = one.all_day or one.rule
    return (
        replace(
            one,
            colour="",
            zone="" if one.all_day or not one.rule else one.zone,
            rule=one.rule.partition("UNTIL")[0],
            starts=one.starts if nominal else start,
            ends=one.ends if nominal else end,
        ),
        taken_out(appointment),
        [(other.title, other.original_local, other.starts_local) for other in others(appointment)],
    )


@pytest.fixture(autouse=True)
def own_folder(app, tmp_path, monkeypatch):
    app.config["DATA_FOLDER"] = str(tmp_path / "data")
    monkeypatch.setattr("app.appointments.imports.tasks.PAUSE_SECONDS", 0)


@pytest.fixture
def feed(client, john):
    """Reads the feed of John, and looks for flaws in it."""
    address = f"/calendar/{renew(CalendarFeed, john)}.ics"
    db.session.commit()

    def read():
        data = client.get(address).data
        assert lint(data) == []
        return data

    return read


@pytest.fixture
def newer(monkeypatch):
    """Lets every file be newer than what is here."""
    monkeypatch.setattr("app.appointments.imports.plans.is_newer", lambda *_: True)


@pytest.fixture
def browser(client_of, john):
    return client_of(john)


@pytest.fixture
def other(client_of, susan):
    return client_of(susan)


def forget_all():
    db.session.execute(db.delete(Appointment))
    db.session.commit()


@SETTINGS
@given(st.lists(drafts(), min_size=1, max_size=4))
def test_our_own_file_changes_nothing_even_if_it_were_newer(feed, browser, john, newer, some):
    forget_all()
    number = len([one for one in (made(john, draft) for draft in some) if one])
    if number:
        assert counts(bring_in(browser, feed())) == (0, 0, number, 0)


@SETTINGS
@given(st.lists(drafts(), min_size=1, max_size=4))
def test_somebody_else_gets_the_same(feed, other, john, susan, some):
    forget_all()
    number = len([one for one in (made(john, draft) for draft in some) if one])
    if number:
        assert counts(bring_in(other, feed())) == (number, 0, 0, 0)
        assert sorted(map(repr, map(said, own(susan)))) == sorted(map(repr, map(said, own(john))))
