"""Feeds for everybody: what a guest sees, whoever asks, in the first language of the site."""

from datetime import datetime

from flask import Response, abort, current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access import EVERYBODY, access
from app.addresses import absolute
from app.extensions import db
from app.feeds import bp
from app.feeds.answers import public_answer
from app.feeds.entries import Feed
from app.feeds.identity import id_of_person, id_of_site
from app.feeds.queries import founder, tags_of
from app.i18n import language_tag
from app.main.loaders import person_for_everybody, tag_of
from app.main.queries import posts as queries
from app.main.queries.surroundings import surroundings_of
from app.models import Post, User
from app.models.ids import EPOCH
from app.pagination import AnySelect, Keyset, Window, within

LENGTH = 25
GUEST = None


@bp.route("/user/<username>.atom", defaults={"ending": "atom"})
@bp.route("/user/<username>.json", defaults={"ending": "json"})
@access(EVERYBODY, is_visit=False)
def person(username: str, ending: str) -> Response:
    """What somebody writes and passes on, pinned or not, without answers."""
    who = person_for_everybody(username)
    with force_locale(_language()):
        feed = _feed(
            queries.top_posts_by(GUEST, who),
            queries.BY_ID,
            id=id_of_person(who, "posts"),
            title=f"{who.name} (@{who.username})",
            page=url_for("main.user", username=who.username),
            began_at=who.created_at,
            owner=who,
        )
        return public_answer(feed, ending)


@bp.route("/tag/<word>.atom", defaults={"ending": "atom"})
@bp.route("/tag/<word>.json", defaults={"ending": "json"})
@access(EVERYBODY, is_visit=False)
def tag(word: str, ending: str) -> Response:
    """The posts with a tag."""
    found = tag_of(word) or abort(404)
    with force_locale(_language()):
        select = queries.tagged(GUEST, found)
        page = url_for("main.tag", word=found.name)
        feed = _of_site(f"tag {found.name}", f"#{found.name}", select, page, queries.BY_TAG)
        return public_answer(feed, ending)


@bp.route("/explore.atom", defaults={"ending": "atom"})
@bp.route("/explore.json", defaults={"ending": "json"})
@access(EVERYBODY, is_visit=False)
def explore(ending: str) -> Response:
    """Everybody's posts."""
    with force_locale(_language()):
        page = url_for("main.explore")
        return public_answer(
            _of_site("explore", _("Explore"), queries.explore(GUEST), page), ending
        )


@bp.route("/articles.atom", defaults={"ending": "atom"})
@bp.route("/articles.json", defaults={"ending": "json"})
@access(EVERYBODY, is_visit=False)
def articles(ending: str) -> Response:
    """Everybody's posts with a title."""
    with force_locale(_language()):
        page = url_for("main.articles")
        return public_answer(
            _of_site("articles", _("Articles"), queries.articles(GUEST), page), ending
        )


def _language() -> str:
    return str(current_app.config["LANGUAGES"][0])


def _of_site(
    name: str, title: str, select: AnySelect, page: str, keyset: Keyset = queries.BY_ID
) -> Feed:
    """A feed that belongs to nobody alone."""
    first = founder()
    return _feed(
        select,
        keyset,
        id=id_of_site(name, first),
        title=f"{title} · {current_app.config['SITE_NAME']}",
        page=page,
        began_at=first.created_at if first else EPOCH,
    )


def _feed(
    select: AnySelect,
    keyset: Keyset,
    *,
    id: str,
    title: str,
    page: str,
    began_at: datetime,
    owner: User | None = None,
) -> Feed:
    rows: list[Post] = list(db.session.scalars(within(select, keyset, Window(), LENGTH)))
    around = surroundings_of(GUEST, rows)
    return Feed(
        id=id,
        title=title,
        page=absolute(page),
        began_at=began_at,
        language=language_tag(),
        rows=rows,
        around=around,
        tags=tags_of({row.repost_of_id or row.id for row in rows}),
        owner=owner,
    )
