"""Aliases of models are ready before two threads can use one first at once."""

from unittest.mock import patch

from sqlalchemy import inspect
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import ORMAdapter

from app import create_app, database
from app.main.queries import home
from app.models import Post
from config import TestConfig


def looked_for(alias):
    """The columns that an alias has yet to look for."""
    names = [column.key for column in inspect(alias).mapper.column_attrs]
    with patch.object(ORMAdapter, "adapt_check_present", side_effect=LookupError):
        missing = []
        for name in names:
            try:
                _ = getattr(alias, name).expression
            except LookupError:
                missing.append(name)
        return missing


def test_an_alias_in_a_module_finds_its_columns_before_it_is_used(monkeypatch):
    monkeypatch.setattr(home, "ANOTHER", aliased(Post), raising=False)

    database.prepare_aliases()

    assert looked_for(home.ANOTHER) == []


def test_an_alias_looks_for_its_columns_when_it_is_used_first():
    assert "is_reply" in looked_for(aliased(Post))


def test_an_application_begins_with_that(monkeypatch):
    done = []
    monkeypatch.setattr(database, "prepare_aliases", lambda: done.append(True))

    create_app(TestConfig)

    assert done == [True]
