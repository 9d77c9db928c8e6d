"""The registry of what people can be notified of. A feature adds its kinds when it is imported."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString

from app.i18n import isolated
from app.models import Channel, Notification, User


@dataclass(frozen=True)
class Kind:
    """One kind of thing that happens.

    ``text`` gets the notification and its people (the latest first, those that still are here) and
    says it in the language of the answer; ``link`` says where it leads, as a path of ours.
    """

    name: str
    label: LazyString
    icon: str
    text: Callable[[Notification, list[User]], str]
    link: Callable[[Notification, list[User]], str]
    default: Channel = Channel.SITE
    mail: str = "notification"  # the template of its mail
    is_choice: bool = True  # whether people choose how to hear of it
    is_about_post: bool = False  # whether ``payload["post_id"]`` is a post that one must see


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind.

    Raises:
        ValueError: there is another one of that name.
    """
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"There are two kinds of notification called {kind.name}")
    return kind


def named(person: User) -> str:
    """A person's name, for a text."""
    return isolated(person.name)


def others(notification: Notification, people: list[User]) -> int:
    """How many people there are in a group besides the latest one."""
    return max(len(people) - 1, 0) + int(notification.payload.get("more", 0))


def all_kinds() -> list[Kind]:
    """Every kind, in the order in which the features registered them."""
    return list(_kinds.values())


def kinds_to_choose() -> list[Kind]:
    """The kinds that stand among the preferences."""
    return [kind for kind in all_kinds() if kind.is_choice]


def kind_named(name: str) -> Kind | None:
    """The kind of a row; None when its feature is switched off."""
    return _kinds.get(name)
