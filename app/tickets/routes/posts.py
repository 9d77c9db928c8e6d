"""Tell of a ticket in a post."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, access
from app.announcing import AnnounceForm
from app.auth.policies import must_confirm
from app.errors.exceptions import NotAllowed
from app.extensions import db, limiter
from app.limits import by_person, posts_limited, write_limit
from app.main.policies import has_confirmed
from app.models import Post, Ticket
from app.tickets import bp, policies
from app.tickets.loaders import ticket_or_404
from app.tickets.queries.posts import card_of
from app.tickets.services import posts as services


@bp.route("/<ref>/announce", methods=["GET", "POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@posts_limited
def announce(ref: str) -> str | Response | tuple[str, int]:
    """Publish a post that shows a ticket as it is from then on."""
    ticket = ticket_or_404(ref)
    if not policies.can_announce(current_user, ticket):
        raise NotAllowed(_l("Only what every member may see can be announced."))
    words = first_words(ticket) if request.method == "GET" else ""
    form = AnnounceForm(policies.widest_reach(ticket), body=words)
    if post := form.carry_out(lambda: _announce(form, ticket)):
        db.session.commit()
        flash(_("Your post is out."))
        return redirect(url_for("main.post", post_id=post.id))
    db.session.rollback()
    must = must_confirm(current_app.config) and not has_confirmed(current_user)
    page = render_template(
        "tickets/announce.html", form=form, shown=card_of(ticket_or_404(ref)), must_confirm=must
    )
    return page, 422 if form.is_submitted() else 200


def first_words(ticket: Ticket) -> str:
    """What the post says as long as its author has no better words."""
    number = ticket.number
    if ticket.is_open:
        return str(_("News of %(ticket)s:", ticket=number))
    return str(_("%(ticket)s is resolved.", ticket=number))


def _announce(form: AnnounceForm, ticket: Ticket) -> Post:
    return services.announce(
        current_user,
        ticket.id,
        form.body.data or "",
        reach=form.reach.data,
        form_key=form.form_key.data or None,
        max_length=current_app.config["POST_MAX_LENGTH"],
        must_confirm=must_confirm(current_app.config),
    )
