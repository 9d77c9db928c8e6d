"""``flask mail test``: one mail at once, and what went wrong in one line."""

import socket
import ssl

import pytest

from app import smtp
from app.mail import outbox as outbox_folder


@pytest.fixture
def run(app):
    def run(address="keeper@example.org"):
        result = app.test_cli_runner().invoke(args=["mail", "test", address])
        assert result.output.count("\n") == 1, result.output
        return result

    return run


@pytest.fixture
def no_server(serve):
    """The settings of a server that has gone."""
    serve().stop()


def test_it_arrives_and_says_so(serve, run):
    server = serve()
    result = run()
    assert result.exit_code == 0
    assert f"127.0.0.1, port {server.port}, took the mail to keeper@example.org." in result.output
    assert server.mails[0]["Subject"] == "Mail from Microblog works"


def test_without_a_server_it_says_where_the_file_is(run, outbox):
    result = run()
    assert result.exit_code == 0
    (file,) = outbox.iterdir()
    assert f"There is no MAIL_SERVER. The mail is kept in {file}" in result.output
    assert outbox_folder() == outbox


def test_an_unknown_name(app, serve, run):
    serve()
    app.config["MAIL_SERVER"] = "no-such-host.invalid"
    result = run()
    assert result.exit_code == 1
    assert "The name no-such-host.invalid is not known" in result.output


def test_a_refused_connection(no_server, run):
    assert "refuses connections" in run().output


def test_a_wrong_password(app, serve, trusted, run):
    serve(starttls=True, login=True)
    app.config["MAIL_PASSWORD"] = "wrong"
    assert "does not accept MAIL_USERNAME and MAIL_PASSWORD: 535" in run().output


def test_no_password_where_one_is_needed(app, serve, trusted, run):
    serve(starttls=True, login=True)
    app.config["MAIL_USERNAME"] = ""
    assert "530" in run().output


def test_a_certificate_that_nobody_signed(serve, run):
    serve(starttls=True)
    assert "has a certificate that is not trusted: self-signed certificate" in run().output


def test_starttls_where_there_is_none(app, serve, run):
    serve()
    app.config["MAIL_USE_TLS"] = True
    assert "STARTTLS extension not supported" in run().output


def test_tls_where_there_is_none(app, serve, run):
    serve()
    app.config["MAIL_USE_SSL"] = True
    assert "does not speak TLS here" in run().output


def test_a_refused_receiver(serve, run):
    serve().refusals.append("550 5.1.1 no such mailbox")
    output = run().output
    assert "refuses the address keeper@example.org: 550 5.1.1 no such mailbox" in output


def test_a_refused_mail(serve, run):
    serve().data_answers.append("554 looks like advertising")
    assert "refuses the mail: 554 looks like advertising" in run().output


def test_a_server_that_says_nothing(app, serve, run, monkeypatch):
    serve()
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.config["MAIL_PORT"] = silent.getsockname()[1]
        assert "does not answer within 0.2 seconds" in run().output


def test_an_address_that_is_none(app, run):
    result = run("keeper")
    assert result.exit_code == 1
    assert "keeper is no e-mail address." in result.output


@pytest.mark.parametrize(
    "error", [ssl.SSLError(1, "broken\nline"), OSError(101, "Network is\ndown")]
)
def test_an_explanation_is_one_line(app, error):
    assert "\n" not in smtp.explain(error)
