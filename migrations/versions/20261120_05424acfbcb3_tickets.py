"""Tickets: labels, checklists, timelines, files, watchers, views; and full-text search.

Revision: 05424acfbcb3
Follows: b3a7d1c94e52
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
TABLES = (
    "attachment",
    "ticket_watch",
    "ticket_relation",
    "ticket_post",
    "ticket_overdue",
    "ticket_news",
    "ticket_label",
    "ticket_entry",
    "ticket_assignee",
    "checklist_item",
    "ticket_view",
    "ticket_import",
    "ticket",
    "label",
)

revision = "05424acfbcb3"
down_revision = "b3a7d1c94e52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.CheckConstraint("length(colour) = 7 AND colour LIKE '#%'", name=op.f("ck_label_colour")),
        sa.CheckConstraint("length(name) <= 50", name=op.f("ck_label_name_length")),
        sa.CheckConstraint("length(name) >= 1", name=op.f("ck_label_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("folded", name=op.f("uq_label_folded")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", BigId, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("reporter_id", BigId, nullable=True),
        sa.Column("duplicate_of_id", BigId, nullable=True),
        sa.Column("status_before_duplicate", sa.Integer(), nullable=True),
        sa.Column("position", BigId, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("resolved_at", Instant, nullable=True),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=True),
        sa.Column("foreign_id", sa.String(length=200), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("search_words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('members', 'public', 'private')", name=op.f("ck_ticket_audience")
        ),
        sa.CheckConstraint(
            "kind IN ('bug', 'wish', 'task', 'question')", name=op.f("ck_ticket_kind")
        ),
        sa.CheckConstraint(
            "url = '' OR lower(url) LIKE 'http://%' OR lower(url) LIKE 'https://%'",
            name=op.f("ck_ticket_url"),
        ),
        sa.CheckConstraint(
            "(status = 3) = (resolved_at IS NOT NULL)", name=op.f("ck_ticket_resolved_at")
        ),
        sa.CheckConstraint("duplicate_of_id <> id", name=op.f("ck_ticket_duplicate_of_id")),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_ticket_body_length")),
        sa.CheckConstraint("length(foreign_id) <= 200", name=op.f("ck_ticket_foreign_id_length")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_ticket_name_length")),
        sa.CheckConstraint("length(name) >= 1", name=op.f("ck_ticket_name")),
        sa.CheckConstraint("length(url) <= 2048", name=op.f("ck_ticket_url_length")),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_ticket_priority")),
        sa.CheckConstraint("status BETWEEN 0 AND 3", name=op.f("ck_ticket_status")),
        sa.CheckConstraint(
            "status_before_duplicate BETWEEN 0 AND 3",
            name=op.f("ck_ticket_status_before_duplicate"),
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_duplicate_of_id_ticket"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["user.id"],
            name=op.f("fk_ticket_reporter_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("foreign_id", name=op.f("uq_ticket_foreign_id")),
        sa.UniqueConstraint("reporter_id", "form_key", name=op.f("uq_ticket_reporter_id_form_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ticket_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ticket_changed_at_id", "ticket", ["changed_at", "id"])
    op.create_index(
        "ix_ticket_changed_at_id_open",
        "ticket",
        ["changed_at", "id"],
        sqlite_where=sa.text("status < 3"),
        postgresql_where=sa.text("status < 3"),
    )
    op.create_index("ix_ticket_created_at_id", "ticket", ["created_at", "id"])
    op.create_index("ix_ticket_due_on_id", "ticket", ["due_on", "id"])
    op.create_index("ix_ticket_due", "ticket", [sa.text("(coalesce(due_on, '9999-12-31'))"), "id"])
    op.create_index("ix_ticket_comment_count_id", "ticket", ["comment_count", "id"])
    op.create_index("ix_ticket_duplicate_of_id", "ticket", ["duplicate_of_id"])
    op.create_index("ix_ticket_position", "ticket", ["position"])
    op.create_index("ix_ticket_priority_id", "ticket", ["priority", "id"])
    op.create_index("ix_ticket_reporter_id_id", "ticket", ["reporter_id", "id"])
    op.create_index("ix_ticket_resolved_at", "ticket", ["resolved_at"])
    op.create_index("ix_ticket_status_position_id", "ticket", ["status", "position", "id"])

    op.create_table(
        "ticket_import",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("length(source) <= 60", name=op.f("ck_ticket_import_source_length")),
        sa.CheckConstraint("length(source) >= 1", name=op.f("ck_ticket_import_source")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user.id"],
            name=op.f("fk_ticket_import_owner_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_import")),
        sa.UniqueConstraint("file", name=op.f("uq_ticket_import_file")),
    )
    op.create_index("ix_ticket_import_owner_id", "ticket_import", ["owner_id"])

    op.create_table(
        "ticket_view",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_ticket_view_name_length")),
        sa.CheckConstraint("length(name) >= 1", name=op.f("ck_ticket_view_name")),
        sa.CheckConstraint("length(query) <= 500", name=op.f("ck_ticket_view_query_length")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_ticket_view_owner_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_ticket_view_owner_id_name")),
    )
    op.create_index("ix_ticket_view_is_shared_name", "ticket_view", ["is_shared", "name"])

    op.create_table(
        "checklist_item",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 300", name=op.f("ck_checklist_item_text_length")),
        sa.CheckConstraint("length(text) >= 1", name=op.f("ck_checklist_item_text")),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_checklist_item_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
    )
    op.create_index(
        "ix_checklist_item_ticket_id_position", "checklist_item", ["ticket_id", "position", "id"]
    )

    op.create_table(
        "ticket_assignee",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_assignee_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_ticket_assignee_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_assignee")),
    )
    op.create_index("ix_ticket_assignee_user_id", "ticket_assignee", ["user_id", "ticket_id"])

    op.create_table(
        "ticket_entry",
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("id", BigId, nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("edited_at", Instant, nullable=True),
        sa.Column("deleted_at", Instant, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_words", sa.Text(), nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=True),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ticket_version", sa.Integer(), nullable=True),
        sa.Column("post_id", BigId, nullable=True),
        sa.Column("source_id", BigId, nullable=True),
        sa.CheckConstraint("(kind = 'change') = (field <> '')", name=op.f("ck_ticket_entry_field")),
        sa.CheckConstraint(
            "(kind = 'change') = (ticket_version IS NOT NULL)",
            name=op.f("ck_ticket_entry_ticket_version"),
        ),
        sa.CheckConstraint(
            "(kind = 'mention') = ((post_id IS NOT NULL) <> (source_id IS NOT NULL))",
            name=op.f("ck_ticket_entry_mention"),
        ),
        sa.CheckConstraint(
            "kind IN ('comment', 'change', 'mention')", name=op.f("ck_ticket_entry_kind")
        ),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_ticket_entry_body_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_ticket_entry_reason_length")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user.id"],
            name=op.f("fk_ticket_entry_author_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_ticket_entry_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_entry_source_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_entry_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entry")),
        sa.UniqueConstraint(
            "author_id", "form_key", name=op.f("uq_ticket_entry_author_id_form_key")
        ),
    )
    op.create_index("ix_ticket_entry_author_id_id", "ticket_entry", ["author_id", "id"])
    op.create_index("ix_ticket_entry_ticket_id_id", "ticket_entry", ["ticket_id", "id"])
    op.create_index(
        "uq_ticket_entry_post_id_ticket_id",
        "ticket_entry",
        ["post_id", "ticket_id"],
        unique=True,
        sqlite_where=sa.text("post_id IS NOT NULL"),
        postgresql_where=sa.text("post_id IS NOT NULL"),
    )
    op.create_index(
        "uq_ticket_entry_source_id_ticket_id",
        "ticket_entry",
        ["source_id", "ticket_id"],
        unique=True,
        sqlite_where=sa.text("source_id IS NOT NULL"),
        postgresql_where=sa.text("source_id IS NOT NULL"),
    )

    op.create_table(
        "ticket_label",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("label_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["label_id"],
            ["label.id"],
            name=op.f("fk_ticket_label_label_id_label"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_label_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket_id", "label_id", name=op.f("pk_ticket_label")),
    )
    op.create_index("ix_ticket_label_label_id", "ticket_label", ["label_id", "ticket_id"])

    op.create_table(
        "ticket_news",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("reason", sa.String(length=9), nullable=False),
        sa.Column("since_id", BigId, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.CheckConstraint(
            "reason IN ('assigned', 'reported', 'mentioned', 'commented', 'chosen', 'duplicate')",
            name=op.f("ck_ticket_news_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_news_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_ticket_news_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_news")),
    )
    op.create_index("ix_ticket_news_due_at", "ticket_news", ["due_at"])

    op.create_table(
        "ticket_overdue",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_overdue_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_ticket_overdue_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", "due_on", name=op.f("pk_ticket_overdue")),
    )
    op.create_table(
        "ticket_post",
        sa.Column("post_id", BigId, nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.CheckConstraint("kind IN ('origin', 'news')", name=op.f("ck_ticket_post_kind")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_ticket_post_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_post_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "ticket_id", name=op.f("pk_ticket_post")),
    )
    op.create_index("ix_ticket_post_ticket_id", "ticket_post", ["ticket_id", "post_id"])

    op.create_table(
        "ticket_relation",
        sa.Column("from_id", BigId, nullable=False),
        sa.Column("to_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "kind <> 'relates' OR from_id < to_id", name=op.f("ck_ticket_relation_order")
        ),
        sa.CheckConstraint("kind IN ('blocks', 'relates')", name=op.f("ck_ticket_relation_kind")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_ticket_relation_not_itself")),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_relation_from_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_relation_to_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("from_id", "to_id", "kind", name=op.f("pk_ticket_relation")),
    )
    op.create_index("ix_ticket_relation_to_id", "ticket_relation", ["to_id"])

    op.create_table(
        "ticket_watch",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("reason", sa.String(length=9), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.Column("via_id", BigId, nullable=True),
        sa.CheckConstraint(
            "reason IN ('assigned', 'reported', 'mentioned', 'commented', 'chosen', 'duplicate')",
            name=op.f("ck_ticket_watch_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_watch_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_ticket_watch_user_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["via_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_watch_via_id_ticket"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_watch")),
    )
    op.create_index("ix_ticket_watch_user_id", "ticket_watch", ["user_id", "ticket_id"])

    op.create_table(
        "attachment",
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=True),
        sa.Column("ticket_id", BigId, nullable=True),
        sa.Column("entry_id", BigId, nullable=True),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("image_id", BigId, nullable=True),
        sa.Column("discarded_at", Instant, nullable=True),
        sa.CheckConstraint("length(name) <= 150", name=op.f("ck_attachment_name_length")),
        sa.CheckConstraint("length(name) >= 1", name=op.f("ck_attachment_name")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ticket_entry.id"],
            name=op.f("fk_attachment_entry_id_ticket_entry"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["image_id"],
            ["image.id"],
            name=op.f("fk_attachment_image_id_image"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_attachment_owner_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_attachment_ticket_id_ticket"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_attachment_fingerprint")),
    )
    op.create_index("ix_attachment_entry_id", "attachment", ["entry_id"])
    op.create_index("ix_attachment_image_id", "attachment", ["image_id"])
    op.create_index("ix_attachment_owner_id", "attachment", ["owner_id"])
    op.create_index("ix_attachment_ticket_id_entry_id", "attachment", ["ticket_id", "entry_id"])

    # Added without making the table anew: SQLite would lose what it cannot tell of.
    op.add_column(
        "post",
        sa.Column("has_ticket", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )

    with anew("reminder") as batch:
        batch.add_column(sa.Column("ticket_id", BigId, nullable=True))
        batch.create_foreign_key(
            batch.f("fk_reminder_ticket_id_ticket"),
            "ticket",
            ["ticket_id"],
            ["id"],
            ondelete="SET NULL",
        )
    change_image_uses("('post', 'avatar', 'file')")
    index_words()
    keep_history()


@contextmanager
def anew(table: str) -> Iterator[Any]:
    """Change a table; SQLite makes it anew for that, from what it says of the old one."""
    with warnings.catch_warnings():
        # It cannot tell of the index on lower(username), which is not touched here.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", sa.exc.SAWarning)
        with op.batch_alter_table(table) as batch:
            yield batch


def change_image_uses(words: str) -> None:
    with anew("image") as batch:
        batch.drop_constraint(op.f("ck_image_use"), type_="check")
        batch.create_check_constraint(op.f("ck_image_use"), f"use IN {words}")


def index_words() -> None:
    """Full text by what the database has for it, in a table beside the tickets."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE ticket_words (id BIGINT PRIMARY KEY REFERENCES ticket (id) "
            "ON DELETE CASCADE, words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_ticket_words_words ON ticket_words USING gin (words)")
        op.execute(
            "CREATE FUNCTION ticket_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO ticket_words (id, words) "
            "VALUES (NEW.id, to_tsvector('simple', NEW.search_words)) "
            "ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words; RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER ticket_words_follow AFTER INSERT OR UPDATE OF search_words ON ticket "
            "FOR EACH ROW EXECUTE FUNCTION ticket_words_follow()"
        )
        return
    remove = (
        "INSERT INTO ticket_words (ticket_words, rowid, search_words) "
        "VALUES ('delete', OLD.id, OLD.search_words);"
    )
    add = "INSERT INTO ticket_words (rowid, search_words) VALUES (NEW.id, NEW.search_words);"
    op.execute(
        "CREATE VIRTUAL TABLE ticket_words USING fts5(search_words, content='ticket', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(f"CREATE TRIGGER ticket_words_insert AFTER INSERT ON ticket BEGIN {add} END")
    op.execute(f"CREATE TRIGGER ticket_words_delete AFTER DELETE ON ticket BEGIN {remove} END")
    op.execute(
        "CREATE TRIGGER ticket_words_update AFTER UPDATE OF search_words ON ticket "
        f"WHEN OLD.search_words <> NEW.search_words BEGIN {remove} {add} END"
    )


def keep_history() -> None:
    """Refuse to alter a change that stands in a timeline."""
    columns = "created_at, ticket_id, kind, field, before, after, reason, ticket_version"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the history of a ticket does not change'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER ticket_entry_stays BEFORE UPDATE OF {columns} ON ticket_entry "
            "FOR EACH ROW WHEN (OLD.kind = 'change') EXECUTE FUNCTION refuse_change()"
        )
        return
    op.execute(
        f"CREATE TRIGGER ticket_entry_stays BEFORE UPDATE OF {columns} ON ticket_entry "
        "WHEN OLD.kind = 'change' "
        "BEGIN SELECT RAISE(ABORT, 'the history of a ticket does not change'); END"
    )


def downgrade() -> None:
    op.execute("DELETE FROM image WHERE use = 'file'")
    change_image_uses("('post', 'avatar')")
    with anew("reminder") as batch:
        batch.drop_constraint(op.f("fk_reminder_ticket_id_ticket"), type_="foreignkey")
        batch.drop_column("ticket_id")
    op.drop_column("post", "has_ticket")
    op.execute("DROP TABLE ticket_words")
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION ticket_words_follow()")
