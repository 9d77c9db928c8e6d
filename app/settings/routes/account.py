"""Pages of settings."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.auth import mails, policies, services
from app.extensions import db, limiter
from app.limits import by_person, login_limit, mail_limit, write_limit
from app.main.services.people import set_default_reach
from app.models import User
from app.settings import bp
from app.settings.forms import EmailForm, WritingForm


@bp.route("/email", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(login_limit, methods=["POST"])
@limiter.limit(
    mail_limit,
    methods=["POST"],
    key_func=by_person,
    deduct_when=lambda response: response.status_code == 302,
)
def email() -> str | Response | tuple[str, int]:
    """Change the e-mail address. The old one hears of it, the new one has to be confirmed."""
    form = EmailForm()
    if form.carry_out(lambda: _change(form)):
        db.session.commit()
        if current_user.pending_email:
            flash(_("Open the mail that we sent you, and confirm the new address."))
        else:
            flash(_("Your e-mail address is changed."))
        return redirect(url_for("settings.email"))
    must = policies.must_confirm(current_app.config) and current_user.email_confirmed_at is None
    page = render_template("settings/email.html", form=form, must_confirm=must)
    return page, 422 if form.is_submitted() else 200


def _change(form: EmailForm) -> User:
    old = current_user.email
    user = services.ask_for_address(
        current_user, current=form.current_password.data or "", email=form.email.data or ""
    )
    mails.email_changing(user, old, user.pending_email or "")
    if policies.new_address_needs_proof(current_app.config):
        mails.confirm_email(user)
    else:
        services.take_address(user)
    return user


@bp.route("/writing", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, methods=["POST"], key_func=by_person)
def writing() -> str | Response | tuple[str, int]:
    """Choose who may see what one writes, where one does not say otherwise."""
    form = WritingForm(obj=current_user)
    if form.validate_on_submit():
        set_default_reach(current_user, form.default_reach.data)
        db.session.commit()
        flash(_("Saved. It holds for what you write from now on."))
        return redirect(url_for("settings.writing"))
    page = render_template("settings/writing.html", form=form)
    return page, 422 if form.is_submitted() else 200
