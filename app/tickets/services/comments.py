"""Comments on tickets."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from app.database import rows_changed, unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, Gone, NotAllowed
from app.extensions import db
from app.fulltext import words_of
from app.models import EntryKind, Ticket, TicketEntry, User, WatchReason
from app.models.ids import id_at
from app.models.ticket_entry import LONGEST_COMMENT
from app.tickets.policies import (
    DELETE_OWN_ONLY,
    EDIT_OWN_ONLY,
    can_comment,
    can_delete_comment,
    can_edit_comment,
)
from app.tickets.services.finding import index_again, words_to_find
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.locks import target
from app.tickets.services.mentions import note_mentions
from app.tickets.services.telling import tell
from app.tickets.services.texts import Rendered, checked_body, people_in, rendered
from app.tickets.services.watching import watch


class SentTwice(Exception):
    """The same form has made a comment before."""


class StaleComment(Conflict):
    """The comment was changed since it was read. ``theirs`` and ``version`` are of now."""

    def __init__(self, theirs: str, version: int) -> None:
        message = _l("This comment was changed meanwhile. Compare the two and save again.")
        super().__init__(message, field="body")
        self.theirs, self.version = theirs, version


def comment(
    author: User,
    ticket_id: int,
    body: str,
    *,
    form_key: str | None = None,
    file_count: int = 0,
    must_confirm: bool = False,
) -> TicketEntry:
    """Comment on a ticket. The same form sent again gives the comment it made before.

    Args:
        author: who comments, and hears of the ticket from now on.
        ticket_id: on which ticket.
        body: Markdown; it may be empty where there are files.
        form_key: names the form, up to 32 characters.
        file_count: how many files the caller attaches to it in the same transaction.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        DomainError: it is empty or too long, or names too many people.
        NotAllowed: the author may not comment.
        Gone: the ticket is not there, or not for the author.
    """
    if not can_comment(author, must_confirm=must_confirm):
        raise NotAllowed(_l("Confirm your e-mail address first."))
    body = _checked(body, file_count)
    ticket = target(author, ticket_id)
    if before := sent_before(author, form_key):
        return before
    text = rendered(author, body)
    try:
        with unique_violation({"form_key": SentTwice()}):
            entry = _insert(ticket, author, body, text, form_key, file_count)
    except SentTwice:
        raise Conflict(_l("This could not be saved just now. Send it again.")) from None
    _count(ticket, author, entry)
    note_mentions(ticket, author, text.tickets)
    watch(ticket.id, [author.id], WatchReason.COMMENTED)
    tell(ticket, author, [entry], mentioned=text.people)
    return entry


def _checked(body: str, file_count: int) -> str:
    body = checked_body(body, most=LONGEST_COMMENT)
    if not body and not file_count:
        raise DomainError(_l("Write something first."), field="body")
    return body


def sent_before(author: User, form_key: str | None) -> TicketEntry | None:
    """The comment that a form made before."""
    if not form_key:
        return None
    sent = select(TicketEntry).where(
        TicketEntry.author_id == author.id, TicketEntry.form_key == form_key
    )
    return db.session.scalar(sent)


def _insert(
    ticket: Ticket,
    author: User,
    body: str,
    text: Rendered,
    form_key: str | None,
    file_count: int,
) -> TicketEntry:
    now = utcnow()
    entry = TicketEntry(
        id=id_at(now),
        created_at=now,
        ticket_id=ticket.id,
        author_id=author.id,
        kind=EntryKind.COMMENT,
        body=body,
        body_html=text.html,
        search_words=words_of(body),
        form_key=form_key,
        file_count=file_count,
    )
    db.session.add(entry)
    return entry


def _count(ticket: Ticket, author: User, entry: TicketEntry) -> None:
    """A comment changes when the ticket changed last, not what it says: no version."""
    values = {"comment_count": Ticket.comment_count + 1, "changed_at": entry.created_at}
    if ticket.answered_at is None and author.id != ticket.reporter_id:
        values["answered_at"] = entry.created_at
    values["search_words"] = words_to_find(ticket.id, ticket.name, ticket.body)
    rows_changed(update(Ticket).where(Ticket.id == ticket.id).values(values))
    db.session.refresh(ticket)


def edit_comment(
    editor: User, entry_id: int, body: str, *, version: int, file_count: int | None = None
) -> TicketEntry:
    """Change one's own comment. What it said before stands in the history.

    Args:
        editor: who edits.
        entry_id: which comment.
        body: Markdown.
        version: of the comment that the editor read.
        file_count: how many files it has afterwards, where the caller changes them.

    Raises:
        DomainError: as ``comment``.
        NotAllowed: it is not the editor's.
        StaleComment: it was changed since.
        Gone: it is deleted, or not for the editor.
    """
    ticket, entry = _target(editor, entry_id)
    if not can_edit_comment(editor, entry):
        raise NotAllowed(EDIT_OWN_ONLY)
    files = entry.file_count if file_count is None else file_count
    body = _checked(body, files)
    if entry.version != version:
        raise StaleComment(entry.body, entry.version)
    if body == entry.body and files == entry.file_count:
        return entry
    text, named_before = rendered(editor, body), people_in(editor, entry.body)
    change_ticket(ticket, editor, [Change("comment", [entry.id, entry.body], [entry.id, body])])
    entry.body, entry.body_html, entry.search_words = body, text.html, words_of(body)
    entry.edited_at, entry.version, entry.file_count = utcnow(), version + 1, files
    db.session.flush()
    index_again(ticket)
    note_mentions(ticket, editor, text.tickets)
    tell(ticket, editor, [], mentioned=text.people - named_before)
    return entry


def delete_comment(person: User, entry_id: int) -> TicketEntry:
    """Take the words of a comment away; its place in the timeline stays.

    Its files are for the caller to throw away.

    Raises:
        NotAllowed: it is somebody else's, and the person no moderator.
        Gone: it is deleted already, or not for the person.
    """
    ticket, entry = _target(person, entry_id)
    if not can_delete_comment(person, entry):
        raise NotAllowed(DELETE_OWN_ONLY)
    change_ticket(
        ticket,
        person,
        [Change("comment_gone", entry.id, None)],
        comment_count=Ticket.comment_count - 1,
    )
    entry.body = entry.body_html = entry.search_words = ""
    entry.deleted_at, entry.version, entry.file_count = utcnow(), entry.version + 1, 0
    db.session.flush()
    index_again(ticket)
    return entry


def _target(person: User, entry_id: int) -> tuple[Ticket, TicketEntry]:
    """A comment to act on and its ticket, locked."""
    comments = (TicketEntry.id == entry_id, TicketEntry.kind == EntryKind.COMMENT)
    ticket_id = db.session.scalar(select(TicketEntry.ticket_id).where(*comments))
    if ticket_id is None:
        raise Gone(_l("This comment is no longer here."))
    ticket = target(person, ticket_id)
    found = select(TicketEntry).where(*comments).execution_options(populate_existing=True)
    entry = db.session.scalars(found).one()
    if entry.deleted_at is not None:
        raise Gone(_l("This comment is no longer here."))
    return ticket, entry
