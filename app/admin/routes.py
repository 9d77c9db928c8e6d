"""The page of the keepers."""

from datetime import timedelta

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import htmx, mail
from app.access import ADMIN, access
from app.admin import bp, queries, services
from app.dates import utcnow
from app.extensions import db
from app.models import MailState, OutgoingMail
from app.pagination import LARGEST_ID, Window, paginate

DAYS = 7


@bp.route("")
@access(ADMIN)
def index() -> str:
    """Whether mail and background work do what they should, and what went wrong."""
    window = Window.parse(request.args, queries.BY_ATTEMPT)
    size = current_app.config["POSTS_PER_PAGE"]
    page = paginate(queries.failed_mails(), queries.BY_ATTEMPT, window, size)
    if htmx.wanted():
        return render_template("admin/_mails.html", page=page)
    return render_template(
        "admin/index.html",
        page=page,
        mail_is_on=mail.is_on(),
        outbox=mail.outbox(),
        waiting=queries.count_mails(MailState.QUEUED),
        failed=queries.count_mails(MailState.FAILED),
        most=queries.MOST_COUNTED,
        last_error=queries.last_mail_error(),
        has_broker=bool(current_app.config["CELERY_BROKER_URL"]),
        tasks=queries.failed_tasks(utcnow() - timedelta(days=DAYS)),
        errors=queries.newest_errors(),
        days=DAYS,
    )


@bp.route("/mail/<int:mail_id>/again", methods=["POST"])
@access(ADMIN)
def try_mail_again(mail_id: int) -> Response:
    """Send a mail that failed once more."""
    letter = db.session.get(OutgoingMail, mail_id) if mail_id <= LARGEST_ID else None
    if letter is None:
        abort(404)
    if services.try_again(letter):
        mail.deliver.after_commit(letter.id)
        db.session.commit()
        flash(_("The mail is tried again."))
    else:
        flash(_("This mail has not failed."), "info")
    return redirect(url_for("admin.index"))
