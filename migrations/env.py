"""How Alembic reaches the database of the application. ``flask db`` runs this file."""

import logging
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Column

from app.models.types import Instant

db = current_app.extensions["migrate"].db
logger = logging.getLogger("alembic.env")


def skip_empty(migration: Any, revision: Any, directives: list[Any]) -> None:
    """Write no revision file when the models and the schema are the same."""
    if getattr(context.config.cmd_opts, "autogenerate", False):
        script = directives[0]
        if script.upgrade_ops.is_empty():
            directives[:] = []
            logger.info("No changes in schema detected.")


def render_type(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our column types as the plain ones they store: a migration outlives our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def comparable(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Leave out indexes over expressions, which SQLite does not tell of, and those of full text,
    which are tables that no model has (``app/fulltext.py``)."""
    if kind == "table" and reflected and "_words" in (name or ""):
        return False
    return kind != "index" or all(isinstance(column, Column) for column in item.expressions)


def run_offline() -> None:
    """Print the SQL instead of running it."""
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations in one transaction."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite changes a table by making a new one; that must not cascade to its references.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            process_revision_directives=skip_empty,
            render_item=render_type,
            include_object=comparable,
            **{
                key: value
                for key, value in current_app.extensions["migrate"].configure_args.items()
                if key not in {"render_as_batch", "process_revision_directives"}
            },
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    run_offline()
else:
    run_online()
