"""People of appointments: who is invited, who comes, and mails that calendars take up.

Revision: 4c1e7ab80d35
Follows: 87f958819465
"""

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)

revision = "4c1e7ab80d35"
down_revision = "87f958819465"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Beside its column, the check needs no new table on SQLite.
    op.execute(
        "ALTER TABLE appointment ADD COLUMN capacity INTEGER "
        "CONSTRAINT ck_appointment_capacity CHECK (capacity > 0 AND capacity <= 100000)"
    )
    op.add_column(
        "outgoing_mail", sa.Column("calendar", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "attendee",
        sa.Column("id", BigId, nullable=False),
        sa.Column("appointment_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.String(length=7), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint(
            "answer IN ('waiting', 'yes', 'maybe', 'no')", name=op.f("ck_attendee_answer")
        ),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (address IS NULL)", name=op.f("ck_attendee_user_or_address")
        ),
        sa.CheckConstraint(
            "token_hash IS NULL OR length(token_hash) = 64", name=op.f("ck_attendee_token_hash")
        ),
        sa.CheckConstraint("length(address) <= 254", name=op.f("ck_attendee_address_length")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_attendee_name_length")),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_attendee_note_length")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_attendee_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_attendee_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
        sa.UniqueConstraint(
            "appointment_id", "address", name=op.f("uq_attendee_appointment_id_address")
        ),
        sa.UniqueConstraint(
            "appointment_id", "user_id", name=op.f("uq_attendee_appointment_id_user_id")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_attendee_token_hash")),
    )
    op.create_index("ix_attendee_user_id_appointment_id", "attendee", ["user_id", "appointment_id"])
    op.create_table(
        "appointment_entry",
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("id", BigId, nullable=False),
        sa.Column("appointment_id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("guest", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("scope", sa.String(length=9), nullable=False),
        sa.Column("at_local", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(field) >= 1", name=op.f("ck_appointment_entry_field")),
        sa.CheckConstraint(
            "scope IN ('', 'one', 'following', 'all')", name=op.f("ck_appointment_entry_scope")
        ),
        sa.CheckConstraint("length(guest) <= 100", name=op.f("ck_appointment_entry_guest_length")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_entry_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user.id"],
            name=op.f("fk_appointment_entry_author_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_entry")),
    )
    op.create_index(
        "ix_appointment_entry_appointment_id_id", "appointment_entry", ["appointment_id", "id"]
    )
    op.create_index("ix_appointment_entry_author_id", "appointment_entry", ["author_id"])
    keep_history()


def keep_history() -> None:
    """Refuse to alter what stands in a history."""
    columns = "created_at, appointment_id, guest, field, before, after, scope, at_local"
    said = "the history of an appointment does not change"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_appointment_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER appointment_entry_stays BEFORE UPDATE OF {columns} "
            "ON appointment_entry FOR EACH ROW EXECUTE FUNCTION refuse_appointment_change()"
        )
        return
    op.execute(
        f"CREATE TRIGGER appointment_entry_stays BEFORE UPDATE OF {columns} "
        f"ON appointment_entry BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def downgrade() -> None:
    op.drop_table("appointment_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_appointment_change()")
    op.drop_table("attendee")
    op.drop_column("outgoing_mail", "calendar")
    op.drop_column("appointment", "capacity")
