"""Blocking and muting people, and the list of those."""

from datetime import timedelta

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import SIGNED_IN, access
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main import bp, policies
from app.main.loaders import person_blocked_or_not, person_or_404
from app.main.queries import people as queries
from app.main.services import distance as services
from app.models import User
from app.pagination import Window, paginate
from app.redirects import next_url

DURATIONS = {"day": timedelta(days=1), "week": timedelta(weeks=1), "month": timedelta(days=30)}
"""For how long somebody is muted; anything else is for ever."""


@bp.route("/user/<username>/block", methods=["GET"])
@access(SIGNED_IN)
def confirm_block(username: str) -> str:
    """Ask once, on a page that says what a block does."""
    return render_template("main/block.html", person=_other_or_404(username))


@bp.route("/user/<username>/block", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def block(username: str) -> Response:
    """See nothing of somebody, and be seen by them nowhere."""
    person = person_or_404(username)
    try:
        services.block_person(current_user, person)
    except DomainError as error:
        return _back(str(error.message), "warning")
    db.session.commit()
    return _back(_("You and %(name)s see nothing of each other now.", name=person.name))


@bp.route("/user/<username>/unblock", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unblock(username: str) -> Response:
    """Take a block back; a second click changes nothing."""
    person = person_blocked_or_not(username)
    services.unblock_person(current_user, person)
    db.session.commit()
    return _back(_("%(name)s is no longer blocked.", name=person.name))


@bp.route("/user/<username>/mute", methods=["GET"])
@access(SIGNED_IN)
def choose_mute(username: str) -> str:
    """Choose for how long."""
    return render_template("main/mute.html", person=_other_or_404(username))


@bp.route("/user/<username>/mute", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def mute(username: str) -> Response:
    """Leave somebody out of one's lists."""
    person = person_or_404(username)
    duration = DURATIONS.get(request.form.get("until", ""))
    until = utcnow() + duration if duration else None
    try:
        services.mute_person(current_user, person, until=until)
    except DomainError as error:
        return _back(str(error.message), "warning")
    db.session.commit()
    return _back(_("You no longer hear of %(name)s.", name=person.name))


@bp.route("/user/<username>/unmute", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unmute(username: str) -> Response:
    """Hear somebody again; a second click changes nothing."""
    person = person_blocked_or_not(username)
    services.unmute_person(current_user, person)
    db.session.commit()
    return _back(_("You hear of %(name)s again.", name=person.name))


def _back(message: str, category: str = "success") -> Response:
    """Say what happened, where one came from or in the list."""
    flash(message, category)
    return redirect(next_url(url_for("main.distance")))


def _other_or_404(username: str) -> User:
    """Somebody else; there is nothing to choose about oneself."""
    person = person_or_404(username)
    return person if policies.can_block(current_user, person) else abort(404)


@bp.route("/settings/people")
@access(SIGNED_IN)
def distance() -> str:
    """Whom one has blocked, or with ``show=muted`` whom one does not hear at present."""
    muted = request.args.get("show") == "muted"
    select = queries.muted_by(current_user) if muted else queries.blocked_by(current_user)
    keyset = queries.MUTED_BY_TIME if muted else queries.BLOCKED_BY_TIME
    page = paginate(
        select,
        keyset,
        Window.parse(request.args, keyset),
        current_app.config["POSTS_PER_PAGE"],
        rows=True,
    )
    return htmx.page_or_fragment(
        "main/distance.html",
        "main/_distance.html",
        page=page,
        muted=muted,
        paging={"show": "muted"} if muted else {},
    )
