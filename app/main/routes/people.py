"""The directory, and what belongs to people but for their posts."""

from flask import current_app, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.main import avatars, bp
from app.main.loaders import person_or_404
from app.main.queries import people as queries
from app.models import User
from app.pagination import Keyset, Page, Window, paginate
from app.text import tidy_line

LONGEST_SEARCH = 100


def _followed(people: list[User]) -> set[int]:
    """Whom of these people the viewer follows already; nobody, for guests."""
    return queries.followed_among(current_user, people) if current_user.is_authenticated else set()


@bp.route("/people")
@access(SIGNED_IN)
def people() -> str:
    """Everybody here, to search and to follow."""
    search = tidy_line(request.args.get("q"))[:LONGEST_SEARCH]
    order = request.args.get("order", "name")
    order = order if order in queries.ORDERS else "name"
    keyset = queries.ORDERS[order]
    page: Page[User] = paginate(
        queries.directory(present_viewer(), search),
        keyset,
        Window.parse(request.args, keyset),
        current_app.config["POSTS_PER_PAGE"],
    )
    return htmx.page_or_fragment(
        "main/people.html",
        "main/_people.html",
        page=page,
        people=page.items,
        followed=_followed(list(page.items)),
        search=search,
        order=order,
        paging={"q": search or None, "order": order if order != "name" else None},
    )


@bp.route("/user/<username>/followers")
@access(SIGNED_IN)
def followers(username: str) -> str:
    """Who follows a person, the latest first."""
    person = person_or_404(username)
    return _follow_list(
        person,
        _("Followers"),
        queries.followers_of(person, present_viewer()),
        queries.FOLLOWERS_BY_TIME,
    )


@bp.route("/user/<username>/following")
@access(SIGNED_IN)
def following(username: str) -> str:
    """Whom a person follows, the latest first."""
    person = person_or_404(username)
    return _follow_list(
        person,
        _("Following"),
        queries.followed_by(person, present_viewer()),
        queries.FOLLOWING_BY_TIME,
    )


def _follow_list(person: User, title: str, select: queries.FollowRows, keyset: Keyset) -> str:
    window = Window.parse(request.args, keyset)
    page = paginate(select, keyset, window, current_app.config["POSTS_PER_PAGE"], rows=True)
    listed = [row.User for row in page.items]
    return htmx.page_or_fragment(
        "main/follow_list.html",
        "main/_people.html",
        person=person,
        title=title,
        page=page,
        people=listed,
        followed=_followed(listed),
        paging={"username": person.username},
    )


@bp.route("/user/<username>/popup")
@access(EVERYBODY, is_visit=False)
def popup(username: str) -> str:
    """The card that appears over a name."""
    person = person_or_404(username)
    return htmx.page_or_fragment(
        "main/popup.html", "main/_popup.html", person=person, followed=_followed([person])
    )


@bp.route("/user/<username>/avatar.svg")
@access(EVERYBODY, is_visit=False)
def avatar(username: str) -> Response:
    """The picture of a person, drawn from their id."""
    person = person_or_404(username)
    response = Response(avatars.identicon(str(person.id)), mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = avatars.KEPT_SECONDS
    response.add_etag()
    return response.make_conditional(request)
