"""Follow and unfollow."""

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import SIGNED_IN, access
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, follows_limited, write_limit
from app.main import bp
from app.main.loaders import person_or_404
from app.main.services import people as services
from app.models import User
from app.redirects import next_url


@bp.route("/follow/<username>", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
@follows_limited
def follow(username: str) -> Response:
    """Follow somebody; a second click changes nothing."""
    person = person_or_404(username)
    try:
        services.follow(current_user, person)
    except DomainError as error:
        return _answer(person, str(error.message), "warning")
    db.session.commit()
    return _answer(person, _("You follow %(name)s.", name=person.name), followed=True)


@bp.route("/unfollow/<username>", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unfollow(username: str) -> Response:
    """Stop following somebody; a second click changes nothing."""
    person = person_or_404(username)
    services.unfollow(current_user, person)
    db.session.commit()
    return _answer(person, _("You no longer follow %(name)s.", name=person.name))


def _answer(
    person: User, message: str, category: str = "success", *, followed: bool = False
) -> Response:
    """The button as it is now and a toast; without htmx, the page one came from."""
    if htmx.wanted():
        fragment = render_template("main/_follow_button.html", person=person, is_followed=followed)
        return htmx.toast(make_response(fragment), message, category)
    flash(message, category)
    return redirect(next_url(url_for("main.user", username=person.username)))
