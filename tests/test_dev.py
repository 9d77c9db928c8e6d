"""``dev.py``: what it says when something is missing, and that it leaves nothing running."""

import argparse
import ast
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import dev

SOURCE = Path(dev.__file__)


def run_dev(*arguments, **more):
    """Run ``dev.py`` itself to its end."""
    return subprocess.run(
        [sys.executable, SOURCE, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **more,
    )


def is_one_sentence(text):
    return text.endswith(".") and "\n" not in text.strip() and "Traceback" not in text


# --- the file itself


def tree():
    return ast.parse(SOURCE.read_text(encoding="utf-8"))


def test_it_imports_nothing_but_the_standard_library():
    imported = set()
    for node in ast.walk(tree()):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module.partition(".")[0])
    assert imported <= sys.stdlib_module_names


def test_an_old_python_understands_it_far_enough_to_say_so():
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_old_python_evaluates_no_annotation_that_it_does_not_know():
    for node in ast.walk(tree()):
        if isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            notes = [argument.annotation for argument in arguments if argument] + [node.returns]
            for note in notes:
                assert isinstance(note, ast.Name | ast.Attribute | ast.Constant | None), node.name


def test_no_shell_is_used():
    calls = [node for node in ast.walk(tree()) if isinstance(node, ast.Call)]
    assert not [call for call in calls if "shell" in {word.arg for word in call.keywords}]
    assert "os.system" not in SOURCE.read_text(encoding="utf-8")


# --- the command line


def test_alone_it_prints_help():
    done = run_dev()
    assert done.returncode == 0
    assert done.stdout.startswith("usage: dev.py")
    assert "{run,test}" in done.stdout


@pytest.mark.parametrize("command", ["run", "test"])
def test_each_command_has_help(command):
    done = run_dev(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: dev.py {command}")


@pytest.mark.parametrize("wrong", [["walk"], ["run", "--fast"], ["run", "--port", "x"]])
def test_what_it_does_not_know_it_refuses(wrong):
    done = run_dev(*wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_run_has_its_options():
    options = dev.parse(["run", "--host", "::1", "--port", "5001", "--no-demo"])
    assert (options.host, options.port, options.no_demo) == ("::1", 5001, True)


def test_run_listens_on_this_machine_only_unless_told_otherwise():
    options = dev.parse(["run"])
    assert (options.host, options.port, options.no_demo) == ("127.0.0.1", 5000, False)


@pytest.mark.parametrize(
    "arguments",
    [[], ["-k", "follow"], ["-x", "tests/main", "-k", "a or b"], ["tests", "--lf"], ["--port"]],
)
def test_what_follows_test_is_for_pytest(arguments):
    options = dev.parse(["test", *arguments])
    assert (options.command, options.arguments) == (dev.test, arguments)


# --- what is missing


def outcome(monkeypatch, capsys, *arguments):
    """The exit code, and what is said on standard error."""
    monkeypatch.setattr(sys, "argv", ["dev.py", *arguments])
    return dev.main(), capsys.readouterr().err


@pytest.fixture
def nothing_happens(monkeypatch):
    """Every step that would change this machine fails the test."""

    def forbidden(*arguments, **more):
        pytest.fail(f"this must not run: {arguments}")

    for name in ("install", "python", "serve"):
        monkeypatch.setattr(dev, name, forbidden)


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 6, 0), (2, 7, 18)])
@pytest.mark.parametrize("command", ["run", "test"])
def test_an_old_python_is_told_in_one_sentence(
    monkeypatch, capsys, nothing_happens, version, command
):
    monkeypatch.setattr(sys, "version_info", version)
    code, said = outcome(monkeypatch, capsys, command)
    assert code == 1
    assert said == (f"Microblog needs Python 3.11 or newer; this is {version[0]}.{version[1]}.\n")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_newer_python_is_fine(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    dev.check_python()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104
def test_a_taken_port_is_told_in_one_sentence(monkeypatch, capsys, nothing_happens, host):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = outcome(monkeypatch, capsys, "run", "--host", host, "--port", str(port))
    assert code == 1
    assert said.startswith(f"Port {port} on {host} cannot be used (")
    assert f"choose another with --port, such as {port + 1}." in said
    assert is_one_sentence(said.strip())


@pytest.mark.parametrize("port", ["65536", "-1", "999999999999"])
def test_a_port_that_cannot_be_is_told_in_one_sentence(monkeypatch, capsys, nothing_happens, port):
    code, said = outcome(monkeypatch, capsys, "run", f"--port={port}")
    assert (code, said) == (1, f"There is no port {port}; take one from 1 to 65535.\n")


def test_a_host_that_cannot_be_is_told_in_one_sentence(monkeypatch, capsys, nothing_happens):
    code, said = outcome(monkeypatch, capsys, "run", "--host", "999.1.1.1", "--port", "0")
    assert code == 1
    assert is_one_sentence(said.strip())


def test_a_free_port_is_fine():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    dev.check_port("127.0.0.1", port)


def test_the_check_leaves_the_port_free():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    dev.check_port("127.0.0.1", port)
    dev.check_port("127.0.0.1", port)


def test_ctrl_c_during_the_setup_shows_no_traceback(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "check_python", interrupted)
    assert outcome(monkeypatch, capsys, "run") == (130, "")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "localhost"),
        ("0.0.0.0", "localhost"),  # noqa: S104
        ("::1", "localhost"),
        ("::", "localhost"),
        ("192.168.0.7", "192.168.0.7"),
        ("fd00::7", "[fd00::7]"),
        ("pi.lan", "pi.lan"),
    ],
)
def test_the_address_that_is_shown_can_be_opened(host, shown):
    assert dev.shown_host(host) == shown


# --- installing


class Machine:
    """A machine of its own: a folder with requirements, and a pip that only takes notes."""

    def __init__(self, monkeypatch, folder):
        self.folder = folder
        self.venv = folder / ".venv"
        self.python = self.venv / "bin" / "python"
        self.commands, self.made = [], 0
        self.pip_fails = False
        (folder / "requirements.txt").write_text("flask\n")
        (folder / "requirements-dev.txt").write_text("pytest\n")
        monkeypatch.setattr(dev, "ROOT", folder)
        monkeypatch.setattr(dev, "VENV", self.venv)
        monkeypatch.setattr(dev, "PYTHON", self.python)
        monkeypatch.setattr(dev.venv, "create", self.create)
        monkeypatch.setattr(dev.subprocess, "run", self.run)

    def create(self, folder, *, with_pip, clear):
        assert with_pip
        self.made += 1
        self.python.parent.mkdir(parents=True)
        self.python.touch()

    def run(self, command, **more):
        self.commands.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 1 if self.pip_fails else 0)

    def installed(self):
        """The requirement files that pip was given since the last question."""
        found = [command[-1] for command in self.commands]
        self.commands.clear()
        return found


@pytest.fixture
def machine(monkeypatch, tmp_path):
    return Machine(monkeypatch, tmp_path)


def test_the_first_time_it_makes_the_environment_and_installs(machine):
    dev.install("requirements.txt")
    assert machine.made == 1
    assert machine.commands == [
        [
            str(machine.python), "-m", "pip", "install", "--disable-pip-version-check",
            "-r", "requirements.txt",
        ]
    ]  # fmt: skip


def test_the_second_time_it_does_nothing(machine):
    dev.install("requirements.txt")
    machine.installed()
    dev.install("requirements.txt")
    assert (machine.installed(), machine.made) == ([], 1)


def test_the_second_time_it_says_nothing(machine, capsys):
    dev.install("requirements.txt")
    capsys.readouterr()
    dev.install("requirements.txt")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("changed", ["requirements.txt", "requirements-dev.txt"])
def test_a_changed_file_is_installed_again(machine, changed):
    dev.install("requirements-dev.txt")
    machine.installed()
    (machine.folder / changed).write_text("something\n")
    dev.install("requirements-dev.txt")
    assert (machine.installed(), machine.made) == (["requirements-dev.txt"], 1)


def test_what_the_tests_need_is_installed_besides_what_the_site_needs(machine):
    dev.install("requirements.txt")
    dev.install("requirements-dev.txt")
    assert machine.installed() == ["requirements.txt", "requirements-dev.txt"]


def test_another_python_installs_again(machine, monkeypatch):
    dev.install("requirements.txt")
    machine.installed()
    monkeypatch.setattr(sys, "version", "3.99")
    dev.install("requirements.txt")
    assert machine.installed() == ["requirements.txt"]


def test_a_removed_environment_is_made_again(machine):
    dev.install("requirements.txt")
    machine.python.unlink()
    machine.python.parent.rmdir()
    dev.install("requirements.txt")
    assert (machine.made, len(machine.installed())) == (2, 2)


def test_a_missing_network_is_told_in_one_sentence(machine, monkeypatch, capsys):
    machine.pip_fails = True
    code, said = outcome(monkeypatch, capsys, "test")
    assert code == 1
    assert said.startswith("The packages could not be installed: is there a network?")
    assert said.count("\n") == 1


def test_after_a_failure_it_tries_again(machine):
    machine.pip_fails = True
    with pytest.raises(dev.Trouble):
        dev.install("requirements.txt")
    machine.pip_fails = False
    machine.installed()
    dev.install("requirements.txt")
    assert machine.installed() == ["requirements.txt"]


def test_what_pip_says_is_kept_where_the_sentence_says(machine):
    machine.pip_fails = True
    with pytest.raises(dev.Trouble) as trouble:
        dev.install("requirements.txt")
    name = str(trouble.value).rpartition(" in ")[2].rstrip(".")
    assert (machine.folder / name).exists()


@pytest.mark.parametrize(
    "error", [OSError("no"), subprocess.CalledProcessError(1, "ensurepip"), KeyboardInterrupt()]
)
def test_half_an_environment_is_not_taken_for_a_whole_one(machine, monkeypatch, error):
    def half(folder, **more):
        machine.create(folder, with_pip=True, clear=True)
        raise error

    monkeypatch.setattr(dev.venv, "create", half)
    with pytest.raises((dev.Trouble, KeyboardInterrupt)):
        dev.install("requirements.txt")
    assert not machine.venv.exists()


def test_an_incomplete_python_is_told_in_one_sentence(machine, monkeypatch, capsys):
    def broken(folder, **more):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(dev.venv, "create", broken)
    code, said = outcome(monkeypatch, capsys, "test")
    assert code == 1
    assert "apt install python3-venv" in said
    assert said.count("\n") == 1


def test_the_children_do_not_inherit_another_interpreter(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("KEPT", "yes")
    ours = dev.environment(FLASK_DEBUG="1")
    assert "/elsewhere" not in ours.values()
    assert (ours["KEPT"], ours["FLASK_DEBUG"]) == ("yes", "1")


# --- the steps of run


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """What ``run`` does, in order; nothing is really done."""
    done = []

    def python(*arguments, **more):
        done.append(" ".join(map(str, arguments)))
        return 0

    def serve(command, *beside, **settings):
        done.append(" ".join(map(str, command[1:])))
        return 0

    monkeypatch.setattr(dev, "INSTANCE", tmp_path / "instance")
    monkeypatch.setattr(dev, "TRANSLATIONS", tmp_path / "translations")
    monkeypatch.setattr(dev, "check_port", lambda host, port: done.append(f"port {port}"))
    monkeypatch.setattr(dev, "install", lambda name: done.append(f"install {name}"))
    monkeypatch.setattr(dev, "python", python)
    monkeypatch.setattr(dev, "serve", serve)
    return done


def run(**more):
    return dev.run(
        argparse.Namespace(**{"host": "127.0.0.1", "port": 5000, "no_demo": False, **more})
    )


SERVER = "-m flask run --host 127.0.0.1 --port 5000"


def test_the_first_run_sets_everything_up(steps):
    run()
    assert steps == [
        "port 5000", "install requirements.txt", "-m flask db upgrade", "-m flask demo", SERVER
    ]  # fmt: skip


def test_the_second_run_makes_no_second_demo(steps):
    run()
    steps.clear()
    run()
    assert "-m flask demo" not in steps


def test_a_run_without_demo_makes_none(steps):
    run(no_demo=True)
    assert "-m flask demo" not in steps


def test_a_demo_that_fails_is_made_the_next_time(steps, monkeypatch):
    working = dev.python
    monkeypatch.setattr(dev, "python", lambda *a, **m: 1 if "demo" in a else working(*a, **m))
    with pytest.raises(dev.Trouble, match="The demo could not be made"):
        run()
    monkeypatch.setattr(dev, "python", working)
    run()
    assert steps[-2:] == ["-m flask demo", SERVER]


def test_a_database_that_cannot_be_upgraded_starts_no_server(steps, monkeypatch):
    monkeypatch.setattr(dev, "python", lambda *arguments, **more: 1)
    with pytest.raises(dev.Trouble, match="The database could not be brought up to date"):
        run()
    assert SERVER not in steps


def test_the_address_is_shown(steps, capsys):
    run(port=5001)
    assert "http://localhost:5001 " in capsys.readouterr().out


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "translations" / "de" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.touch()
    return path


COMPILE = "-m flask translate compile"


def test_a_new_translation_is_compiled(steps, catalogue):
    dev.compile_translations()
    assert steps == [COMPILE]


def test_a_compiled_translation_is_left_alone(steps, catalogue):
    catalogue.with_suffix(".mo").touch()
    dev.compile_translations()
    assert steps == []


def test_a_changed_translation_is_compiled_again(steps, catalogue):
    catalogue.with_suffix(".mo").touch()
    later = time.time() + 10
    os.utime(catalogue, (later, later))
    dev.compile_translations()
    assert steps == [COMPILE]


# --- the steps of test


@pytest.fixture
def checks(steps, monkeypatch):
    """The exit codes of the steps by a word in their command; all others succeed."""
    codes = {}

    def python(*arguments, **more):
        command = " ".join(map(str, arguments))
        steps.append(command)
        return next((code for word, code in codes.items() if word in command), 0)

    monkeypatch.setattr(dev, "python", python)
    return codes


def suite(*arguments):
    return dev.test(argparse.Namespace(arguments=list(arguments)))


def test_it_checks_and_tests_on_both_databases(checks, steps):
    assert suite("-k", "follow") == 0
    assert [word.split()[1] for word in steps[1:]] == [
        "ruff", "ruff", "mypy", "djlint", "pytest", "pytest", "pytest"
    ]  # fmt: skip
    words = ("=sqlite", "=postgresql", "-m browser")
    assert [[word in step for word in words] for step in steps[-3:]] == [
        [True, False, False], [False, True, False], [True, False, True]
    ]  # fmt: skip
    assert all(step.endswith("-k follow") for step in steps[-3:])


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("ruff check", "Lint"),
        ("ruff format", "Format"),
        ("mypy", "Types"),
        ("djlint", "Templates"),
        ("sqlite -m not browser", "Tests on sqlite"),
        ("postgresql", "Tests on postgresql"),
        ("-m browser", "Tests in a browser"),
    ],
)
def test_whatever_fails_is_named_and_fails_the_whole(checks, steps, capsys, word, name):
    checks[word] = 1
    assert suite() == 1
    assert len(steps) == 8
    assert capsys.readouterr().out.rstrip().endswith(f"Failed: {name}")


def test_a_choice_that_holds_no_test_of_one_kind_is_no_failure(checks):
    checks["postgresql"] = 5
    assert suite("-k", "browser") == 0


# --- ending

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

DRIVER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests may run in the background
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.path.insert(0, {root!r})
import dev
dev.PATIENCE_SECONDS = 1
sys.exit(dev.serve([sys.executable, {server!r}, {folder!r}, *sys.argv[1:]]))
"""

# A server with a child, as the reloader of Flask is. Both note their process ids when they live.
FAKE_SERVER = """
import os, pathlib, signal, subprocess, sys, time
folder, *ways = sys.argv[1:]
if "stubborn" in ways:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
name = "grandchild" if "grandchild" in ways else "child"
if name == "child":
    subprocess.Popen([sys.executable, __file__, folder, "grandchild", *ways])
path = pathlib.Path(folder) / name
path.with_suffix(".new").write_text(str(os.getpid()))
path.with_suffix(".new").rename(path)
if "brief" in ways and name == "child":
    while not (pathlib.Path(folder) / "grandchild").exists():
        time.sleep(0.01)
    sys.exit(7)
while True:
    time.sleep(0.05)
"""


def wait_for(condition, seconds=15):
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody has collected yet is gone for all that matters.
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


@pytest.fixture
def served(tmp_path):
    """Starts ``dev.serve`` in a process; gives it and the ids of its child and grandchild."""
    server = tmp_path / "server.py"
    server.write_text(FAKE_SERVER)
    driver = tmp_path / "driver.py"
    driver.write_text(
        DRIVER.format(root=str(SOURCE.parent), server=str(server), folder=str(tmp_path))
    )
    started, pids = [], []

    def start(*ways):
        process = subprocess.Popen([sys.executable, driver, *ways], start_new_session=True)
        started.append(process)
        names = [tmp_path / "child", tmp_path / "grandchild"]
        assert wait_for(lambda: all(name.exists() for name in names))
        pids.extend(int(name.read_text()) for name in names)
        return process, pids

    yield start
    for process in started:
        process.kill()
        process.wait()
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_server_and_its_children(served, name):
    process, pids = served()
    process.send_signal(getattr(signal, name))
    process.wait(15)
    assert wait_for(lambda: not any(map(is_alive, pids)))


@posix
def test_ctrl_c_is_no_failure(served):
    process, _ = served()
    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0


@posix
def test_a_server_that_does_not_listen_is_ended_all_the_same(served):
    process, pids = served("stubborn")
    process.send_signal(signal.SIGINT)
    process.wait(15)
    assert wait_for(lambda: not any(map(is_alive, pids)))


@posix
def test_an_impatient_second_ctrl_c_leaves_nothing_behind(served):
    process, pids = served("stubborn")
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
    process.wait(15)
    assert wait_for(lambda: not any(map(is_alive, pids)))


@posix
def test_a_server_that_ends_by_itself_leaves_nothing_behind(served):
    process, pids = served("brief")
    assert process.wait(15) == 7
    assert wait_for(lambda: not any(map(is_alive, pids)))


@posix
def test_until_then_everything_lives(served):
    _, pids = served()
    assert all(map(is_alive, pids))
