"""The tour of the API: one call of each operation, on either database."""

import subprocess
import sys
from pathlib import Path

from flask import Flask

from app.booking.queries.slots import slots
from app.dates import utcnow
from app.models import Role, User
from config import BASE_DIR
from tests.booking.factories import WEEK, make_booking, make_page
from tests.live import serving
from tests.people import PASSWORD, make_user

TOUR = Path(BASE_DIR) / "examples" / "api_tour.py"


def test_a_program_written_from_the_description_calls_everything(app: Flask, susan: User) -> None:
    guide = make_user("guide", role=Role.ADMIN)
    page, now = make_page(guide), utcnow()
    make_booking(page, slots(page, now, now + WEEK, now)[0])
    with serving(app) as url:
        ended = subprocess.run(
            [sys.executable, TOUR, url, guide.username, PASSWORD, susan.username],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )

    assert ended.returncode == 0, ended.stdout + ended.stderr
