"""Days, times and lengths as people read them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from flask import render_template_string
from markupsafe import Markup

from app.appointments import formats
from app.appointments.zones import start_of_day
from app.zones import zone_of


@dataclass(frozen=True)
class Time:
    starts_at: datetime
    ends_at: datetime
    zone: str = "Europe/Berlin"
    all_day: bool = False


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def days(first, last, zone="Europe/Berlin"):
    """Whole days, the last one included."""
    until = last + timedelta(days=1)
    where = zone_of(zone)
    return Time(start_of_day(first, where), start_of_day(until, where), zone, all_day=True)


def plain(words):
    """With spaces as they are typed."""
    return words.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def reader(monkeypatch):
    """``reader(language, zone)`` says who reads."""

    def read(language, zone):
        locale = Locale.parse(language)
        monkeypatch.setattr(formats, "get_locale", lambda: locale)
        monkeypatch.setattr(formats, "get_timezone", lambda: zone_of(zone))

    read("en", "Europe/Berlin")
    return read


EVENING = Time(utc(2030, 5, 3, 16), utc(2030, 5, 3, 17, 30))
NIGHT = Time(utc(2030, 5, 3, 20), utc(2030, 5, 4, 4))
TO_MIDNIGHT = Time(utc(2030, 5, 3, 20), utc(2030, 5, 3, 22))
MAY = days(date(2030, 5, 3), date(2030, 5, 5))
ONE = days(date(2030, 5, 3), date(2030, 5, 3))


@pytest.mark.parametrize(
    ("time", "language", "words"),
    [
        (EVENING, "en", "Fri, May 3, 2030, 6:00 – 7:30 PM"),
        (EVENING, "en_GB", "Fri, 3 May 2030, 18:00–19:30"),
        (EVENING, "de", "Fr., 3. Mai 2030, 18:00–19:30 Uhr"),
        (NIGHT, "en_GB", "3 May 2030, 22:00 – 4 May 2030, 06:00"),
        (TO_MIDNIGHT, "en_GB", "Fri, 3 May 2030, 22:00–00:00"),
        (MAY, "en_GB", "3–5 May 2030"),
        (MAY, "de", "3.–5. Mai 2030"),
        (MAY, "es", "3–5 may 2030"),
        (ONE, "en_GB", "Fri, 3 May 2030"),
    ],
)
def test_a_span_is_said_shortly(app, reader, time, language, words):
    reader(language, "Europe/Berlin")
    assert plain(formats.span(time)) == words


def test_a_span_is_in_the_readers_zone_with_its_own_beside(app, reader):
    reader("en_GB", "America/New_York")
    assert plain(formats.span(EVENING)) == "Fri, 3 May 2030, 12:00–13:30"
    assert plain(formats.elsewhere(EVENING)) == "Fri, 3 May 2030, 18:00–19:30 in Europe/Berlin"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Paris"])
def test_where_clocks_show_the_same_nothing_stands_beside(app, reader, zone):
    reader("en", zone)
    assert formats.elsewhere(EVENING) == ""


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_whole_days_are_the_same_in_every_zone(app, reader, zone):
    reader("en_GB", zone)
    assert plain(formats.span(MAY)) == "3–5 May 2030"
    assert formats.elsewhere(MAY) == ""


def test_a_day_without_midnight_is_a_day(app, reader):
    reader("en_GB", "UTC")
    spring = days(date(2030, 9, 8), date(2030, 9, 8), "America/Santiago")
    assert plain(formats.span(spring)) == "Sun, 8 Sept 2030"


@pytest.mark.parametrize(
    ("time", "on", "words"),
    [
        (EVENING, None, "18:00–19:30"),
        (NIGHT, None, "22:00 – 4 May 2030, 06:00"),
        (NIGHT, date(2030, 5, 4), "3 May 2030, 22:00 – 4 May 2030, 06:00"),
        (ONE, None, "All day"),
        (MAY, None, "3–5 May"),
    ],
)
def test_under_the_heading_of_a_day_the_day_is_left_out(app, reader, time, on, words):
    reader("en_GB", "Europe/Berlin")
    assert plain(formats.hours(time, on)) == words


@pytest.mark.parametrize(
    ("length", "language", "words"),
    [
        (3600, "en", "1 hour"),
        (5400, "en", "1 hour, 30 minutes"),
        (5400, "de", "1 Stunde, 30 Minuten"),
        (timedelta(days=1, hours=1), "en", "1 day, 1 hour"),
        (61, "en", "1 minute, 1 second"),
        (0, "en", "0 minutes"),
    ],
)
def test_a_length_in_words(app, reader, length, language, words):
    reader(language, "UTC")
    assert formats.duration(length) == words


def test_a_day_is_a_day_and_of_an_instant_that_of_the_reader(app, reader):
    assert formats.day(date(2030, 5, 3)) == "May 3, 2030"
    assert formats.day(utc(2030, 5, 3, 23)) == "May 4, 2030"
    assert formats.day(datetime(2030, 5, 3, 23)) == "May 3, 2030"
    assert formats.day(date(2030, 5, 3), "full") == "Friday, May 3, 2030"


def test_what_clocks_show_is_not_moved_to_another_zone(app, reader):
    reader("en", "Asia/Tokyo")
    assert plain(formats.moment(datetime(2030, 5, 3, 18))) == "May 3, 2030, 6:00 PM"


def test_lines_stay_and_markup_does_not(app):
    assert formats.nl2br("a\r\nb & <b>c</b>\n") == Markup("a<br>b &amp; &lt;b&gt;c&lt;/b&gt;")
    assert formats.nl2br("") == ""


def test_templates_know_the_filters(app):
    with app.test_request_context():
        source = "{{ a|date }}|{{ b|datetime }}|{{ 60|duration }}|{{ 'x\ny'|nl2br }}"
        text = render_template_string(source, a=date(2030, 5, 3), b=utc(2030, 5, 3, 16))
    assert plain(text) == "May 3, 2030|May 3, 2030, 4:00 PM|1 minute|x<br>y"
