"""Signing in and up, and choosing another password."""

from flask import current_app, flash, redirect, render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, SIGNED_IN, access
from app.auth import bp, mails, policies, services, sessions
from app.auth.forms import LoginForm, PasswordForm, RegistrationForm
from app.extensions import db, limiter
from app.i18n import timezones
from app.limits import login_limit, logins_limited, registrations_limited
from app.models import User
from app.redirects import next_url
from app.themes import select_theme

Page = Response | tuple[str, int]


def _signed_in(user: User, *, remember: bool) -> Response:
    """Begin a sign-in, commit, and go where the person was heading."""
    token = services.sign_in(user, sessions.device_name())
    db.session.commit()
    return sessions.set_cookie(redirect(next_url()), token, remember=remember)


@bp.route("/login", methods=["GET", "POST"])
@access(EVERYBODY)
@logins_limited
def login() -> Page:
    """Sign in with user name or e-mail."""
    if current_user.is_authenticated:
        return redirect(next_url())
    form = LoginForm()
    if form.validate_on_submit():
        user = services.authenticate(form.username.data or "", form.password.data or "")
        if user is not None:
            return _signed_in(user, remember=form.remember_me.data)
        # One message for both, so that nobody learns which names exist.
        form.form_errors.append(_("This name and password do not fit together."))
    return render_template("auth/login.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/logout", methods=["POST"])
@access(EVERYBODY, is_visit=False)
def logout() -> Response:
    """Sign out of this device. A second click finds nobody and is fine as well."""
    if login_session := sessions.present_session():
        services.sign_out(login_session)
        db.session.commit()
    response = sessions.clear_cookie(redirect(next_url()))
    flash(_("You are signed out."))
    return response


@bp.route("/register", methods=["GET", "POST"])
@access(EVERYBODY)
@registrations_limited
def register() -> Page:
    """Make an account and be signed in."""
    if current_user.is_authenticated:
        return redirect(next_url())
    if not policies.can_register(current_app.config):
        return render_template("auth/closed.html"), 403
    form = RegistrationForm()
    user = form.carry_out(
        lambda: services.register(
            username=form.username.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
            locale=str(get_locale()),
            timezone=form.timezone.data if form.timezone.data in timezones() else "UTC",
            theme=select_theme(),
        )
    )
    if user is not None:
        if policies.must_confirm(current_app.config):
            mails.confirm_email(user)
        response = _signed_in(user, remember=True)
        flash(_("Welcome, %(name)s. Write your first post, or meet people.", name=user.name))
        return response
    return render_template("auth/register.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/password", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(login_limit, methods=["POST"])
def password() -> Page:
    """Choose a new password; the other devices are signed out."""
    form = PasswordForm()
    changed = form.carry_out(
        lambda: services.change_password(
            current_user,
            current=form.current_password.data or "",
            new=form.password.data or "",
            keep=sessions.present_session(),
        )
    )
    if changed:
        mails.password_changed(changed)
        db.session.commit()
        flash(_("Your password is changed. Your other devices are signed out."))
        return redirect(next_url())
    return render_template("auth/password.html", form=form), 422 if form.is_submitted() else 200
