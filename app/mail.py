"""How a mail leaves: rendered and saved with the transaction it is about, sent by a job.

Without ``MAIL_SERVER`` mails are kept as ``.eml`` files in ``instance/outbox``.
"""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, url_for
from flask_babel import force_locale
from flask_login import AnonymousUserMixin
from sqlalchemy import delete, or_, select, update
from werkzeug.local import LocalProxy

from app import jobs, smtp
from app.database import insert_or_ignore, rows_changed
from app.dates import utcnow
from app.extensions import db, mail
from app.folders import data_folder
from app.models import MailState, OutgoingMail, User
from app.text import tidy_line

logger = logging.getLogger(__name__)

RETRIES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]
"""How long to wait after each failed attempt; after the last one the mail has failed."""
HELD_FOR = timedelta(minutes=5)
"""A mail that is being sent is nobody else's for so long; after that its sender was killed."""
KEPT_FOR = timedelta(days=30)
"""How long a mail stays in the database after it has left."""
SWEEP_SECONDS = 30
LONGEST_ERROR = 500
LONGEST_SUBJECT = 250
BATCH = 100
NO_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


# --- asking for a mail


def send(
    name: str,
    *,
    to: User | None = None,
    address: str | None = None,
    key: str | None = None,
    headers: dict[str, str] | None = None,
    attachments: list[dict[str, str]] | None = None,
    calendar: bytes | None = None,
    **context: Any,
) -> None:
    """Render a mail and save it, to leave when the present transaction commits.

    Args:
        name: of the templates ``email/<name>.subject.txt``, ``.txt`` and, if there is one,
            ``.html``; they see ``context``, ``receiver`` and ``link(endpoint, **values)``.
        to: the receiver, whose language and time zone the mail is in.
        address: where to, if not to the receiver's own address.
        key: names the mail; a second one with the same key is not made.
        headers: more header fields, such as ``List-Unsubscribe``.
        attachments: each with ``name``, ``type`` and ``path`` under the data folder.
        calendar: a calendar file that the mail is about. It leaves as another form of the text,
            which calendars take up, and as a file for those who have to do that by hand.

    Raises:
        ValueError: the address is none, or the calendar has no method.
    """
    letter = render(name, to=to, address=address, **context)
    values = {
        **letter,
        "key": key,
        "headers": {field: tidy_line(value) for field, value in (headers or {}).items()},
        "attachments": attachments or [],
        "calendar": _checked_calendar(calendar),
        "state": MailState.QUEUED,
        "attempts": 0,
        "error": "",
        "created_at": utcnow(),
        "next_attempt_at": utcnow(),
    }
    insert = insert_or_ignore(OutgoingMail.__table__).values(values)  # type: ignore[arg-type]
    new_id = db.session.scalar(insert.returning(OutgoingMail.id))
    if new_id is not None:
        deliver.after_commit(new_id)


def _checked_calendar(calendar: bytes | None) -> str:
    text = (calendar or b"").decode().replace("\x00", "")
    if text:
        smtp.method_of(text)
    return text


def render(name: str, *, to: User | None, address: str | None, **context: Any) -> dict[str, Any]:
    """What a mail says, as the columns of ``OutgoingMail``.

    Raises:
        ValueError: the address is none.
    """
    where = tidy_line(address or (to.email if to is not None else ""))
    if not smtp.ADDRESS.fullmatch(where):
        raise ValueError(f"No mail can be sent to {where!r}")
    with read_by(to), links_of_the_site():
        given = {**context, "receiver": to, "link": link}
        # Without the marks that hold directions apart: for them it would have to be encoded.
        line = render_template(f"email/{name}.subject.txt", **given).translate(NO_ISOLATES)
        subject = tidy_line(line)
        text = render_template(f"email/{name}.txt", **given).strip() + "\n"
        html = _render_html(name, given)
    return {
        "name": name,
        "receiver_id": None if to is None else to.id,
        "address": where,
        "subject": subject[:LONGEST_SUBJECT] or current_app.config["SITE_NAME"],
        # No database takes these, wherever the words come from.
        "text": text.replace("\x00", ""),
        "html": html.replace("\x00", ""),
    }


def _render_html(name: str, context: dict[str, Any]) -> str:
    template = f"email/{name}.html"
    found = current_app.jinja_env.get_or_select_template([template, "email/none.html"])
    return found.render(context)


def link(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for a mail."""
    return url_for(endpoint, _external=True, **values)


@contextmanager
def read_by(receiver: User | None) -> Iterator[None]:
    """Render for the one who will read it, whoever it is that makes the request."""
    person: Any = receiver
    if isinstance(person, LocalProxy):  # current_user, which must not stand for itself below
        person = person._get_current_object()
    # Both extensions keep what they found out about the request's own person in these places.
    kept = {name: g.pop(name) for name in ("_flask_babel", "_login_user") if name in g}
    offered = current_app.config["LANGUAGES"]
    known = person is not None and person.locale in offered
    try:
        g._login_user = person or AnonymousUserMixin()
        with force_locale(person.locale if known else offered[0]):
            yield
    finally:
        for name in ("_flask_babel", "_login_user"):
            g.pop(name, None)
            if name in kept:
                setattr(g, name, kept[name])


@contextmanager
def links_of_the_site() -> Iterator[None]:
    """Make ``url_for(…, _external=True)`` use SITE_URL, whatever host a request names.

    A reset link that believed the Host header would hand its token to whoever sent that header.
    """
    with current_app.test_request_context(base_url=current_app.config["SITE_URL"]):
        yield


# --- letting it leave


def is_on() -> bool:
    """Whether mails really leave."""
    return bool(current_app.config["MAIL_SERVER"])


@jobs.job(queue=jobs.MAIL)
def deliver(mail_id: int) -> bool:
    """Send one mail that waits; does nothing when somebody else sends it, or did.

    Returns:
        Whether it is worth while to try another mail now.
    """
    letter = _take(mail_id)
    if letter is None:
        return True
    try:
        message = as_message(letter)
    except Exception as error:
        # Nothing outside has a part in this: it would go wrong the same way each time.
        logger.exception("Mail %s (%s) cannot be put together", letter.id, letter.name)
        return _note_failure(letter, error, final=True)
    try:
        post(message, letter)
    except (OSError, smtplib.SMTPException) as error:
        return _note_failure(letter, error, final=smtp.is_final(error))
    except Exception as error:
        logger.exception("Mail %s (%s) cannot be handed over", letter.id, letter.name)
        return _note_failure(letter, error, final=True)
    _note(letter, state=MailState.SENT, sent_at=utcnow(), error="")
    return True


def _take(mail_id: int) -> OutgoingMail | None:
    """Claim a mail that is due. No transaction is open while it travels."""
    now = utcnow()
    due = update(OutgoingMail).where(
        OutgoingMail.id == mail_id,
        OutgoingMail.state == MailState.QUEUED,
        OutgoingMail.next_attempt_at <= now,
    )
    held = {"attempts": OutgoingMail.attempts + 1, "next_attempt_at": now + HELD_FOR}
    taken = rows_changed(due.values(held))
    letter = db.session.get(OutgoingMail, mail_id, populate_existing=True) if taken else None
    if letter is not None:
        db.session.expunge(letter)
    db.session.commit()
    return letter


def _note(letter: OutgoingMail, **values: Any) -> None:
    same = update(OutgoingMail).where(
        OutgoingMail.id == letter.id, OutgoingMail.attempts == letter.attempts
    )
    rows_changed(same.values(values))
    db.session.commit()


def _note_failure(letter: OutgoingMail, error: Exception, *, final: bool) -> bool:
    said = smtp.explain(error)[:LONGEST_ERROR]
    if final or letter.attempts > len(RETRIES):
        logger.error("Mail %s (%s) failed for good: %s", letter.id, letter.name, said)
        _note(letter, state=MailState.FAILED, error=said, next_attempt_at=utcnow())
    else:
        logger.warning("Mail %s (%s) is tried again later: %s", letter.id, letter.name, said)
        later = utcnow() + RETRIES[letter.attempts - 1]
        _note(letter, error=said, next_attempt_at=later)
    return final or not smtp.is_unreachable(error)


@jobs.job(queue=jobs.MAIL, every=SWEEP_SECONDS)
def deliver_waiting() -> None:
    """Send what waits: after a failed attempt, or because its message was lost."""
    now = utcnow()
    waiting = (
        select(OutgoingMail.id)
        .where(
            OutgoingMail.state == MailState.QUEUED,
            OutgoingMail.next_attempt_at <= now,
            or_(OutgoingMail.attempts > 0, OutgoingMail.created_at < now - timedelta(seconds=15)),
        )
        .order_by(OutgoingMail.next_attempt_at)
        .limit(BATCH)
    )
    ids = db.session.scalars(waiting).all()
    db.session.rollback()
    for mail_id in ids:
        if not deliver(mail_id):
            return  # a server that is away keeps nobody waiting once for each mail


@jobs.job(queue=jobs.MAIL, every=24 * 3600)
def forget_sent() -> None:
    """Delete mails that left long ago; what failed stays for the keepers to see."""
    long_ago = OutgoingMail.next_attempt_at < utcnow() - KEPT_FOR
    rows_changed(delete(OutgoingMail).where(OutgoingMail.state == MailState.SENT, long_ago))
    db.session.commit()


def post(message: smtp.Letter, letter: OutgoingMail) -> None:
    """Give a message to the server, or keep it in the outbox when there is none.

    Raises:
        OSError, smtplib.SMTPException: it was not taken.
    """
    if is_on():
        smtp.hand_over(message)
        return
    outbox().mkdir(parents=True, exist_ok=True)
    file = kept_as(letter)
    # Whoever looks into the folder meanwhile finds no half of a mail.
    half = file.with_suffix(".part")
    half.write_bytes(bytes(message))
    half.replace(file)


def as_message(letter: OutgoingMail) -> smtp.Letter:
    """A saved mail as Flask-Mail wants it. The Message-ID stays the same over all attempts."""
    message = smtp.Letter(
        subject=letter.subject,
        recipients=[letter.address],
        body=letter.text,
        html=letter.html or None,
        sender=current_app.config["MAIL_FROM"],
        date=letter.created_at.timestamp(),
        extra_headers={"Auto-Submitted": "auto-generated", **(letter.headers or {})},
    )
    message.msgId = message_id(f"mail-{_stem(letter)}-{int(letter.created_at.timestamp())}")
    message.invite(letter.calendar)
    for attachment in letter.attachments or []:
        content = (data_folder() / attachment["path"]).read_bytes()
        message.attach(attachment["name"], attachment["type"], content)
    return message


def message_id(name: str) -> str:
    """The Message-ID of a mail of this site, or of what its mails belong to."""
    return f"<{name}@{_domain()}>"


def list_id(name: str) -> str:
    """What mail programs sort a kind of mail by (RFC 2919)."""
    return f"<{name}.{_domain()}>"


def _domain() -> str:
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    return host.encode("idna").decode("ascii")


def _stem(letter: OutgoingMail) -> str:
    return str(letter.id or f"test{letter.created_at:%Y%m%d%H%M%S%f}")


def outbox() -> Path:
    """Where mails are kept that do not leave."""
    return Path(current_app.config["OUTBOX"] or data_folder() / "outbox")


def kept_as(letter: OutgoingMail) -> Path:
    """The file of a mail in the outbox."""
    return outbox() / f"{_stem(letter)}.eml"


def init_app(app: Flask) -> None:
    """Tell Flask-Mail the settings.

    Raises:
        ConfigError: no mail could leave with them.
    """
    smtp.check_settings(
        use_tls=app.config["MAIL_USE_TLS"],
        use_ssl=app.config["MAIL_USE_SSL"],
        sender=app.config["MAIL_FROM"],
    )
    app.config["MAIL_DEFAULT_SENDER"] = app.config["MAIL_FROM"]
    mail.init_app(app)
