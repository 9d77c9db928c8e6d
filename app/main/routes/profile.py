"""Profiles: what people write, in tabs; and one's own to edit."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main import bp, timelines
from app.main.forms import ProfileForm
from app.main.loaders import person_or_404
from app.main.queries import posts as queries
from app.main.queries.people import Stance, is_following, stance_to
from app.main.queries.profile import TABS
from app.main.services import people as services


@bp.route("/user/<username>", defaults={"tab": "posts"})
@bp.route("/user/<username>/<tab>")
@access(EVERYBODY)
def user(username: str, tab: str) -> str:
    """A person and what they wrote, with what they pinned above it."""
    select = TABS.get(tab) or abort(404)
    person, viewer = person_or_404(username), present_viewer()
    is_first = tab == "posts" and not request.args.keys() & {"before", "after"}
    pinned = queries.pinned_by(viewer, person) if is_first else []
    other = viewer is not None and viewer.id != person.id
    return timelines.timeline(
        "main/user.html",
        select(viewer, person),
        queries.BY_ID,
        also=pinned,
        hide_muted=False,
        pinned=pinned,
        tab=tab,
        person=person,
        followed={person.id} if viewer and is_following(viewer, person) else set(),
        stance=stance_to(viewer, person) if viewer and other else Stance(),
        paging={"username": person.username, "tab": tab},
    )


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
