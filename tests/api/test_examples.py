"""The examples of docs/api.md run against a served site, in their order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app.auth import access_tokens
from app.extensions import db
from app.models import User
from config import BASE_DIR
from tests.live import serving
from tests.people import PASSWORD

PAGE = Path(BASE_DIR) / "docs" / "api.md"
BLOCKS = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}


def examples() -> list[tuple[str, str]]:
    """Each example with its language."""
    return BLOCKS.findall(PAGE.read_text(encoding="utf-8"))


def test_every_kind_of_thing_has_both_examples() -> None:
    headings = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    lacking = {
        part.splitlines()[0]: missing
        for part in headings
        if (missing := {"sh", "python"} - {kind for kind, _text in BLOCKS.findall(part)})
    }

    assert lacking == {"What holds for every call": {"sh", "python"}}


def test_the_examples_run(app: Flask, susan: User, david: User) -> None:
    token = access_tokens.make_personal_token(susan, "examples", ["read", "write"], None)[1]
    db.session.commit()
    with serving(app) as url:
        known = {"SITE": url, "TOKEN": token, "NAME": susan.username, "PASSWORD": PASSWORD}
        for kind, text in examples():
            ended = subprocess.run(
                [*PROGRAMS[kind], text],
                check=False,
                env={**os.environ, **known},
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert ended.returncode == 0, f"{text}\n{ended.stdout}\n{ended.stderr}"


@pytest.mark.parametrize("word", ["SITE", "TOKEN"])
def test_the_page_says_what_its_variables_hold(word: str) -> None:
    assert f"| `{word}` |" in PAGE.read_text(encoding="utf-8")
