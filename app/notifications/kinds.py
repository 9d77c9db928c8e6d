"""The registry of what people can be notified of. A feature adds its kinds when it is imported."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from app.i18n import isolated
from app.models import Channel, Notification, User


@dataclass(frozen=True)
class About:
    """A sort of thing that notifications are about, such as posts.

    ``payload[key]`` is the id of one, or another name that it has. ``seen`` gives those of some
    names that a person sees now, each with what the texts say of it, in one statement. Nothing of
    a thing is kept in a notification: who loses sight of the one loses the other.
    """

    key: str
    seen: Callable[[User, Collection[Any]], Mapping[Any, Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of thing that happens.

    ``text`` says it in the language of the answer; ``link`` says where it leads, as a path of ours.
    """

    name: str
    label: LazyString
    icon: str
    text: Callable[["Entry"], str]
    link: Callable[["Entry"], str]
    default: Channel = Channel.SITE
    mail: str = "notification"  # the template of its mail
    is_choice: bool = True  # whether people choose how to hear of it
    about: About | None = None  # what one must see to hear of it


@dataclass(frozen=True)
class Entry:
    """A notification as a person reads it.

    ``people``: who did it and still is here, the latest first. ``thing``: what it is about, where
    its kind is about something.
    """

    notification: Notification
    kind: Kind
    people: list[User]
    thing: Any = None

    @property
    def payload(self) -> dict[str, Any]:
        """What was noted when it happened."""
        return self.notification.payload

    @property
    def text(self) -> str:
        """What happened."""
        return self.kind.text(self)

    @property
    def link(self) -> str:
        """Where it leads: a path of ours."""
        return self.kind.link(self)


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


def others(entry: Entry) -> int:
    """How many people there are in a group besides the latest one."""
    return max(len(entry.people) - 1, 0) + int(entry.payload.get("more", 0))


def all_kinds() -> list[Kind]:
    """Every kind, in the order in which the features registered them."""
    return list(_kinds.values())


def kinds_to_choose() -> list[Kind]:
    """The kinds that stand among the preferences."""
    return [kind for kind in all_kinds() if kind.is_choice]


def kind_named(name: str) -> Kind | None:
    """The kind of a row; None when its feature is switched off."""
    return _kinds.get(name)
