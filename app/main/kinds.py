"""What main notifies people of."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.models import Notification, User
from app.notifications.kinds import Kind, named, others, register


def followed_text(notification: Notification, people: list[User]) -> str:
    """Who follows one now: up to two by name, more by number."""
    if not people:
        return str(_("Somebody who is no longer here followed you"))
    name, number = named(people[0]), others(notification, people)
    if number == 0:
        return str(_("%(name)s follows you", name=name))
    if number == 1 and len(people) == 2:
        return str(_("%(name)s and %(second)s follow you", name=name, second=named(people[1])))
    return str(
        ngettext(
            "%(name)s and %(num)d other follow you",
            "%(name)s and %(num)d others follow you",
            number,
            name=name,
        )
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
