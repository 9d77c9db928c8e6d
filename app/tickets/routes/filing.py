"""File a ticket."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import MEMBER, SIGNED_IN, access
from app.auth.policies import must_confirm
from app.extensions import db, limiter
from app.forms import number_in
from app.limits import by_person, uploads_limited, write_limit
from app.main.policies import has_confirmed
from app.main.queries.surroundings import surroundings_of
from app.models import Post, Ticket, TicketAudience, TicketKind
from app.text import tidy, tidy_line
from app.tickets import bp, policies
from app.tickets.forms.tickets import NO_CHOICE, TicketForm
from app.tickets.loaders import quotable_post_or_404
from app.tickets.queries.lists import all_labels, people_who_work
from app.tickets.queries.similar import similar_to
from app.tickets.routes.files import keep_files, show_files_again
from app.tickets.services import composing
from app.tickets.services.assigning import people_in
from app.tickets.services.drafts import Draft
from app.tickets.services.posts import draft_from_post
from app.tickets.services.texts import rendered

MOST_SUGGESTED = 200
"""So many people are suggested while one types a name."""

Answer = str | Response | tuple[str, int]


@bp.route("/create/", methods=["GET", "POST"])
@access(MEMBER, max_bytes="MAX_TICKET_REQUEST")
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@uploads_limited
def create() -> Answer:
    """File a ticket; ``?post=`` makes it of a post.

    Without scripts two more buttons lead here: they show similar tickets, and a preview.
    """
    if request.method == "GET":
        post = _post_or_404(request.args.get("post"))
        return create_page(_first_form(post), post)
    form = TicketForm()
    post = _post_or_404(form.post.data)
    keep_files(form)
    if asks_to_look():
        return create_page(form, _post_or_404(form.post.data), **looked_at(form))
    ticket = form.carry_out(lambda: _file(form))
    if ticket is None:
        db.session.rollback()
        return create_page(form, _post_or_404(form.post.data)), 422
    db.session.commit()
    flash(_("Your ticket is filed."))
    return redirect(url_for("tickets.show", ref=ticket.id))


def _first_form(post: Post | None) -> TicketForm:
    """The form as it is at first: with what stands in the address, or in a post."""
    if post is None:
        return TicketForm(formdata=None, name=tidy_line(request.args.get("name")))
    draft = draft_from_post(post)
    return TicketForm(
        formdata=None, name=draft.name, body=draft.body, audience=draft.audience, post=str(post.id)
    )


def _file(form: TicketForm) -> Ticket:
    return composing.file_ticket(
        current_user,
        draft_in(form),
        form.chosen(),
        post=_post_or_404(form.post.data),
        form_key=form.form_key.data or None,
        must_confirm=must_confirm(current_app.config),
    )


def _post_or_404(raw: str | None) -> Post | None:
    """The post that a ticket is to be made of."""
    return quotable_post_or_404(current_user, number_in(raw)) if raw else None


def create_page(form: TicketForm, post: Post | None, **more: Any) -> str:
    """The page of a new ticket, also when it was refused."""
    show_files_again(form)
    allowed = policies.audiences_of(post) if post else tuple(TicketAudience)
    form.offer_audiences(allowed)
    must = must_confirm(current_app.config) and not has_confirmed(current_user)
    return render_template(
        "tickets/create.html",
        form=form,
        quoted_post=post,
        around=surroundings_of(current_user, [post] if post else []),
        must_confirm=must,
        **offered(),
        **more,
    )


# --- what filing and editing share


def draft_in(form: TicketForm) -> Draft:
    """What a form says of a ticket.

    Raises:
        DomainError: it names people who cannot be assigned.
    """
    priority = form.priority.data
    return Draft(
        name=form.name.data or "",
        body=form.body.data or "",
        url=form.url.data or "",
        kind=form.kind.data or TicketKind.BUG,
        priority=NO_CHOICE if priority is None else priority,
        due_on=form.due_on.data,
        audience=form.audience.data or TicketAudience.MEMBERS,
        assignees=people_in(form.assignees.data or ""),
        labels=frozenset(form.labels.data),
    )


def offered() -> dict[str, Any]:
    """What a form of a ticket offers to choose from."""
    return {
        "labels": db.session.scalars(all_labels()).all(),
        "people": db.session.scalars(people_who_work(current_user, MOST_SUGGESTED)).all(),
    }


def asks_to_look() -> bool:
    """Whether a form was sent to see something, not to save it."""
    return "look" in request.form


def looked_at(form: TicketForm) -> dict[str, Any]:
    """What a form was sent to see: similar tickets, or a preview."""
    if request.form["look"] == "similar":
        return {"similar": similar_to(form.name.data or "", current_user)}
    return {"previewed": previewed(form.body.data or "")}


def previewed(body: str) -> str:
    """What a text would look like."""
    return rendered(current_user, tidy(body)).html


@bp.route("/preview", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_TICKET_REQUEST")
@limiter.limit(write_limit, key_func=by_person)
def preview() -> str:
    """What the text of a form would look like, for scripts; nothing is saved."""
    html = previewed(request.form.get("body", ""))
    return render_template("tickets/_preview.html", previewed=html)


@bp.route("/similar")
@access(SIGNED_IN, is_visit=False)
def similar() -> str:
    """The open tickets that are most like a name."""
    name = tidy_line(request.args.get("name"))
    return htmx.page_or_fragment(
        "tickets/similar.html",
        "tickets/_similar.html",
        similar=similar_to(name, current_user),
        name=name,
    )
