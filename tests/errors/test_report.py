"""Bugs reach the keepers, once in a while, and without what people typed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app, jobs, mail
from app.access import EVERYBODY, access
from app.dates import utcnow
from app.errors.report import mail_the_rest, outline, place_of, report
from app.extensions import db
from app.models import ErrorReport, OutgoingMail
from config import TestConfig

SECRET = "correct-horse-battery-staple"


def trip():
    raise RuntimeError(SECRET)


def stumble():
    raise RuntimeError(SECRET)


@pytest.fixture(scope="module")
def live(database_url, application, tmp_path_factory):
    """An application that breaks in several places and handles that as a real one does."""

    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = database_url
        DATA_FOLDER = str(tmp_path_factory.mktemp("data"))
        TESTING = False
        SECRET_KEY = "x" * 32
        PROPAGATE_EXCEPTIONS = False
        ADMINS = ("keeper@example.org", "other@example.org")

    site = create_app(Settings)
    for name, function in (("trip", trip), ("stumble", stumble)):

        @access(EVERYBODY)
        def view(token="", function=function):
            function()

        site.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
        site.add_url_rule(f"/{name}/<token>", f"{name}_token", view)

    @site.route("/unique")
    @access(EVERYBODY)
    def unique():
        raise IntegrityError("INSERT", {"password": SECRET}, Exception(f"Key {SECRET} exists"))

    return site


@pytest.fixture
def site(app, live):
    """The breaking application, with the database of this test."""
    debug = live.debug
    yield live
    live.debug = debug
    live.config["ADMINS"] = ("keeper@example.org", "other@example.org")


def reports():
    db.session.rollback()
    return db.session.scalars(
        select(ErrorReport).order_by(ErrorReport.id).execution_options(populate_existing=True)
    ).all()


def mails():
    db.session.rollback()
    return db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.address == "keeper@example.org")
        .order_by(OutgoingMail.id)
    ).all()


def test_every_keeper_gets_a_mail(site):
    assert site.test_client().get("/trip").status_code == 500
    addresses = db.session.scalars(select(OutgoingMail.address)).all()
    assert sorted(addresses) == ["keeper@example.org", "other@example.org"]


def test_the_mail_says_what_where_and_who(site, susan):
    answer = site.test_client().post("/trip")
    (letter,) = mails()
    assert "RuntimeError" in letter.subject
    for words in (
        "request: POST /trip",
        "endpoint: trip",
        f"request id: {answer.headers['X-Request-ID']}",
        "user id: -",
        "in trip",
        "tests/errors/test_report.py",
    ):
        assert words in letter.text


def test_the_mail_names_the_person_by_id_alone(site, client_of, susan):
    browser = site.test_client()
    browser.set_cookie("signin", client_of(susan).get_cookie("signin").value)
    browser.get("/trip")  # nobody asked who it is
    browser.get("/people")
    assert "susan" not in mails()[0].text


def test_the_same_error_is_mailed_once_in_ten_minutes_with_a_count(site):
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False) as clock:
        for _ in range(3):
            site.test_client().get("/trip")
        assert len(mails()) == 1
        assert "It happened 1 time since" in mails()[0].text
        clock.shift(timedelta(minutes=9, seconds=59))
        site.test_client().get("/trip")
        assert len(mails()) == 1
        clock.shift(timedelta(seconds=1))
        site.test_client().get("/trip")
        assert len(mails()) == 2
        assert "It happened 4 times since" in mails()[1].text
    assert reports()[0].count == 5


def test_what_came_after_the_last_mail_is_mailed_when_it_is_over(site):
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False) as clock, site.app_context():
        for _ in range(3):
            site.test_client().get("/trip")
        mail_the_rest()
        assert len(mails()) == 1
        clock.shift(timedelta(minutes=10))
        mail_the_rest()
        mail_the_rest()
        assert len(mails()) == 2
        assert "It happened 2 times since" in mails()[1].text


def test_errors_at_two_places_are_two(site):
    site.test_client().get("/trip")
    site.test_client().get("/stumble")
    assert len(reports()) == 2
    assert len(mails()) == 2


def test_another_process_counts_on(site, database_url):
    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = database_url
        ADMINS = ("keeper@example.org",)

    def break_in(application):
        with application.app_context():
            try:
                trip()
            except RuntimeError as error:
                report(error)

    break_in(site)
    break_in(create_app(Settings))
    (found,) = reports()
    assert found.count == 2
    assert len(mails()) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"path": "/trip", "data": {"password": SECRET, "body": SECRET}, "method": "POST"},
        {"path": "/trip", "json": {"token": SECRET}, "method": "POST"},
        {"path": "/trip", "query_string": {"token": SECRET}},
        {"path": f"/trip/{SECRET}"},
        {"path": "/trip", "headers": {"Cookie": f"signin={SECRET}"}},
        {"path": "/trip", "headers": {"Authorization": f"Bearer {SECRET}"}},
        {"path": "/unique"},
    ],
    ids=str,
)
def test_nothing_that_was_typed_or_signs_in_is_in_the_mail(site, given):
    assert site.test_client().open(**given).status_code == 500
    (letter,) = mails()
    for text in (letter.subject, letter.text, letter.html, reports()[0].details):
        assert SECRET not in text


def test_a_cause_is_shown_without_its_message(app):
    try:
        try:
            trip()
        except RuntimeError as cause:
            raise KeyError(SECRET) from cause
    except KeyError as error:
        text = outline(error, "a test")
    assert text.index("RuntimeError") < text.index("KeyError")
    assert "where: a test" in text
    assert SECRET not in text


def test_a_very_long_traceback_is_cut(app):
    def left(depth):
        return right(depth - 1)

    def right(depth):
        return left(depth - 1) if depth > 0 else trip()

    try:
        left(400)
    except RuntimeError as error:
        assert 20_000 <= len(outline(error, "")) <= 20_001


def test_the_place_is_the_innermost_line_of_ours(app):
    try:
        mail.send("password_changed", address="nobody")
    except ValueError as error:
        assert place_of(error).startswith("app/mail.py:")
        assert place_of(error).endswith(" render")


def test_in_debug_no_mail_is_sent(site):
    site.debug = True
    site.test_client().get("/trip")
    assert mails() == []
    assert len(reports()) == 1


def test_without_admins_it_is_counted_all_the_same(site):
    site.config["ADMINS"] = ()
    site.test_client().get("/trip")
    assert mails() == []
    assert reports()[0].unmailed_count == 1


def test_a_mail_that_cannot_be_written_raises_nothing_again(site, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise ValueError("no templates")

    monkeypatch.setattr(mail, "send", fail)
    assert site.test_client().get("/trip").status_code == 500
    assert reports() == []
    assert "The error could not be reported" in caplog.text


def test_a_database_that_is_down_raises_nothing_again(site, monkeypatch, caplog):
    def down(*args, **kwargs):
        raise OperationalError("INSERT", {}, Exception("down"))

    with site.app_context(), monkeypatch.context() as patch:
        patch.setattr("app.errors.report._note", down)
        patch.setattr(db.session, "rollback", down)
        report(RuntimeError())
    assert "The database does not even roll back" in caplog.text


def test_what_the_failed_request_wrote_is_not_saved_with_the_report(site):
    site.test_client().get("/trip")
    assert reports()[0].error == "RuntimeError"


def test_a_job_that_breaks_is_reported(site):
    broken = jobs.Job("tests.broken", trip)
    jobs.run_inline(site, [(broken, ())])
    (found,) = reports()
    assert "where: job tests.broken" in found.details
    assert len(mails()) == 1


def test_a_mail_job_that_breaks_asks_for_no_mail(site):
    broken = jobs.Job("tests.broken", trip, queue=jobs.MAIL)
    jobs.run_inline(site, [(broken, ())])
    assert reports() == []
    assert mails() == []


def test_pages_that_are_refused_are_no_bugs(site):
    client = site.test_client()
    for path in ("/nowhere", "/people", "/auth/logout"):
        client.get(path)
    assert reports() == []


@pytest.fixture(autouse=True)
def emptied(app):
    """The breaking application writes in contexts of its own."""
    yield
    db.session.rollback()
    for model in (OutgoingMail, ErrorReport):
        db.session.execute(delete(model))
    db.session.commit()


def test_a_report_is_dated(site):
    site.test_client().get("/trip")
    assert abs((reports()[0].last_at - utcnow()).total_seconds()) < 5
