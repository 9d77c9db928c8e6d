"""Changing many tickets at once: choices, a preview, and what became of it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, access
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main.queries.people import named
from app.models import Label, TicketStatus, User
from app.pagination import LARGEST_ID
from app.tickets import bp
from app.tickets.differences import in_words
from app.tickets.forms.lists import BulkForm
from app.tickets.queries.lists import all_labels, people_who_work, tickets_numbered
from app.tickets.services import bulk as services
from app.tickets.services.bulk import MOST_TICKETS, Outcome, Wish

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Asked:
    """What a form asks for: the wish, and the names of what comes and goes."""

    wish: Wish
    labels: dict[int, str]
    people: dict[int, str]


@bp.route("/bulk", methods=["GET"])
@access(MEMBER)
def bulk() -> Answer:
    """Choose what is to become of the selected tickets."""
    ids = _ids()
    if not ids:
        flash(_("Select some tickets first."), "info")
        return redirect(_list())
    return _choices(_form(formdata=request.args), ids)


@bp.route("/bulk", methods=["POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person)
def preview_bulk() -> Answer:
    """Show what would change, what cannot, and why; nothing changes yet."""
    ids, form = _ids(), _form()

    def look() -> tuple[Asked, list[Outcome]]:
        asked = _asked(form)
        return asked, services.preview(current_user, ids, asked.wish)

    found = form.carry_out(look)
    if found is None:
        return _choices(form, ids), 422
    asked, outcomes = found
    return render_template(
        "tickets/bulk_preview.html", form=form, query=_query(), **_in_words(asked, outcomes)
    )


@bp.route("/bulk/apply", methods=["POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person)
def apply_bulk() -> Answer:
    """Change the tickets as the preview showed them."""
    ids, form = _ids(), _form()
    versions = {number: _number(request.form.get(f"version_{number}", "")) for number in ids}

    def change() -> tuple[Asked, list[Outcome]]:
        asked = _asked(form)
        return asked, services.change_many(current_user, ids, asked.wish, versions)

    found = form.carry_out(change)
    if found is None:
        return _choices(form, ids), 422
    db.session.commit()
    asked, outcomes = found
    said = _in_words(asked, outcomes)
    if said["refused"]:
        return render_template("tickets/bulk_done.html", query=_query(), **said)
    number = len(said["changed"])
    flash(ngettext("%(num)d ticket is changed.", "%(num)d tickets are changed.", number))
    return redirect(_list())


def _ids() -> list[int]:
    """The numbers of the selected tickets; what is no number is left out."""
    numbers = map(_number, request.values.getlist("id"))
    return sorted({number for number in numbers if number})


def _number(raw: str) -> int:
    """A number of the address or the form; 0 where it is none."""
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 20
    return int(raw) if is_number and int(raw) <= LARGEST_ID else 0


def _query() -> str | None:
    return request.values.get("q")


def _list() -> str:
    """The list that the tickets were selected from."""
    return url_for("tickets.index", q=_query())


def _form(**kwargs: Any) -> BulkForm:
    """The form with the labels that there are."""
    return BulkForm(db.session.scalars(all_labels()), **kwargs)


def _choices(form: BulkForm, ids: list[int]) -> str:
    numbered = tickets_numbered(current_user, ids[:MOST_TICKETS])
    return render_template(
        "tickets/bulk.html",
        form=form,
        tickets=db.session.scalars(numbered).all(),
        people=db.session.scalars(people_who_work(current_user)).all(),
        left_out=max(len(ids) - MOST_TICKETS, 0),
        query=_query(),
    )


def _asked(form: BulkForm) -> Asked:
    """What a form that is in order asks for.

    Raises:
        DomainError: a person or a label is not there.
    """
    new_label, old_label = _label(form, "add_label"), _label(form, "remove_label")
    new_person, old_person = _person(form, "add_assignee"), _person(form, "remove_assignee")
    wish = Wish(
        status=TicketStatus(int(form.status.data)) if form.status.data else None,
        reason=form.reason.data or "",
        kind=form.kind.data or None,
        priority=int(form.priority.data) if form.priority.data else None,
        audience=form.audience.data or None,
        due_on=form.due_on.data,
        no_due_on=bool(form.no_due_on.data),
        add_labels=frozenset(label.id for label in new_label),
        remove_labels=frozenset(label.id for label in old_label),
        add_assignees=frozenset(person.id for person in new_person),
        remove_assignees=frozenset(person.id for person in old_person),
    )
    return Asked(
        wish,
        {label.id: label.name for label in (*new_label, *old_label)},
        {person.id: person.name for person in (*new_person, *old_person)},
    )


def _label(form: BulkForm, field: str) -> list[Label]:
    raw = form[field].data
    if not raw:
        return []
    label = db.session.get(Label, _number(raw))
    if label is None:
        raise DomainError(_l("This label is gone."), field=field)
    return [label]


def _person(form: BulkForm, field: str) -> list[User]:
    username = (form[field].data or "").lstrip("@")
    if not username:
        return []
    person = db.session.scalar(named(username, current_user))
    if person is None:
        raise DomainError(_l("There is nobody of this name."), field=field)
    return [person]


def _in_words(asked: Asked, outcomes: list[Outcome]) -> dict[str, list[tuple[Outcome, list[str]]]]:
    """What becomes of the tickets: those that change, those that cannot, and the others."""
    rows = [
        (
            one,
            [
                in_words(c.field, c.before, c.after, labels=asked.labels, people=asked.people)
                for c in one.changes
            ],
        )
        for one in outcomes
    ]
    return {
        "changed": [row for row in rows if row[1]],
        "refused": [row for row in rows if row[0].refusal],
        "same": [row for row in rows if not row[1] and not row[0].refusal],
    }
