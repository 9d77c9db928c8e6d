"""A new password for somebody who forgot theirs."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import mail
from app.access import EVERYBODY, access
from app.auth import bp, links, mails, services
from app.auth.forms import ResetForm, ResetRequestForm
from app.auth.tasks import send_reset_link
from app.database import SAFE_METHODS
from app.extensions import db, limiter
from app.limits import login_limit, mail_limit


def secretive(page: str, status: int = 200) -> Response:
    """A page whose address is a secret: no cache keeps it, and no link tells where it came from."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.cache_control.no_store = True
    return response


@bp.route("/reset_password_request", methods=["GET", "POST"])
@access(EVERYBODY)
@limiter.limit(mail_limit, methods=["POST"])
def reset_password_request() -> str | Response | tuple[str, int]:
    """Ask for a link. Whether there is such a person is looked up after the answer."""
    form = ResetRequestForm()
    if form.validate_on_submit():
        send_reset_link.after_commit(form.email.data)
        db.session.commit()
        return redirect(url_for("auth.reset_password_request", sent=1))
    page = render_template(
        "auth/reset_request.html", form=form, is_sent="sent" in request.args, is_on=mail.is_on()
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/reset_password/<token>", methods=["GET", "POST"])
@access(EVERYBODY)
@limiter.limit(login_limit, methods=["POST"])
def reset_password(token: str) -> Response:
    """Choose a new password with the link. Looking at the page does not use it up."""
    user = links.person_resetting(token, lock=request.method not in SAFE_METHODS)
    form = ResetForm()
    changed = form.carry_out(lambda: services.reset_password(user, form.password.data or ""))
    if changed:
        mails.password_changed(changed)
        db.session.commit()
        flash(_("Your password is changed. Sign in with the new one."))
        return make_response(redirect(url_for("auth.login")))
    status = 422 if form.is_submitted() else 200
    return secretive(render_template("auth/reset.html", form=form, person=user), status)


@bp.errorhandler(links.DeadLink)
def dead_link(error: links.DeadLink) -> Response:
    """Say what is the matter with a link, and how to get another one."""
    db.session.rollback()
    again = (
        "settings.email" if request.endpoint == "auth.confirm" else "auth.reset_password_request"
    )
    page = render_template("auth/dead_link.html", error=error, again=url_for(again))
    return secretive(page, error.status)
