"""The application object for ``flask run`` and gunicorn, and the shell context."""

from pathlib import Path
from typing import Any

from dotenv import load_dotenv

from app import create_app, models
from app.extensions import db
from config import ConfigError

load_dotenv(Path(__file__).with_name(".env"))

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"Microblog does not start: {error}") from None


@app.shell_context_processor
def shell_context() -> dict[str, Any]:
    """What ``flask shell`` offers without an import: ``db`` and every model."""
    return {"db": db, **{name: getattr(models, name) for name in models.__all__}}
