"""``python dev.py run`` starts a worker and a clock beside the site, and ends them with it."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.background.processes import wait_for

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A folder without settings, and an environment without them."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "INSTANCE", tmp_path / "instance")
    for name in ("SITE_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def settings(host="127.0.0.1", port=5000):
    return dev.settings(argparse.Namespace(host=host, port=port))


def test_the_broker_is_a_file_of_the_instance(bare):
    broker = settings()["CELERY_BROKER_URL"]
    assert broker == f"sqla+sqlite:///{(bare / 'instance' / 'broker.db').as_posix()}"
    assert (bare / "instance").is_dir()


def test_links_in_mails_lead_to_where_the_site_listens(bare):
    assert settings(port=5001)["SITE_URL"] == "http://localhost:5001"
    assert settings(host="192.168.0.7", port=80)["SITE_URL"] == "http://192.168.0.7:80"


@pytest.mark.parametrize("name", ["SITE_URL", "CELERY_BROKER_URL"])
def test_what_the_environment_says_stays(bare, monkeypatch, name):
    monkeypatch.setenv(name, "something")
    assert name not in settings()


@pytest.mark.parametrize("name", ["SITE_URL", "CELERY_BROKER_URL"])
@pytest.mark.parametrize("line", ["{}=something", "export {} = 'something'"])
def test_what_the_file_of_settings_says_stays(bare, name, line):
    (bare / ".env").write_text("A=1\n" + line.format(name) + "\n")
    assert name not in settings()


@pytest.mark.parametrize("line", ["# {}=something", "{}=", "{}=''", "MY_{}=something"])
def test_what_the_file_of_settings_leaves_open_is_chosen(bare, line):
    (bare / ".env").write_text(line.format("SITE_URL") + "\n")
    assert settings()["SITE_URL"] == "http://localhost:5000"


def test_an_old_broker_is_emptied(bare):
    broker = bare / "instance" / "broker.db"
    broker.parent.mkdir()
    broker.write_text("old")
    settings()
    assert not broker.exists()


def test_a_broker_that_is_not_ours_is_left_alone(bare, monkeypatch):
    broker = bare / "instance" / "broker.db"
    broker.parent.mkdir()
    broker.write_text("old")
    monkeypatch.setenv("CELERY_BROKER_URL", f"sqla+sqlite:///{broker}")
    settings()
    assert broker.exists()


# --- beside the server

DRIVER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {root!r})
import dev
dev.PATIENCE_SECONDS = 1
dev.RESTART_SECONDS = 0.1
dev.HEAD_START_SECONDS = 0.1
one = [sys.executable, {child!r}, {folder!r}]
sys.exit(dev.serve([*one, "server"], [*one, "worker"], [*one, "beat"], TOLD="yes"))
"""

CHILD = """
import os, pathlib, sys, time
folder, name = sys.argv[1:]
path = pathlib.Path(folder, name)
path.with_suffix(".new").write_text(f"{os.getpid()} {os.environ['TOLD']}")
path.with_suffix(".new").rename(path)
time.sleep(60)
"""


class Running:
    """``dev.serve`` in a process of its own, with a server, a worker and a beat."""

    names = ("server", "worker", "beat")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "child.py").write_text(CHILD)
        root, child = str(Path(dev.__file__).parent), str(folder / "child.py")
        (folder / "driver.py").write_text(DRIVER.format(root=root, child=child, folder=str(folder)))
        self.process = subprocess.Popen(
            [sys.executable, folder / "driver.py"],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert wait_for(lambda: all((folder / name).exists() for name in self.names))

    def pid(self, name: str) -> int:
        return int((self.folder / name).read_text().split()[0])

    def lives(self, name: str) -> bool:
        stat = Path(f"/proc/{self.pid(name)}/stat")
        if not Path("/proc/self/stat").exists():
            pytest.skip("needs /proc")
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def running(tmp_path):
    run = Running(tmp_path)
    yield run
    run.process.kill()
    for name in run.names:
        if run.lives(name):
            os.kill(run.pid(name), signal.SIGKILL)
    run.process.communicate()  # it waits for everybody who holds the other end


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_all_of_them(running, name):
    running.process.send_signal(getattr(signal, name))
    assert running.process.wait(15) == 0
    assert wait_for(lambda: not any(map(running.lives, running.names)))


@posix
def test_when_the_server_ends_the_others_end_too(running):
    os.kill(running.pid("server"), signal.SIGKILL)
    assert running.process.wait(15) == -signal.SIGKILL % 256
    assert wait_for(lambda: not any(map(running.lives, running.names)))


@posix
@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_helper_that_dies_is_started_again_and_that_is_said(running, name):
    first = running.pid(name)
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: running.pid(name) != first)
    assert running.lives(name)
    assert running.lives("server")
    running.process.send_signal(signal.SIGINT)
    said = running.process.communicate(timeout=15)[0].splitlines()
    assert said == [f"» The {name} has ended by itself; it is started again."]


@posix
def test_each_of_them_gets_the_settings(running):
    told = [(running.folder / name).read_text().split()[1] for name in running.names]
    assert told == ["yes"] * 3
