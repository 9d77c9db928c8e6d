"""Proving an e-mail address."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, SIGNED_IN, access
from app.auth import bp, links, mails, services
from app.auth.routes.reset import secretive
from app.database import SAFE_METHODS
from app.errors.exceptions import Conflict
from app.extensions import db, limiter
from app.limits import by_person, mail_limit
from app.redirects import next_url


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@access(EVERYBODY)
def confirm(token: str) -> Response:
    """Confirm an address, by a button: programs that look at links must not do it."""
    asks = request.method in SAFE_METHODS
    user, address = links.person_confirming(token, lock=not asks)
    is_done = address == user.email and user.email_confirmed_at is not None
    if asks or is_done:
        page = render_template("auth/confirm.html", person=user, address=address, is_done=is_done)
        return secretive(page)
    try:
        services.confirm_address(user, address)
    except Conflict as error:
        page = render_template("auth/confirm.html", person=user, address=address, error=error)
        return secretive(page, error.status)
    db.session.commit()
    flash(_("Your e-mail address is confirmed."))
    return make_response(redirect(url_for("main.index")))


@bp.route("/confirm", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(mail_limit, key_func=by_person)
def confirm_again() -> Response:
    """Send the link once more."""
    if current_user.pending_email or current_user.email_confirmed_at is None:
        mails.confirm_email(current_user)
        db.session.commit()
        address = current_user.pending_email or current_user.email
        flash(_("The mail is on its way to %(address)s.", address=address))
    return make_response(redirect(next_url()))
