"""What authors do with their own posts: edit, delete, pin; and what became of a post."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, uploads_limited, write_limit
from app.main import bp, policies
from app.main.forms import EditForm
from app.main.loaders import post_or_404
from app.main.queries.posts import BY_EDIT
from app.main.queries.surroundings import surroundings_of
from app.main.queries.versions import steps_of
from app.main.routes.writing import keep_files, previewed, show_uploads_again
from app.main.services import composing
from app.main.services import posts as services
from app.main.services.edits import StaleEdit
from app.media.queries import images_of
from app.models import Post
from app.pagination import Window
from app.redirects import next_url
from app.text.difference import difference

Answer = str | Response | tuple[str, int]


@bp.route("/post/<int:post_id>/edit", methods=["GET"])
@access(SIGNED_IN)
def edit(post_id: int) -> str:
    """Ask what a post should say from now on."""
    post = _own_or_refuse(post_id)
    form = _form_of(post)
    form.begin_with(images_of([post]).get(post.id, []))
    return _edit_page(form, post)


@bp.route("/post/<int:post_id>/edit", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_POST_REQUEST")
@limiter.limit(write_limit, key_func=by_person)
@uploads_limited
def save(post_id: int) -> Answer:
    """Save a post. Who has not seen what it says by now gets both texts, and may save again."""
    form = _form_of(_own_or_refuse(post_id))
    keep_files(form)
    stale: list[StaleEdit] = []
    if form.carry_out(lambda: _save(form, post_id, stale)):
        db.session.commit()
        flash(_("Your post is changed."))
        return redirect(next_url(url_for("main.post", post_id=post_id)))
    db.session.rollback()
    post = _own_or_refuse(post_id)
    show_uploads_again(form, post)
    return _edit_page(form, post, stale[0] if stale else None), 409 if stale else 422


@bp.route("/post/<int:post_id>/preview", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_POST_REQUEST")
@limiter.limit(write_limit, key_func=by_person)
@uploads_limited
def preview_edit(post_id: int) -> str:
    """What an edit would make of a post; nothing is saved, but the files that came along are."""
    form = _form_of(_own_or_refuse(post_id))
    if htmx.wanted():
        return render_template("main/_preview.html", previewed=previewed(form))
    keep_files(form)
    post = _own_or_refuse(post_id)
    show_uploads_again(form, post)
    return _edit_page(form, post, previewed=previewed(form))


@bp.route("/post/<int:post_id>/history")
@access(EVERYBODY)
def history(post_id: int) -> str:
    """What a post said before, as differences, the latest first."""
    post = post_or_404(post_id)
    if not policies.can_read_history(current_user, post):
        abort(403)
    page, steps = steps_of(post, Window.parse(request.args, BY_EDIT))
    return render_template(
        "main/history.html",
        post=post,
        page=page,
        steps=steps,
        first=page.items[-1] if page.items and not page.older else None,
        paging={"post_id": post.id},
    )


@bp.route("/post/<int:post_id>/delete", methods=["GET"])
@access(SIGNED_IN)
def confirm_delete(post_id: int) -> str:
    """Ask once, on a page that shows the post."""
    post = _own_or_refuse(post_id)
    return render_template("main/delete_post.html", **_shown(post))


@bp.route("/post/<int:post_id>/delete", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def delete(post_id: int) -> Response:
    """Delete one's own post."""
    services.delete_post(_own_or_refuse(post_id))
    db.session.commit()
    flash(_("Your post is deleted."))
    return redirect(next_url(url_for("main.user", username=current_user.username)))


@bp.route("/post/<int:post_id>/pin", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def pin(post_id: int) -> Response:
    """Show one's own post at the top of one's profile; a second click changes nothing."""
    post = _pinnable_or_refuse(post_id)
    try:
        services.pin(post, current_user)
    except DomainError as error:
        db.session.rollback()
        return _pinned(post_id, str(error.message), "warning")
    db.session.commit()
    return _pinned(post_id, _("The post is pinned to your profile."))


@bp.route("/post/<int:post_id>/unpin", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unpin(post_id: int) -> Response:
    """Take one's own post from the top of one's profile; a second click changes nothing."""
    services.unpin(_pinnable_or_refuse(post_id), current_user)
    db.session.commit()
    return _pinned(post_id, _("The post is no longer pinned."))


def _pinned(post_id: int, message: str, category: str = "success") -> Response:
    """The actions of the post as they are now and a toast; without htmx, where one came from."""
    if htmx.wanted():
        fragment = render_template("main/_actions.html", **_shown(post_or_404(post_id)))
        return htmx.toast(current_app.make_response(fragment), message, category)
    flash(message, category)
    return redirect(next_url(url_for("main.user", username=current_user.username)))


def _own_or_refuse(post_id: int) -> Post:
    """One's own post; 403 for those who may see it, 404 for everybody else."""
    post = post_or_404(post_id)
    if not policies.can_delete(current_user, post):
        abort(403)
    return post


def _pinnable_or_refuse(post_id: int) -> Post:
    """The same for what can be pinned, which answers cannot."""
    post = _own_or_refuse(post_id)
    if not policies.can_pin(current_user, post):
        abort(403)
    return post


def _shown(post: Post) -> dict[str, Any]:
    """What templates of one post are given."""
    around = surroundings_of(present_viewer(), [post], hide_muted=False)
    return {"post": post, "row": post, "around": around}


def _form_of(post: Post) -> EditForm:
    form = EditForm(obj=post)
    if post.is_reply:
        del form.title
    return form


def _save(form: EditForm, post_id: int, stale: list[StaleEdit]) -> Post:
    try:
        return composing.rewrite(
            current_user,
            post_id,
            form.body.data or "",
            uploads=form.chosen(),
            title=form.title.data or "" if form.title else "",
            warning=form.warning.data or "",
            version=form.version_read(),
            max_length=current_app.config["POST_MAX_LENGTH"],
        )
    except StaleEdit as error:
        stale.append(error)
        raise


def _edit_page(form: EditForm, post: Post, stale: StaleEdit | None = None, **more: Any) -> str:
    """The form of an edit; of a stale one with what the post says by now, to be put together."""
    if stale is not None:
        # What is saved next has been compared with this version.
        form.version.data = str(stale.version)
        more["theirs"] = stale.theirs
        more["pieces"] = difference(stale.theirs.body, stale.yours.body)
    return render_template("main/edit.html", form=form, post=post, **more)
