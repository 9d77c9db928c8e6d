"""The log: one line for each request, and nothing in it that should not be."""

import io
import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from types import SimpleNamespace

import pytest
from flask import request

from app import logs
from app.access import EVERYBODY, access
from app.auth.access_tokens import PREFIX
from tests.applications import application_with
from tests.people import PASSWORD

LINE = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) (?P<logger>[\w.]+) "
    r"\[(?P<id>[0-9a-f]{16}|-)\] (?P<message>.*)"
)


@pytest.fixture(scope="module")
def real_site(application, database_url):
    """An application that answers a bug as a real site does; one for all tests."""
    with application_with(
        SQLALCHEMY_DATABASE_URI=database_url, PROPAGATE_EXCEPTIONS=False
    ) as other:

        @other.route("/broken/<thing>", methods=["GET", "POST"])
        @access(EVERYBODY)
        def broken(thing):
            raise RuntimeError(f"no {request.values.get('why', 'reason')}")

        yield other


@pytest.fixture
def site(app, real_site):
    """That application, on a database that is emptied after the test."""
    return real_site


@pytest.fixture
def log(site):
    """What the application writes, as it stands in the file."""
    stream = io.StringIO()
    (handler,) = logging.getLogger("app").handlers
    handler.setStream(stream)
    return stream


@pytest.fixture
def guest(site, log):
    return site.test_client()


def lines(log):
    return log.getvalue().splitlines()


# --- one line for each request


def test_a_request_is_one_line(guest, log):
    guest.get("/explore")
    (line,) = lines(log)
    message = LINE.fullmatch(line)["message"]
    assert re.fullmatch(r"GET /explore 200 \d+\.\dms user=-", message)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/explore?before=x", 400),
        ("GET", "/people", 302),
        ("POST", "/auth/login", 422),
        ("DELETE", "/explore", 405),
        ("HEAD", "/explore", 200),
    ],
)
def test_whatever_the_answer_it_is_one_line(guest, log, method, path, status):
    guest.open(path, method=method)
    (line,) = lines(log)
    assert f" {method} {path.partition('?')[0]} {status} " in line


def test_a_bug_is_a_line_with_its_traceback_and_a_line_for_the_request(guest, log):
    guest.get("/broken/x")
    heads = [LINE.fullmatch(line) for line in lines(log)]
    assert [head["level"] for head in heads if head] == ["ERROR", "INFO"]
    assert "RuntimeError: no reason" in log.getvalue()
    assert " GET /broken/x 500 " in lines(log)[-1]


def test_the_line_names_the_member_by_number(site, susan, log):
    site.test_client().sign_in(susan).get("/people")
    assert lines(log)[-1].endswith(f" user={susan.id}")


def test_the_line_tells_how_long_it_took(guest, log):
    guest.get("/explore")
    (took,) = re.findall(r" (\d+\.\d)ms ", log.getvalue())
    assert 0 < float(took) < 10_000


# --- the id


def test_the_id_is_in_the_answer(guest, log):
    answer = guest.get("/explore")
    assert LINE.fullmatch(lines(log)[0])["id"] == answer.headers["X-Request-ID"]


def test_the_id_is_on_the_error_page(guest):
    answer = guest.get("/nowhere")
    assert answer.headers["X-Request-ID"] in answer.text


def test_the_id_is_on_the_page_of_a_bug(guest):
    answer = guest.get("/broken/x")
    assert answer.headers["X-Request-ID"] in answer.text


def test_the_id_is_in_an_error_for_programs(guest):
    answer = guest.get("/api/nowhere")
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_every_line_of_a_request_has_its_id(guest, log):
    answer = guest.get("/broken/x")
    ids = {head["id"] for line in lines(log) if (head := LINE.fullmatch(line))}
    assert ids == {answer.headers["X-Request-ID"]}


def test_each_request_has_an_id_of_its_own(guest):
    ids = {guest.get("/nowhere").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5


def test_nobody_chooses_the_id(guest):
    answer = guest.get("/nowhere", headers={"X-Request-ID": "0123456789abcdef"})
    assert answer.headers["X-Request-ID"] != "0123456789abcdef"


def test_outside_a_request_there_is_a_dash(site, log):
    logging.getLogger("app").warning("by itself")
    assert LINE.fullmatch(lines(log)[0])["id"] == "-"


# --- what is not in it


def test_no_query_is_in_the_log(guest, log):
    guest.get("/people?q=hidden-word")
    guest.get("/explore?before=hidden-word")
    assert "hidden-word" not in log.getvalue()


def test_no_password_is_in_the_log(guest, susan, log):
    guest.post("/auth/login", data={"username": "susan", "password": PASSWORD})
    guest.post("/auth/login", data={"username": "susan", "password": "hidden-word"})
    register = {"username": "tim", "email": "tim@example.org", "password": "hidden-word"}
    guest.post("/auth/register", data=register)
    assert len(lines(log)) == 3
    assert PASSWORD not in log.getvalue()
    assert "hidden-word" not in log.getvalue()


def test_no_form_of_a_bug_is_in_the_log(guest, log):
    guest.post("/broken/x?token=hidden-word", data={"password": "hidden-word"})
    assert "RuntimeError" in log.getvalue()
    assert "hidden-word" not in log.getvalue()


def test_no_cookie_is_in_the_log(site, susan, log):
    client = site.test_client().sign_in(susan)
    client.get("/people")
    assert client.get_cookie("signin").value not in log.getvalue()


def test_no_token_of_a_program_is_in_the_log(guest, log):
    token = f"{PREFIX}{'Zk3tN0f1wq' * 4}abc"
    guest.get(f"/api/tokens/{token}")
    assert lines(log)
    assert token not in log.getvalue()


# --- nobody writes lines of their own

FORGED = "2026-03-01 12:00:00,000 INFO app.access [0123456789abcdef] GET / 200 1.0ms user=1"
BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("path", ["/user/x", "/nowhere/", "/"])
def test_a_line_break_in_an_address_makes_no_line(guest, log, path, line_break):
    guest.get("/", environ_overrides={"PATH_INFO": wsgi(f"{path}{line_break}{FORGED}")})
    assert len(lines(log)) == 1


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_the_address_of_a_bug_makes_no_line(guest, log, line_break):
    thing = f"x{line_break}{FORGED}".replace("/", "-")
    guest.get("/", environ_overrides={"PATH_INFO": wsgi(f"/broken/{thing}")})
    assert "RuntimeError" in log.getvalue()
    assert len(heads(log)) == 2


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_what_a_bug_says_makes_no_line(guest, log, line_break):
    guest.get("/broken/x", query_string={"why": f"{line_break}{FORGED}"})
    assert "RuntimeError" in log.getvalue()
    assert len(heads(log)) == 2


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_a_message_makes_no_line(site, log, line_break):
    logging.getLogger("app.text").error("a text: %s", f"x{line_break}{FORGED}")
    assert len(lines(log)) == 1


def test_terminals_are_not_addressed(guest, log):
    guest.get("/", environ_overrides={"PATH_INFO": wsgi("/\x1b[2J\x1b]0;evil\x07\u202e")})
    assert log.getvalue().strip().isprintable()


def wsgi(path):
    """A path as a server hands it over."""
    return path.encode().decode("latin-1")


def heads(log):
    """The lines that look like the beginning of an entry."""
    return [line for line in lines(log) if LINE.match(line)]


# --- what is not worth a line


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/app.css"])
def test_what_is_asked_often_is_quiet(guest, log, path):
    assert guest.get(path, buffered=True).status_code == 200
    assert lines(log) == []


@pytest.mark.parametrize("path", ["/healthz", "/static/css/app.css"])
def test_what_is_quiet_has_an_id_all_the_same(guest, path):
    assert guest.get(path, buffered=True).headers["X-Request-ID"]


def test_everything_is_logged_when_the_keeper_looks_for_something(app, database_url):
    with application_with(LOG_LEVEL="debug", SQLALCHEMY_DATABASE_URI=database_url) as other:
        stream = io.StringIO()
        logging.getLogger("app").handlers[0].setStream(stream)
        other.test_client().get("/healthz")
    assert " GET /healthz 200 " in stream.getvalue()


def test_a_keeper_who_wants_warnings_only_gets_no_requests(app, database_url):
    with application_with(LOG_LEVEL="warning", SQLALCHEMY_DATABASE_URI=database_url) as other:
        stream = io.StringIO()
        logging.getLogger("app").handlers[0].setStream(stream)
        other.test_client().get("/explore")
        logging.getLogger("app").warning("careful")
    assert stream.getvalue().count("\n") == 1


# --- where it goes


def handler_for(folder, *, stdout):
    return logs._handler(
        SimpleNamespace(root_path=str(folder / "app"), config={"LOG_TO_STDOUT": stdout})
    )


def test_the_log_goes_to_standard_output_where_the_keeper_says_so(tmp_path):
    handler = handler_for(tmp_path, stdout=True)
    assert handler.stream is sys.stdout
    assert not isinstance(handler, RotatingFileHandler)


@pytest.fixture
def file_handler(tmp_path):
    handler = handler_for(tmp_path, stdout=False)
    yield handler
    handler.close()


def test_the_log_goes_to_a_file_otherwise(file_handler, tmp_path):
    file_handler.emit(logging.makeLogRecord({"msg": "Grüße, 船"}))
    written = (tmp_path / "logs" / "microblog.log").read_text(encoding="utf-8")
    assert written == "Grüße, 船\n"


def test_no_folder_is_made_before_there_is_something_to_write(file_handler, tmp_path):
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_already_is_used(file_handler, tmp_path):
    (tmp_path / "logs").mkdir()
    file_handler.emit(logging.makeLogRecord({"msg": "again"}))
    assert (tmp_path / "logs" / "microblog.log").exists()


def test_full_files_make_room_for_new_ones(file_handler, tmp_path):
    file_handler.maxBytes, file_handler.backupCount = 200, 3
    for number in range(50):
        file_handler.emit(logging.makeLogRecord({"msg": f"line {number} " + "x" * 50}))
    found = {path.name: path.stat().st_size for path in (tmp_path / "logs").iterdir()}
    assert set(found) == {"microblog.log", *(f"microblog.log.{number}" for number in (1, 2, 3))}
    assert max(found.values()) <= 200


def test_the_files_together_stay_within_a_bound(file_handler):
    assert 0 < file_handler.maxBytes * (file_handler.backupCount + 1) <= 100_000_000


def test_a_second_application_does_not_write_every_line_twice(site, log, app, database_url):
    with application_with(SQLALCHEMY_DATABASE_URI=database_url):
        assert len(logging.getLogger("app").handlers) == 1
