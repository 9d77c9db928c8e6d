"""What the texts of some posts name: tags and people."""

from collections.abc import Collection

from sqlalchemy import select

from app.extensions import db
from app.main.queries.visibility import Viewer, visible_people
from app.models import Tag, User, mention, post_tag


def tags_of(post_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of the tags of some posts, by the id of the post, in one statement."""
    if not post_ids:
        return {}
    rows = db.session.execute(
        select(post_tag.c.post_id, Tag.name)
        .join(Tag, Tag.id == post_tag.c.tag_id)
        .where(post_tag.c.post_id.in_(post_ids))
        .order_by(post_tag.c.post_id, Tag.name)
    )
    found: dict[int, list[str]] = {}
    for post_id, name in rows:
        found.setdefault(post_id, []).append(name)
    return found


def mentions_of(viewer: Viewer, post_ids: Collection[int]) -> dict[int, list[User]]:
    """Whom some posts name and who may see them, by the id of the post, in one statement.

    Of a post for those mentioned that is everybody in the conversation but its author. Nobody with
    a block between them and the viewer is shown.
    """
    if not post_ids:
        return {}
    rows = db.session.execute(
        visible_people(viewer)
        .add_columns(mention.c.post_id)
        .join(mention, mention.c.user_id == User.id)
        .where(mention.c.post_id.in_(post_ids))
        .order_by(mention.c.post_id, User.id)
    )
    found: dict[int, list[User]] = {}
    for person, post_id in rows:
        found.setdefault(post_id, []).append(person)
    return found
