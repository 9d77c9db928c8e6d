"""Reads the items of one long list within a JSON object, one at a time.

However long the list is, one item of it is in memory.
"""

import json
from collections.abc import Collection, Iterator
from typing import IO, Any

CHUNK = 1 << 16
LARGEST_VALUE = 1_000_000
"""The longest single value that is read, in characters."""
BLANK = " \t\r\n"


class BadJson(Exception):
    """This is no JSON object, or it has none of the lists that were asked for."""


def items(stream: IO[str], names: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The items of the first list with one of the names, each with the name of its list.

    Raises:
        BadJson: it cannot be read, has a value of unreasonable size, or has no such list.
    """
    reader = _Reader(stream)
    reader.expect("{")
    while reader.peek() != "}":
        name = reader.value()
        reader.expect(":")
        if name in names and reader.peek() == "[":
            for item in _list(reader):
                yield name, item
            return
        reader.value()
        if reader.peek() != "}":
            reader.expect(",")
    raise BadJson


def _list(reader: "_Reader") -> Iterator[Any]:
    reader.expect("[")
    if reader.peek() == "]":
        return
    while True:
        yield reader.value()
        if reader.peek() == "]":
            return
        reader.expect(",")


class _Reader:
    """What was read and not used yet, from ``at`` on."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.text = ""
        self.at = 0
        self.ended = False
        self.decoder = json.JSONDecoder()

    def peek(self) -> str:
        """The next character that is not blank, which stays."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in BLANK:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if self.ended:
                raise BadJson
            self._more(CHUNK)

    def expect(self, character: str) -> None:
        """Go past a character that must come next."""
        if self.peek() != character:
            raise BadJson
        self.at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        size = CHUNK
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError:
                end = len(self.text)  # it may go on in what was not read yet
            except (RecursionError, ValueError) as error:  # too deep, or a number of 5,000 digits
                raise BadJson from error
            # A number that ends with what was read may have more digits to come.
            if end < len(self.text):
                self.at = end
                return value
            if self.ended or len(self.text) - self.at > LARGEST_VALUE:
                raise BadJson
            self._more(size)
            size *= 2

    def _more(self, size: int) -> None:
        try:
            chunk = self.stream.read(size)
        except UnicodeDecodeError as error:
            raise BadJson from error
        self.ended = not chunk
        self.text = self.text[self.at :] + chunk
        self.at = 0
