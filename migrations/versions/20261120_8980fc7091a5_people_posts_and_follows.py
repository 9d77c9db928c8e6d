"""People, posts and follows.

Revision: 8980fc7091a5
Follows:
"""

import sqlalchemy as sa
from alembic import op

revision = "8980fc7091a5"
down_revision = None
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "user",
        sa.Column("id", BigId, nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.Column("display_name", sa.String(64), nullable=False),
        sa.Column("about_me", sa.String(500), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("theme", sa.String(8), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_seen", Instant, nullable=False),
        sa.Column("follower_count", sa.Integer(), nullable=False),
        sa.Column("following_count", sa.Integer(), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("last_post_id", BigId, nullable=False),
        sa.Column("search_name", sa.String(130), nullable=False),
        sa.CheckConstraint("length(username) <= 64", name=op.f("ck_user_username_length")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_user_email_length")),
        sa.CheckConstraint("length(display_name) <= 64", name=op.f("ck_user_display_name_length")),
        sa.CheckConstraint("length(about_me) <= 500", name=op.f("ck_user_about_me_length")),
        sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name=op.f("ck_user_theme")),
        sa.CheckConstraint(
            "role IN ('commenter', 'member', 'moderator', 'admin')", name=op.f("ck_user_role")
        ),
        sa.CheckConstraint("status IN ('active', 'suspended')", name=op.f("ck_user_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_index("uq_user_username_lower", "user", [sa.text("lower(username)")], unique=True)
    op.create_index("ix_user_search_name_id", "user", ["search_name", "id"])
    op.create_index("ix_user_follower_count_id", "user", ["follower_count", "id"])

    op.create_table(
        "followers",
        sa.Column("follower_id", BigId, nullable=False),
        sa.Column("followed_id", BigId, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("follower_id <> followed_id", name=op.f("ck_followers_not_oneself")),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["user.id"],
            name=op.f("fk_followers_follower_id_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["followed_id"],
            ["user.id"],
            name=op.f("fk_followers_followed_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("follower_id", "followed_id", name=op.f("pk_followers")),
    )
    op.create_index(
        "ix_followers_follower_id_created_at",
        "followers",
        ["follower_id", "created_at", "followed_id"],
    )
    op.create_index(
        "ix_followers_followed_id_created_at",
        "followers",
        ["followed_id", "created_at", "follower_id"],
    )

    op.create_table(
        "login_session",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_seen", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_login_session_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index("ix_login_session_user_id_ended_at", "login_session", ["user_id", "ended_at"])

    op.create_table(
        "post",
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("form_key", sa.String(32), nullable=True),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 50000", name=op.f("ck_post_body_length")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_post_author_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("author_id", "form_key", name=op.f("uq_post_author_id_form_key")),
    )
    op.create_index("ix_post_author_id_id", "post", ["author_id", "id"])


def downgrade() -> None:
    op.drop_table("post")
    op.drop_table("login_session")
    op.drop_table("followers")
    op.drop_table("user")
