"""Which days months and weeks have, and where entries stand: pure, in the zone of the reader."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from app.appointments.grids import (
    Entry,
    has_page,
    lay_out,
    next_month,
    previous_month,
    timed,
    week_of,
    weeks_of,
    whole_days,
)
from app.appointments.hours import MOST_ROWS, Axis, columns_of, slots_of

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
APIA = ZoneInfo("Pacific/Apia")
SANTIAGO = ZoneInfo("America/Santiago")
MONDAY, SUNDAY = 0, 6
FORWARD, BACK = date(2030, 3, 31), date(2030, 10, 27)
"""The days of 23 and of 25 hours in Berlin."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CSS = Path(__file__).resolve().parents[2] / "app/static/css/calendar.css"


def day(text):
    return date.fromisoformat(f"2030-{text}")


def whole(title, first, last=None):
    return Entry("mine", title, day(first), day(last or first))


def short(title, starts, ends, zone=BERLIN, fold=0):
    """From a local time to another; ``fold`` is that of both."""
    instants = [
        datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)
        for text in (starts, ends)
    ]
    return Entry("mine", title, *timed(*instants, zone))


def drawn(cells):
    """What the lines of some days say: a title, + where it goes on, nothing."""
    return [
        ["" if bar is None else bar.entry.title if bar.span else "+" for bar in cell.lines]
        for cell in cells
    ]


def columns(days, entries, zone=BERLIN, **more):
    return columns_of(days, entries, zone, more.pop("present", LONG_AGO), lanes=8, **more)


def one_column(shown, entries, zone=BERLIN, **more):
    axis, (column,) = columns([shown], entries, zone, **more)
    return axis, column


def labels(axis):
    return [f"{hour.hour}:{hour.minute:02}" for hour in axis.hours()]


# --- days


@pytest.mark.parametrize(
    ("code", "first"),
    [("de", "2030-01-07"), ("en_US", "2030-01-06"), ("ar_EG", "2030-01-05")],
)
def test_a_week_begins_where_the_locale_begins_it(code, first):
    week = week_of(day("01-09"), Locale.parse(code).first_week_day)
    assert [str(week[0]), len(week)] == [first, 7]


@pytest.mark.parametrize(
    ("month", "first", "last", "weeks"),
    [
        ("2030-01-15", "2029-12-31", "2030-02-03", 5),
        ("2027-02-01", "2027-02-01", "2027-02-28", 4),
        ("2030-12-31", "2030-11-25", "2031-01-05", 6),
    ],
)
def test_a_month_has_the_weeks_that_it_touches(month, first, last, weeks):
    found = weeks_of(date.fromisoformat(month), MONDAY)
    assert [str(found[0][0]), str(found[-1][-1]), len(found)] == [first, last, weeks]


def test_months_follow_each_other_over_the_end_of_a_year():
    assert next_month(day("12-31")) == date(2031, 1, 1)
    assert previous_month(day("01-31")) == date(2029, 12, 1)


def test_the_years_of_appointments_have_pages():
    assert [has_page(date(year, 1, 1)) for year in (1969, 1970, 2199, 2200)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_what_ends_at_midnight_does_not_touch_the_next_day():
    entry = short("Party", "2030-01-07T20:00", "2030-01-08T00:00")
    assert (entry.first, entry.last) == (day("01-07"), day("01-07"))


def test_a_time_stands_on_the_day_of_the_reader():
    starts = datetime(2030, 1, 7, 18, 30, tzinfo=UTC)
    first, last, local, _ends = timed(starts, starts + timedelta(hours=1), KATHMANDU)
    assert (first, last, local.hour, local.minute) == (day("01-08"), day("01-08"), 0, 15)


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_whole_days_are_those_of_the_zone_they_were_made_in(name):
    own = ZoneInfo(name)
    starts, ends = (datetime(2030, 1, n, tzinfo=own).astimezone(UTC) for n in (7, 9))
    assert whole_days(starts, ends, own) == (day("01-07"), day("01-08"))


def test_a_whole_day_without_a_midnight_is_one_day():
    # Clocks of Santiago go from 24:00 to 1:00: the day begins at 1:00.
    starts = datetime(2030, 9, 8, 4, tzinfo=UTC)
    assert whole_days(starts, starts + timedelta(hours=23), SANTIAGO) == (day("09-08"),) * 2


# --- lines of a week


WEEK = week_of(day("01-07"), MONDAY)


def test_an_entry_of_several_days_keeps_its_line():
    cells = lay_out(WEEK, [whole("Trip", "01-08", "01-10"), whole("Fair", "01-07", "01-08")], 3)
    assert drawn(cells)[:4] == [["Fair"], ["+", "Trip"], ["", "+"], ["", "+"]]


def test_a_line_is_used_again_when_it_is_free():
    cells = lay_out(WEEK, [whole("A", "01-07"), whole("B", "01-08"), whole("C", "01-08")], 3)
    assert drawn(cells)[:2] == [["A"], ["B", "C"]]


def test_long_entries_come_first_on_their_day_and_then_those_without_a_time():
    entries = [
        short("Noon", "2030-01-07T12:00", "2030-01-07T13:00"),
        short("Dawn", "2030-01-07T06:00", "2030-01-07T07:00"),
        whole("Feast", "01-07"),
        whole("Camp", "01-07", "01-09"),
    ]
    assert drawn(lay_out(WEEK, entries, 4))[0] == ["Camp", "Feast", "Dawn", "Noon"]


def test_what_has_no_line_is_counted_on_each_of_its_days():
    entries = [whole(name, "01-07") for name in "ABC"] + [whole("Z", "01-07", "01-08")]
    cells = lay_out(WEEK, entries, 2)
    assert [(cell.more, len(cell.entries)) for cell in cells[:3]] == [(2, 4), (0, 1), (0, 0)]


def test_an_entry_that_crosses_weeks_is_a_bar_in_each_that_says_where_it_goes_on():
    entry = whole("Holiday", "01-10", "01-22")
    bars = []
    for start in ("01-07", "01-14", "01-21"):
        week = lay_out(week_of(day(start), MONDAY), [entry], 3)
        bars.append(next(bar for cell in week for bar in cell.lines if bar and bar.span))
    assert [(bar.span, bar.is_first, bar.is_last) for bar in bars] == [
        (4, True, False), (7, False, False), (2, False, True),
    ]  # fmt: skip


def test_an_entry_over_the_end_of_a_month_is_in_both():
    entry = whole("Camp", "01-30", "02-02")
    for month, count in (("01-01", 4), ("02-01", 4), ("03-01", 0)):
        weeks = weeks_of(day(month), MONDAY)
        found = [cell for week in weeks for cell in lay_out(week, [entry], 3) if cell.entries]
        assert len(found) == count


def test_what_touches_no_day_of_the_week_is_left_out():
    cells = lay_out(WEEK, [whole("A", "01-06"), whole("B", "01-14")], 3)
    assert not any(cell.entries for cell in cells)


# --- hours


@pytest.mark.parametrize(
    ("zone", "shown", "quarters"),
    [
        (BERLIN, day("01-07"), 96),
        (BERLIN, FORWARD, 92),
        (BERLIN, BACK, 100),
        (LORD_HOWE, date(2030, 4, 7), 98),
        (LORD_HOWE, date(2030, 10, 6), 94),
        (SANTIAGO, date(2030, 9, 8), 92),
        (KATHMANDU, day("01-07"), 96),
        (APIA, date(2011, 12, 30), 0),
    ],
    ids=str,
)
def test_a_day_has_as_many_rows_as_quarter_hours(zone, shown, quarters):
    assert len(slots_of(shown, zone)) == quarters
    axis, column = one_column(shown, [], zone, whole=True)
    assert axis.rows == quarters
    assert column.length == timedelta(minutes=15 * quarters)


def test_clocks_that_go_back_show_the_hour_twice():
    axis, _column = one_column(BACK, [], whole=True)
    assert labels(axis)[:5] == ["0:00", "1:00", "2:00", "2:00", "3:00"]


def test_clocks_that_go_forward_leave_the_hour_out():
    axis, _column = one_column(FORWARD, [], whole=True)
    assert labels(axis)[:4] == ["0:00", "1:00", "3:00", "4:00"]


def test_half_an_hour_is_repeated_on_lord_howe():
    axis, _column = one_column(date(2030, 4, 7), [], LORD_HOWE, whole=True)
    assert labels(axis)[:5] == ["0:00", "1:00", "1:30", "2:00", "3:00"]


@pytest.mark.parametrize(("fold", "top"), [(0, 9), (1, 13)])
def test_an_entry_in_a_repeated_hour_stands_where_it_is(fold, top):
    entry = short("Watch", "2030-10-27T02:00", "2030-10-27T02:45", fold=fold)
    _axis, column = one_column(BACK, [entry], whole=True)
    assert [(block.top, block.end) for block in column.blocks] == [(top, top + 3)]


def test_a_night_of_nine_hours_has_the_rows_of_nine_hours():
    entry = short("Watch", "2030-10-26T22:00", "2030-10-27T06:00")
    _axis, (saturday, sunday) = columns([BACK - timedelta(days=1), BACK], [entry], whole=True)
    rows = [block.end - block.top for column in (saturday, sunday) for block in column.blocks]
    assert rows == [8, 28]


def test_a_day_without_the_hour_has_a_gap_beside_others_that_have_it():
    axis, (before, change) = columns([FORWARD - timedelta(days=1), FORWARD], [], whole=True)
    assert (axis.rows, before.gaps, change.gaps) == (96, [], [(9, 13)])


def test_a_day_that_repeats_no_hour_has_a_gap_beside_one_that_does():
    axis, (before, change) = columns([BACK - timedelta(days=1), BACK], [], whole=True)
    assert (axis.rows, before.gaps, change.gaps) == (100, [(13, 17)], [])


def test_an_entry_that_ends_where_clocks_jump_does_not_reach_into_the_gap():
    entry = short("Early", "2030-03-31T01:00", "2030-03-31T03:00")
    _axis, (_before, change) = columns([FORWARD - timedelta(days=1), FORWARD], [entry], whole=True)
    assert [(block.top, block.end) for block in change.blocks] == [(5, 9)]


def test_a_day_that_a_zone_left_out_is_a_gap_in_its_week():
    week = week_of(date(2011, 12, 30), MONDAY)
    axis, found = columns(week, [], APIA, whole=True)
    assert [column.gaps for column in found[3:6]] == [[], [(1, 97)], []]
    assert axis.rows == 96


def test_the_night_is_left_out_unless_something_takes_place():
    late = short("Late", "2030-01-07T21:30", "2030-01-07T22:10")
    for entries, first, last in (([], "8:00", "19:00"), ([late], "8:00", "22:00")):
        axis, _column = one_column(day("01-07"), entries)
        assert (labels(axis)[0], labels(axis)[-1]) == (first, last)


def test_what_ends_at_midnight_has_no_block_on_the_next_day():
    entry = short("Party", "2030-01-07T20:00", "2030-01-08T00:00")
    _axis, found = columns([day("01-07"), day("01-08")], [entry])
    assert [len(column.blocks) for column in found] == [1, 0]


def test_what_begins_at_midnight_has_no_block_on_the_day_before():
    entry = short("Party", "2030-01-08T00:00", "2030-01-08T04:00")
    _axis, found = columns([day("01-07"), day("01-08")], [entry])
    assert [len(column.blocks) for column in found] == [0, 1]


def test_what_lasts_a_day_or_longer_stands_above_the_hours():
    entries = [
        whole("Feast", "01-07"),
        short("Camp", "2030-01-07T10:00", "2030-01-08T10:00"),
        short("Night", "2030-01-07T22:00", "2030-01-08T06:00"),
    ]
    _axis, column = one_column(day("01-07"), entries)
    assert [block.entry.title for block in column.blocks] == ["Night"]


def test_a_night_and_a_day_are_long_by_what_passes_and_not_by_the_clocks():
    # 24 hours from noon to eleven.
    assert short("Watch", "2030-10-26T12:00", "2030-10-27T11:00").is_long
    assert not short("Watch", "2030-03-30T12:00", "2030-03-31T12:00").is_long


def test_entries_that_overlap_stand_side_by_side_and_others_are_as_wide_as_there_is_room():
    entries = [
        short("A", "2030-01-07T09:00", "2030-01-07T11:00"),
        short("B", "2030-01-07T10:00", "2030-01-07T12:00"),
        short("C", "2030-01-07T11:00", "2030-01-07T12:00"),
        short("D", "2030-01-07T14:00", "2030-01-07T15:00"),
    ]
    _axis, column = one_column(day("01-07"), entries)
    assert [(b.entry.title, b.lane, b.wide) for b in column.blocks] == [
        ("A", 1, 1), ("B", 2, 1), ("C", 1, 1), ("D", 1, 2),
    ]  # fmt: skip


def test_what_has_no_lane_is_told_of():
    entries = [short(name, "2030-01-07T09:00", "2030-01-07T10:00") for name in "ABC"]
    _axis, (column,) = columns_of([day("01-07")], entries, BERLIN, LONG_AGO, lanes=2)
    assert [entry.title for entry in column.more] == ["C"]


def test_a_short_entry_has_room_for_its_title_even_at_the_end_of_the_day():
    entry = short("Bell", "2030-01-07T23:55", "2030-01-08T00:00")
    axis, column = one_column(day("01-07"), [entry])
    assert [(axis.rows + 1 - b.top, b.end - axis.rows) for b in column.blocks] == [(2, 1)]


@pytest.mark.parametrize(("hour", "row"), [(8, 1), (12, 17), (3, 0)])
def test_the_line_of_the_present_is_where_it_is_if_the_hour_is_shown(hour, row):
    present = datetime(2030, 1, 7, hour, 5, tzinfo=BERLIN).astimezone(UTC)
    _axis, (before, column) = columns([day("01-06"), day("01-07")], [], present=present)
    assert (before.present_row, column.present_row) == (0, row)


@pytest.mark.parametrize("name", ["Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_an_hour_is_four_rows_in_every_zone(name):
    zone = ZoneInfo(name)
    entry = short("Choir", "2030-07-10T18:00", "2030-07-10T19:00", zone)
    _axis, column = one_column(day("07-10"), [entry], zone)
    assert [block.end - block.top for block in column.blocks] == [4]


def test_the_style_sheet_knows_every_row_and_lane():
    css = CSS.read_text(encoding="utf-8")
    for kind, first, last in (("from", 1, MOST_ROWS), ("to", 2, MOST_ROWS + 2), ("lane", 1, 8)):
        known = {int(number) for number in re.findall(rf"\.{kind}-(\d+) {{", css)}
        assert known == set(range(first, last + 1))


def test_the_most_rows_are_enough_for_every_change_of_clocks():
    # Casey went back by three hours: no zone has had more since 1970.
    slots = slots_of(date(2010, 3, 5), ZoneInfo("Antarctica/Casey"))
    assert 96 < len(slots) <= MOST_ROWS
    assert Axis(slots).rows == len(slots)
