"""One post."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, SIGNED_IN, access
from app.auth.policies import must_confirm
from app.extensions import db
from app.main import bp, policies
from app.main.forms import PostForm
from app.main.loaders import post_or_404
from app.main.services import posts as services
from app.redirects import next_url


def publish(form: PostForm) -> bool:
    """Publish what a composer holds and commit; else leave in the form what is wrong with it."""
    post = form.carry_out(
        lambda: services.write_post(
            current_user,
            form.body.data or "",
            max_length=current_app.config["POST_MAX_LENGTH"],
            form_key=form.form_key.data or None,
            must_confirm=must_confirm(current_app.config),
        )
    )
    if post is None:
        return False
    db.session.commit()
    flash(_("Your post is out."))
    return True


@bp.route("/post/<int:post_id>")
@access(EVERYBODY)
def post(post_id: int) -> str:
    """One post on its own page."""
    return render_template("main/post.html", post=post_or_404(post_id))


@bp.route("/post/<int:post_id>/delete", methods=["GET"])
@access(SIGNED_IN)
def confirm_delete(post_id: int) -> str:
    """Ask once, on a page that shows the post."""
    found = post_or_404(post_id)
    if not policies.can_delete(current_user, found):
        abort(403)
    return render_template("main/delete_post.html", post=found)


@bp.route("/post/<int:post_id>/delete", methods=["POST"])
@access(SIGNED_IN)
def delete(post_id: int) -> Response:
    """Delete one's own post."""
    found = post_or_404(post_id)
    if not policies.can_delete(current_user, found):
        abort(403)
    services.delete_post(found)
    db.session.commit()
    flash(_("Your post is deleted."))
    return redirect(next_url(url_for("main.user", username=current_user.username)))
