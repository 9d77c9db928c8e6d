"""Files of each test in a folder of its own."""

from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def own_folder(app: Flask, tmp_path: Path) -> Path:
    """Where this test keeps its files."""
    app.config["DATA_FOLDER"] = str(tmp_path / "data")
    return tmp_path / "data" / "media"
