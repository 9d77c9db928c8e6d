"""Schemathesis calls a served site as its description says, and as it does not say."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.auth import access_tokens
from app.dates import utcnow
from app.demo.services import fill
from app.extensions import db
from app.models import (
    Appointment,
    Attendee,
    Booking,
    BookingPage,
    Notification,
    Post,
    Ticket,
    User,
)
from config import TestConfig
from tests.live import serving

SETTINGS = Path(__file__).with_name("schemathesis.toml")
# Which parameters name what.
NAMES = {
    "user_id": User,
    "post_id": Post,
    "ticket": Ticket,
    "appointment_id": Appointment,
    "attendee_id": Attendee,
    "booking_id": Booking,
    "notification_id": Notification,
}
MOST_IDS = 20
SECONDS = 600


@dataclass
class DemoSite:
    """A served site with the demo club, and the ids of what is there."""

    app: Flask
    url: str
    folder: Path

    def token(self, role: str) -> str:
        """A token for somebody with a role."""
        with self.app.app_context():
            person = db.session.scalars(select(User).where(User.role == role)).first()
            assert person is not None
            token = access_tokens.make_personal_token(person, role, ["read", "write"], None)[1]
            db.session.commit()
            return token

    def settings(self) -> Path:
        """The settings of Schemathesis with the ids filled in, so that it finds what is there."""
        lines = [SETTINGS.read_text(), "[parameters]"]
        with self.app.app_context():
            found: dict[str, list[Any]] = {
                name: list(db.session.scalars(select(model.id).order_by(model.id).limit(MOST_IDS)))
                for name, model in NAMES.items()
            }
            pages = db.session.execute(
                select(User.username, BookingPage.slug).join(BookingPage.owner)
            ).all()
            found["username"], found["slug"] = ([*part] for part in zip(*pages, strict=True))
        for name in found:
            lines.append(f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}')
        lines.append('"header.If-Match" = { dictionary = "any", probability = 0.9 }')
        lines.append('[dictionaries.any]\nvalues = ["*"]')
        for name, ids in found.items():
            lines.append(f"[dictionaries.{name}]\nvalues = {json.dumps(ids)}")
        path = self.folder / "schemathesis.toml"
        path.write_text("\n".join(lines))
        return path


@pytest.fixture(scope="module")
def demo_site() -> Iterator[DemoSite]:
    with tempfile.TemporaryDirectory() as folder:

        class Settings(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(folder) / 'site.db'}"
            DATA_FOLDER = folder

        app = create_app(Settings)
        with app.app_context():
            flask_migrate.upgrade()
            fill(utcnow())
            db.session.commit()
        for name in ("werkzeug", "app.access"):  # thousands of lines say nothing
            logging.getLogger(name).setLevel(logging.ERROR)
        with serving(app) as url:
            yield DemoSite(app, url, Path(folder))
        for name in ("werkzeug", "app.access"):
            logging.getLogger(name).setLevel(logging.NOTSET)
        with app.app_context():
            db.engine.dispose()


# What lies at the edges of the schemas is the same for everybody, and takes longest.
PHASES = {
    "guest": "examples,fuzzing,stateful",
    "member": "examples,coverage,fuzzing,stateful",
    "admin": "examples,fuzzing,stateful",
}


@pytest.mark.parametrize("role", PHASES)
def test_every_answer_is_a_documented_one(demo_site: DemoSite, role: str) -> None:
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(demo_site.settings()),
        "run", f"{demo_site.url}/api/openapi.json", "--checks", "all", "--no-color",
        "--phases", PHASES[role], "--warnings", "off",
        # The run would go on with a token that it gave back.
        "--exclude-operation-id", "revoke_token",
    ]  # fmt: skip
    if role != "guest":
        command += ["--header", f"Authorization: Bearer {demo_site.token(role)}"]

    ended = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=SECONDS, cwd=demo_site.folder
    )

    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2_000:]
