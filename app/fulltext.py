"""Finding words in texts with what the database has: FTS5 of SQLite, tsvector of PostgreSQL.

Both would cut texts into words their own way. So a text is cut and folded here, the same for both,
and kept in a column of its own, which the database indexes.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    DDL,
    FromClause,
    Table,
    bindparam,
    event,
    literal_column,
    select,
    text,
)

from app.extensions import db

MOST_WORDS = 20
LONGEST_WORD = 60
LONGEST_TEXT = 100_000
WORD = re.compile(r"[^\W_]+")
# Chinese, Japanese and Thai put no space between words: each sign is one, and a word is a phrase.
WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)

Phrase = tuple[str, ...]
"""Words that stand one after the other; of the last one, the beginning is enough."""


def words_of(written: str) -> str:
    """The words of a text as they are indexed: folded, with single spaces."""
    return " ".join(_words(written[:LONGEST_TEXT]))


def phrase_of(written: str) -> Phrase:
    """What somebody looks for as a phrase; empty when there is no word in it."""
    return tuple(_words(written[:LONGEST_TEXT])[:MOST_WORDS])


def _words(written: str) -> list[str]:
    spread = WITHOUT_SPACES.sub(r" \g<0> ", written)
    folded = spread
    for _round in range(2):  # what was folded can be folded again
        folded = unicodedata.normalize("NFKD", folded).casefold()
    folded = unicodedata.normalize("NFKD", folded)
    bare = "".join(c for c in folded if not unicodedata.combining(c) and c != "\0")
    return [word[:LONGEST_WORD] for word in WORD.findall(bare)]


def indexed(table: FromClause, column: str) -> None:
    """Index a column of words of a table with an integer key ``id``.

    The index is a table beside it, ``<table>_words``, which follows it by triggers. A migration
    makes the same.
    """
    if not isinstance(table, Table):
        raise TypeError(table)
    for dialect, statements in (
        ("sqlite", sqlite_index(table.name, column)),
        ("postgresql", postgresql_index(table.name, column)),
    ):
        for statement in statements:
            event.listen(table, "after_create", ddl(statement, dialect))
    index = f"{table.name}_words"
    event.listen(table, "before_drop", ddl(f"DROP TABLE IF EXISTS {index}", "sqlite"))
    event.listen(table, "before_drop", ddl(f"DROP TABLE IF EXISTS {index}", "postgresql"))
    forget = f"DROP FUNCTION IF EXISTS {index}_follow()"
    event.listen(table, "after_drop", ddl(forget, "postgresql"))


def ddl(statement: str, dialect: str) -> Any:
    """A statement about the schema that one of the databases needs."""
    made: Any = DDL
    return made(statement).execute_if(dialect=dialect)


def sqlite_index(table: str, column: str) -> list[str]:
    """The statements that make an FTS5 index over a column of words, and keep it up to date."""
    index = f"{table}_words"
    remove = (
        f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
    )
    add = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5({column}, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {column} ON {table} "
        f"WHEN OLD.{column} <> NEW.{column} BEGIN {remove} {add} END",
    ]


def postgresql_index(table: str, column: str) -> list[str]:
    """The statements that keep the vectors of a column of words in a table of their own.

    An index over an expression would have it worked out again for each row that is looked at.
    """
    index = f"{table}_words"
    return [
        f"CREATE TABLE {index} (id BIGINT PRIMARY KEY REFERENCES {table} (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)",
        f"CREATE INDEX ix_{index}_words ON {index} USING gin (words)",
        f"CREATE FUNCTION {index}_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO {index} (id, words) VALUES (NEW.id, to_tsvector('simple', NEW.{column})) "
        "ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words; RETURN NULL; END $$",
        f"CREATE TRIGGER {index}_follow AFTER INSERT OR UPDATE OF {column} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {index}_follow()",
    ]


def matching(table: Table, phrases: Sequence[Phrase]) -> Any:
    """The ids of the rows that have all of some phrases, as a select.

    Args:
        table: whose words are ``indexed``.
        phrases: as ``phrase_of`` makes them, none of them empty.
    """
    return matching_one_of(table, [phrases])


def matching_one_of(table: Table, groups: Sequence[Sequence[Phrase]]) -> Any:
    """The ids of the rows that have all phrases of at least one group, as a select."""
    index = f"{table.name}_words"
    if db.engine.dialect.name == "postgresql":
        query = _joined(groups, " | ", " & ", lambda phrase: f"({' <-> '.join(phrase)}:*)")
        found: Any = text("words @@ to_tsquery('simple', :words)")
        key = "id"
    else:
        query = _joined(groups, " OR ", " AND ", lambda phrase: f'"{" ".join(phrase)}" *')
        found = text(f"{index} MATCH :words")
        key = "rowid"
    match = found.bindparams(bindparam("words", query, unique=True))
    return select(literal_column(key)).select_from(text(index)).where(match)


def _joined(
    groups: Sequence[Sequence[Phrase]], either: str, both: str, shown: Callable[[Phrase], str]
) -> str:
    return either.join(f"({both.join(map(shown, group))})" for group in groups)
