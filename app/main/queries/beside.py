"""What main shows beside every page: both of its lists in one statement."""

from dataclasses import dataclass

from sqlalchemy import cast, null, select, union_all
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.main.queries.people import to_follow
from app.main.queries.posts import newest_articles
from app.main.queries.visibility import Viewer
from app.models import Post, User
from app.models.types import BigId

SUGGESTED = 4


@dataclass(frozen=True)
class Beside:
    """People to follow, the most followed first, and the newest articles with their authors."""

    people: list[User]
    articles: list[Post]


def beside(viewer: Viewer) -> Beside:
    """People and articles to show somebody."""
    none = cast(null(), BigId)
    people = to_follow(viewer, SUGGESTED).with_only_columns(
        User.id.label("user_id"), none.label("post_id")
    )
    articles = newest_articles(viewer).with_only_columns(Post.author_id, Post.id)
    ids = union_all(select(people.subquery()), select(articles.subquery())).subquery()
    rows = db.session.execute(
        select(User, Post)
        .select_from(ids)
        .join(User, User.id == ids.c.user_id)
        .outerjoin(Post, Post.id == ids.c.post_id)
        .options(contains_eager(Post.author))
    ).all()
    return Beside(
        people=sorted(
            (row.User for row in rows if row.Post is None),
            key=lambda person: (-person.follower_count, -person.id),
        ),
        articles=sorted(
            (row.Post for row in rows if row.Post is not None), key=lambda post: -post.id
        ),
    )
