"""Work, mail, notifications and reminders.

Revision: 45e89cb7b47f
Follows: 8980fc7091a5
"""

import sqlalchemy as sa
from alembic import op

revision = "45e89cb7b47f"
down_revision = "8980fc7091a5"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('queued', 'running')")
UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("read_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user.id"],
            name=op.f("fk_notification_actor_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["user.id"],
            name=op.f("fk_notification_receiver_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(
        "ix_notification_receiver_id_changed_at",
        "notification",
        ["receiver_id", "changed_at", "id"],
    )
    op.create_index(
        "uq_notification_group",
        "notification",
        ["receiver_id", "kind", "subject"],
        unique=True,
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )

    op.create_table(
        "notification_preference",
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "channel IN ('site', 'mail', 'digest', 'off')",
            name=op.f("ck_notification_preference_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_notification_preference_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notification_preference")),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("receiver_id", BigId, nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed')", name=op.f("ck_outgoing_mail_state")
        ),
        sa.CheckConstraint("length(error) <= 500", name=op.f("ck_outgoing_mail_error_length")),
        sa.CheckConstraint("length(subject) <= 250", name=op.f("ck_outgoing_mail_subject_length")),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["user.id"],
            name=op.f("fk_outgoing_mail_receiver_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
    )
    op.create_index(
        "ix_outgoing_mail_state_next_attempt_at", "outgoing_mail", ["state", "next_attempt_at"]
    )

    op.create_table(
        "task",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("alive_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.Column("dismissed_at", Instant, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_task_state")
        ),
        sa.CheckConstraint("length(description) <= 200", name=op.f("ck_task_description_length")),
        sa.CheckConstraint("length(error) <= 500", name=op.f("ck_task_error_length")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_task_progress")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_task_owner_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_owner_id_id", "task", ["owner_id", "id"])
    op.create_index("ix_task_state_alive_at", "task", ["state", "alive_at"])
    op.create_index(
        "uq_task_open",
        "task",
        ["owner_id", "name"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )

    op.create_table(
        "reminder",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("post_id", BigId, nullable=True),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("delivered_at", Instant, nullable=True),
        sa.CheckConstraint("length(text) <= 500", name=op.f("ck_reminder_text_length")),
        sa.CheckConstraint("length(text) >= 1", name=op.f("ck_reminder_text")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_reminder_owner_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_reminder_post_id_post"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_delivered_at_due_at", "reminder", ["delivered_at", "due_at"])
    op.create_index("ix_reminder_owner_id_due_at", "reminder", ["owner_id", "due_at", "id"])

    op.create_table(
        "error_report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("error", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("unmailed_count", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("mailed_at", Instant, nullable=True),
        sa.CheckConstraint("length(error) <= 100", name=op.f("ck_error_report_error_length")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_error_report_place_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_report")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_error_report_fingerprint")),
    )
    op.create_index("ix_error_report_last_at", "error_report", ["last_at", "id"])

    # Columns are added without making the table anew: SQLite would lose the index on lower(username).
    op.add_column("user", sa.Column("email_confirmed_at", Instant))
    # Nobody could prove an address until now; who is here already is not asked to.
    op.execute('UPDATE "user" SET email_confirmed_at = created_at')
    op.add_column("user", sa.Column("pending_email", sa.String(length=254)))
    op.add_column(
        "user", sa.Column("unread_count", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("user", sa.Column("inbox_version", BigId, nullable=False, server_default="0"))
    op.add_column(
        "user", sa.Column("digest_on", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("user", sa.Column("digest_at", Instant))
    op.create_index("ix_user_digest_on_digest_at", "user", ["digest_on", "digest_at"])


def downgrade() -> None:
    op.drop_index("ix_user_digest_on_digest_at", table_name="user")
    for column in (
        "digest_at",
        "digest_on",
        "inbox_version",
        "unread_count",
        "pending_email",
        "email_confirmed_at",
    ):
        op.drop_column("user", column)
    for table in (
        "error_report",
        "reminder",
        "task",
        "outgoing_mail",
        "notification_preference",
        "notification",
    ):
        op.drop_table(table)
