"""Many people move cards at the same moment: one order remains, and all that happened is told."""

import random
from collections import Counter, defaultdict

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import RelationKind, Ticket, TicketEntry, User
from app.tickets.services import relations
from tests.test_races import together
from tests.tickets.factories import make_ticket

JSON = {"Accept": "application/json"}


def moves_at_once(app, client_of, people, tickets, number):
    """That many moves of some tickets, each in a thread; gives what each was answered."""
    chance = random.Random(number)  # noqa: S311 - a test repeats itself
    numbers = [ticket.id for ticket in tickets]
    browsers = [client_of(person) for person in people]

    def move(turn):
        data = {
            "to": chance.randrange(4),
            "above": chance.choice([*numbers, ""]),
            "reason": "Once more.",
        }
        address = f"/tickets/{chance.choice(numbers)}/place"
        browser = browsers[turn % len(browsers)]
        return lambda: browser.post(address, data=data, headers=JSON).status_code

    return together(app, *[move(turn) for turn in range(number)])


def assert_in_order(tickets):
    """One order, and a history without gaps that leads to what each ticket is now."""
    found = db.session.scalars(select(Ticket).order_by(Ticket.position)).all()
    places = [(ticket.status, ticket.position) for ticket in found]
    assert len(set(places)) == len(tickets)
    told = defaultdict(list)
    entries = select(TicketEntry).where(TicketEntry.kind == "change").order_by(
        TicketEntry.ticket_version
    )  # fmt: skip
    for entry in db.session.scalars(entries):
        told[entry.ticket_id].append(entry)
    for ticket in found:
        changes = told[ticket.id]
        assert [change.ticket_version for change in changes] == list(range(2, ticket.version + 1))
        chain = [changes[0].before if changes else ticket.status, *(c.after for c in changes)]
        assert [change.before for change in changes] == chain[:-1]
        assert chain[-1] == ticket.status
        assert (ticket.resolved_at is not None) == (ticket.status == 3)


@pytest.mark.postgresql
@pytest.mark.parametrize("tight", [False, True])
def test_fifty_moves_at_once_end_in_one_order_with_a_complete_history(
    app, client_of, mia, adam, tight
):
    tickets = [make_ticket(mia) for _ in range(8)]
    if tight:  # no room between any two, so that every move makes some
        for number, ticket in enumerate(tickets, 1):
            db.session.execute(update(Ticket).where(Ticket.id == ticket.id).values(position=number))
        db.session.commit()
    app.config["RATE_WRITE"] = "1000 per minute"
    people = [mia, adam]
    results = Counter(moves_at_once(app, client_of, people, tickets, 50))
    # A way that there is none of, such as from resolved to in review, is refused; nothing else is.
    assert set(results) <= {200, 403}
    assert results[200] >= 25
    assert_in_order(tickets)


@pytest.mark.postgresql
def test_what_is_put_below_the_same_card_at_once_gets_places_of_its_own(app, client_of, mia):
    tickets = [make_ticket(mia) for _ in range(20)]
    app.config["RATE_WRITE"] = "1000 per minute"
    above, *others = [ticket.id for ticket in tickets]
    browser = client_of(mia)

    def place(number):
        data = {"to": 0, "above": above}
        return browser.post(f"/tickets/{number}/place", data=data, headers=JSON).status_code

    for _turn in range(3):
        together(app, *[lambda n=number: place(n) for number in others])
        assert_in_order(tickets)


def test_a_few_moves_at_once_end_in_one_order_on_any_database(app, client_of, mia, adam):
    tickets = [make_ticket(mia) for _ in range(4)]
    results = moves_at_once(app, client_of, [mia, adam], tickets, 8)
    assert set(results) <= {200, 403}
    assert_in_order(tickets)


def test_two_boards_that_show_what_is_no_longer_true_do_no_harm(client_of, mia, adam):
    a, b, c = (make_ticket(mia) for _ in range(3))
    first, second = client_of(mia), client_of(adam)
    # Both saw c, b, a. One resolves c; the other then puts a below it.
    first.post(f"/tickets/{c.id}/place", data={"to": 3}, headers=JSON)
    answer = second.post(f"/tickets/{a.id}/place", data={"to": 0, "above": c.id}, headers=JSON)
    assert answer.status_code == 200
    order = select(Ticket.id).where(Ticket.status == 0).order_by(Ticket.position.desc())
    assert db.session.scalars(order).all() == [a.id, b.id]


def test_the_same_move_twice_at_once_is_one_change(app, client_of, mia):
    ticket = make_ticket(mia)
    address = f"/tickets/{ticket.id}/place"
    browsers = [client_of(mia) for _ in range(2)]
    results = together(
        app,
        *[lambda b=browser: b.post(address, data={"to": 1}).status_code for browser in browsers],
    )
    assert results == [302, 302]
    assert (ticket.status, ticket.version) == (1, 2)


@pytest.mark.postgresql
def test_moving_and_relating_at_once_does_not_deadlock(app, client_of, mia):
    """Room is made by locking what stands above, by rising number as everybody else does."""
    tickets = [make_ticket(mia) for _ in range(40)]
    numbers, mover, mia_id = [ticket.id for ticket in tickets], client_of(mia), mia.id

    def tighten():
        for number, ticket_id in enumerate(numbers, 1):  # the lowest number at the bottom
            db.session.execute(update(Ticket).where(Ticket.id == ticket_id).values(position=number))
        db.session.commit()

    def place():
        data = {"to": 0, "above": numbers[2]}
        return mover.post(f"/tickets/{numbers[0]}/place", data=data, headers=JSON).status_code

    def relate():
        with app.app_context():
            actor = db.session.get_one(User, mia_id)
            relations.relate(actor, numbers[0], numbers[-1], RelationKind.RELATES)
            db.session.commit()
            relations.unrelate(actor, numbers[0], numbers[-1], RelationKind.RELATES)
            db.session.commit()
        return 200

    for _turn in range(8):
        tighten()
        assert together(app, place, relate, relate) == [200, 200, 200]
