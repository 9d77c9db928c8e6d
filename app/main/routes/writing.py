"""Write: posts, answers, quotes, and what they would look like."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import MEMBER, SIGNED_IN, access
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import db, limiter
from app.forms import number_in
from app.limits import by_person, posts_limited, uploads_limited, write_limit
from app.main import bp, policies
from app.main.forms import PostForm, ReplyForm, WithImages
from app.main.loaders import post_or_404
from app.main.queries.surroundings import surroundings_of
from app.main.queries.visibility import visible_posts
from app.main.routes.home import home
from app.main.services import composing
from app.main.services.texts import Text, preview_of
from app.media import services as media
from app.media.queries import uploads_of
from app.models import Post
from app.models.image import MOST_IMAGES
from app.redirects import next_url
from app.text import tidy_line

Answer = str | Response | tuple[str, int]


# --- pages


@bp.route("/index", methods=["POST"])
@bp.route("/", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_POST_REQUEST")
@limiter.limit(write_limit, key_func=by_person)
@posts_limited
@uploads_limited
def write() -> Answer:
    """Publish what the composer holds, then show home again (so that a refresh posts nothing)."""
    form = PostForm()
    if publish(form):
        return redirect(url_for("main.index"))
    return home(form), 422


@bp.route("/compose", methods=["GET", "POST"])
@access(MEMBER, max_bytes="MAX_POST_REQUEST")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@posts_limited
@uploads_limited
def compose() -> Answer:
    """The composer on a page of its own; ``?quote=`` quotes a post, ``?title`` is for articles."""
    form = PostForm(quote=request.args.get("quote", ""), title=tidy_line(request.args.get("title")))
    if request.method == "GET":
        return compose_page(form, quoted=_quotable_or_404(form))
    if post := publish(form):
        return redirect(next_url(url_for("main.post", post_id=post.id)))
    return compose_page(form), 422


@bp.route("/post/<int:post_id>/reply", methods=["GET", "POST"])
@access(SIGNED_IN, max_bytes="MAX_POST_REQUEST")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@posts_limited
@uploads_limited
def reply(post_id: int) -> Answer:
    """Answer a post, for commenters too."""
    form = ReplyForm(post_or_404(post_id))
    if post := publish(form, parent_id=post_id):
        return redirect(next_url(url_for("main.post", post_id=post.id)))
    return reply_page(form, post_or_404(post_id)), 422 if form.is_submitted() else 200


@bp.route("/preview", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_POST_REQUEST")
@limiter.limit(write_limit, key_func=by_person)
@uploads_limited
def preview() -> str:
    """What a form would make; ``?parent=`` says what it answers. Nothing is published.

    Without scripts it is a page with the same form, which keeps the files that came along.
    """
    parent_id = number_in(request.args.get("parent")) if "parent" in request.args else None
    form: PostForm | ReplyForm
    form = PostForm() if parent_id is None else ReplyForm(post_or_404(parent_id))
    if htmx.wanted():
        return render_template("main/_preview.html", previewed=previewed(form))
    keep_files(form)
    show_uploads_again(form)
    if isinstance(form, ReplyForm):
        return reply_page(form, post_or_404(parent_id or 0), previewed=previewed(form))
    return compose_page(form, previewed=previewed(form))


def compose_page(form: PostForm, **more: Any) -> str:
    """The page of the composer, also when its text was refused."""
    quoted = more.pop("quoted", None) or _quoted(form)
    if quoted is None:
        form.quote.data = ""  # it is gone: what is sent next quotes nothing
    return render_template(
        "main/compose.html",
        form=form,
        quoted_post=quoted,
        around=surroundings_of(current_user, [quoted] if quoted else []),
        must_confirm=_must_still_confirm(),
        **more,
    )


def reply_page(form: ReplyForm, parent: Post, **more: Any) -> str:
    """The page of an answer, below what it answers."""
    return render_template(
        "main/reply.html",
        form=form,
        post=parent,
        row=parent,
        around=surroundings_of(current_user, [parent], hide_muted=False),
        must_confirm=_must_still_confirm(),
        **more,
    )


@bp.app_template_global()
def reply_form(post: Post) -> ReplyForm | None:
    """A form to answer a post with; None for who may not."""
    must = must_confirm(current_app.config)
    return ReplyForm(post) if policies.can_reply(current_user, post, must_confirm=must) else None


# --- what they share


def publish(form: PostForm | ReplyForm, *, parent_id: int | None = None) -> Post | None:
    """Publish what a form holds and commit; else leave in the form what is wrong with it."""
    if form.is_submitted():
        keep_files(form)
    post = form.carry_out(lambda: _write(form, parent_id))
    if post is None:
        db.session.rollback()
        show_uploads_again(form)
        return None
    db.session.commit()
    flash(_("Your reply is out.") if post.is_reply else _("Your post is out."))
    return post


def _write(form: PostForm | ReplyForm, parent_id: int | None) -> Post:
    more: dict[str, Any] = {}
    if isinstance(form, PostForm):
        quote = number_in(form.quote.data) if form.quote.data else None
        more = {"title": form.title.data or "", "quote_id": quote}
    return composing.compose(
        current_user,
        form.body.data or "",
        uploads=form.chosen(),
        form_key=form.form_key.data or None,
        parent_id=parent_id,
        warning=form.warning.data or "",
        reach=form.reach.data,
        max_length=current_app.config["POST_MAX_LENGTH"],
        must_confirm=must_confirm(current_app.config),
        **more,
    )


def keep_files(form: WithImages) -> None:
    """Keep the files that came with a form, whatever becomes of the form itself.

    A browser sends files once, and cannot be handed them back. So they become uploads first, as if
    a script had sent them, and the form goes on with those.
    """
    files, room = form.files(), MOST_IMAGES - len(form.chosen())
    if files and _must_still_confirm():
        form.refuse_images(_("Confirm your e-mail address first."))
        return
    if isinstance(form, PostForm) and not policies.can_post(current_user):
        return  # the service says so
    if len(files) > room:
        form.refuse_images(_("A post has at most four images."))
    for file in files[: max(room, 0)]:
        db.session.rollback()  # nobody waits for the database while the file is looked into
        try:
            image = media.keep_upload(
                current_user, file.stream, max_bytes=current_app.config["MAX_IMAGE_BYTES"]
            )
        except DomainError as error:
            name = tidy_line(file.filename)
            form.refuse_images(_("%(file)s: %(problem)s", file=name, problem=error.message))
        else:
            db.session.commit()
            form.add_upload(image)


def show_uploads_again(form: WithImages, post: Post | None = None) -> None:
    """Show the uploads of a form that is handed back, as far as they are still there."""
    form.show_again(uploads_of(current_user, list(form.chosen()), post=post))


def previewed(form: Any) -> dict[str, Any]:
    """What a form would make, for the template."""
    title = form.title.data if "title" in form else ""
    text = Text(form.body.data or "", title or "", form.warning.data or "")
    return {"text": text, "html": preview_of(current_user, text) if text.body else ""}


def _must_still_confirm() -> bool:
    return must_confirm(current_app.config) and not policies.has_confirmed(current_user)


def _quoted(form: PostForm) -> Post | None:
    """The post that a form quotes, if the person may still see it."""
    found = visible_posts(current_user).where(Post.id == number_in(form.quote.data))
    return db.session.scalar(found) if form.quote.data else None


def _quotable_or_404(form: PostForm) -> Post | None:
    """The post that an address asks to quote.

    Raises:
        NotAllowed: not every member may see it.
    """
    if not form.quote.data:
        return None
    quoted = _quoted(form) or abort(404)
    if not policies.can_quote(current_user, quoted):
        raise NotAllowed(_l("Only what every member may see can be quoted."))
    return quoted
