"""Secret addresses of homes, for feed readers.

Revision: d52e8f1b3a97
Follows: 5e31453e8ceb
"""

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)

revision = "d52e8f1b3a97"
down_revision = "5e31453e8ceb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_feed",
        sa.Column("owner_id", BigId, autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_home_feed_token_hash")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user.id"],
            name=op.f("fk_home_feed_owner_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_home_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_home_feed_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("home_feed")
