"""What main notifies people of."""

from collections.abc import Callable, Collection

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import Post, User
from app.notifications.kinds import About, Entry, Kind, named, others, register


def by_people(
    entry: Entry,
    *,
    nobody: LazyString,
    one: LazyString,
    two: LazyString,
    more: Callable[[int, str], str],
) -> str:
    """Who did something: up to two by name, more by number.

    Args:
        entry: what happened.
        nobody: what to say when nobody of them is here any more.
        one: what to say of one, with ``%(name)s``.
        two: what to say of two, also with ``%(second)s``.
        more: what to say of so many others and one, given the number and the name.
    """
    people = entry.people
    if not people:
        return str(nobody)
    name, number = named(people[0]), others(entry)
    if number == 0:
        return str(one) % {"name": name}
    if number == 1 and len(people) == 2:
        return str(two) % {"name": name, "second": named(people[1])}
    return more(number, name)


def followed_text(entry: Entry) -> str:
    """Who follows one now."""
    return by_people(
        entry,
        nobody=_l("Somebody who is no longer here followed you"),
        one=_l("%(name)s follows you"),
        two=_l("%(name)s and %(second)s follow you"),
        more=lambda number, name: str(
            ngettext(
                "%(name)s and %(num)d other follow you",
                "%(name)s and %(num)d others follow you",
                number,
                name=name,
            )
        ),
    )


def followed_link(entry: Entry) -> str:
    """The profile of the one, or one's own list of followers for several."""
    if len(entry.people) == 1 and others(entry) == 0:
        return url_for("main.user", username=entry.people[0].username)
    return url_for("main.followers", username=entry.notification.receiver.username)


FOLLOWED = register(
    Kind(
        "followed",
        _l("Somebody follows you"),
        icon="person-plus",
        text=followed_text,
        link=followed_link,
    )
)


def replied_text(entry: Entry) -> str:
    """Who answered a post of one's own."""
    if not entry.people:
        return str(_("Somebody who is no longer here replied to you"))
    return str(_("%(name)s replied to you", name=named(entry.people[0])))


def mentioned_text(entry: Entry) -> str:
    """Who named one."""
    if not entry.people:
        return str(_("Somebody who is no longer here mentioned you"))
    return str(_("%(name)s mentioned you", name=named(entry.people[0])))


def quoted_text(entry: Entry) -> str:
    """Who quoted a post of one's own."""
    if not entry.people:
        return str(_("Somebody who is no longer here quoted your post"))
    return str(_("%(name)s quoted your post", name=named(entry.people[0])))


def liked_text(entry: Entry) -> str:
    """Who likes a post of one's own."""
    return by_people(
        entry,
        nobody=_l("Somebody who is no longer here liked your post"),
        one=_l("%(name)s likes your post"),
        two=_l("%(name)s and %(second)s like your post"),
        more=lambda number, name: str(
            ngettext(
                "%(name)s and %(num)d other like your post",
                "%(name)s and %(num)d others like your post",
                number,
                name=name,
            )
        ),
    )


def reposted_text(entry: Entry) -> str:
    """Who passed a post of one's own on."""
    return by_people(
        entry,
        nobody=_l("Somebody who is no longer here reposted your post"),
        one=_l("%(name)s reposted your post"),
        two=_l("%(name)s and %(second)s reposted your post"),
        more=lambda number, name: str(
            ngettext(
                "%(name)s and %(num)d other reposted your post",
                "%(name)s and %(num)d others reposted your post",
                number,
                name=name,
            )
        ),
    )


def posts_seen(person: User, ids: Collection[int]) -> dict[int, int]:
    """Those of some posts that a person sees; of a post itself the texts say nothing."""
    found = visible_posts(person).where(Post.id.in_(ids)).with_only_columns(Post.id)
    return {post_id: post_id for post_id in db.session.scalars(found)}


POSTS = About("post_id", posts_seen)


def post_link(entry: Entry) -> str:
    """The post that it is about."""
    return url_for("main.post", post_id=entry.thing)


def _of_a_post(
    name: str,
    label: LazyString,
    icon: str,
    text: Callable[[Entry], str],
) -> Kind:
    return register(Kind(name, label, icon=icon, text=text, link=post_link, about=POSTS))


REPLIED = _of_a_post("replied", _l("Somebody replies to you"), "reply", replied_text)
MENTIONED = _of_a_post("mentioned", _l("Somebody mentions you"), "at", mentioned_text)
QUOTED = _of_a_post("quoted", _l("Somebody quotes your post"), "quote", quoted_text)
LIKED = _of_a_post("liked", _l("Somebody likes your post"), "heart", liked_text)
REPOSTED = _of_a_post("reposted", _l("Somebody reposts your post"), "repeat", reposted_text)
