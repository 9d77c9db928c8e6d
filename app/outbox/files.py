"""The files of the outbox, and what is in one."""

import heapq
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

MOST_LISTED = 100
LARGEST = 30_000_000
# The names that mail.py gives; nothing else in the folder, or beside it, is a mail.
NAME = re.compile(r"[A-Za-z0-9]{1,40}\.eml")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Entry:
    """A mail in the list."""

    name: str
    kept_at: datetime
    subject: str
    to: str


@dataclass(frozen=True)
class Part:
    """A piece of a text: plain, or an address to click on."""

    text: str
    is_link: bool


def newest(folder: Path) -> list[Entry]:
    """The mails of a folder, the newest first, up to ``MOST_LISTED``."""
    files = [file for file in folder.glob("*.eml") if _is_mail(file)]
    chosen = heapq.nlargest(MOST_LISTED, files, key=lambda file: (file.stat().st_mtime, file.name))
    return [_entry(file) for file in chosen]


def read(folder: Path, name: str) -> EmailMessage | None:
    """One mail; None when there is none of that name."""
    if not NAME.fullmatch(name) or not _is_mail(folder / name):
        return None
    message = message_from_bytes((folder / name).read_bytes(), policy=default)
    return message if isinstance(message, EmailMessage) else None


def body(message: EmailMessage, kind: str) -> str:
    """The text (``plain``) or the page (``html``) of a mail; empty when it has none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def attachments(message: EmailMessage) -> list[EmailMessage]:
    """The files that came along."""
    return [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]


def in_parts(text: str) -> list[Part]:
    """A text cut where its links begin and end."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        parts += [Part(text[end : found.start()], False), Part(found.group(), True)]
        end = found.end()
    return [*parts, Part(text[end:], False)]


def _is_mail(file: Path) -> bool:
    fits = NAME.fullmatch(file.name) and file.is_file() and not file.is_symlink()
    return bool(fits) and file.stat().st_size <= LARGEST


def _entry(file: Path) -> Entry:
    with file.open("rb") as opened:
        message = message_from_bytes(opened.read(20_000), policy=default)
    kept_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Entry(file.name, kept_at, str(message["Subject"] or ""), str(message["To"] or ""))
