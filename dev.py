"""Runs and tests Microblog on a bare machine: ``python dev.py run``, ``python dev.py test``.

Standard library only, and no shell, so that it works the same on Linux, macOS and Windows.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTANCE = ROOT / "instance"
TRANSLATIONS = ROOT / "app" / "translations"
OLDEST_PYTHON = (3, 11)
PATIENCE_SECONDS = 8
HEAD_START_SECONDS = 2
"""The server begins alone, so that the first page is there soon."""
RESTART_SECONDS = 5
"""What ends by itself is started again, but no more often than this."""
OKAY = (0, 5)
"""What pytest ends with when nothing failed; 5: there was no test of that kind."""


class Trouble(Exception):
    """Something that the person at the keyboard can put right. One sentence."""


# --- the virtual environment


def check_python() -> None:
    """Refuse an interpreter that the site does not run on."""
    if sys.version_info < OLDEST_PYTHON:
        raise Trouble(
            "Microblog needs Python {}.{} or newer; this is {}.{}.".format(
                *OLDEST_PYTHON, *sys.version_info[:2]
            )
        )


def install(requirements: str) -> None:
    """Make the virtual environment, and install into it when a requirements file changed."""
    stamp = VENV / f".{requirements}.stamp"
    contents = [path.read_bytes() for path in sorted(ROOT.glob("requirements*.txt"))]
    wanted = hashlib.sha256(b"\0".join([sys.version.encode(), *contents])).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("Making the virtual environment in .venv")
        make_environment()
    say(f"Installing what {requirements} names")
    log = VENV / "install.log"
    with log.open("wb") as output:
        command: list[str | Path] = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-r",
            requirements,
        ]
        done = subprocess.run(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise Trouble(
            "The packages could not be installed: is there a network? "
            f"What pip said is in {log.relative_to(ROOT)}."
        )
    stamp.write_text(wanted)


def make_environment() -> None:
    """Create ``.venv``.

    Raises:
        Trouble: Python was installed without what makes one.
    """
    whole = False
    try:
        venv.create(VENV, with_pip=True, clear=True)
        whole = True
    except (OSError, subprocess.CalledProcessError):
        raise Trouble(
            "The virtual environment could not be made: Python's venv module is incomplete "
            "(on Debian and Ubuntu: apt install python3-venv)."
        ) from None
    finally:
        if not whole:  # half of one, without pip, would be taken for a whole one next time
            shutil.rmtree(VENV, ignore_errors=True)


# --- running things in it


def environment(**more: str) -> "dict[str, str]":
    """The environment of the children: ours, without a foreign interpreter's settings."""
    ours = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")
    }
    return {**ours, "PYTHONUTF8": "1", **more}


def python(*arguments: "str | Path", **more: str) -> int:
    """Run the interpreter of the virtual environment to its end; gives its exit code."""
    command = [PYTHON, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(**more), check=False)
    return done.returncode


def must(explanation: str, *arguments: "str | Path", **more: str) -> None:
    """Run a step that everything after it needs."""
    if python(*arguments, **more):
        raise Trouble(explanation)


def say(text: str) -> None:
    """Tell what is going on."""
    print(f"» {text}", flush=True)


def compile_translations() -> None:
    """Compile the catalogues that changed since they were compiled."""
    catalogues = list(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    if all(is_fresh(catalogue) for catalogue in catalogues):
        return
    say("Compiling the translations")
    must("The translations could not be compiled.", "-m", "flask", "translate", "compile")


def is_fresh(catalogue: Path) -> bool:
    """Whether a catalogue is compiled and has not changed since."""
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


# --- python dev.py run


def run(options: argparse.Namespace) -> int:
    """Set up everything and serve the site until Ctrl-C."""
    check_port(options.host, options.port)
    install("requirements.txt")
    compile_translations()
    must("The database could not be brought up to date.", "-m", "flask", "db", "upgrade")
    demo_done = INSTANCE / "demo.done"
    if not (options.no_demo or demo_done.exists()):
        say("Filling the demo site")
        must("The demo could not be made.", "-m", "flask", "demo")
        INSTANCE.mkdir(exist_ok=True)
        demo_done.touch()
    elif demo_done.exists():
        say("Demo sign-ins: susan (admin), john, mary; password harbour-workshop")
    say(f"Microblog is on {address(options)} (Ctrl-C ends it)")
    return serve(
        [PYTHON, "-m", "flask", "run", "--host", options.host, "--port", str(options.port)],
        [PYTHON, "-m", "flask", "worker"],
        [PYTHON, "-m", "flask", "beat"],
        **settings(options),
    )


def address(options: argparse.Namespace) -> str:
    """What to type into a browser to reach the site."""
    return f"http://{shown_host(options.host)}:{options.port}"


def settings(options: argparse.Namespace) -> "dict[str, str]":
    """What the children need to know and nobody has set."""
    ours = {}
    if not is_set("SITE_URL"):
        ours["SITE_URL"] = address(options)
    if not is_set("CELERY_BROKER_URL"):
        INSTANCE.mkdir(exist_ok=True)
        broker = INSTANCE / "broker.db"
        # It never forgets a message, and needs none of them: what is left to do is in the database.
        for name in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                broker.with_name(broker.name + name).unlink()
        ours["CELERY_BROKER_URL"] = "sqla+sqlite:///" + broker.as_posix()
    return ours


def is_set(name: str) -> bool:
    """Whether the environment, or the file .env that the site reads, names a setting."""
    if os.environ.get(name):
        return True
    lines = []
    with contextlib.suppress(OSError):
        lines = (ROOT / ".env").read_text(encoding="utf-8").splitlines()
    pairs = [line.replace("export ", "", 1).strip().partition("=") for line in lines]
    return any(key.strip() == name and value.strip(" '\"") for key, _, value in pairs)


def shown_host(host: str) -> str:
    """What to type into a browser for a host to listen on."""
    if host in ("127.0.0.1", "0.0.0.0", "::1", "::"):  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody listens on, before anything is set up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":  # a port that was in use a moment ago is free again
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise Trouble(f"There is no port {port}; take one from 1 to 65535.") from None
        except OSError as error:
            raise Trouble(
                f"Port {port} on {host} cannot be used ({error.strerror}); "
                f"choose another with --port, such as {port + 1}."
            ) from None


def serve(command: "list[str | Path]", *beside: "list[str | Path]", **more: str) -> int:
    """Run a server and what works beside it, and end all of it with us."""
    for name in ("SIGTERM", "SIGHUP"):  # SIGHUP: the terminal was closed (nohup ignores it)
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    children = []
    try:
        children.append(Child(command, more))
        if beside:
            time.sleep(HEAD_START_SECONDS)
        for one in beside:
            children.append(Child(one, more))
        return watch(*children)
    except KeyboardInterrupt:
        return 0
    finally:
        end(*children)


class Child:
    """A command that runs in a process group of its own."""

    def __init__(self, command: "list[str | Path]", more: "dict[str, str]") -> None:
        self.command = command
        self.more = more
        self.start()

    def start(self) -> None:
        """Start it, for the first time or again."""
        grouping = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined, unused-ignore]
            if os.name == "nt"
            else {"start_new_session": True}
        )
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environment(FLASK_DEBUG="1", **self.more), **grouping
        )

    def restart_if_ended(self) -> None:
        """Say that it ended, and start it again."""
        if self.process.poll() is None or time.monotonic() - self.started < RESTART_SECONDS:
            return
        say(f"The {self.command[-1]} has ended by itself; it is started again.")
        self.signal(signal.SIGTERM)  # its children, if it left any
        self.start()

    def signal(self, number: int) -> None:
        """Send a signal to it and its children."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name != "nt":
                os.killpg(self.process.pid, number)


def watch(server: Child, *beside: Child) -> int:
    """Wait for the end of the server; gives its exit code."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return server.process.wait(1)
        for child in beside:
            child.restart_if_ended()


def interrupt(number: int, frame: "FrameType | None") -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def end(*children: Child) -> None:
    """End children and their children: politely first. Nothing interrupts this any more."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if os.name == "nt":
        for child in children:
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(child.process.pid)],  # noqa: S607
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        return
    for number in (signal.SIGINT, signal.SIGKILL):
        until = time.monotonic() + PATIENCE_SECONDS
        for child in children:
            child.signal(number)
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(until - time.monotonic(), 0))


# --- python dev.py test

CHECKS = (
    ("Lint", ("ruff", "check", "--quiet", ".")),
    ("Format", ("ruff", "format", "--quiet", "--check", ".")),
    ("Types", ("mypy", "--no-error-summary")),
    ("Templates", ("djlint", "app/templates", "--lint", "--quiet")),
)

# Each process has a database of its own. It begins with a part of the tests in their order, so that
# those of one file share what they make once; who is done first takes over from the others.
PARALLEL = ("--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal")
# What says little of the database runs once: texts, images, mails, settings, who may call what, and
# what pages show of rules that the tests of queries, services and the API hold on both.
ONCE = (
    "admin",
    "api/test_answers.py",
    "api/test_bodies.py",
    "api/test_description.py",
    "api/test_description_holds.py",
    "api/test_examples.py",
    "api/test_limits.py",
    "api/test_matrix.py",
    "appointments/ics",
    "appointments/test_alarm_pages.py",
    "appointments/test_alarm_times.py",
    "appointments/test_bad_input.py",
    "appointments/test_grid_pages.py",
    "appointments/test_grids.py",
    "appointments/test_holidays.py",
    "appointments/test_pages.py",
    "appointments/test_recurrence.py",
    "appointments/test_recurrence_words.py",
    "appointments/test_reminder_words.py",
    "appointments/test_rules.py",
    "appointments/test_spans.py",
    "appointments/test_splitting.py",
    "appointments/test_zone_cases.py",
    "appointments/test_zones.py",
    "archive/test_contents.py",
    "auth",
    "background/test_dev_run.py",
    "booking/test_availability.py",
    "booking/test_guests.py",
    "booking/test_hosts.py",
    "booking/test_pages.py",
    "errors",
    "feeds/test_formats.py",
    "feeds/test_previews.py",
    "feeds/test_public.py",
    "feeds/test_texts.py",
    "mail",
    "main/test_distance_pages.py",
    "main/test_editing_pages.py",
    "main/test_following.py",
    "main/test_people.py",
    "main/test_profile.py",
    "main/test_reactions_pages.py",
    "main/test_writing_pages.py",
    "media",
    "notifications/test_pages.py",
    "outbox",
    "reminders/test_pages.py",
    "reminders/test_zones.py",
    "settings",
    "signposts",
    "test_access_matrix.py",
    "test_architecture.py",
    "test_avatars.py",
    "test_bad_input.py",
    "test_commands.py",
    "test_config.py",
    "test_demo.py",
    "test_dev.py",
    "test_features.py",
    "test_forms.py",
    "test_headers.py",
    "test_i18n.py",
    "test_language.py",
    "test_logs.py",
    "test_readme.py",
    "test_redirects.py",
    "text",
    "tickets/test_acting.py",
    "tickets/test_bad_input.py",
    "tickets/test_create.py",
    "tickets/test_edit.py",
    "tickets/test_filter_language.py",
    "tickets/test_filter_menus.py",
    "tickets/test_forged.py",
    "tickets/test_import_rows.py",
    "tickets/test_show.py",
    "tickets/test_views.py",
    "tickets/test_without_scripts.py",
    "visibility/test_pages.py",
)
NOT_AGAIN = tuple(f"--ignore=tests/{path}" for path in ONCE)
# Where to look when nobody says it: it takes its time to read ten thousand tests for one in thirty.
BROWSER = ("-o", "testpaths=tests/browser")
SUITES = (
    ("Tests on sqlite", ("--database=sqlite", "-m", "not browser", *PARALLEL)),
    ("Tests on postgresql", ("--database=postgresql", "-m", "not browser", *NOT_AGAIN, *PARALLEL)),
    ("Tests in a browser", ("--database=sqlite", "-m", "browser", *BROWSER, *PARALLEL)),
)


def test(options: argparse.Namespace) -> int:
    """Lint, types, templates, then the suite on SQLite, on PostgreSQL and in a browser."""
    install("requirements-dev.txt")
    failed = []
    for name, command in CHECKS:
        say(name)
        if python("-m", *command):
            failed.append(name)
    compile_translations()
    for name, arguments in SUITES:
        say(name)
        command = ("-m", "pytest", *arguments, *options.arguments)
        # Compiled files are kept: every process would else read hundreds of tests anew.
        if python(*command, FLASK_DEBUG="0", PYTHONDONTWRITEBYTECODE="") not in OKAY:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "Everything passed")
    return 1 if failed else 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(description="Runs and tests Microblog on a bare machine.")
    commands = top.add_subparsers(title="commands")
    run_command = commands.add_parser("run", help="set everything up and open the site")
    run_command.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    run_command.add_argument("--port", type=int, default=5000, help="which port (%(default)s)")
    run_command.add_argument("--no-demo", action="store_true", help="begin with an empty site")
    run_command.set_defaults(command=run)
    test_command = commands.add_parser(
        "test",
        help="set everything up and prove that it works",
        usage="%(prog)s [-h] [pytest arguments, such as -k follow]",
    )
    test_command.set_defaults(command=test, arguments=[])
    return top


def parse(arguments: "list[str]") -> argparse.Namespace:
    """Understand the command line; what follows ``test`` is for pytest."""
    if arguments[:1] != ["test"] or arguments[1:] in (["-h"], ["--help"]):
        return parser().parse_args(arguments)
    options = parser().parse_args(["test"])  # argparse would take pytest's options for its own
    options.arguments = arguments[1:]
    return options


def main() -> int:
    """Understand the command line and do it; trouble is one sentence."""
    options = parse(sys.argv[1:])
    if "command" not in options:
        parser().print_help()
        return 0
    try:
        check_python()
        return int(options.command(options))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
