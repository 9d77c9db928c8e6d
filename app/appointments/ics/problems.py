"""What a file says that could not be taken as it is."""

from dataclasses import dataclass, field

from flask_babel import LazyString

MOST_PROBLEMS = 200
"""Whoever has more does not read them all."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, in words, and with which entry; with none when it is about the file."""

    message: LazyString
    about: str = ""


@dataclass
class Problems:
    """The problems of a file, each told once."""

    found: list[Problem] = field(default_factory=list)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def add(self, kind: str, message: LazyString, about: str = "") -> None:
        """Tell of a problem, unless one of its kind with the same entry was told."""
        if (kind, about) not in self._told and len(self.found) < MOST_PROBLEMS:
            self._told.add((kind, about))
            self.found.append(Problem(message, about))
