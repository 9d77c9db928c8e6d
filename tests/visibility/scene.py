"""One post that not everybody may see, and everybody who might look for it.

Each surface of the site is asked for the same scene, as each viewer in turn; what it shows is
compared with the one table below.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import insert

from app.extensions import db
from app.main.services.posts import pin
from app.models import Notification, Post, Reach, Role, User, bookmark
from tests.people import make_block, make_follow, make_post, make_reply, make_user

SECRET = "The key is under the blue boat"
TAG = "Harbourkey"
TITLE = "Where the key is"

VIEWERS = ("guest", "stranger", "follower", "mentioned", "blocked", "author", "moderator")
MAY_SEE = {
    Reach.PUBLIC: {"guest", "stranger", "follower", "mentioned", "author", "moderator"},
    Reach.MEMBERS: {"stranger", "follower", "mentioned", "author", "moderator"},
    Reach.FOLLOWERS: {"follower", "author"},
    Reach.MENTIONED: {"mentioned", "author"},
}
"""Who may see a post of each reach."""

Surface = Callable[["Scene", User | None], Iterable[str]]
"""Gives the texts that one surface shows to one viewer."""


@dataclass
class Scene:
    """The post and what hangs on it, and the people by what they are to it.

    The blocked one followed the author and is named in the post, before the author blocked them.
    Everybody follows Peter, who is nothing to the author; what he quotes and reposts is put there
    behind the back of the services where those would refuse it.
    """

    reach: Reach
    people: dict[str, User | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.author = make_user("author")
        self.peter = make_user("peter")
        self.people = {
            "guest": None,
            "author": self.author,
            "moderator": make_user("moderator_", role=Role.MODERATOR),
            **{name: make_user(name) for name in ("stranger", "follower", "mentioned", "blocked")},
        }
        for person in self.members:
            make_follow(person, self.peter)
        make_follow(self.person("follower"), self.author)
        make_follow(self.person("blocked"), self.author)
        body = f"{SECRET}, @mentioned and @blocked. #{TAG}"
        self.post = make_post(self.author, body, reach=self.reach)
        self.article = make_post(self.author, body, title=TITLE, reach=self.reach)
        self.root = make_post(self.peter, "Where is the key?")
        self.reply = make_reply(self.author, self.root, body, reach=self.reach)
        self.below = make_reply(self.author, self.post, "I mean it.")
        self.pinned = make_post(self.author, body, reach=self.reach)
        pin(self.pinned, self.author)
        self.quote = make_post(self.peter, "Look.")
        self.quote.is_quote, self.quote.quote_of_id = True, self.post.id
        self.repost = make_post(self.peter, "To be a repost.")
        self.repost.body, self.repost.repost_of_id = "", self.post.id
        self._keep_everywhere()
        db.session.commit()
        make_block(self.author, self.person("blocked"))

    def _keep_everywhere(self) -> None:
        for person in self.members:
            row = {"user_id": person.id, "post_id": self.post.id}
            db.session.execute(insert(bookmark).values(row))
            db.session.add(
                Notification(
                    receiver_id=person.id,
                    kind="quoted",
                    subject="forced",
                    actor_id=self.peter.id,
                    payload={"post_id": self.post.id, "actors": [self.peter.id]},
                )
            )

    @property
    def members(self) -> list[User]:
        """Everybody who looks, but the guest."""
        return [person for person in self.people.values() if person is not None]

    def person(self, name: str) -> User:
        """Somebody with an account."""
        person = self.people[name]
        assert person is not None
        return person

    def shown_by(self, surface: Surface) -> set[str]:
        """The viewers to whom a surface shows anything of the post."""
        return {
            name
            for name, viewer in self.people.items()
            if any(SECRET in text or TITLE in text for text in surface(self, viewer))
        }


def texts_of(posts: Iterable[Post | None]) -> list[str]:
    """What some posts say."""
    return [f"{post.title} {post.body}" for post in posts if post is not None]
