"""A foreign calendar file as components and properties, within limits.

``icalendar`` takes the lines apart. It does not build the components: it keeps every zone that a
file defines for all files that it reads later, and computes whatever the rules of that zone ask
for.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from icalendar.parser import Contentline, Contentlines

from app.appointments.ics.problems import Problems

MOST_BYTES = 5_000_000
MOST_COMPONENTS = 20_000
MOST_LINES = 200_000
MOST_PARAMETERS = 50
MOST_PROPERTIES = 500
"""In one component, not counting those within it."""
DEEPEST = 4
LONGEST_LINE = 200_000
LINE_ENDS = re.compile(r"[\r\n]+")
ESCAPED = re.compile(r"\\([\\,;:nN])")
UNESCAPED_COMMA = re.compile(r"(?<!\\)(?:\\\\)*,")


@dataclass(frozen=True)
class Property:
    """A property as it stands in the file."""

    name: str
    parameters: dict[str, str]
    raw: str

    @property
    def text(self) -> str:
        """The value of one that is a text."""
        return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.raw)

    @property
    def texts(self) -> tuple[str, ...]:
        """The values of one that is a list of texts."""
        parts, start = [], 0
        for comma in UNESCAPED_COMMA.finditer(self.raw):
            parts.append(self.raw[start : comma.end() - 1])
            start = comma.end()
        return tuple(Property("", {}, part).text for part in (*parts, self.raw[start:]))


@dataclass
class Component:
    """A component, with what stands directly in it."""

    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def of(self, name: str) -> list[Property]:
        """The properties of a name."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """The first property of a name."""
        return next((one for one in self.properties if one.name == name), None)

    def text(self, name: str) -> str:
        """The text of the first property of a name; "" where there is none."""
        found = self.first(name)
        return found.text if found else ""

    def walk(self) -> Iterator["Component"]:
        """It, and all that stand in it."""
        yield self
        for component in self.components:
            yield from component.walk()


def tree_of(data: bytes, problems: Problems) -> Component:
    """The components of a file, in one without a name; empty when there is no reading it."""
    root = Component("")
    if len(data) > MOST_BYTES:
        problems.add(
            "size", _l("The file is too large. Use at most %(num)d MB.", num=MOST_BYTES // 10**6)
        )
        return root
    text = _few_lines(LINE_ENDS.sub("\n", _text(data, problems)), problems)
    return _Builder(root, problems).build(Contentlines.from_ical(text))  # type: ignore[no-untyped-call]


def _text(data: bytes, problems: Problems) -> str:
    """The letters of a file, without those that no text has."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        problems.add(
            "letters", _l("The letters are no UTF-8. They were taken for those of Western Europe.")
        )
        return data.decode("cp1252", "replace").replace("\0", "")


def _few_lines(text: str, problems: Problems) -> str:
    """As much of a text as has no more lines than we take the time for."""
    if text.count("\n") <= MOST_LINES:
        return text
    message = _l("There are more than %(num)d lines. Divide the file.", num=MOST_LINES)
    problems.add("many lines", message)
    return "\n".join(text.split("\n", MOST_LINES)[:MOST_LINES])


@dataclass
class _Builder:
    """Puts lines together."""

    root: Component
    problems: Problems
    bad_lines: int = 0
    count: int = 0

    def build(self, lines: Contentlines) -> Component:
        """The root, with all that fits."""
        stack = [self.root]
        for line in lines:
            if not line.strip():
                continue
            parsed = self._property(line)
            if parsed is None:
                self.bad_lines += 1
            elif parsed.name == "BEGIN":
                if not self._may_begin(len(stack)):
                    break
                stack.append(Component(parsed.raw.strip().upper()))
                stack[-2].components.append(stack[-1])
            elif parsed.name == "END":
                self._end(stack, parsed.raw.strip().upper())
            elif len(stack) > 1 and len(stack[-1].properties) < MOST_PROPERTIES:
                stack[-1].properties.append(parsed)
            else:
                self.bad_lines += 1
        if self.bad_lines:
            self.problems.add(
                "lines",
                lazy_ngettext(
                    "%(num)d line was not understood and is left out.",
                    "%(num)d lines were not understood and are left out.",
                    self.bad_lines,
                ),
            )
        return self.root

    def _may_begin(self, depth: int) -> bool:
        self.count += 1
        if depth > DEEPEST:
            self.problems.add(
                "depth", _l("The file is nested too deeply. It was read up to there.")
            )
        elif self.count > MOST_COMPONENTS:
            self.problems.add(
                "count",
                _l("There are more than %(num)d entries. Divide the file.", num=MOST_COMPONENTS),
            )
        else:
            return True
        return False

    def _end(self, stack: list[Component], name: str) -> None:
        """End the component of a name and what was left open in it; one that is not open, not."""
        names = [component.name for component in stack]
        if name in names[1:]:
            while stack.pop().name != name:
                self.bad_lines += 1
        else:
            self.bad_lines += 1

    def _property(self, line: Contentline) -> Property | None:
        if len(line) > LONGEST_LINE or line.partition(":")[0].count(";") > MOST_PARAMETERS:
            return None
        try:
            name, found, raw = line.raw_parts()
        except ValueError:
            return None
        parameters = {
            str(key).upper(): value if isinstance(value, str) else ",".join(map(str, value))
            for key, value in found.items()
        }
        return Property(name.upper(), parameters, raw)
