"""Appointments that posts announce, and those of tickets.

Revision: c4d19e7a20b6
Follows: c41d7a90e5b2
"""

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "c4d19e7a20b6"
down_revision = "c41d7a90e5b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment_post",
        sa.Column("post_id", BigId, nullable=False),
        sa.Column("appointment_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_post_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
            name=op.f("fk_appointment_post_post_id_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "appointment_id", name=op.f("pk_appointment_post")),
    )
    op.create_index(
        "ix_appointment_post_appointment_id", "appointment_post", ["appointment_id", "post_id"]
    )
    # Added without making the tables anew: SQLite would lose what it cannot tell of.
    for table in ("post", "ticket"):
        flag = sa.Column(
            "has_appointment", sa.Boolean(), server_default=sa.text("false"), nullable=False
        )
        op.add_column(table, flag)


def downgrade() -> None:
    for table in ("ticket", "post"):
        op.drop_column(table, "has_appointment")
    op.drop_index("ix_appointment_post_appointment_id", "appointment_post")
    op.drop_table("appointment_post")
