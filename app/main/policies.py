"""Who may do what with posts and people."""

from typing import Any

from app.models import Post, Role, User


def can_post(user: Any, *, must_confirm: bool = False) -> bool:
    """Commenters reply only; guests read only, and so do people who still have to confirm.

    ``must_confirm``: whether this site asks for a confirmed address.
    """
    if must_confirm and not has_confirmed(user):
        return False
    return bool(user.is_authenticated and user.role != Role.COMMENTER)


def has_confirmed(user: Any) -> bool:
    """Whether a person proved to read mail at their address."""
    return bool(user.is_authenticated and user.email_confirmed_at is not None)


def can_delete(user: Any, post: Post) -> bool:
    """Authors delete their own posts."""
    return bool(user.is_authenticated and post.author_id == user.id)


def can_follow(user: Any, other: User) -> bool:
    """Everybody who is signed in may follow everybody else."""
    return bool(user.is_authenticated and user.id != other.id)
