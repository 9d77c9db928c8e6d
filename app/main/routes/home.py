"""Home and explore."""

from collections.abc import Sequence

from flask import current_app, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.auth.policies import must_confirm
from app.auth.sessions import note_with_visit
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main import bp, policies, timelines
from app.main.forms import PostForm
from app.main.queries import home as home_queries
from app.main.queries import posts as queries
from app.main.services import people as services
from app.models import Post
from app.pagination import Window, read_cursor


def home(form: PostForm | None = None) -> str:
    """The page of a signed-in person; ``form`` comes back when its text was refused."""
    window = Window.parse(request.args, queries.BY_ID)
    page = home_queries.home_page(current_user, window, current_app.config["POSTS_PER_PAGE"])
    seen = current_user.home_seen_id
    if page.items:
        note_with_visit(home_seen_id=services.read_up_to(page.items[0].id))
    must = must_confirm(current_app.config)
    may_post = policies.can_post(current_user, must_confirm=must)
    return timelines.show(
        "main/home.html",
        page,
        page.items,
        form=form or (PostForm() if may_post else None),
        must_confirm=must and not policies.has_confirmed(current_user),
        on_first_page=not window.values,
        seen_from=seen_from(page.items, window, seen),
        stopped_here=window == Window((seen,), backwards=True),
        go_on=seen if has_gap(page.items, window, seen) and page.older else None,
    )


def seen_from(rows: Sequence[Post], window: Window, seen: int) -> int | None:
    """The row with which begins what was on the screen before, if something new is above it."""
    first = next((row.id for row in rows if row.id <= seen), None)
    is_below_new = bool(rows) and rows[0].id > seen
    follows_new = not window.backwards and bool(window.values) and window.values[0] > seen
    return first if is_below_new or follows_new else None


def has_gap(rows: Sequence[Post], window: Window, seen: int) -> bool:
    """Whether there is more new than the first page has room for."""
    return bool(seen and rows) and not window.values and rows[-1].id > seen


@bp.route("/home/seen", methods=["POST"])
@access(SIGNED_IN, is_visit=False)
@limiter.limit(write_limit, key_func=by_person)
def seen() -> tuple[str, int]:
    """Note which post of home was on the screen; scripts say so while somebody reads."""
    (post_id,) = read_cursor(request.form.get("seen", ""), queries.BY_ID.types)
    services.home_seen(current_user, post_id)
    db.session.commit()
    return "", 204


@bp.route("/index", methods=["GET"])
@bp.route("/", methods=["GET"])
@access(EVERYBODY)
def index() -> str:
    """Home, or the front page for guests."""
    return home() if current_user.is_authenticated else front_page()


def front_page() -> str:
    """What this place is, and what is going on in it."""
    return timelines.timeline("main/front.html", queries.explore(None), queries.BY_ID)


@bp.route("/explore")
@access(EVERYBODY)
def explore() -> str:
    """Everybody's posts."""
    found = queries.explore(present_viewer())
    return timelines.timeline("main/explore.html", found, queries.BY_ID)


@bp.route("/new_posts")
@access(EVERYBODY, is_visit=False)
def new_posts() -> str | Response:
    """The bar above home that says how many new posts there are; asked for by polling."""
    if not current_user.is_authenticated:
        return htmx.stop_polling()
    (newest,) = Window.parse(request.args, queries.BY_ID).values or (0,)
    count = home_queries.count_new(current_user, newest)
    return render_template(
        "main/_new_posts.html", count=count, newest=newest, most=home_queries.MOST_COUNTED
    )
