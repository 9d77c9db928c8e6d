"""What the tests of the API share."""

from base64 import b64encode
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.auth import access_tokens
from app.extensions import db
from app.models import User
from tests.conftest import Client

_numbers = count(1)


def basic(name: str, password: str) -> dict[str, str]:
    """The header of somebody who shows a name and a password."""
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


class Program:
    """A program that calls the API with a token, or as a guest."""

    def __init__(self, client: Client, token: str | None = None) -> None:
        self.client = client
        self.token = token

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        """Make a call; ``body`` goes as JSON."""
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            more["json"] = body
        return self.client.open(f"/api{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("PUT", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.call("DELETE", path, **more)


@pytest.fixture
def guest(app: Flask) -> Program:
    """A program without a token."""
    return Program(app.test_client())


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Make a program that acts for somebody, with the scopes given or all."""

    def make(user: User, *scopes: str) -> Program:
        token = access_tokens.make_personal_token(
            user, f"program {next(_numbers)}", list(scopes) or ["read", "write"], None
        )[1]
        db.session.commit()
        return Program(app.test_client(), token)

    return make
