"""Lines of a file: folded, escaped, and nothing that people type begins a new one."""

from datetime import datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.appointments.ics.events import Method, Person
from app.appointments.ics.lines import duration, folded
from app.appointments.ics.writing import feed, invitation, single
from tests.appointments.ics.linter import lint
from tests.appointments.ics.samples import event, lines_of

ATTACKS = (
    "x\r\nATTACH:http://evil.example/",
    "x\nATTACH:http://evil.example/",
    "x\rATTACH:http://evil.example/",
    "x\r\n ATTACH:http://evil.example/",
    "x\x85ATTACH:http://evil.example/",
    "x\u2028ATTACH:http://evil.example/",
    "x\x0bATTACH:http://evil.example/",
    "x\x00\x1b\x7f\ud800ATTACH:http://evil.example/",
    'x";ATTACH="y":http://evil.example/',
    "x\\\r\nEND:VEVENT",
)
FIELDS = ("uid", "summary", "location", "description", "url", "related", "colour", "rrule")


def lines_that_begin_with_an_attack(data):
    parsed = icalendar.Calendar.from_ical(data)
    text = data.decode("utf-8").splitlines()
    return [line for line in text if line.startswith("ATTACH")] + [
        component for component in parsed.walk() if "ATTACH" in component
    ]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_an_event_begins_a_line(field, attack):
    says = {field: "FREQ=DAILY;COUNT=2" + attack[1:] if field == "rrule" else attack}
    data = single(event(**says))
    assert lines_that_begin_with_an_attack(data) == []
    assert [line for line in lines_of(data) if line.startswith("END:VEVENT")] == ["END:VEVENT"]
    assert lint(data) == [] or field == "rrule"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_category_begins_a_line(attack):
    data = single(event(categories=(attack, attack)))
    assert (lint(data), lines_that_begin_with_an_attack(data)) == ([], [])


@pytest.mark.parametrize("attack", ATTACKS)
def test_neither_name_nor_address_of_a_person_begins_a_line(attack):
    mail = event(organizer=Person(attack, attack), attendees=(Person(f"{attack}@x.org", attack),))
    data = invitation(mail, Method.REQUEST)
    assert (lint(data), lines_that_begin_with_an_attack(data)) == ([], [])


@pytest.mark.parametrize("attack", ATTACKS)
def test_neither_name_nor_address_of_a_feed_begins_a_line(attack):
    data = feed([], name=attack, colour=attack, source_url=attack, refresh=timedelta(hours=1))
    assert (lint(data), lines_that_begin_with_an_attack(data)) == ([], [])


def test_an_unknown_zone_stands_nowhere():
    data = single(event(zone="Europe/Berlin\r\nATTACH:x", rrule="FREQ=DAILY"))
    assert b"ATTACH" not in data


@settings(max_examples=200, deadline=None, database=None)
@given(st.text("ab🎉é漢\\ ", min_size=60))
def test_a_folded_line_is_the_same_line(line):
    pieces = folded(line).split(b"\r\n ")
    assert "".join(piece.decode() for piece in pieces) == line
    assert all(len(piece) <= 74 + (number == 0) for number, piece in enumerate(pieces))


def test_pieces_are_as_long_as_they_may_be():
    assert [len(piece) for piece in folded("x" * 200).split(b"\r\n ")] == [75, 74, 51]


def test_a_fold_is_never_between_a_backslash_and_what_it_escapes():
    pieces = folded("SUMMARY:" + "x" * 66 + "\\, and more").split(b"\r\n ")
    assert pieces[1].startswith(b"\\,")


def test_a_line_of_backslashes_is_folded_between_two_of_them():
    assert all(len(piece) % 2 == 0 for piece in folded("\\\\" * 100).split(b"\r\n "))


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(minutes=-90), "-PT1H30M"),
        (timedelta(days=1), "PT24H"),
        (timedelta(seconds=61), "PT1M1S"),
    ],
)
def test_a_length_is_said_in_hours(length, said):
    assert duration(length) == said


def test_a_windows_path_stays_one():
    data = single(event(description="C:\\New;\\notes, and\nmore"))
    assert "DESCRIPTION:C:\\\\New\\;\\\\notes\\, and\\nmore" in lines_of(data)


def test_years_before_a_thousand_have_four_digits():
    data = single(event(all_day=True, starts=datetime(987, 1, 2), ends=datetime(987, 1, 3)))
    assert "DTSTART;VALUE=DATE:09870102" in lines_of(data)
