"""The only place that reads the clock."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def iso(instant: datetime) -> str:
    """An instant as text, in UTC with a Z and without fractions of a second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
