"""A real SMTP server for the mails of the tests."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

NAME, PASSWORD = "club", "lighthouse"


@dataclass
class Server:
    """Takes mails, keeps them, and refuses on demand."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)  # what the next receivers are answered
    data_answers: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    controller: Controller | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.senders.append(envelope.mail_from)
        self.was_encrypted.append(session.ssl is not None)
        return "250 taken"

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


@pytest.fixture(autouse=True)
def outbox(app: Flask, tmp_path: Path) -> Path:
    """An outbox for this test alone."""
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    return tmp_path / "outbox"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.fail("Mail over TLS is tested with the program openssl. Install it.")
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *(program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def authenticate(server: SMTP, session: Session, envelope: Envelope, kind: str, data: object):
    """Let in who knows name and password."""
    expected = LoginPassword(NAME.encode(), PASSWORD.encode())
    return AuthResult(success=data == expected, handled=False)


@pytest.fixture
def serve(app: Flask, request: pytest.FixtureRequest) -> Iterator[Callable[..., Server]]:
    """Start a server, and tell the application to send its mails there."""
    servers = []

    def start(
        *, starttls: bool = False, tls: bool = False, login: bool = False, port: int = 0
    ) -> Server:
        server = Server(port=port or free_port())
        context = None
        if starttls or tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*request.getfixturevalue("certificate"))
        server.controller = Controller(
            server,
            hostname="127.0.0.1",
            port=server.port,
            ssl_context=context if tls else None,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=login,
            authenticator=authenticate if login else None,
        )
        servers.append(server)
        server.controller.start()
        app.config.update(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=server.port,
            MAIL_USE_TLS=starttls,
            MAIL_USE_SSL=tls,
            MAIL_USERNAME=NAME if login else "",
            MAIL_PASSWORD=PASSWORD if login else "",
            MAIL_SUPPRESS_SEND=False,
        )
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the certificate, as a keeper with a server of their own does."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
