"""The mail server: the shape of a message, handing it over, and what went wrong in one sentence."""

import logging
import re
import smtplib
import socket
import ssl
from email import charset, policy
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.utils import getaddresses
from types import TracebackType

import flask_mail
from flask import current_app

from app.extensions import mail
from app.text import tidy_line
from config import ConfigError

logger = logging.getLogger(__name__)

# What stands in a header field by itself, without quotes, comments or a second address.
ADDRESS = re.compile(r"""[^\s@<>()\[\],;:\\"\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\\"\x00-\x1f\x7f]+""")
TIMEOUT_SECONDS = 20
"""How long the server may be silent before we give up for this time."""

# Whatever the length of a line, it leaves in short ones: servers refuse more than 998 bytes.
QUOTED = charset.Charset("utf-8")
QUOTED.body_encoding = charset.QP

# The header fields are folded where they are written. Folding them again would turn a long
# List-Unsubscribe address into an encoded word, which no mail program reads as an address.
AS_WRITTEN = policy.SMTP.clone(refold_source="none")


CALENDAR = "calendar"
METHOD = re.compile(r"^METHOD:([A-Z]{1,20})\r?$", re.MULTILINE)


def method_of(calendar: str) -> str:
    """What a calendar file in a mail asks for, such as ``REQUEST``.

    Raises:
        ValueError: it says nothing of that.
    """
    found = METHOD.search(calendar)
    if found is None:
        raise ValueError("A calendar in a mail needs a method")
    return found[1]


class Letter(flask_mail.Message):
    """A message that arrives as it was meant: long lines, any script, no trick in the subject."""

    def invite(self, calendar: str) -> None:
        """Bring a calendar file along: as a form of the text, and as a file to keep."""
        if calendar:
            # The last of the forms is the one that a program prefers, if it knows it (RFC 2046).
            self.alts[CALENDAR] = calendar
            self.attach("invitation.ics", "application/ics", calendar.encode())

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        part = MIMEText(text or "", subtype, QUOTED)  # type: ignore[arg-type]
        if subtype == CALENDAR:
            part.set_param("method", method_of(text or ""))
        return part

    def _message(self) -> MIMEBase:
        message = super()._message()
        message.policy = policy.compat32
        for name, value in {"Subject": self.subject, **(self.extra_headers or {})}.items():
            del message[name]
            message[name] = field_text(value, name)
        message.policy = AS_WRITTEN
        return message


def field_text(value: str, name: str) -> str:
    """A text as a header field holds it: in ASCII, folded where it is encoded."""
    # What looks like an encoded word is text that somebody typed, and arrives as that.
    if value.isascii() and "=?" not in value:
        return value
    # An encoded word has 75 characters at the most (RFC 2047); the default makes lines of 76.
    return Header(value, "utf-8", header_name=name, maxlinelen=74).encode()


class Connection(flask_mail.Connection):
    """Flask-Mail's connection to a server, with a time limit and with certificates checked.

    A server with a certificate of its own is trusted through the variable ``SSL_CERT_FILE``.
    """

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        settings = self.mail
        if settings.use_ssl:
            context = ssl.create_default_context()
            host: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.server, settings.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            host = smtplib.SMTP(settings.server, settings.port, timeout=TIMEOUT_SECONDS)
        try:
            if settings.use_tls:
                host.starttls(context=ssl.create_default_context())
            if settings.username:
                host.login(settings.username, settings.password or "")
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self, exc_type: type[BaseException], exc_value: BaseException, tb: TracebackType
    ) -> None:
        # The mail is taken or refused by now; a clumsy goodbye changes nothing about that.
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException) as error:
                logger.info("The mail server left without a goodbye: %s", error)
                self.host.close()


def hand_over(message: flask_mail.Message) -> None:
    """Give a message to the server of the settings.

    Raises:
        OSError, smtplib.SMTPException: it did not take it; ``explain`` says why.
    """
    settings = mail.init_mail(current_app.config, testing=current_app.testing)
    with Connection(settings) as connection:  # type: ignore[arg-type]
        connection.send(message)


def is_final(error: Exception) -> bool:
    """Whether the server refused this mail itself, so that trying again is of no use.

    A wrong password or a refused sender is about the settings; a keeper puts those right.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def is_unreachable(error: Exception) -> bool:
    """Whether the next mail would fail for the same reason: it is the server, not the mail."""
    about_mails = smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError
    return not isinstance(error, about_mails)


def explain(error: Exception) -> str:
    """What went wrong, in one line for a keeper."""
    config = current_app.config
    server = f"{config['MAIL_SERVER']}, port {config['MAIL_PORT']},"
    match error:
        case socket.gaierror():
            said = f"The name {config['MAIL_SERVER']} is not known; look at MAIL_SERVER."
        case ConnectionRefusedError():
            said = f"{server} refuses connections; look at MAIL_SERVER and MAIL_PORT."
        case TimeoutError():
            said = _explain_silence(server)
        case ssl.SSLCertVerificationError():
            said = f"{server} has a certificate that is not trusted: {error.verify_message}."
        case ssl.SSLError():
            said = (
                f"{server} does not speak TLS here ({getattr(error, 'reason', None) or error}); "
                "look at MAIL_USE_TLS and MAIL_USE_SSL."
            )
        case smtplib.SMTPException():
            said = _explain_refusal(server, error)
        case OSError():
            said = f"{server} cannot be reached: {error.strerror or error}."
        case _:
            said = f"{type(error).__name__}: {error}"
    return tidy_line(said)


def _explain_refusal(server: str, error: smtplib.SMTPException) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            said = "does not accept MAIL_USERNAME and MAIL_PASSWORD"
        case smtplib.SMTPRecipientsRefused():
            address, (code, answer) = next(iter(error.recipients.items()))
            return f"{server} refuses the address {address}: {code} {_readable(answer)}"
        case smtplib.SMTPSenderRefused():
            said = f"refuses the sender {error.sender}, look at MAIL_FROM"
        case smtplib.SMTPDataError():
            said = "refuses the mail"
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return _explain_silence(server)
        case smtplib.SMTPServerDisconnected():
            return f"{server} hung up; look at MAIL_PORT, MAIL_USE_TLS and MAIL_USE_SSL."
        case smtplib.SMTPNotSupportedError():
            return f"{server} cannot do what the settings ask for: {error}"
        case _:
            said = "is not ready"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{server} {said}: {error.smtp_code} {_readable(error.smtp_error)}"
    return f"{server} {said}: {error}"


def _explain_silence(server: str) -> str:
    return (
        f"{server} does not answer within {TIMEOUT_SECONDS} seconds; look at MAIL_PORT, "
        "and at MAIL_USE_SSL, which port 465 needs."
    )


def _readable(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def check_settings(*, use_tls: bool, use_ssl: bool, sender: str) -> None:
    """Refuse settings that no mail could leave with.

    Raises:
        ConfigError: TLS from the first byte and STARTTLS are both asked for, or the sender is no
            address.
    """
    if use_tls and use_ssl:
        raise ConfigError("The settings MAIL_USE_TLS and MAIL_USE_SSL exclude each other.")
    found = getaddresses([sender])
    if len(found) != 1 or not ADDRESS.fullmatch(found[0][1]):
        raise ConfigError("The setting MAIL_FROM must be one e-mail address.")
