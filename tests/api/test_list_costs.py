"""Every list takes the same number of statements, however much is in it."""

from collections.abc import Callable

import pytest

from app.extensions import db
from app.main.services import reactions
from app.models import User
from tests.api.calls import CALLS
from tests.api.conftest import Program
from tests.appointments.factories import MONDAY, invite, make_appointment
from tests.appointments.factories import change as change_appointment
from tests.booking.factories import make_page
from tests.people import make_export, make_follow, make_post, make_reply, make_repost, make_user
from tests.statements import statements
from tests.tickets.factories import change as change_ticket
from tests.tickets.factories import make_comment, make_label, make_ticket

Programs = Callable[..., Program]

MANY = 6
# What these hold takes more to make; tests/api/test_bookings.py and test_notifications.py count.
ELSEWHERE = {"bookings", "notifications"}
# The appointments of the tests take place on a day of their own.
MORE = {"appointments": f"&from={MONDAY:%Y-%m-%d}"}
LISTS = [name for name, call in CALLS.items() if call.is_list and name not in ELSEWHERE]


@pytest.fixture
def things(program: Programs, susan: User, mia: User) -> dict[str, object]:
    """What the paths of lists name; each has as many things in it as everything else."""
    post = make_post(susan, "The boat is back.")
    ticket, meeting = make_ticket(susan), make_appointment(susan, audience="members")
    for number in range(MANY):
        person = make_user(f"person{number}")
        make_follow(susan, person)
        make_follow(person, susan)
        make_reply(person, post)
        make_post(susan, f"Look. #harbour #tag{number}", quote=post)
        make_repost(person, post)
        reactions.like(person, post)
        make_label(f"label {number}")
        make_ticket(person)
        make_comment(person, ticket)
        change_ticket(mia, ticket, name=f"Name {number}")
        invite(meeting, person)
        change_appointment(meeting, susan, location=f"Hall {number}")
        make_appointment(susan, audience="members")
        make_page(susan, slug=f"page-{number}")
        make_export(susan)
    db.session.commit()
    rewrite(program(susan), f"/posts/{post.id}")
    return {
        "<int:user_id>": susan.id,
        "<int:post_id>": post.id,
        "<ticket>": ticket.id,
        "<int:appointment_id>": meeting.id,
        "<name>": "harbour",
        "<username>": susan.username,
        "<slug>": "page-0",
    }


def rewrite(caller: Program, path: str) -> None:
    """Give a post a history."""
    for number in range(MANY):
        changed = caller.patch(path, {"body": f"Version {number}."}, headers={"If-Match": "*"})
        assert changed.status_code == 200


def test_every_list_takes_as_many_statements_for_many_things_as_for_two(
    program: Programs, susan: User, things: dict[str, object]
) -> None:
    caller = program(susan)
    caller.get("/me")  # notes the use of the token
    costs = {}
    for name in LISTS:
        path = CALLS[name].path
        for variable, value in things.items():
            path = path.replace(variable, str(value))
        few, many = (
            cost(caller, f"{path}?per_page={size}{MORE.get(name, '')}") for size in (2, 100)
        )
        assert few[0] == 2, name
        assert many[0] >= MANY, name
        costs[name] = (few[1], many[1])

    assert {name: cost for name, cost in costs.items() if cost[0] != cost[1]} == {}


def cost(caller: Program, path: str) -> tuple[int, int]:
    """How many things a list has, and how many statements it takes."""
    with statements() as seen:
        answer = caller.get(path)
    assert answer.status_code == 200, path
    return len(answer.json["items"]), len(seen)
