"""Column types shared by the models."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.orm import mapped_column

from app.dates import utcnow

# SQLite only lets a column count by itself when it is declared INTEGER; those are 64 bits wide.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite, which stores no zone, gives it back aware as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


PrimaryKey = Annotated[int, mapped_column(BigId, primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(Instant, default=utcnow)]


def closed_set(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A CHECK that keeps a column within the words of an enumeration."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def at_most(column: str, length: int) -> CheckConstraint:
    """A CHECK on the length of a text; SQLite does not look at the length of a VARCHAR."""
    return CheckConstraint(f"length({column}) <= {length}", name=f"{column}_length")
