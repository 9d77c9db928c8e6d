"""Starting Python as a keeper would, in an environment that holds nothing of this machine."""

import os
import subprocess
import sys
from pathlib import Path

from config import BASE_DIR

INHERITED = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


def python(
    *arguments: str, folder: Path, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run Python to its end in another folder.

    Neither the keeper's ``.env`` nor ``.flaskenv`` is read: their values would be taken for what
    the test sets.
    """
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "PYTHONPATH": str(BASE_DIR),
            "PYTHONUTF8": "1",
            "PYTHON_DOTENV_DISABLED": "1",
            "FLASK_SKIP_DOTENV": "1",
            "FLASK_APP": str(BASE_DIR / "microblog.py"),
            **environment,
        },
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
