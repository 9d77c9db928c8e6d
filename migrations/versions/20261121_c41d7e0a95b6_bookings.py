"""Booking pages, and what guests booked on them.

Revision: c41d7e0a95b6
Follows: 4c1e7ab80d35
"""

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)

revision = "c41d7e0a95b6"
down_revision = "4c1e7ab80d35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "booking_page",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("location", sa.String(length=255), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_person", sa.Integer(), nullable=True),
        sa.Column("most_times", sa.Integer(), nullable=False),
        sa.Column("change_until_minutes", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "buffer_after BETWEEN 0 AND 720", name=op.f("ck_booking_page_buffer_after")
        ),
        sa.CheckConstraint(
            "buffer_before BETWEEN 0 AND 720", name=op.f("ck_booking_page_buffer_before")
        ),
        sa.CheckConstraint(
            "change_until_minutes BETWEEN 0 AND 527040",
            name=op.f("ck_booking_page_change_until_minutes"),
        ),
        sa.CheckConstraint(
            "horizon_days BETWEEN 1 AND 366", name=op.f("ck_booking_page_horizon_days")
        ),
        sa.CheckConstraint("length(body) <= 10000", name=op.f("ck_booking_page_body_length")),
        sa.CheckConstraint("length(location) <= 255", name=op.f("ck_booking_page_location_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_booking_page_slug_length")),
        sa.CheckConstraint("length(slug) >= 1", name=op.f("ck_booking_page_slug")),
        sa.CheckConstraint("length(title) <= 100", name=op.f("ck_booking_page_title_length")),
        sa.CheckConstraint("length(title) >= 1", name=op.f("ck_booking_page_title")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 1440", name=op.f("ck_booking_page_minutes")),
        sa.CheckConstraint("most_times BETWEEN 1 AND 20", name=op.f("ck_booking_page_most_times")),
        sa.CheckConstraint(
            "notice_minutes BETWEEN 0 AND 527040", name=op.f("ck_booking_page_notice_minutes")
        ),
        sa.CheckConstraint("per_day BETWEEN 1 AND 100", name=op.f("ck_booking_page_per_day")),
        sa.CheckConstraint("per_person BETWEEN 1 AND 100", name=op.f("ck_booking_page_per_person")),
        sa.CheckConstraint(
            "step_minutes BETWEEN 5 AND 1440", name=op.f("ck_booking_page_step_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user.id"],
            name=op.f("fk_booking_page_owner_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_page")),
        sa.UniqueConstraint("owner_id", "form_key", name=op.f("uq_booking_page_owner_id_form_key")),
        sa.UniqueConstraint("owner_id", "slug", name=op.f("uq_booking_page_owner_id_slug")),
    )
    op.create_table(
        "booking",
        sa.Column("id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=False),
        sa.Column("host_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("held_until", Instant, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("confirm_hash", sa.String(length=64), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("confirmed_at", Instant, nullable=True),
        sa.Column("cancelled_at", Instant, nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_booking_cancelled_at"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_booking_confirmed_at")
        ),
        sa.CheckConstraint(
            "state IN ('held', 'confirmed', 'cancelled')", name=op.f("ck_booking_state")
        ),
        sa.CheckConstraint("length(address) <= 254", name=op.f("ck_booking_address_length")),
        sa.CheckConstraint(
            "length(address) >= 3 AND address = lower(address)", name=op.f("ck_booking_address")
        ),
        sa.CheckConstraint("length(confirm_hash) = 64", name=op.f("ck_booking_confirm_hash")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_booking_name_length")),
        sa.CheckConstraint("length(name) >= 1", name=op.f("ck_booking_name")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_booking_note_length")),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_booking_token_hash")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_booking_sequence")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["user.id"], name=op.f("fk_booking_host_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["booking_page.id"],
            name=op.f("fk_booking_page_id_booking_page"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_booking_confirm_hash")),
        sa.UniqueConstraint("id", "host_id", name=op.f("uq_booking_id_host_id")),
        sa.UniqueConstraint("page_id", "form_key", name=op.f("uq_booking_page_id_form_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_booking_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_booking_uid")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(
            "ix_booking_host_id_state_held_until", ["host_id", "state", "held_until"], unique=False
        )
        batch_op.create_index("ix_booking_page_id_address", ["page_id", "address"], unique=False)
        batch_op.create_index("ix_booking_state_held_until", ["state", "held_until"], unique=False)

    op.create_table(
        "booking_day",
        sa.Column("id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "starts IS NULL AND ends IS NULL OR starts IS NOT NULL AND ends IS NOT NULL AND starts >= 0 AND starts < ends AND ends <= 1440",
            name=op.f("ck_booking_day_ends"),
        ),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["booking_page.id"],
            name=op.f("fk_booking_day_page_id_booking_page"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_day")),
    )
    with op.batch_alter_table("booking_day", schema=None) as batch_op:
        batch_op.create_index("ix_booking_day_page_id_day", ["page_id", "day"], unique=False)

    op.create_table(
        "booking_hours",
        sa.Column("id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "starts >= 0 AND starts < ends AND ends <= 1440", name=op.f("ck_booking_hours_ends")
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_booking_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["booking_page.id"],
            name=op.f("fk_booking_hours_page_id_booking_page"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_hours")),
        sa.UniqueConstraint(
            "page_id", "weekday", "starts", name=op.f("uq_booking_hours_page_id_weekday_starts")
        ),
    )
    op.create_table(
        "booking_time",
        sa.Column("id", BigId, nullable=False),
        sa.Column("booking_id", BigId, nullable=False),
        sa.Column("host_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("blocked_from", Instant, nullable=False),
        sa.Column("blocked_until", Instant, nullable=False),
        sa.Column("is_blocking", sa.Boolean(), nullable=False),
        sa.Column("appointment_id", BigId, nullable=True),
        sa.CheckConstraint(
            "blocked_from <= starts_at AND blocked_until >= ends_at",
            name=op.f("ck_booking_time_blocked_from"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_time_ends_at")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_booking_time_appointment_id_appointment"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["booking_id", "host_id"],
            ["booking.id", "booking.host_id"],
            name=op.f("fk_booking_time_booking_id_host_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_time")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_booking_time_appointment_id")),
        sa.UniqueConstraint("booking_id", "number", name=op.f("uq_booking_time_booking_id_number")),
    )
    with op.batch_alter_table("booking_time", schema=None) as batch_op:
        batch_op.create_index(
            "ix_booking_time_host_id_blocked_until", ["host_id", "blocked_until"], unique=False
        )

    refuse_overlaps()


def refuse_overlaps() -> None:
    """No two times of one host that block overlap."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE booking_time ADD CONSTRAINT ex_booking_time_overlap EXCLUDE USING gist ("
            "int8range(host_id, host_id, '[]') WITH &&, "
            "tstzrange(blocked_from, blocked_until) WITH &&) WHERE (is_blocking)"
        )
        return
    refuse = (
        "ON booking_time WHEN NEW.is_blocking AND EXISTS ("
        "SELECT 1 FROM booking_time WHERE host_id = NEW.host_id AND id <> coalesce(NEW.id, -1) "
        "AND is_blocking AND blocked_until > NEW.blocked_from AND blocked_from < NEW.blocked_until"
        ") BEGIN SELECT RAISE(ABORT, 'booking_time_overlap'); END"
    )
    op.execute(f"CREATE TRIGGER booking_time_overlap_insert BEFORE INSERT {refuse}")
    op.execute(
        "CREATE TRIGGER booking_time_overlap_update "
        f"BEFORE UPDATE OF host_id, blocked_from, blocked_until, is_blocking {refuse}"
    )


def downgrade() -> None:
    with op.batch_alter_table("booking_time", schema=None) as batch_op:
        batch_op.drop_index("ix_booking_time_host_id_blocked_until")

    op.drop_table("booking_time")
    op.drop_table("booking_hours")
    with op.batch_alter_table("booking_day", schema=None) as batch_op:
        batch_op.drop_index("ix_booking_day_page_id_day")

    op.drop_table("booking_day")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index("ix_booking_state_held_until")
        batch_op.drop_index("ix_booking_page_id_address")
        batch_op.drop_index("ix_booking_host_id_state_held_until")

    op.drop_table("booking")
    op.drop_table("booking_page")
