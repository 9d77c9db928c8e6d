"""The list of notifications, the bell and the choice of channels."""

from flask import (
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app import htmx
from app.access import SIGNED_IN, access
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Channel, Notification, Task
from app.notifications import bp, queries, services
from app.notifications.badge import unread_badge, unread_label
from app.notifications.forms import field_name, preferences_form
from app.notifications.kinds import kinds_to_choose
from app.pagination import LARGEST_ID, Window, paginate
from app.redirects import next_url, own_path


@bp.route("/notifications")
@access(SIGNED_IN, is_visit=lambda: "since" not in request.args)
def index() -> str | Response:
    """What happened to a person: everything, or what they have not read yet.

    With ``since``, which scripts ask with again and again, what the bell and the bars show.
    """
    if "since" in request.args:
        return _state(request.args["since"])
    unread = request.args.get("show") == "unread"
    page = paginate(
        queries.notifications_of(current_user, unread=unread),
        queries.BY_CHANGE,
        Window.parse(request.args, queries.BY_CHANGE),
        current_app.config["POSTS_PER_PAGE"],
    )
    return htmx.page_or_fragment(
        "notifications/index.html",
        "notifications/_list.html",
        page=page,
        entries=queries.entries(current_user, page.items),
        unread=unread,
        paging={"show": "unread"} if unread else {},
    )


def _state(known: str) -> Response:
    # Whoever knows the present version is told so by the row that every request loads anyway.
    if known == str(current_user.inbox_version):
        response = Response(status=304)
    else:
        response = jsonify(
            version=current_user.inbox_version,
            unread=current_user.unread_count,
            badge=unread_badge(),
            label=unread_label(),
            tasks=[_bar(task) for task in queries.shown_tasks(current_user)],
        )
    response.cache_control.no_store = True
    return response


def _bar(task: Task) -> dict[str, str | int]:
    return {
        "id": task.id,
        "description": task.description,
        "state": task.state,
        "progress": task.progress,
        "error": task.error,
        "url": own_path(task.result.get("url"), url_for("background.index")),
        "dismiss": url_for("background.dismiss", task_id=task.id),
    }


@bp.route("/notifications/<int:notification_id>/read", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def read(notification_id: int) -> BaseResponse:
    """Mark one as read, and go where it leads or where the form says."""
    if notification_id > LARGEST_ID:
        abort(404)
    own = queries.notifications_of(current_user).where(Notification.id == notification_id)
    notification = db.session.scalar(own) or abort(404)
    entries = queries.entries(current_user, [notification])
    target = next_url(entries[0].link if entries else url_for("notifications.index"))
    services.mark_read(current_user, notification)
    db.session.commit()
    return redirect(target)


@bp.route("/notifications/read", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def read_all() -> BaseResponse:
    """Mark everything as read."""
    services.mark_read(current_user)
    db.session.commit()
    flash(_("Everything is marked as read."))
    return redirect(next_url(url_for("notifications.index")))


@bp.route("/settings/notifications", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def preferences() -> str | BaseResponse | tuple[str, int]:
    """Choose how to hear of what."""
    kinds = kinds_to_choose()
    chosen = queries.chosen_channels(current_user)
    has_digest = "digest" in current_app.extensions["features"]
    if not has_digest:  # what was to wait for the weekly mail is on the site all the same
        chosen = {name: Channel.SITE if c == Channel.DIGEST else c for name, c in chosen.items()}
    form = preferences_form(kinds)(
        has_digest=has_digest,
        digest_on=current_user.digest_on,
        **{field_name(kind): chosen[kind.name].value for kind in kinds},
    )
    if form.validate_on_submit():
        channels = {kind.name: Channel(form[field_name(kind)].data) for kind in kinds}
        digest_on = form.digest_on.data if has_digest else None
        services.choose_channels(current_user, channels, digest_on=digest_on)
        db.session.commit()
        flash(_("Your choice is saved."))
        return redirect(url_for("notifications.preferences"))
    fields = [(kind, form[field_name(kind)]) for kind in kinds]
    page = render_template("notifications/preferences.html", form=form, fields=fields)
    return page, 422 if form.is_submitted() else 200
