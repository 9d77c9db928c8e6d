"""Content lines as RFC 5545 wants them: escaped, folded, and with nothing in them that ends one.

``icalendar`` writes files as well, but needs 0.6 seconds for 2,000 events, and takes the ``\\N`` in
a text such as ``C:\\New`` for a line break. Files are read with it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from app.appointments.ics.events import Person

LONGEST = 75
"""Octets on a line, without its end."""
# Controls, and what some readers take for the end of a line. Lone surrogates are no text at all.
UNWANTED = (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000))
NOWHERE = dict.fromkeys((*UNWANTED, 0x2028, 0x2029))
ESCAPES = NOWHERE | {
    ord("\t"): " ",
    ord("\\"): "\\\\",
    ord(";"): "\\;",
    ord(","): "\\,",
    ord("\n"): "\\n",
    0x85: "\\n",
    0x2028: "\\n",
    0x2029: "\\n",
}
IN_URIS = NOWHERE | {0x20: None}
# Rows by the thousand go through here, and hardly any has such a character: looking is cheaper
# than translating.
ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NOT_IN_URIS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
QUOTED = NOWHERE | {ord('"'): "'", ord("^"): "^^", ord("\t"): " ", ord("\n"): " "}
OF_ADDRESSES = "@!$&'*+-/=^_`{|}~."
BACKSLASH = ord("\\")


def text(value: str) -> str:
    """A value of type TEXT."""
    if not ODD.search(value):
        value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return value.replace("\n", "\\n")
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(ESCAPES)


def uri(value: str) -> str:
    """A value of type URI, which ends at the first blank."""
    return value.translate(IN_URIS) if NOT_IN_URIS.search(value) else value


def utc(instant: datetime) -> str:
    """An instant, aware, in UTC."""
    return local(instant if instant.tzinfo is UTC else instant.astimezone(UTC)) + "Z"


def local(clock: datetime) -> str:
    """What a clock shows."""
    day = f"{clock.year:04}{clock.month:02}{clock.day:02}"
    return f"{day}T{clock.hour:02}{clock.minute:02}{clock.second:02}"


def day(moment: date) -> str:
    """A day, without its time."""
    return moment.isoformat()[:10].replace("-", "")


def duration(length: timedelta) -> str:
    """A length of time. What is longer than an hour is said in hours, for a day is no length."""
    sign = "-" if length < timedelta(0) else ""
    minutes, seconds = divmod(int(abs(length).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return f"{sign}PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")


def parameter(value: str) -> str:
    """The value of a parameter, quoted (RFC 6868 for what a quoted one cannot hold)."""
    return f'"{value.translate(QUOTED)}"'


def address(person: Person) -> str:
    """The name of a person as a parameter, and the address as the value."""
    email = quote(person.email.translate(NOWHERE), safe=OF_ADDRESSES, errors="ignore")
    name = f";CN={parameter(person.name)}" if person.name else ""
    return f"{name}:mailto:{email}"


def folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, none of which ends within a character."""
    octets = line.encode("utf-8", "ignore")
    if len(octets) <= LONGEST:
        return octets
    pieces, start, width = [], 0, LONGEST
    while len(octets) - start > width:
        end = start + width
        if octets[end] & 0xC0 == 0x80 or octets[end - 1] == BACKSLASH:
            end = _cut(octets, start, end)
        pieces.append(octets[start:end])
        start, width = end, LONGEST - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces)


def _cut(octets: bytes, start: int, end: int) -> int:
    """Where to cut at the latest: not within a character, nor between a backslash and its own."""
    while octets[end] & 0xC0 == 0x80:
        end -= 1
    slashes = end
    while slashes > start and octets[slashes - 1] == BACKSLASH:
        slashes -= 1
    return end - 1 if (end - slashes) % 2 else end


def file(lines: Iterable[str]) -> bytes:
    """A file of content lines."""
    # What is short is put together as it is, and encoded with all the rest.
    ends = [
        line if len(line) <= LONGEST and line.isascii() else folded(line).decode() for line in lines
    ]
    return "\r\n".join([*ends, ""]).encode()
