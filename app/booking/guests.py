"""Who books, and what they say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guest:
    """What the form of a guest says. ``answers`` stand in the order of the page's questions."""

    name: str
    address: str
    zone: str
    locale: str
    answers: tuple[str, ...] = ()
    note: str = ""
