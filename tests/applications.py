"""Applications with other settings than the one that the suite shares."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from app import create_app
from app.extensions import db, limiter
from config import TestConfig
from tests.conftest import Client


@contextmanager
def application_with(**settings: Any) -> Iterator[Flask]:
    """An application of its own; what it shares with the others is put back afterwards."""
    logger = logging.getLogger("app")
    handlers, level = logger.handlers[:], logger.level
    limits = dict(vars(limiter))
    app = create_app(type("Settings", (TestConfig,), settings))
    app.test_client_class = Client
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
        logger.handlers[:] = handlers
        logger.setLevel(level)
        vars(limiter).clear()
        vars(limiter).update(limits)
