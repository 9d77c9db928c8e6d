"""What a post said when."""

from dataclasses import dataclass
from datetime import datetime

from app.extensions import db
from app.main.queries.posts import BY_EDIT, edits_of
from app.models import Post, PostEdit
from app.pagination import Page, Window, paginate
from app.text.difference import Budget, Piece, difference

PER_PAGE = 10


@dataclass(frozen=True)
class Step:
    """One edit: what it changed, and when."""

    at: datetime
    title: list[Piece]
    warning: list[Piece]
    body: list[Piece]


def steps_of(post: Post, window: Window) -> tuple[Page[PostEdit], list[Step]]:
    """A page of what a post said before, and the step from each to what came after it.

    Ask for it only where the post may be seen.
    """
    page: Page[PostEdit] = paginate(edits_of(post), BY_EDIT, window, PER_PAGE)
    if not page.items:
        return page, []
    later = [_after(post, page.items[0]), *page.items[:-1]]
    budget = Budget()
    pairs = zip(page.items, later, strict=True)
    return page, [_step(before, after, budget) for before, after in pairs]


def _after(post: Post, edit: PostEdit) -> Post | PostEdit:
    """What a post said next."""
    later = edits_of(post).where(PostEdit.id > edit.id).order_by(PostEdit.id).limit(1)
    return db.session.scalar(later) or post


def _step(before: PostEdit, after: Post | PostEdit, budget: Budget) -> Step:
    return Step(
        at=_since(after),
        title=difference(before.title, after.title, budget),
        warning=difference(before.warning, after.warning, budget),
        body=difference(before.body, after.body, budget),
    )


def _since(text: Post | PostEdit) -> datetime:
    """When a post began to say something."""
    if isinstance(text, Post):
        return text.edited_at or text.created_at
    return text.created_at
