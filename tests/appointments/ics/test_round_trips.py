"""What we write has no flaw, and says the same when we read it again."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.appointments.ics.events import Event, Method
from app.appointments.ics.reading import read
from app.appointments.ics.writing import invitation
from app.zones import next_instant, zone_of
from tests.appointments.ics.linter import lint
from tests.appointments.ics.samples import CHANGED, ORGANIZERS, PEOPLE, events, fed

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
HOME = "Asia/Kathmandu"


def as_read(event: Event, series: Event | None = None) -> Event:
    """An event as it comes back: a single one in the reader's zone, one in a series in its own."""
    repeats = (series or event).repeats
    zone = (series or event).zone if repeats and not event.all_day else HOME
    there, here = zone_of(event.zone), zone_of(zone)
    starts, ends = event.starts, event.ends
    if not (event.all_day or repeats):
        starts, ends = (
            next_instant(clock, there).astimezone(here).replace(tzinfo=None)
            for clock in (starts, ends)
        )
    return replace(
        event,
        description=event.description.replace("\t", " "),  # calendar programs draw no tabs
        starts=starts,
        ends=ends,
        zone=zone,
        overrides=tuple(
            replace(override, event=as_read(override.event, event)) for override in event.overrides
        ),
    )


@SETTINGS
@given(st.lists(events(), max_size=4, unique_by=lambda event: event.uid))
def test_a_feed_of_any_events_has_no_flaw(made):
    assert lint(fed(*made)) == []


@SETTINGS
@given(events())
def test_an_event_comes_back_as_it_was(made):
    reading = read(fed(made), zone=HOME, now=CHANGED)
    assert reading.events == (as_read(made),)
    assert reading.problems == ()
    assert (reading.name, reading.method) == ("Club", "PUBLISH")


@SETTINGS
@given(
    events(),
    ORGANIZERS,
    st.lists(PEOPLE, min_size=1, max_size=3, unique_by=lambda person: person.email),
    st.sampled_from(Method),
)
def test_an_invitation_has_no_flaw_and_names_the_people(made, organizer, people, method):
    made = replace(made, organizer=organizer, attendees=tuple(people))
    data = invitation(made, method)
    assert lint(data) == []
    (found,) = read(data, zone=HOME, now=CHANGED).events
    assert found.attendees == made.attendees
    assert found.organizer == organizer
