"""Reminders of appointments.

Revision: b81f6c2d94e7
Follows: 4c1e7ab80d35
"""

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
OFFERED = "minutes_before IN (0, 10, 60, 1440, 10080)"

revision = "b81f6c2d94e7"
down_revision = "4c1e7ab80d35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment_alarm",
        sa.Column("appointment_id", BigId, autoincrement=False, nullable=False),
        sa.Column("user_id", BigId, autoincrement=False, nullable=False),
        sa.Column("minutes_before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint(OFFERED, name=op.f("ck_appointment_alarm_minutes_before")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_alarm_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_appointment_alarm_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "appointment_id", "user_id", "minutes_before", name=op.f("pk_appointment_alarm")
        ),
    )
    with op.batch_alter_table("appointment_alarm", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_alarm_user_id", ["user_id"], unique=False)

    op.create_table(
        "alarm_sent",
        sa.Column("appointment_id", BigId, autoincrement=False, nullable=False),
        sa.Column("user_id", BigId, autoincrement=False, nullable=False),
        sa.Column("original_local", sa.DateTime(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.CheckConstraint(OFFERED, name=op.f("ck_alarm_sent_minutes_before")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_alarm_sent_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_alarm_sent_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "appointment_id",
            "user_id",
            "original_local",
            "minutes_before",
            "starts_at",
            name=op.f("pk_alarm_sent"),
        ),
    )
    with op.batch_alter_table("alarm_sent", schema=None) as batch_op:
        batch_op.create_index("ix_alarm_sent_starts_at", ["starts_at"], unique=False)
        batch_op.create_index("ix_alarm_sent_user_id", ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("alarm_sent", schema=None) as batch_op:
        batch_op.drop_index("ix_alarm_sent_user_id")
        batch_op.drop_index("ix_alarm_sent_starts_at")

    op.drop_table("alarm_sent")
    with op.batch_alter_table("appointment_alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_alarm_user_id")

    op.drop_table("appointment_alarm")
