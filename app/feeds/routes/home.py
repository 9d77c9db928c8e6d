"""Home as a feed, by a secret address: exactly what its owner sees there."""

from flask import Response, abort, current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access import EVERYBODY, access
from app.addresses import absolute
from app.auth.services import token_hash
from app.extensions import limiter
from app.feeds import bp
from app.feeds.answers import secret_answer
from app.feeds.entries import Feed
from app.feeds.identity import id_of_person
from app.feeds.queries import owner_of_feed, tags_of
from app.i18n import language_tag
from app.limits import feeds_limit
from app.main.queries.home import home_page
from app.main.queries.surroundings import surroundings_of
from app.models import User
from app.pagination import Window

LENGTH = 25
LONGEST_TOKEN = 100


@bp.route("/home/<token>.atom", defaults={"ending": "atom"})
@bp.route("/home/<token>.json", defaults={"ending": "json"})
@access(EVERYBODY, is_visit=False)
@limiter.limit(feeds_limit)
def home(token: str, ending: str) -> Response:
    """The home of whoever made the secret in the address; it is no visit of theirs."""
    owner = owner_of_feed(token_hash(token)) if len(token) <= LONGEST_TOKEN else None
    if owner is None:
        abort(404)
    languages = current_app.config["LANGUAGES"]
    with force_locale(owner.locale if owner.locale in languages else languages[0]):
        return secret_answer(_feed_of(owner), ending)


def _feed_of(owner: User) -> Feed:
    rows = home_page(owner, Window(), LENGTH).items
    return Feed(
        id=id_of_person(owner, "home"),
        title=f"{_('Home')} · {current_app.config['SITE_NAME']}",
        page=absolute(url_for("main.index")),
        began_at=owner.created_at,
        language=language_tag(),
        rows=rows,
        around=surroundings_of(owner, rows),
        tags=tags_of({row.repost_of_id or row.id for row in rows}),
    )
