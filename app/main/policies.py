"""Who may do what with posts and people they can see."""

from typing import Any

from app.models import Post, Reach, Role, User


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


def can_reply(user: Any, post: Post, *, must_confirm: bool = False) -> bool:
    """Everybody who is signed in may reply, commenters too."""
    if must_confirm and not has_confirmed(user):
        return False
    return bool(user.is_authenticated and not post.is_repost)


def can_like(user: Any, post: Post) -> bool:
    """Everybody who is signed in may like, commenters too; and keep."""
    return bool(user.is_authenticated and not post.is_repost)


def can_repost(user: Any, post: Post) -> bool:
    """Who may post may pass on what every member may see."""
    return can_post(user) and not post.is_repost and Reach(post.reach).is_wide


def can_quote(user: Any, post: Post) -> bool:
    """As for reposts: a quote shows a post to people who were not its audience."""
    return can_repost(user, post)


def can_edit(user: Any, post: Post) -> bool:
    """Authors edit their own posts; of a repost there is nothing to edit."""
    return can_delete(user, post) and not post.is_repost


def can_read_history(user: Any, post: Post) -> bool:
    """Whoever sees a post may read what it said before.

    Not of a post for those mentioned: whom an edit added was not meant to read what came before.
    """
    return post.reach != Reach.MENTIONED or can_delete(user, post)


def can_delete(user: Any, post: Post) -> bool:
    """Authors delete their own posts."""
    return bool(user.is_authenticated and post.author_id == user.id)


def can_pin(user: Any, post: Post) -> bool:
    """Authors pin their own posts, no replies."""
    return can_edit(user, post) and not post.is_reply


def can_follow(user: Any, other: User) -> bool:
    """Everybody who is signed in may follow everybody else."""
    return bool(user.is_authenticated and user.id != other.id)


def can_block(user: Any, other: User) -> bool:
    """Everybody who is signed in may block and mute everybody else."""
    return bool(user.is_authenticated and user.id != other.id)


def can_see_address(user: Any, other: User) -> bool:
    """People see their own e-mail address, admins everybody's."""
    return user is not None and bool(user.id == other.id or user.role == Role.ADMIN)
