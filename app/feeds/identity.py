"""Names of feeds and entries that never change: not with the address of the site, nor with a text.

A feed reader that meets an unknown id shows the entry as new. So an id is made of nothing that can
change: of numbers, and of moments to the microsecond, which no other site has in common with us.
"""

from datetime import datetime
from uuid import UUID, uuid5

from app.models import Post, User

NAMESPACE = UUID("6f1d3c0e-5f0b-5b52-9a3e-0c1f7a9d4b21")


def id_of_post(post: Post) -> str:
    """The id of a post, or of the row that passes one on."""
    return _urn("post", post.id, post.author.created_at)


def id_of_person(person: User, feed: str) -> str:
    """The id of a feed that belongs to somebody."""
    return _urn(f"{feed} of", person.id, person.created_at)


def id_of_site(feed: str, founder: User | None) -> str:
    """The id of a feed of the whole site, which is known by its first account."""
    return _urn(feed, *((founder.id, founder.created_at) if founder else (0, None)))


def _urn(kind: str, number: int, moment: datetime | None) -> str:
    return uuid5(NAMESPACE, f"{kind} {number} {moment.isoformat() if moment else ''}").urn
