"""Posts worth writing and reading.

Revision: b3a7d1c94e52
Follows: 45e89cb7b47f
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "b3a7d1c94e52"
down_revision = "45e89cb7b47f"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
REACHES = "('public', 'members', 'followers', 'mentioned')"

TOP = {"sqlite": "is_reply = 0", "postgresql": "NOT is_reply"}
LISTED = {name: f"{words} AND repost_of_id IS NULL" for name, words in TOP.items()}
PUBLIC = {name: f"{words} AND reach = 'public'" for name, words in LISTED.items()}
COUNTERS = (
    "image_count",
    "like_count",
    "repost_count",
    "reply_count",
    "quote_count",
    "bookmark_count",
)


def upgrade() -> None:
    grow_post()
    op.create_table(
        "post_edit",
        sa.Column("id", BigId, nullable=False),
        sa.Column("post_id", BigId, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("warning", sa.String(length=120), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("length(body) <= 50000", name=op.f("ck_post_edit_body_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_post_edit_title_length")),
        sa.CheckConstraint("length(warning) <= 120", name=op.f("ck_post_edit_warning_length")),
        to("post_edit", "post_id", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_edit")),
    )
    op.create_index("ix_post_edit_post_id_id", "post_edit", ["post_id", "id"])

    pairs("post_like", "user_id", "post_id", sa.Column("created_at", Instant, nullable=False))
    op.create_index(
        "ix_post_like_post_id_created_at", "post_like", ["post_id", "created_at", "user_id"]
    )
    pairs("bookmark", "user_id", "post_id", sa.Column("created_at", Instant, nullable=False))
    op.create_index(
        "ix_bookmark_user_id_created_at", "bookmark", ["user_id", "created_at", "post_id"]
    )
    op.create_index("ix_bookmark_post_id", "bookmark", ["post_id"])
    pairs("mention", "user_id", "post_id")
    op.create_index("ix_mention_post_id", "mention", ["post_id", "user_id"])

    op.create_table(
        "tag",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(label) <= 64", name=op.f("ck_tag_label_length")),
        sa.CheckConstraint("length(name) <= 64", name=op.f("ck_tag_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    pairs("post_tag", "tag_id", "post_id")
    op.create_index("ix_post_tag_post_id", "post_tag", ["post_id"])

    pairs(
        "block",
        "blocker_id",
        "blocked_id",
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("blocker_id <> blocked_id", name=op.f("ck_block_not_oneself")),
    )
    op.create_index("ix_block_blocked_id", "block", ["blocked_id", "blocker_id"])
    pairs(
        "mute",
        "muter_id",
        "muted_id",
        sa.Column("until", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("muter_id <> muted_id", name=op.f("ck_mute_not_oneself")),
    )
    op.create_index("ix_mute_muted_id", "mute", ["muted_id"])

    op.create_table(
        "image",
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=True),
        sa.Column("post_id", BigId, nullable=True),
        sa.Column("use", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=1500), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("is_animated", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.CheckConstraint("use IN ('post', 'avatar')", name=op.f("ck_image_use")),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'failed', 'discarded')", name=op.f("ck_image_state")
        ),
        sa.CheckConstraint("length(description) <= 1500", name=op.f("ck_image_description_length")),
        sa.CheckConstraint("position BETWEEN 0 AND 3", name=op.f("ck_image_position")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_image_size")),
        to("image", "owner_id", "user", "SET NULL"),
        to("image", "post_id", "post", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_image_fingerprint")),
    )
    op.create_index("uq_image_post_id_position", "image", ["post_id", "position"], unique=True)
    op.create_index("ix_image_owner_id_use", "image", ["owner_id", "use"])
    op.create_index("ix_image_state_next_attempt_at", "image", ["state", "next_attempt_at"])

    # Columns are added without making the table anew: SQLite would lose the index on lower(username).
    op.add_column("user", sa.Column("avatar", sa.String(length=40)))
    op.execute(
        "ALTER TABLE \"user\" ADD COLUMN default_reach VARCHAR(16) DEFAULT 'public' NOT NULL "
        f"CONSTRAINT ck_user_default_reach CHECK (default_reach IN {REACHES})"
    )
    op.add_column("user", sa.Column("home_seen_id", BigId, nullable=False, server_default="0"))


def downgrade() -> None:
    for table in (
        "image",
        "mute",
        "block",
        "post_tag",
        "tag",
        "mention",
        "bookmark",
        "post_like",
        "post_edit",
    ):
        op.drop_table(table)
    shrink_post()
    op.drop_column("user", "home_seen_id")
    op.drop_column("user", "default_reach")
    op.drop_column("user", "avatar")


TARGETS = {"user_id": "user", "post_id": "post", "tag_id": "tag"}


def to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def pairs(table: str, left: str, right: str, *more: sa.schema.SchemaItem) -> None:
    """A table of two things that stand there together once."""
    op.create_table(
        table,
        sa.Column(left, BigId, nullable=False),
        sa.Column(right, BigId, nullable=False),
        *more,
        *(to(table, column, TARGETS.get(column, "user")) for column in (left, right)),
        sa.PrimaryKeyConstraint(left, right, name=op.f(f"pk_{table}")),
    )


@contextmanager
def anew() -> Iterator[Any]:
    """Change the posts; SQLite makes the table anew for that, from what it says of the old one."""
    with warnings.catch_warnings():
        # It cannot tell of the index on lower(username), which is not touched here.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", sa.exc.SAWarning)
        with op.batch_alter_table("post") as batch:
            yield batch


def grow_post() -> None:
    with anew() as batch:
        batch.drop_constraint(op.f("ck_post_body_length"), type_="check")
        batch.add_column(sa.Column("title", sa.String(120), nullable=False, server_default=""))
        batch.add_column(sa.Column("warning", sa.String(120), nullable=False, server_default=""))
        batch.add_column(sa.Column("reach", sa.String(16), nullable=False, server_default="public"))
        batch.add_column(sa.Column("reach_owner_id", BigId))
        batch.add_column(
            sa.Column("is_reply", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("parent_id", BigId))
        batch.add_column(sa.Column("path", sa.LargeBinary(224)))
        batch.add_column(sa.Column("repost_of_id", BigId))
        batch.add_column(
            sa.Column("is_quote", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("quote_of_id", BigId))
        batch.add_column(sa.Column("edited_at", Instant))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("pinned_at", Instant))
        for counter in COUNTERS:
            batch.add_column(sa.Column(counter, sa.Integer(), nullable=False, server_default="0"))

    fill_post()

    with anew() as batch:
        batch.alter_column("reach_owner_id", existing_type=BigId, nullable=False)
        batch.alter_column("path", existing_type=sa.LargeBinary(224), nullable=False)
        for column, target, ondelete in (
            ("reach_owner_id", "user", "CASCADE"),
            ("parent_id", "post", "SET NULL"),
            ("repost_of_id", "post", "CASCADE"),
            ("quote_of_id", "post", "SET NULL"),
        ):
            name = op.f(f"fk_post_{column}_{target}")
            batch.create_foreign_key(name, target, [column], ["id"], ondelete=ondelete)
        for name, words in (
            ("body_length", "length(body) <= 50000"),
            ("body", "length(body) >= 1 OR repost_of_id IS NOT NULL OR image_count > 0"),
            ("repost", "repost_of_id IS NULL OR length(body) = 0"),
            ("title_length", "length(title) <= 120"),
            ("warning_length", "length(warning) <= 120"),
            ("reach", f"reach IN {REACHES}"),
        ):
            batch.create_check_constraint(op.f(f"ck_post_{name}"), words)

    part("ix_post_author_id_id_top", ["author_id", "id"], TOP)
    part("ix_post_author_id_id_article", ["author_id", "id"], "title <> ''")
    part("ix_post_author_id_id_image", ["author_id", "id"], "image_count > 0")
    part("ix_post_author_id_pinned_at", ["author_id", "pinned_at"], "pinned_at IS NOT NULL")
    part("ix_post_id_listed", ["id"], LISTED)
    part("ix_post_id_public", ["id"], PUBLIC)
    part("ix_post_id_article", ["id"], "title <> ''")
    op.create_index("ix_post_path", "post", ["path"])
    part("ix_post_parent_id", ["parent_id"], "parent_id IS NOT NULL")
    part("ix_post_repost_of_id_id", ["repost_of_id", "id"], "repost_of_id IS NOT NULL")
    part("ix_post_quote_of_id_id", ["quote_of_id", "id"], "quote_of_id IS NOT NULL")
    op.create_index(
        "uq_post_author_id_repost_of_id",
        "post",
        ["author_id", "repost_of_id"],
        unique=True,
        sqlite_where=sa.text("repost_of_id IS NOT NULL"),
        postgresql_where=sa.text("repost_of_id IS NOT NULL"),
    )
    op.create_index("ix_post_reach_owner_id", "post", ["reach_owner_id"])


def part(name: str, columns: list[str], where: str | dict[str, str]) -> None:
    """An index of a part of the posts."""
    words = where if isinstance(where, dict) else dict.fromkeys(TOP, where)
    clauses = {f"{dialect}_where": sa.text(clause) for dialect, clause in words.items()}
    op.create_index(name, "post", columns, **clauses)


def fill_post() -> None:
    """Each post so far is public and the first of its thread: its path is its id in seven bytes."""
    path = "substring(int8send(id) from 2 for 7)"
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # SQLite cannot make bytes of a number by itself.
        path = "path_of(id)"
        connection.connection.driver_connection.create_function(
            "path_of", 1, lambda post_id: post_id.to_bytes(7, "big"), deterministic=True
        )
    op.execute(f"UPDATE post SET reach_owner_id = author_id, path = {path}")


def shrink_post() -> None:
    """Back to posts alone: reposts go, and so does what has no text; answers become posts."""
    if op.get_bind().scalar(sa.text("SELECT 1 FROM post WHERE reach <> 'public' LIMIT 1")):
        raise RuntimeError(
            "There are posts that are not public, and the older version would show them to "
            "everybody. Delete them first."
        )
    op.execute("DELETE FROM post WHERE length(body) = 0")
    posts = 'FROM post WHERE post.author_id = "user".id'
    op.execute(
        f'UPDATE "user" SET post_count = (SELECT count(*) {posts}), '
        f"last_post_id = coalesce((SELECT max(post.id) {posts}), 0)"
    )
    for index in (
        "ix_post_author_id_id_top",
        "ix_post_author_id_id_article",
        "ix_post_author_id_id_image",
        "ix_post_author_id_pinned_at",
        "ix_post_id_listed",
        "ix_post_id_public",
        "ix_post_id_article",
        "ix_post_path",
        "ix_post_parent_id",
        "ix_post_repost_of_id_id",
        "ix_post_quote_of_id_id",
        "uq_post_author_id_repost_of_id",
        "ix_post_reach_owner_id",
    ):
        op.drop_index(index, table_name="post")
    with anew() as batch:
        for name in ("body_length", "body", "repost", "title_length", "warning_length", "reach"):
            batch.drop_constraint(op.f(f"ck_post_{name}"), type_="check")
        for column, target in (
            ("reach_owner_id", "user"),
            ("parent_id", "post"),
            ("repost_of_id", "post"),
            ("quote_of_id", "post"),
        ):
            batch.drop_constraint(op.f(f"fk_post_{column}_{target}"), type_="foreignkey")
        for column in (
            "title",
            "warning",
            "reach",
            "reach_owner_id",
            "is_reply",
            "parent_id",
            "path",
            "repost_of_id",
            "is_quote",
            "quote_of_id",
            "edited_at",
            "version",
            "pinned_at",
            *COUNTERS,
        ):
            batch.drop_column(column)
        batch.create_check_constraint(
            op.f("ck_post_body_length"), "length(body) BETWEEN 1 AND 50000"
        )
