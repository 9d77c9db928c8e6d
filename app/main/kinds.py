"""What main notifies people of."""

from collections.abc import Callable

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.models import Notification, User
from app.notifications.kinds import Kind, named, others, register


def by_people(
    notification: Notification,
    people: list[User],
    *,
    nobody: LazyString,
    one: LazyString,
    two: LazyString,
    more: Callable[[int, str], str],
) -> str:
    """Who did something: up to two by name, more by number.

    Args:
        notification: what happened.
        people: those who did it and are still here, the latest first.
        nobody: what to say when nobody of them is here any more.
        one: what to say of one, with ``%(name)s``.
        two: what to say of two, also with ``%(second)s``.
        more: what to say of so many others and one, given the number and the name.
    """
    if not people:
        return str(nobody)
    name, number = named(people[0]), others(notification, people)
    if number == 0:
        return str(one) % {"name": name}
    if number == 1 and len(people) == 2:
        return str(two) % {"name": name, "second": named(people[1])}
    return more(number, name)


def followed_text(notification: Notification, people: list[User]) -> str:
    """Who follows one now."""
    return by_people(
        notification,
        people,
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


def followed_link(notification: Notification, people: list[User]) -> str:
    """The profile of the one, or one's own list of followers for several."""
    if len(people) == 1 and others(notification, people) == 0:
        return url_for("main.user", username=people[0].username)
    return url_for("main.followers", username=notification.receiver.username)


FOLLOWED = register(
    Kind(
        "followed",
        _l("Somebody follows you"),
        icon="person-plus",
        text=followed_text,
        link=followed_link,
    )
)


def replied_text(notification: Notification, people: list[User]) -> str:
    """Who answered a post of one's own."""
    if not people:
        return str(_("Somebody who is no longer here replied to you"))
    return str(_("%(name)s replied to you", name=named(people[0])))


def mentioned_text(notification: Notification, people: list[User]) -> str:
    """Who named one."""
    if not people:
        return str(_("Somebody who is no longer here mentioned you"))
    return str(_("%(name)s mentioned you", name=named(people[0])))


def quoted_text(notification: Notification, people: list[User]) -> str:
    """Who quoted a post of one's own."""
    if not people:
        return str(_("Somebody who is no longer here quoted your post"))
    return str(_("%(name)s quoted your post", name=named(people[0])))


def liked_text(notification: Notification, people: list[User]) -> str:
    """Who likes a post of one's own."""
    return by_people(
        notification,
        people,
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


def reposted_text(notification: Notification, people: list[User]) -> str:
    """Who passed a post of one's own on."""
    return by_people(
        notification,
        people,
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


def post_link(notification: Notification, people: list[User]) -> str:
    """The post that it is about."""
    return url_for("main.post", post_id=notification.payload["post_id"])


def _of_a_post(
    name: str,
    label: LazyString,
    icon: str,
    text: Callable[[Notification, list[User]], str],
) -> Kind:
    # Nothing of the post is kept in the notification: who loses sight of the one loses the other.
    return register(Kind(name, label, icon=icon, text=text, link=post_link, is_about_post=True))


REPLIED = _of_a_post("replied", _l("Somebody replies to you"), "reply", replied_text)
MENTIONED = _of_a_post("mentioned", _l("Somebody mentions you"), "at", mentioned_text)
QUOTED = _of_a_post("quoted", _l("Somebody quotes your post"), "quote", quoted_text)
LIKED = _of_a_post("liked", _l("Somebody likes your post"), "heart", liked_text)
REPOSTED = _of_a_post("reposted", _l("Somebody reposts your post"), "repeat", reposted_text)
