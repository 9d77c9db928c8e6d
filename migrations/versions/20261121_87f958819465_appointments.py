"""Appointments, and each time that they take place.

Revision: 87f958819465
Follows: 05424acfbcb3
"""

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)

revision = "87f958819465"
down_revision = "05424acfbcb3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("series_id", BigId, nullable=True),
        sa.Column("original_local", sa.DateTime(), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("location", sa.String(length=255), nullable=False),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("rule", sa.String(length=500), nullable=False),
        sa.Column("expanded_until", Instant, nullable=True),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("ticket_id", BigId, nullable=True),
        sa.Column("form_key", sa.String(length=32), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('owner', 'invited', 'members', 'public')",
            name=op.f("ck_appointment_audience"),
        ),
        sa.CheckConstraint(
            "colour = '' OR length(colour) = 7 AND colour LIKE '#%'",
            name=op.f("ck_appointment_colour"),
        ),
        sa.CheckConstraint("series_id IS NULL OR rule = ''", name=op.f("ck_appointment_rule")),
        sa.CheckConstraint(
            "status IN ('confirmed', 'tentative', 'cancelled')", name=op.f("ck_appointment_status")
        ),
        sa.CheckConstraint(
            "(series_id IS NULL) = (original_local IS NULL)",
            name=op.f("ck_appointment_original_local"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointment_ends_at")),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_appointment_body_length")),
        sa.CheckConstraint("length(category) <= 40", name=op.f("ck_appointment_category_length")),
        sa.CheckConstraint("length(location) <= 255", name=op.f("ck_appointment_location_length")),
        sa.CheckConstraint("length(rule) <= 500", name=op.f("ck_appointment_rule_length")),
        sa.CheckConstraint("length(title) <= 255", name=op.f("ck_appointment_title_length")),
        sa.CheckConstraint("length(title) >= 1", name=op.f("ck_appointment_title")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_appointment_sequence")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_appointment_owner_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_series_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_appointment_ticket_id_ticket"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("owner_id", "form_key", name=op.f("uq_appointment_owner_id_form_key")),
        sa.UniqueConstraint(
            "series_id", "original_local", name=op.f("uq_appointment_series_id_original_local")
        ),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_expanded_until", ["expanded_until"], unique=False)
        batch_op.create_index("ix_appointment_ticket_id", ["ticket_id"], unique=False)
        batch_op.create_index(
            "uq_appointment_uid",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("series_id IS NULL"),
            postgresql_where=sa.text("series_id IS NULL"),
        )

    op.create_table(
        "occurrence",
        sa.Column("id", BigId, nullable=False),
        sa.Column("appointment_id", BigId, nullable=False),
        sa.Column("content_id", BigId, nullable=False),
        sa.Column("original_local", sa.DateTime(), nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("is_out", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_occurrence_ends_at")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_occurrence_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["appointment.id"],
            name=op.f("fk_occurrence_content_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint(
            "appointment_id",
            "original_local",
            name=op.f("uq_occurrence_appointment_id_original_local"),
        ),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index("ix_occurrence_content_id", ["content_id"], unique=False)
        batch_op.create_index("ix_occurrence_ends_at", ["ends_at"], unique=False)
        batch_op.create_index("ix_occurrence_starts_at_id", ["starts_at", "id"], unique=False)
    op.create_table(
        "calendar_feed",
        sa.Column("owner_id", BigId, autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_calendar_feed_token_hash")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user.id"],
            name=op.f("fk_calendar_feed_owner_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index("ix_occurrence_starts_at_id")
        batch_op.drop_index("ix_occurrence_ends_at")
        batch_op.drop_index("ix_occurrence_content_id")

    op.drop_table("occurrence")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appointment_uid",
            sqlite_where=sa.text("series_id IS NULL"),
            postgresql_where=sa.text("series_id IS NULL"),
        )
        batch_op.drop_index("ix_appointment_ticket_id")
        batch_op.drop_index("ix_appointment_expanded_until")

    op.drop_table("appointment")
