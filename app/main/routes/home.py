"""Home and explore."""

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, SIGNED_IN, access
from app.auth.policies import must_confirm
from app.extensions import limiter
from app.limits import by_person, write_limit
from app.main import bp, policies
from app.main.forms import PostForm
from app.main.queries import posts as queries
from app.main.routes.posts import publish
from app.pagination import Window, paginate


def home(form: PostForm | None = None) -> str:
    """The page of a signed-in person; ``form`` comes back when its text was refused."""
    window = Window.parse(request.args, queries.BY_ID)
    page = queries.home_page(current_user, window, current_app.config["POSTS_PER_PAGE"])
    must = must_confirm(current_app.config)
    may_post = policies.can_post(current_user, must_confirm=must)
    return htmx.page_or_fragment(
        "main/home.html",
        "main/_timeline.html",
        page=page,
        form=form or (PostForm() if may_post else None),
        must_confirm=must and not policies.has_confirmed(current_user),
        title=_("Home"),
        on_first_page=not window.values,
    )


@bp.route("/index", methods=["GET"])
@bp.route("/", methods=["GET"])
@access(EVERYBODY)
def index() -> str:
    """Home, or the front page for guests."""
    return home() if current_user.is_authenticated else front_page()


def front_page() -> str:
    """What this place is, and what is going on in it."""
    window = Window.parse(request.args, queries.BY_ID)
    size = current_app.config["POSTS_PER_PAGE"]
    page = paginate(queries.visible_posts(), queries.BY_ID, window, size)
    return htmx.page_or_fragment("main/front.html", "main/_timeline.html", page=page)


@bp.route("/index", methods=["POST"])
@bp.route("/", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def write() -> str | Response | tuple[str, int]:
    """Publish what the composer holds, then show home again (so that a refresh posts nothing)."""
    form = PostForm()
    if publish(form):
        return redirect(url_for("main.index"))
    return home(form), 422


@bp.route("/explore")
@access(EVERYBODY)
def explore() -> str:
    """Everybody's posts."""
    window = Window.parse(request.args, queries.BY_ID)
    size = current_app.config["POSTS_PER_PAGE"]
    page = paginate(queries.visible_posts(), queries.BY_ID, window, size)
    return htmx.page_or_fragment(
        "main/explore.html", "main/_timeline.html", page=page, title=_("Explore")
    )


@bp.route("/new_posts")
@access(EVERYBODY, is_visit=False)
def new_posts() -> str | Response:
    """The bar above home that says how many new posts there are; asked for by polling."""
    if not current_user.is_authenticated:
        return htmx.stop_polling()
    (newest,) = Window.parse(request.args, queries.BY_ID).values or (0,)
    count = queries.count_new(current_user, newest)
    return render_template(
        "main/_new_posts.html", count=count, newest=newest, most=queries.MOST_COUNTED
    )
