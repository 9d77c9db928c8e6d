"""Figures: hand-made numbers, weeks where somebody lives, and nothing of what they may not see."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from app.extensions import db
from app.models import Status, Ticket
from app.tickets.queries import reports
from app.tickets.queries.reports import Spans, Week, last_mondays
from app.zones import zone_of
from tests.statements import statements
from tests.tickets.factories import make_label, make_ticket

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)  # a Tuesday, two days after the clocks changed
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def ticket(reporter, created=NOW, resolved=None, answered=None, **more):
    """A ticket with instants of its own."""
    made = make_ticket(reporter, status=3 if resolved else 0, **more)
    values = {"created_at": created, "resolved_at": resolved, "answered_at": answered}
    db.session.execute(update(Ticket).where(Ticket.id == made.id).values(values))
    db.session.commit()
    return made


def report(viewer, zone="UTC", query=""):
    return reports.report(viewer, query, NOW, zone_of(zone))


# --- weeks


def test_the_last_weeks_begin_on_mondays_the_present_one_last():
    mondays = last_mondays(NOW, UTC)
    assert len(mondays) == 26
    assert mondays[-1] == date(2026, 3, 30) and mondays[0] == date(2025, 10, 6)
    assert {day.weekday() for day in mondays} == {0}


@pytest.mark.parametrize(
    ("monday", "name"),
    [
        (date(2025, 12, 29), "2026-W01"),
        (date(2026, 12, 28), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_weeks_have_the_names_of_iso_8601(monday, name):
    assert Week(monday, 0, 0).name == name


def test_what_is_opened_and_resolved_is_counted_in_its_week(susan):
    ticket(susan)
    ticket(susan, NOW - 8 * DAY, resolved=NOW)
    ticket(susan, NOW - 8 * DAY)
    ticket(susan, NOW - 400 * DAY, resolved=NOW - 8 * DAY)
    weeks = report(susan).weeks
    assert [(week.opened, week.resolved) for week in weeks[-3:]] == [(0, 0), (2, 1), (1, 1)]
    assert sum(week.opened for week in weeks) == 3


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", [1, 0]),  # Sunday evening there
        ("Asia/Tokyo", [0, 1]),
        ("Europe/Madrid", [0, 1]),  # midnight: 22:00 UTC, one hour earlier than a week before
        ("UTC", [1, 0]),
    ],
)
def test_weeks_begin_where_the_viewer_lives(susan, zone, expected):
    ticket(susan, datetime(2026, 3, 29, 22, 0, tzinfo=UTC))
    assert [week.opened for week in report(susan, zone).weeks[-2:]] == expected


@pytest.mark.parametrize("instant", [datetime(2025, 10, 5, 23, 59, 59, tzinfo=UTC), NOW + 6 * DAY])
def test_what_is_before_or_after_these_weeks_is_not_counted(susan, instant):
    ticket(susan, instant)
    assert sum(week.opened for week in report(susan).weeks) == 0


def test_the_page_counts_in_the_zone_of_the_viewer(client_of, susan, mary):
    ticket(susan, datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    mary.timezone = "Europe/Madrid"
    db.session.commit()
    found = [
        re.findall(r"2026-W(\d\d)[^<]*</th><td>1<", client_of(one).get("/tickets/reports").text)
        for one in (susan, mary)
    ]
    assert found == [["13"], ["14"]]


# --- ages and spans


def test_open_tickets_are_counted_by_age(susan):
    for days in (0, 6, 7, 27, 28, 90, 91, 364, 365, 5000):
        ticket(susan, NOW - days * DAY)
    ticket(susan, NOW - 6 * DAY, resolved=NOW)
    assert report(susan).ages == [2, 2, 2, 2, 2]


SPANS = {
    "none": ([], Spans()),
    "one": ([5], Spans(1, timedelta(hours=5), timedelta(hours=5))),
    "two": ([1, 9], Spans(2, timedelta(hours=1), timedelta(hours=9))),
    "three": ([9, 1, 4], Spans(3, timedelta(hours=4), timedelta(hours=9))),
    "ten": (range(1, 11), Spans(10, timedelta(hours=5), timedelta(hours=9))),
    "eleven": (range(1, 12), Spans(11, timedelta(hours=6), timedelta(hours=10))),
    "the same": ([3] * 4, Spans(4, timedelta(hours=3), timedelta(hours=3))),
    "backwards": ([-2], Spans(1)),
}


@pytest.mark.parametrize("case", sorted(SPANS))
def test_median_and_90th_percentile_are_the_nearest_ranks(susan, case):
    hours, expected = SPANS[case]
    for number in hours:
        end = NOW - DAY
        ticket(susan, end - timedelta(hours=number), resolved=end, answered=end)
    found = report(susan)
    assert found.answering == found.resolving == expected


def test_a_span_is_counted_in_whole_seconds(susan):
    begin = NOW - DAY
    ticket(susan, begin, resolved=begin + timedelta(seconds=59, microseconds=600_000))
    assert report(susan).resolving.median == timedelta(minutes=1)


def test_spans_are_of_these_weeks(susan):
    ticket(susan, NOW - 400 * DAY, resolved=NOW - 300 * DAY)
    assert report(susan).resolving == Spans()


# --- labels and people


def test_labels_are_counted_the_busiest_first(susan):
    one, two, unused = make_label("one"), make_label("two"), make_label("unused")
    for _ in range(2):
        ticket(susan, labels=[two])
    ticket(susan, labels=[one, two])
    ticket(susan, NOW - DAY, resolved=NOW, labels=[one])
    ticket(susan, NOW - 400 * DAY, resolved=NOW - 300 * DAY, labels=[unused])
    shares = [(share.of.name, share.open, share.resolved) for share in report(susan).labels]
    assert shares == [("two", 3, 0), ("one", 1, 1)]


def test_people_are_counted_and_what_nobody_does(susan, john, mary):
    ticket(susan, assignees=[john, mary])
    ticket(susan, NOW - DAY, resolved=NOW, assignees=[john])
    ticket(susan)
    john_and_mary = [(share.of and share.of.username, share.open, share.resolved)
                     for share in report(susan).people]  # fmt: skip
    assert john_and_mary == [("john", 1, 1), ("mary", 1, 0), (None, 1, 0)]


def test_who_is_not_here_any_more_is_not_named(susan, john):
    ticket(susan, assignees=[john])
    john.status = Status.SUSPENDED
    db.session.commit()
    assert report(susan).people == []


# --- who sees what


def figures(viewer):
    found = report(viewer)
    return (
        sum(week.opened for week in found.weeks),
        sum(week.resolved for week in found.weeks),
        sum(found.ages),
        found.answering.count,
        found.resolving.count,
        sum(share.open + share.resolved for share in found.labels),
        sum(share.open + share.resolved for share in found.people),
    )


def test_no_figure_tells_of_what_one_may_not_see(susan, john, mary, carol, mia, adam):
    label = make_label()
    more = {"audience": "private", "assignees": [john], "labels": [label]}
    ticket(susan, **more)
    ticket(susan, NOW - DAY, resolved=NOW, answered=NOW, **more)
    everything, nothing = (2, 1, 1, 1, 1, 2, 2), (0,) * 7
    people = (susan, john, mia, adam, mary, carol)
    assert [figures(one) for one in people] == [everything] * 4 + [nothing] * 2


def test_guests_sign_in_first(client):
    assert client.get("/tickets/reports").status_code == 302


def test_an_empty_site_has_a_report(client_of, carol):
    page = client_of(carol).get("/tickets/reports").text
    assert page.count("<tr>") > 30 and "–" in page


@pytest.mark.parametrize("query", ["%00", "%ff", "x" * 3000, "status:"])
def test_an_odd_line_gets_a_page(client_of, susan, query):
    assert client_of(susan).get(f"/tickets/reports?q={query}").status_code == 200


def test_many_tickets_take_as_many_statements_as_few(client_of, susan, john):
    browser, taken = client_of(susan), []
    for number in (1, 5):
        for turn in range(number):
            labels = [make_label(f"label {number} {turn}")]
            instants = {"created": NOW - DAY, "resolved": NOW, "answered": NOW}
            ticket(susan, **instants, labels=labels, assignees=[john])
        browser.get("/tickets/reports")
        with statements() as seen:
            browser.get("/tickets/reports")
        taken.append(len(seen))
    assert taken[0] == taken[1] <= 12
