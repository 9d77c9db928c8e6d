"""Between the form of a booking page and what the page says: filled in, and read."""

import re
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from app.booking.availability.hours import Hours
from app.booking.forms import PageForm
from app.booking.services.drafts import BOUNDS, PageDraft
from app.models.booking_page import LONGEST_SLUG
from app.models.user import foldable

TEXTS = ("title", "slug", "zone", "body", "location", "is_open")
NO_SLUG = re.compile(r"[^a-z0-9]+")
FALLBACK_SLUG = "book"
WORKDAY = (9 * 60, 17 * 60)
SUGGESTED = {weekday: (WORKDAY,) for weekday in range(1, 6)}
"""What the form of a new page begins with: Monday to Friday, nine to five."""
COMPARED = ("title", "slug", "location", "body", "is_open", "zone", "hours", "days", *BOUNDS)


def suggestion(zone: str) -> PageForm:
    """The form of a new page."""
    blank = PageDraft("", "", zone, ())
    return _filled(blank, hours=SUGGESTED)


def filled(draft: PageDraft, version: int) -> PageForm:
    """The form as it stands before anybody typed."""
    return _filled(draft, version=str(version))


def _filled(draft: PageDraft, **fields: Any) -> PageForm:
    hours: dict[int, tuple[tuple[int, int], ...]] = {}
    for one in draft.hours:
        hours[one.weekday] = (*hours.get(one.weekday, ()), (one.starts, one.ends))
    values = {name: getattr(draft, name) for name in (*TEXTS, *BOUNDS)}
    values |= {"hours": hours, "days": list(draft.days), "questions": list(draft.questions)}
    return PageForm(formdata=None, **{**values, **fields})


def draft_in(form: PageForm) -> PageDraft:
    """What a form says of a page."""
    texts = {name: form[name].data or "" for name in TEXTS}
    numbers = {name: form[name].data for name in BOUNDS}
    draft = PageDraft(
        **{**texts, **numbers, "is_open": bool(form.is_open.data)},
        hours=tuple(
            Hours(weekday, starts, ends)
            for weekday, spans in form.hours.data.items()
            for starts, ends in spans
        ),
        days=tuple(form.days.data),
        questions=tuple(form.questions.data),
    )
    return draft if draft.slug else replace(draft, slug=slug_of(draft.title))


def slug_of(title: str) -> str:
    """The end of an address, made of a title: ``Tour of the workshop`` is tour-of-the-workshop."""
    words = NO_SLUG.sub("-", foldable(title)).strip("-")
    return words[:LONGEST_SLUG].rstrip("-") or FALLBACK_SLUG


def differences(theirs: PageForm, yours: PageForm) -> dict[str, tuple[str, str]]:
    """In words, field by field, what a page says now and what a form wants it to say."""
    pairs = {name: (_in_words(theirs, name), _in_words(yours, name)) for name in COMPARED}
    pairs["questions"] = (_in_words(theirs, "questions"), _in_words(yours, "questions"))
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _in_words(form: PageForm, name: str) -> str:
    field = form[name]
    if name == "hours":
        days = dict(form.weekdays)
        named = [(days.get(row[0], row[0]), *row[1:]) for row in field.rows]
        return "\n".join(" ".join(filter(None, row)) for row in named)
    if name in {"days", "questions"}:
        return "\n".join(" ".join(filter(None, row)) for row in field.rows)
    if isinstance(field.data, bool):
        return str(_("Yes") if field.data else _("No"))
    labels = dict(getattr(field, "choices", None) or [])
    return str(labels.get(field.data, "" if field.data is None else field.data))
