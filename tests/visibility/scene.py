"""One post that not everybody may see, and everybody who might look for it.

Each surface of the site is asked for the same scene, as each viewer in turn; what it shows is
compared with the one table below.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import insert, select

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

OTHERS = ("stranger", "follower", "mentioned", "blocked")
POSTS = ("post", "article", "root", "reply", "below", "pinned", "quote", "repost")

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
    people: dict[str, User | None]
    peter: User
    post: Post
    article: Post
    root: Post
    reply: Post
    below: Post
    pinned: Post
    quote: Post
    repost: Post

    @classmethod
    def make(cls, reach: Reach) -> "Scene":
        """Write it into an empty database."""
        author, peter = make_user("author"), make_user("peter")
        people: dict[str, User | None] = {
            "guest": None,
            "author": author,
            "moderator": make_user("moderator_", role=Role.MODERATOR),
            **{name: make_user(name) for name in OTHERS},
        }
        for person in people.values():
            if person is not None:
                make_follow(person, peter)
        follower, blocked = people["follower"], people["blocked"]
        assert follower is not None and blocked is not None
        make_follow(follower, author)
        make_follow(blocked, author)
        body = f"{SECRET}, @mentioned and @blocked. #{TAG}"
        post = make_post(author, body, reach=reach)
        article = make_post(author, body, title=TITLE, reach=reach)
        root = make_post(peter, "Where is the key?")
        reply = make_reply(author, root, body, reach=reach)
        below = make_reply(author, post, "I mean it.")
        pinned = make_post(author, body, reach=reach)
        pin(pinned, author)
        quote = make_post(peter, "Look.")
        quote.is_quote, quote.quote_of_id = True, post.id
        repost = make_post(peter, "To be a repost.")
        repost.body, repost.repost_of_id = "", post.id
        scene = cls(reach, people, peter, post, article, root, reply, below, pinned, quote, repost)
        scene._keep_everywhere()
        db.session.commit()
        make_block(author, blocked)
        return scene

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
    def ids(self) -> dict[str, int]:
        """What ``found`` knows it by again: the key of each post, by its name here."""
        return {name: getattr(self, name).id for name in POSTS}

    @classmethod
    def found(cls, reach: Reach, ids: dict[str, int]) -> "Scene":
        """The scene that is in the database already."""
        users = {user.username.rstrip("_"): user for user in db.session.scalars(select(User))}
        posts = {post.id: post for post in db.session.scalars(select(Post))}
        people = {name: users.get(name) for name in ("guest", "author", "moderator", *OTHERS)}
        return cls(reach, people, users["peter"], **{name: posts[ids[name]] for name in POSTS})

    @property
    def author(self) -> User:
        """Whose post it is."""
        return self.person("author")

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
