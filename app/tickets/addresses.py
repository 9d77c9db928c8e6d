"""Addresses of tickets that stand in rendered texts: as paths, the same wherever they are made."""

import re
from collections.abc import Collection

from sqlalchemy import select

from app.extensions import db
from app.main.addresses import root
from app.models import Ticket
from app.text import Anchor, references

REFERENCE = "ticket"
NUMBER = re.compile("[1-9][0-9]{0,8}(?![0-9])")


def ticket_path(number: int | str) -> str:
    """The page of a ticket."""
    return f"{root()}/tickets/{number}"


def tickets_numbered(written: Collection[str]) -> dict[str, Anchor]:
    """The links of those numbers that tickets have.

    Numbers follow each other, so that there is a ticket tells nobody anything. Who may see which
    is asked when the page or the card is opened.
    """
    found = select(Ticket.id).where(Ticket.id.in_(map(int, written)))
    return {
        str(number): Anchor(ticket_path(number), f"{ticket_path(number)}/card")
        for number in db.session.scalars(found)
    }


references.register(REFERENCE, "#", NUMBER, tickets_numbered)
