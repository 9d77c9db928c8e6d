"""What the tests of the digest ask again and again."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.digest.tasks import send_due
from app.extensions import db
from app.jobs import working
from app.models import OutgoingMail


@pytest.fixture(autouse=True)
def outbox(app: Flask, tmp_path: Path) -> Path:
    """An outbox for this test alone."""
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    return tmp_path / "outbox"


@pytest.fixture
def run(app: Flask) -> Callable[[datetime], list[OutgoingMail]]:
    """Run the job at an instant; gives all digests that were made up to now."""

    def at(instant: datetime) -> list[OutgoingMail]:
        db.session.rollback()
        with time_machine.travel(instant, tick=False), working(app):
            send_due()
        db.session.rollback()
        letters = select(OutgoingMail).where(OutgoingMail.name == "digest")
        return list(db.session.scalars(letters.order_by(OutgoingMail.id)))

    return at
