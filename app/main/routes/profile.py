"""One's own profile."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main import bp
from app.main.forms import ProfileForm
from app.main.services import people as services


@bp.route("/edit_profile", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def edit_profile() -> str | Response | tuple[str, int]:
    """Change how one is named, described and addressed."""
    form = ProfileForm(obj=current_user)
    saved = form.carry_out(
        lambda: services.update_profile(
            current_user,
            username=form.username.data or "",
            display_name=form.display_name.data or "",
            about_me=form.about_me.data or "",
            locale=form.locale.data,
            timezone=form.timezone.data,
            theme=form.theme.data,
        )
    )
    if saved:
        db.session.commit()
        refresh()  # the answer is in the new language already
        flash(_("Your profile is saved."))
        return redirect(url_for("main.user", username=current_user.username))
    status = 422 if form.is_submitted() else 200
    return render_template("main/edit_profile.html", form=form), status
