"""Who may do what with posts and people."""

from typing import Any

from app.models import Post, Role, User


def can_post(user: Any) -> bool:
    """Commenters reply only; guests read only."""
    return bool(user.is_authenticated and user.role != Role.COMMENTER)


def can_delete(user: Any, post: Post) -> bool:
    """Authors delete their own posts."""
    return bool(user.is_authenticated and post.author_id == user.id)


def can_follow(user: Any, other: User) -> bool:
    """Everybody who is signed in may follow everybody else."""
    return bool(user.is_authenticated and user.id != other.id)
