"""One post, what it answers, and the answers below it."""

from flask import current_app, request

from app import htmx
from app.access import EVERYBODY, access, present_viewer
from app.main import bp
from app.main.loaders import post_or_404
from app.main.queries import posts as queries
from app.main.queries.surroundings import surroundings_of
from app.pagination import Window, paginate


@bp.route("/post/<int:post_id>")
@access(EVERYBODY)
def post(post_id: int) -> str:
    """One post on its own page, with what it answers and what answers it."""
    post = post_or_404(post_id)
    viewer = present_viewer()
    window = Window.parse(request.args, queries.BY_PATH)
    size = current_app.config["POSTS_PER_PAGE"]
    page = paginate(queries.replies(viewer, post), queries.BY_PATH, window, size)
    above = [] if htmx.wanted() else queries.ancestors(viewer, post)
    known = [one for one in above if one is not None]
    return htmx.page_or_fragment(
        "main/post.html",
        "main/_replies.html",
        post=post,
        above=above,
        page=page,
        depths={reply.id: queries.depth_below(post, reply) for reply in page.items},
        around=surroundings_of(viewer, [post, *known, *page.items]),
        known={one.id: one for one in (post, *page.items)},
        paging={"post_id": post.id},
    )
