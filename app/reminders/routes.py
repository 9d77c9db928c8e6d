"""The list of reminders, and the forms that change it."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import SIGNED_IN, access
from app.dates import utcnow
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Reminder
from app.pagination import LARGEST_ID, Window, paginate
from app.redirects import next_url
from app.reminders import bp, queries, services
from app.reminders.forms import ReminderForm
from app.reminders.things import Sort, sorts_on
from app.zones import zone_of

MORNING = time(9)

Answer = str | Response | tuple[str, int]


@bp.route("")
@access(SIGNED_IN)
def index() -> str:
    """What a person will be reminded of, the next one first."""
    page = paginate(
        queries.coming(current_user),
        queries.BY_DUE,
        Window.parse(request.args, queries.BY_DUE),
        current_app.config["POSTS_PER_PAGE"],
    )
    form = ReminderForm(formdata=None, **_tomorrow())
    return htmx.page_or_fragment(
        "reminders/index.html", "reminders/_list.html", page=page, form=form
    )


@bp.route("/new", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def new() -> Answer:
    """Make a reminder; with ``?post=`` one of that post, and so for other things."""
    found = _thing_to_remind_of()
    sort, thing = found or (None, None)
    form = ReminderForm(text=sort.words(thing) if sort else "", **_tomorrow())
    of = (found[0], found[1].id) if found else None
    made = form.carry_out(
        lambda: services.remind(current_user, form.text.data or "", *_when(form), of=of)
    )
    if made:
        db.session.commit()
        flash(_("You will be reminded."))
        return redirect(next_url(url_for("reminders.index")))
    around = {"shown": sort.template, **sort.context(current_user, thing)} if sort else {}
    page = render_template("reminders/form.html", form=form, **around)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:reminder_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def edit(reminder_id: int) -> Answer:
    """Change a reminder that is still to come."""
    reminder = _own_or_404(reminder_id)
    local = reminder.due_at.astimezone(zone_of(current_user.timezone))
    form = ReminderForm(text=reminder.text, day=local.date(), at=local.time())
    changed = form.carry_out(
        lambda: services.change(reminder, current_user, form.text.data or "", *_when(form))
    )
    if changed:
        db.session.commit()
        flash(_("Your reminder is changed."))
        return redirect(url_for("reminders.index"))
    page = render_template("reminders/form.html", form=form, reminder=reminder)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:reminder_id>/delete", methods=["GET"])
@access(SIGNED_IN)
def confirm_delete(reminder_id: int) -> str:
    """Ask once, on a page that shows the reminder."""
    return render_template("reminders/delete.html", reminder=_own_or_404(reminder_id))


@bp.route("/<int:reminder_id>/delete", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def delete(reminder_id: int) -> Response:
    """Delete a reminder."""
    services.delete(_own_or_404(reminder_id))
    db.session.commit()
    flash(_("Your reminder is deleted."))
    return redirect(url_for("reminders.index"))


def _own_or_404(reminder_id: int) -> Reminder:
    """One's own reminder that is still to come; others do not learn that there is one."""
    if reminder_id > LARGEST_ID:
        abort(404)
    own = queries.coming(current_user).where(Reminder.id == reminder_id)
    if request.method == "POST":  # it must not be delivered while it is changed
        own = own.with_for_update()
    return db.session.scalar(own) or abort(404)


def _thing_to_remind_of() -> tuple[Sort, Any] | None:
    """The thing that the address names. Once its form is sent, its text is all that matters."""
    for sort in sorts_on():
        if (raw := request.args.get(sort.name)) is None:
            continue
        known = raw.isascii() and raw.isdigit() and len(raw) < 20 and int(raw) <= LARGEST_ID
        thing = sort.find(current_user, int(raw)) if known else None
        if thing is not None:
            return sort, thing
        if request.method == "GET":
            abort(404)
    return None


def _when(form: ReminderForm) -> tuple[date, time]:
    """The day and the time of a form that is in order."""
    return cast(date, form.day.data), cast(time, form.at.data)


def _tomorrow() -> dict[str, Any]:
    """What the form suggests: tomorrow morning, where the person lives."""
    local: datetime = utcnow().astimezone(zone_of(current_user.timezone))
    return {"day": local.date() + timedelta(days=1), "at": MORNING}
