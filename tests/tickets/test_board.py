"""The board: its columns, and placing tickets without scripts and with them."""

import re

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Ticket, TicketEntry
from app.tickets.services import relations
from tests.statements import statements
from tests.tickets.factories import history, make_comment, make_label, make_ticket

JSON = {"Accept": "application/json"}
CARD = re.compile(r'id="ticket-(\d+)"')
HTMX = {"HX-Request": "true"}


def column(browser, status):
    """The numbers on the cards of a column, from the top."""
    page = browser.get("/tickets/board").text
    part = page.split(f'data-status="{status}"')[1].split("</ol>")[0]
    return [int(number) for number in CARD.findall(part)]


def count(browser, status):
    page = browser.get("/tickets/board").text
    return re.search(rf'board-title.*?data-count-of="{status}">([^<]*)<', page)[1] if page else ""


def place(browser, ticket, to, **data):
    return browser.post(f"/tickets/{ticket.id}/place", data={"to": to, **data})


# --- what is on it


def test_tickets_stand_in_the_columns_of_their_statuses_the_newest_on_top(client, susan):
    tickets = [make_ticket(susan, status=number % 4, audience="public") for number in range(8)]
    for status in range(4):
        assert column(client, status) == [tickets[status + 4].id, tickets[status].id]


def test_a_card_says_what_matters(client_of, susan, john):
    label = make_label("boat")
    ticket = make_ticket(susan, "Paint it", labels=[label], assignees=[john], priority=3)
    make_comment(john, ticket)
    page = client_of(susan).get("/tickets/board").text
    for words in ("Paint it", f"#{ticket.id}", "<bdi>boat</bdi>", "Urgent", 'alt="john"',
                  "1 comment"):  # fmt: skip
        assert words in page


def test_a_card_says_when_it_is_overdue(client_of, susan):
    make_ticket(susan, due_on=__import__("datetime").date(2020, 1, 1))
    assert "Overdue since" in client_of(susan).get("/tickets/board").text


def test_private_tickets_are_for_those_concerned(client, client_of, susan, john, mary, mia):
    ticket = make_ticket(susan, audience="private", assignees=[john])
    people = (susan, john, mia, mary)
    assert [column(client_of(one), 0) for one in people] == [[ticket.id]] * 3 + [[]]
    assert column(client, 0) == []


def test_guests_move_nothing(client, susan):
    ticket = make_ticket(susan, audience="public")
    page = client.get("/tickets/board").text
    assert "place?to=" not in page and "Sortable" not in page
    assert place(client, ticket, 1).status_code == 401


def test_a_long_column_shows_its_beginning_and_leads_on(client_of, susan, monkeypatch):
    monkeypatch.setattr("app.tickets.queries.board.COLUMN_SIZES", dict.fromkeys(range(4), 2))
    tickets = [make_ticket(susan).id for _ in range(5)]
    browser = client_of(susan)
    page = browser.get("/tickets/board").text
    assert '<span class="board-count" data-count-of="0">2+</span>' in page
    for expected in ([tickets[2], tickets[1]], [tickets[0]]):
        link = re.search(r'href="([^"]+)" hx-get', page)[1].replace("&amp;", "&")
        page = browser.get(link).text
        assert [int(number) for number in CARD.findall(page)] == expected
    fragment = browser.get(link, headers=HTMX).text
    assert "<html" not in fragment and [int(n) for n in CARD.findall(fragment)] == expected


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tickets/board/4", 404),
        ("/tickets/board/99999999999999999999", 404),
        ("/tickets/board/0?before=x", 400),
        ("/tickets/board/0?before=-1~1", 400),
        ("/tickets/board/0?before=1~1", 200),
        ("/tickets/board?q=%00%ff" + "x" * 300, 200),
    ],
)
def test_an_odd_address_gets_a_fitting_answer(client, address, status):
    assert client.get(address).status_code == status


def test_many_tickets_take_as_many_statements_as_few(client_of, susan, john):
    browser, taken = client_of(susan), []
    label = make_label()
    for number in (1, 12):
        for status in range(4):
            for _ in range(number):
                make_ticket(susan, status=status, labels=[label], assignees=[john])
        browser.get("/tickets/board")
        with statements() as seen:
            browser.get("/tickets/board")
        taken.append(len(seen))
    assert taken[0] == taken[1] <= 10


# --- moving


def test_a_ticket_is_placed_below_another_in_another_column(client_of, susan, mia):
    a, b = make_ticket(susan, status=1), make_ticket(susan, status=1)
    ticket = make_ticket(susan)
    browser = client_of(mia)
    answer = place(browser, ticket, 1, above=b.id, next="/tickets/board?q=x")
    assert answer.location == f"/tickets/board?q=x#ticket-{ticket.id}"
    assert column(browser, 1) == [b.id, ticket.id, a.id]
    assert history(ticket) == [("status", 0, 1)]


def test_the_menu_of_a_card_goes_to_the_top_up_and_down(client_of, susan):
    ids = [make_ticket(susan).id for _ in range(4)][::-1]
    browser = client_of(susan)

    def press(number, step):
        page = browser.get("/tickets/board").text
        card = page.split(f'id="ticket-{number}"')[1].split("</li>")[0]
        button = re.search(rf'formaction="([^"]+)" data-step="{step}"', card)
        return browser.post(button[1].replace("&amp;", "&")) if button else None

    assert press(ids[0], "up") is None and press(ids[3], "down") is None
    press(ids[2], "up")
    assert column(browser, 0) == [ids[0], ids[2], ids[1], ids[3]]
    press(ids[2], "up")
    assert column(browser, 0) == [ids[2], ids[0], ids[1], ids[3]]
    press(ids[2], "down")
    assert column(browser, 0) == [ids[0], ids[2], ids[1], ids[3]]
    press(ids[1], "down")
    assert column(browser, 0) == [ids[0], ids[2], ids[3], ids[1]]
    press(ids[1], "top")
    assert column(browser, 0) == [ids[1], ids[0], ids[2], ids[3]]


def test_a_place_within_a_column_is_no_change_of_the_ticket(client_of, susan):
    ticket, _other = make_ticket(susan), make_ticket(susan)
    place(client_of(susan), ticket, 0)
    assert (ticket.version, history(ticket)) == (1, [])


def test_another_member_moves_nothing_and_hears_why(client_of, susan, john):
    ticket = make_ticket(susan)
    browser = client_of(john)
    assert place(browser, ticket, 0).status_code == 403
    answer = browser.post(f"/tickets/{ticket.id}/place", data={"to": 1}, headers=JSON)
    assert answer.status_code == 403
    assert answer.json["message"] == "Only assignees and moderators can do this."


def test_what_one_does_not_see_is_not_there(client_of, susan, john):
    ticket = make_ticket(susan, audience="private")
    assert place(client_of(john), ticket, 1).status_code == 404
    assert client_of(john).get(f"/tickets/{ticket.id}/place").status_code == 404


@pytest.mark.parametrize("ref", ["0", "99999999999", "x", "%00", "a" * 300])
def test_what_is_no_ticket_is_not_there(client_of, susan, ref):
    assert client_of(susan).get(f"/tickets/{ref}/place").status_code == 404


def test_a_ticket_is_named_by_its_uuid_too(client_of, susan):
    ticket = make_ticket(susan)
    answer = client_of(susan).post(f"/tickets/{ticket.uuid}/place", data={"to": 3})
    assert (answer.status_code, ticket.status) == (302, 3)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"to": "4"},
        {"to": "-1"},
        {"to": "x"},
        {"to": "9" * 400},
        {"to": "1", "above": "x"},
        {"to": "1", "above": "9" * 400},
        {"to": "1", "above": "-1"},
    ],
)
@pytest.mark.parametrize("headers", [{}, JSON])
def test_bad_input_moves_nothing_and_is_refused(client_of, mia, data, headers):
    ticket = make_ticket(mia)
    answer = client_of(mia).post(f"/tickets/{ticket.id}/place", data=data, headers=headers)
    assert answer.status_code in {400, 422}
    assert (ticket.status, ticket.version) == (0, 1)


def test_below_a_ticket_that_is_not_there_means_on_top(client_of, mia):
    ticket, other = make_ticket(mia), make_ticket(mia)
    browser = client_of(mia)
    place(browser, ticket, 0, above=987_654_321)
    assert column(browser, 0) == [ticket.id, other.id]


def test_opening_again_asks_for_a_reason_on_a_page(client_of, susan):
    ticket = make_ticket(susan, status=3)
    browser = client_of(susan)
    page = browser.get("/tickets/board").text
    link = f"/tickets/{ticket.id}/place?to=0"
    assert f'href="{link}"' in page
    assert 'name="reason"' in browser.get(link).text
    answer = place(browser, ticket, 0)
    assert answer.status_code == 422 and "Say why it is opened again." in answer.text
    assert place(browser, ticket, 0, reason="It broke again.").status_code == 302
    assert ticket.status == 0
    entry = db.session.scalars(select(TicketEntry).where(TicketEntry.ticket_id == ticket.id))
    assert entry.all()[-1].reason == "It broke again."


def test_a_reason_that_is_too_long_is_kept_in_the_form(client_of, susan):
    ticket = make_ticket(susan, status=3)
    answer = place(client_of(susan), ticket, 0, reason="x" * 501)
    assert answer.status_code == 422
    assert "This is 1 character too long." in answer.text and "x" * 501 in answer.text


def test_a_duplicate_is_not_opened(client_of, susan, mia):
    original, ticket = make_ticket(susan), make_ticket(susan)
    relations.mark_duplicate(mia, ticket.id, original.id)
    db.session.commit()
    answer = client_of(mia).post(
        f"/tickets/{ticket.id}/place", data={"to": 0, "reason": "x"}, headers=JSON
    )
    assert (answer.status_code, ticket.status) == (403, 3)


def test_a_script_gets_the_card_as_it_is_now(client_of, mia):
    ticket = make_ticket(mia, "Paint it")
    answer = client_of(mia).post(f"/tickets/{ticket.id}/place", data={"to": 3}, headers=JSON)
    assert 'data-asks="0 1"' in answer.json["card"] and "Paint it" in answer.json["card"]


def test_a_place_between_two_of_the_same_moment_is_between_them(client_of, mia):
    tickets = [make_ticket(mia) for _ in range(3)]
    db.session.execute(update(Ticket).values(position=1 << 20))
    db.session.commit()
    low, middle, high = (ticket.id for ticket in tickets)
    browser = client_of(mia)
    assert column(browser, 0) == [high, middle, low]
    place(browser, tickets[0], 0, above=high)
    assert column(browser, 0) == [high, low, middle]
    place(browser, tickets[2], 0, above=middle)
    assert column(browser, 0) == [low, middle, high]


def test_positions_never_become_negative(client_of, mia):
    """A cursor could not say them."""
    tickets = [make_ticket(mia) for _ in range(3)]
    browser, order = client_of(mia), [ticket.id for ticket in reversed(tickets)]
    for _turn in range(30):
        first, last = order[0], order[-1]
        browser.post(f"/tickets/{first}/place", data={"to": 0, "above": last})
        order = [*order[1:], first]
        assert column(browser, 0) == order
    assert min(db.session.scalars(select(Ticket.position))) > 0
