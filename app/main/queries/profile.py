"""What a profile lists, by the names of its tabs."""

from collections.abc import Callable

from sqlalchemy import Select

from app.main.queries import posts as queries
from app.main.queries.visibility import Viewer
from app.models import Post, User

TABS: dict[str, Callable[[Viewer, User], Select[Post]]] = {
    "posts": queries.posts_by,
    "replies": queries.posts_and_replies_by,
    "images": queries.images_by,
    "articles": queries.articles_by,
}
