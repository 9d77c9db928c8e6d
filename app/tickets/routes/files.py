"""The files of tickets and comments: kept with their form, downloaded by those who see them."""

import re

from flask import abort, current_app, send_file
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, access, present_viewer
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError
from app.extensions import db
from app.i18n import isolated
from app.media import rights
from app.media.storage import storage
from app.models import Attachment, ImageUse, Ticket, TicketEntry
from app.tickets import bp, policies
from app.tickets.files import file_key, tidy_name
from app.tickets.forms.tickets import WithFiles
from app.tickets.queries import files as queries
from app.tickets.services import files as services

FINGERPRINT = re.compile(r"[0-9a-f]{32}")
NOTHING_RUNS = "sandbox; default-src 'none'; frame-ancestors 'none'"

rights.register(ImageUse.FILE, queries.may_see_image)


@bp.route("/files/<fingerprint>/<filename>")
@access(EVERYBODY, is_visit=False)
def download(fingerprint: str, filename: str) -> Response:
    """A file, for those who see its ticket. Whatever it holds, it is only ever downloaded."""
    if not FINGERPRINT.fullmatch(fingerprint):
        abort(404)
    attachment = queries.file_named(present_viewer(), fingerprint)
    if attachment is None or attachment.name != filename:
        abort(404)
    return _file(attachment)


def _file(attachment: Attachment) -> Response:
    try:
        stream = storage().open(file_key(attachment.fingerprint))
    except FileNotFoundError:
        current_app.logger.error("The file of attachment %s is missing", attachment.id)
        abort(404)
    response = send_file(
        stream,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=attachment.name,
        etag=attachment.fingerprint,
    )
    if response.status_code == 200:
        response.content_length = attachment.bytes
    response.cache_control.private = True
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


# --- what forms with files share


def keep_files(form: WithFiles) -> None:
    """Keep the files that came with a form, whatever becomes of the form itself.

    A browser sends files once, and cannot be handed them back. So each of them is kept first, and
    the form goes on with those.
    """
    sent, room = form.sent_files(), form.most_files - len(form.chosen())
    if not sent:
        return
    must = must_confirm(current_app.config)
    if not policies.can_comment(current_user, must_confirm=must):
        form.refuse_files(_("Confirm your e-mail address first."))
        return
    if len(sent) > room:
        form.refuse_files(_("There is room for %(num)d files.", num=form.most_files))
    for file in sent[: max(room, 0)]:
        db.session.rollback()  # nobody waits for the database while the file is looked into
        try:
            attachment = services.keep_file(
                current_user,
                file.stream,
                file.filename or "",
                max_bytes=current_app.config["MAX_FILE_BYTES"],
            )
        except DomainError as error:
            name = isolated(tidy_name(file.filename or ""))
            form.refuse_files(_("%(file)s: %(problem)s", file=name, problem=error.message))
        else:
            db.session.commit()
            form.add_file(attachment.id)


def show_files_again(
    form: WithFiles, ticket: Ticket | None = None, entry: TicketEntry | None = None
) -> None:
    """Show the files of a form that is handed back: its new ones, and those of what it changes."""
    here = [] if ticket is None else files_of(ticket, entry)
    form.show_again([*here, *queries.uploads_of(current_user, form.file.data)])
    gone = set(form.remove_file.data)
    form.kept = [(file, words) for file, words in form.kept if file in here or file.id not in gone]


def files_of(ticket: Ticket, entry: TicketEntry | None = None) -> list[queries.File]:
    """The files of a ticket or of one comment."""
    entry_ids = [] if entry is None else [entry.id]
    return queries.files_beside(ticket, entry_ids).get(entry.id if entry else None, [])
