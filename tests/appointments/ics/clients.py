"""The programs of others that read our files, started with a home of their own."""

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

VDIRSYNCER = """\
[general]
status_path = "{home}/status"
[pair club]
a = "feed"
b = "folder"
collections = null
[storage feed]
type = "http"
url = "{address}/club.ics"
[storage folder]
type = "filesystem"
path = "{home}/club"
fileext = ".ics"
"""
KHAL = """\
[calendars]
[[club]]
path = {home}/club
type = calendar
readonly = True
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
[default]
show_all_days = False
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and does not tell."""

    def log_message(self, *_args: object) -> None:
        """Not to the terminal of the tests."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(home: Path, *command: str) -> list[str]:
    """What a program says, in lines, in Berlin and with nothing of the person who tests."""
    keys = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    environment = os.environ | dict.fromkeys(keys, str(home))
    environment |= {"TZ": "Europe/Berlin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if line.strip()]


def synchronise(home: Path, address: str) -> list[Path]:
    """Bring a feed into a folder with vdirsyncer; its files."""
    (home / "club").mkdir(exist_ok=True)
    config = home / "vdirsyncer"
    config.write_text(VDIRSYNCER.format(home=home, address=address), encoding="utf-8")
    for verb in ("discover", "sync"):
        run(home, sys.executable, "-m", "vdirsyncer", "-c", str(config), verb)
    return sorted((home / "club").iterdir())


def khal(home: Path, first: str, last: str) -> list[str]:
    """What khal lists of the folder: beginning, end, title; each line once."""
    config = home / "khal"
    config.write_text(KHAL.format(home=home), encoding="utf-8")
    form = ("--day-format", "", "--format", "{start}|{end}|{title}")
    lines = run(home, sys.executable, "-m", "khal", "-c", str(config), "list", first, last, *form)
    return list(dict.fromkeys(lines))


def find_calcurse() -> str | None:
    """The path of calcurse, where there is one."""
    return shutil.which("calcurse")


def calcurse(home: Path, data: bytes, first: str, days: int) -> list[str]:
    """What calcurse lists after it imported a file: days, and what is on them."""
    program = (find_calcurse() or "", "-D", str(home), "-C", str(home))
    (home / "club.ics").write_bytes(data)
    report = run(home, *program, "-i", str(home / "club.ics"))
    assert " 0 skipped" in report[-1], report
    forms = {"apt": "%S %E %m\n", "recur-apt": "%S %E %m\n", "event": "%m\n"}
    forms["recur-event"] = forms["event"]
    asked = [part for name, form in forms.items() for part in (f"--format-{name}", form)]
    return run(home, *program, "-Q", "--from", first, "--days", str(days), *asked)
