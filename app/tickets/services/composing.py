"""Tickets and comments with their files: what a form does as a whole. It flushes; the caller
commits."""

from collections.abc import Collection

from app.models import Post, Ticket, TicketEntry, TicketStatus, User
from app.tickets.policies import part_of, why_not_move
from app.tickets.queries.facts import Facts
from app.tickets.services import changes, comments, files, filing, moves
from app.tickets.services.drafts import Draft
from app.tickets.services.files import Uploads
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.locks import target
from app.tickets.services.posts import answer_in_thread
from app.tickets.services.telling import tell


def file_ticket(
    author: User,
    draft: Draft,
    uploads: Uploads,
    *,
    post: Post | None = None,
    form_key: str | None = None,
    must_confirm: bool = False,
) -> Ticket:
    """File a ticket with its files. The same form sent again gives the ticket it made before.

    Raises:
        DomainError: as ``filing.file_ticket`` and ``files.attach``.
    """
    ticket = filing.file_ticket(
        author, draft, post=post, form_key=form_key, must_confirm=must_confirm
    )
    if uploads:
        files.attach(author, ticket, uploads)
    return ticket


def save_ticket(
    editor: User,
    ticket_id: int,
    draft: Draft,
    uploads: Uploads,
    *,
    version: int,
    removed: Collection[int] = (),
) -> Ticket:
    """Change what a ticket says, and its files.

    Args:
        editor: who changes it.
        ticket_id: which ticket.
        draft: as for ``changes.save``.
        uploads: files that are new, or described anew. Others stay: somebody else may have
            brought them meanwhile.
        version: of the ticket that the editor read.
        removed: the ids of files to throw away.

    Raises:
        DomainError: as ``changes.save`` and ``files.attach``.
    """
    ticket = changes.save(ticket_id, editor, draft, version=version)
    gone = files.remove(ticket, removed)
    new = files.attach(editor, ticket, uploads) if uploads else []
    told = [Change("file", name, None) for name in gone]
    told += [Change("file", None, one.name) for one in new]
    if told:
        tell(ticket, editor, change_ticket(ticket, editor, told))
    return ticket


def move(
    ticket_id: int,
    actor: User,
    to: TicketStatus,
    *,
    reason: str = "",
    version: int | None = None,
    answer: str = "",
) -> Ticket:
    """Give a ticket another status; when it is resolved, answer the post that it was made from.

    Raises:
        DomainError: as ``moves.move`` and ``posts.answer_in_thread``.
    """
    if answer and not to.is_open:
        # Before anybody is told of the move: people are locked last.
        answer_in_thread(actor, target(actor, ticket_id), answer)
    return moves.move(ticket_id, actor, to, reason=reason, version=version)


def save_and_move(
    ticket: Ticket,
    facts: Facts,
    actor: User,
    wanted: Draft,
    to: TicketStatus | None,
    *,
    reason: str = "",
) -> Ticket:
    """Change what a locked ticket says and give it a status, with the rights from before or after:
    whoever is assigned by this may move it, and so may who is assigned no longer.

    Args:
        ticket: as it is now, which is as the actor saw it.
        facts: what stands beside it now.
        actor: who changes it.
        wanted: all that it is to say.
        to: its status; none to leave that.
        reason: why it is moved.

    Raises:
        DomainError: as ``changes.save`` and ``moves.move``.
    """
    if to == ticket.status:
        to = None
    part = part_of(actor, ticket, facts.assignee_ids)
    moves_first = to is not None and not why_not_move(part, ticket, to)
    before = Draft.of(ticket, facts)
    if to is not None and moves_first:
        moves.move(ticket.id, actor, to, reason=reason)
    if wanted != before:
        changes.save(ticket.id, actor, wanted, version=ticket.version)
    if to is not None and not moves_first:
        moves.move(ticket.id, actor, to, reason=reason)
    return ticket


def comment(
    author: User,
    ticket_id: int,
    body: str,
    uploads: Uploads,
    *,
    to: TicketStatus | None = None,
    form_key: str | None = None,
    must_confirm: bool = False,
) -> TicketEntry:
    """Comment on a ticket with files, and move it in the same breath.

    Raises:
        DomainError: as ``comments.comment``, ``files.attach`` and ``moves.move``.
    """
    target(author, ticket_id)
    if sent := comments.sent_before(author, form_key):
        return sent
    entry = comments.comment(
        author,
        ticket_id,
        body,
        form_key=form_key,
        file_count=len(uploads),
        must_confirm=must_confirm,
    )
    if uploads:
        files.attach(author, target(author, ticket_id), uploads, entry=entry)
    if to is not None:
        moves.move(ticket_id, author, to)
    return entry


def edit_comment(
    editor: User,
    entry: TicketEntry,
    body: str,
    uploads: Uploads,
    *,
    version: int,
    removed: Collection[int] = (),
) -> TicketEntry:
    """Change one's own comment and its files.

    Raises:
        DomainError: as ``comments.edit_comment`` and ``files.attach``.
    """
    ticket = target(editor, entry.ticket_id)
    files.remove(ticket, removed, entry=entry)
    if uploads:
        files.attach(editor, ticket, uploads, entry=entry)
    number = files.count_of(ticket, entry)
    return comments.edit_comment(editor, entry.id, body, version=version, file_count=number)


def delete_comment(person: User, entry: TicketEntry) -> TicketEntry:
    """Take the words and the files of a comment away.

    Raises:
        NotAllowed, Gone: as ``comments.delete_comment``.
    """
    entry = comments.delete_comment(person, entry.id)
    files.remove_of_comment(target(person, entry.ticket_id), entry)
    return entry
