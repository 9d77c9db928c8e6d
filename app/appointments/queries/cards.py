"""Cards of appointments in posts: as they are now, with who comes. No writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.appointments.policies import can_answer
from app.appointments.queries.nearest import Shown, in_posts
from app.appointments.queries.people import Places, answers_of, places_of
from app.appointments.queries.visibility import Viewer
from app.models import Answer


@dataclass(frozen=True)
class Card:
    """What a post shows of an appointment that it announces."""

    shown: Shown
    places: Places
    answer: Answer | None
    """What the viewer said before."""
    may_answer: bool


def cards_in(viewer: Viewer, post_ids: Collection[int], now: datetime) -> dict[int, Card]:
    """The cards of some posts, by the ids of the posts.

    Three statements: what is announced, how many come, and what the viewer said.
    """
    found = in_posts(viewer, post_ids, now)
    ids = {shown.id for shown in found.values()}
    places = places_of(ids)
    answers = answers_of(viewer, ids) if viewer else {}
    return {
        post_id: Card(
            shown,
            places.get(shown.id, Places()),
            answers.get(shown.id),
            may_answer=viewer is not None and can_answer(viewer) and shown.takes_answers,
        )
        for post_id, shown in found.items()
    }
