"""Whose holidays somebody sees in calendars.

Revision: c41d7a90e5b2
Follows: b81f6c2d94e7
"""

import sqlalchemy as sa
from alembic import op

revision = "c41d7a90e5b2"
down_revision = "b81f6c2d94e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added without making the table anew: SQLite would lose what it cannot tell of.
    op.add_column(
        "user",
        sa.Column("holiday_region", sa.String(length=32), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("user", "holiday_region")
