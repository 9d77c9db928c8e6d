"""Work that runs outside the request, as its owner sees it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set

OPEN = "state IN ('queued', 'running')"


class TaskState(StrEnum):
    """How far a piece of work is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Task(Model):
    """One piece of work of one person, from the wish to its end.

    The row is made in the transaction that wishes for the work, so that neither a killed web
    process nor a killed worker loses it: what nobody works on is started again.
    """

    __tablename__ = "task"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(64))  # which job, such as "export"
    description: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(8), default=TaskState.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)  # per cent
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[CreatedAt]
    # When a worker was last heard of; silence means that it is gone.
    alive_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    # The owner has seen the end and wants the bar gone.
    dismissed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        # One export at a time per person, also in a race.
        Index(
            "uq_task_open",
            "owner_id",
            "name",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_task_state_alive_at", "state", "alive_at"),
        Index("ix_task_owner_id_id", "owner_id", "id"),
        closed_set("state", TaskState),
        at_most("description", 200),
        at_most("error", 500),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in {TaskState.QUEUED, TaskState.RUNNING}

    def __repr__(self) -> str:
        return f"<Task {self.id} {self.name}: {self.state}>"
