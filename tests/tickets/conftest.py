"""Files of each test in a folder of its own."""

from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture
def own_folder(app: Flask, tmp_path: Path) -> None:
    """Ids begin again with each test, and with them the names of files."""
    app.config["DATA_FOLDER"] = str(tmp_path / "data")
