"""Tokens of programs, and answers kept for calls that come twice.

Revision: 5e31453e8ceb
Follows: c41d7e0a95b6
"""

import sqlalchemy as sa
from alembic import op

revision = "5e31453e8ceb"
down_revision = "c41d7e0a95b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("scopes", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('short', 'personal')", name=op.f("ck_access_token_kind")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_access_token_name_length")),
        sa.CheckConstraint("length(scopes) <= 500", name=op.f("ck_access_token_scopes_length")),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_access_token_token_hash")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_access_token_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.create_index("ix_access_token_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_access_token_user_id_id", ["user_id", "id"], unique=False)

    op.create_table(
        "kept_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_kept_answer_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
    )
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.create_index("ix_kept_answer_created_at", ["created_at"], unique=False)
        batch_op.create_index("uq_kept_answer_user_id_key", ["user_id", "key"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.drop_index("uq_kept_answer_user_id_key")
        batch_op.drop_index("ix_kept_answer_created_at")

    op.drop_table("kept_answer")
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.drop_index("ix_access_token_user_id_id")
        batch_op.drop_index("ix_access_token_expires_at")

    op.drop_table("access_token")
