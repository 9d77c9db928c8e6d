"""A Monday morning, and somebody to book."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from app.models import BookingPage, User
from tests.booking.factories import NOW, make_page


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """The clock stands still; ``shift`` and ``move_to`` turn it."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def page(john: User) -> BookingPage:
    """A page of John, on which hours can be booked."""
    return make_page(john)
