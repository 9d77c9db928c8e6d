"""What goes wrong with bookings, for people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import LazyString

from app.dates import iso
from app.errors.exceptions import Conflict, Gone


class Taken(Conflict):
    """A time is not free (any more). ``next_times`` are free ones, the nearest after it first."""

    def __init__(
        self,
        message: str | LazyString,
        *,
        start: datetime | None = None,
        next_times: Sequence[datetime] = (),
    ) -> None:
        super().__init__(message, field="starts")
        self.start = start
        self.next_times = tuple(next_times)

    @property
    def more(self) -> dict[str, Any]:
        """The free times, for programs."""
        return {"next_times": [iso(one) for one in self.next_times]}


class HoldOver(Gone):
    """The time was kept for the guest, who did not confirm soon enough; ``next_times`` are free."""

    def __init__(
        self, message: str | LazyString, *, page_id: int, next_times: Sequence[datetime] = ()
    ) -> None:
        super().__init__(message)
        self.page_id = page_id
        self.next_times = tuple(next_times)
