"""Lists that people type into one field."""

import re

from app.text.tidying import tidy, tidy_line

SEPARATORS = re.compile(r"[\n,;]")
LONGEST_LIST = 60_000


def listed(text: str) -> list[str]:
    """What a list names, one to a line or with commas. Names with an @ may share a line."""
    found: list[str] = []
    for piece in SEPARATORS.split(tidy(text)):
        words = tidy_line(piece)
        found += words.split() if words.startswith("@") else [words]
    return [word for word in found if word]
