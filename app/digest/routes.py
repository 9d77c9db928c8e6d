"""Ending the weekly mail from the mail itself."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from app.access import EVERYBODY, access
from app.database import SAFE_METHODS
from app.digest import bp, services
from app.digest.links import person_named
from app.extensions import csrf, db


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@access(EVERYBODY, is_visit=False)
def unsubscribe(token: str) -> Response:
    """A button that ends the weekly mail; programs that look at links must not press it."""
    person = person_named(token)
    if request.method not in SAFE_METHODS:
        services.unsubscribe(person)
        db.session.commit()
    response = make_response(render_template("digest/unsubscribe.html", person=person))
    # The address is a secret: no cache keeps it, and no link tells where it came from.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.cache_control.no_store = True
    return response


# Mail programs send the POST by themselves, without a cookie or a form of ours (RFC 8058). The
# token in the address says who it is for, and the worst that a forged one can do is this.
csrf.exempt(unsubscribe)
