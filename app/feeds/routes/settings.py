"""The page about feeds, where the secret address of one's home is made and ended."""

from flask import Response, make_response, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.access import SIGNED_IN, access
from app.addresses import absolute
from app.auth import secret_addresses
from app.extensions import db, limiter
from app.feeds import bp
from app.limits import by_person, write_limit
from app.models import HomeFeed


@bp.route("/settings/feeds")
@access(SIGNED_IN)
def settings() -> Response:
    """Which feeds there are."""
    return _page()


@bp.route("/settings/feeds/renew", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def renew() -> Response:
    """Make a secret address, and show it this once."""
    token = secret_addresses.renew(HomeFeed, current_user)
    db.session.commit()
    return _page(token)


@bp.route("/settings/feeds/stop", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def stop() -> Response:
    """End the secret address."""
    secret_addresses.stop(HomeFeed, current_user)
    db.session.commit()
    return _page(message=_("The secret address opens nothing any more."))


def _page(token: str = "", message: str = "") -> Response:
    secret = {
        ending: absolute(url_for("feeds.home", token=token, ending=ending))
        for ending in ("atom", "json")
        if token
    }
    page = render_template(
        "feeds/settings.html",
        secret=secret,
        message=message,
        has_feed=db.session.get(HomeFeed, current_user.id) is not None,
        public=_public_feeds(),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _public_feeds() -> list[tuple[str, dict[str, str]]]:
    """The feeds for everybody, each with its addresses by format."""
    own = {"username": current_user.username}
    feeds = [
        (_("What you write"), "feeds.person", own),
        (_("Explore"), "feeds.explore", {}),
        (_("Articles"), "feeds.articles", {}),
    ]
    return [
        (label, {e: absolute(url_for(at, ending=e, **values)) for e in ("atom", "json")})
        for label, at, values in feeds
    ]
