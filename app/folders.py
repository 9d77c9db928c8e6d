"""Where the site keeps files of its own."""

from pathlib import Path

from flask import Flask, current_app


def data_folder(app: Flask | None = None) -> Path:
    """The folder for files that the site makes; it need not exist yet."""
    site = app or current_app
    return Path(site.config["DATA_FOLDER"] or site.instance_path)
