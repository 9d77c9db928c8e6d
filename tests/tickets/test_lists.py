"""The list of tickets."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from app.dates import utcnow
from app.extensions import db
from app.models import Ticket
from app.tickets.filters.keys import ORDERS
from app.tickets.queries.lists import neighbours, tickets_matching
from app.tickets.services import finding
from app.tickets.services.changes import save
from app.tickets.services.comments import delete_comment, edit_comment
from app.tickets.services.drafts import Draft
from tests.people import make_user
from tests.statements import statements
from tests.tickets.factories import make_comment, make_label, make_ticket

NAME = re.compile(r'class="ticket-name"[^>]*><bdi>([^<]*)</bdi>')
HTMX = {"HX-Request": "true"}
AT_MOST = 8


def names(page: str) -> list[str]:
    """The names of the listed tickets, in order."""
    return NAME.findall(page)


def look(client, line=None, **more):
    answer = client.get("/tickets", query_string=more if line is None else {"q": line, **more})
    assert answer.status_code == 200
    return answer.text


def test_the_open_ones_come_first_to_mind(client_of, susan):
    make_ticket(susan, "Open")
    make_ticket(susan, "Done", status=3)
    assert names(look(client_of(susan))) == ["Open"]


def test_an_empty_line_asks_for_everything(client_of, susan):
    make_ticket(susan, "Open")
    make_ticket(susan, "Done", status=3)
    assert set(names(look(client_of(susan), ""))) == {"Open", "Done"}


def test_what_changed_last_comes_first(client_of, susan):
    first = make_ticket(susan, "First")
    make_ticket(susan, "Second")
    make_comment(susan, first)
    assert names(look(client_of(susan))) == ["First", "Second"]


def test_guests_see_what_is_public(client, susan):
    make_ticket(susan, "For members")
    make_ticket(susan, "For everybody", audience="public")
    assert names(look(client, "")) == ["For everybody"]


def test_strangers_do_not_see_what_is_private(client_of, susan, john):
    make_ticket(susan, "Private", audience="private")
    assert names(look(client_of(john), "")) == []


def test_what_is_found_by_its_text_is_seen_by_whom_it_is_for(client_of, susan, john):
    ticket = make_ticket(susan, "Private", audience="private")
    make_comment(susan, ticket, "A secret pump")
    assert names(look(client_of(john), "pump")) == []


def test_a_comment_is_found_until_it_is_deleted(client_of, susan):
    ticket = make_ticket(susan, "A leak")
    entry = make_comment(susan, ticket, "It is the gasket.")
    browser = client_of(susan)
    assert names(look(browser, "leak gasket")) == ["A leak"]
    edit_comment(susan, entry.id, "It is the valve.", version=1)
    db.session.commit()
    assert names(look(browser, "gasket")) == []
    assert names(look(browser, "valve")) == ["A leak"]
    delete_comment(susan, entry.id)
    db.session.commit()
    assert names(look(browser, "valve")) == []


def test_a_very_long_discussion_is_found_by_each_of_its_words(susan, monkeypatch):
    monkeypatch.setattr(finding, "LONGEST_TEXT", 50)
    ticket = make_ticket(susan, "A leak")
    for words in ("pump pump pump pump pump", "pump pump pump pump valve"):
        make_comment(susan, ticket, words)
    assert ticket.search_words == "a leak pump valve"


def test_a_comment_is_found_after_the_ticket_is_edited(client_of, susan):
    ticket = make_ticket(susan, "A leak")
    make_comment(susan, ticket, "It is the gasket.")
    save(ticket.id, susan, Draft("A drip"), version=ticket.version)
    db.session.commit()
    assert names(look(client_of(susan), "gasket drip")) == ["A drip"]


def test_a_row_says_what_matters(client_of, susan, john):
    label = make_label("web site", "#123456")
    day = utcnow().date() - timedelta(days=1)
    ticket = make_ticket(
        susan, "Broken", labels=[label], assignees=[john], priority=3, due_on=day, kind="wish"
    )
    make_comment(john, ticket)
    page = look(client_of(susan))
    row = page.split("data-ticket-row>")[1].split("</li>\n")[0]
    for part in ("#123456", "web site", "Reported", "Wish", "Priority: Urgent", 'alt="john"'):
        assert part in row
    assert "Overdue: " in row
    assert "1 comment<" in row
    assert f">{ticket.number}<" in row


def test_a_row_is_quiet_about_what_is_usual(client_of, susan):
    make_ticket(susan)
    row = look(client_of(susan)).split("data-ticket-row>")[1].split("</li>\n")[0]
    for part in ("Priority", "Overdue", "Due", "Private", "comment"):
        assert part not in row


def test_a_day_to_come_is_said(client_of, susan):
    make_ticket(susan, due_on=date(2199, 1, 1))
    assert "Due Jan 1, 2199" in look(client_of(susan))


def test_a_row_leads_to_its_ticket_within_the_list(client_of, susan):
    ticket = make_ticket(susan)
    page = look(client_of(susan), "kind:bug boat printer")
    assert names(page) == []
    page = look(client_of(susan), 'kind:bug "the printer"')
    assert f'href="/tickets/{ticket.id}?q=kind:bug+%22the+printer%22"' in page


def test_what_is_typed_stays_in_the_line(client_of, susan):
    assert 'value="foo:&#34;&lt;b&gt;"' in look(client_of(susan), 'foo:"<b>')


def test_what_no_page_can_show_is_left_out_of_the_line(client_of, susan):
    assert 'value="ab"' in look(client_of(susan), "a\x00b\u202e")


def test_a_problem_is_said_beside_the_line(client_of, susan):
    page = look(client_of(susan), "foo:bar")
    assert "foo:\u2069 is not a filter; it is looked for as text." in page
    assert 'aria-describedby="q-problems"' in page


def test_a_chip_takes_its_part_away(client_of, susan):
    page = look(client_of(susan), "status:open kind:bug")
    chips = page.split('class="ticket-chips"')[1].split("</ul>")[0]
    assert 'href="/tickets?q=kind:bug"' in chips
    assert 'href="/tickets?q=status:open"' in chips


@pytest.mark.parametrize("line, tab", [(None, "Open tickets"), ("", "All")])
def test_the_present_list_is_marked(client_of, susan, line, tab):
    assert re.search(f'aria-current="page">{tab}</a>', look(client_of(susan), line))


def test_guests_are_offered_no_lists_of_their_own(client):
    assert "Reported by me" not in look(client)


def test_guests_are_not_told_of_labels_that_no_public_ticket_has(client, susan):
    make_ticket(susan, audience="public", labels=[make_label("harbour")])
    make_label("secret")
    page = look(client, "")
    assert "harbour" in page
    assert "secret" not in page


def test_members_choose_among_the_members(client_of, susan, john, carol):
    page = look(client_of(susan), "")
    menus = page.split('class="ticket-menus"')[1]
    assert "assignee:john" in menus
    assert "assignee:carol" not in menus  # who does not do tickets


@pytest.mark.parametrize("line, words", [("", "Nothing is broken yet"), ("boat", "No ticket fits")])
def test_an_empty_list_says_what_to_do(client_of, susan, line, words):
    assert words in look(client_of(susan), line)


def test_commenters_are_not_asked_to_file(client_of, carol):
    page = look(client_of(carol), "")
    assert "File the first ticket" not in page
    assert 'id="selection"' not in page


# --- pages


@pytest.fixture
def thirty(susan, john):
    """Thirty tickets that differ in all that a list can be sorted by."""
    for number in range(30):
        day = date(2030, 1, 1 + number % 7) if number % 3 else None
        make_ticket(susan, f"T{number}", priority=number % 4, due_on=day, status=number % 4)
    db.session.execute(db.update(Ticket).values(comment_count=Ticket.id % 5))
    db.session.commit()


@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize("key", sorted(ORDERS))
def test_two_pages_have_every_ticket_once(client_of, susan, thirty, key, sign):
    browser = client_of(susan)
    first = look(browser, f"sort:{sign}{key}")
    found = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = browser.get(found, headers=HTMX).text
    assert "<html" not in second
    assert len(names(first)) == 25
    assert len({*names(first), *names(second)}) == 30


def test_the_way_back_leads_to_the_first_page(client_of, susan, thirty):
    browser = client_of(susan)
    first = look(browser, "sort:due")
    on = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    back = re.search(r'rel="prev" href="([^"]+)"', browser.get(on).text)[1].replace("&amp;", "&")
    assert names(browser.get(back).text) == names(first)


@pytest.mark.parametrize("sign", ["", "-"])
def test_what_is_never_due_comes_last(client_of, susan, sign):
    make_ticket(susan, "Never")
    make_ticket(susan, "Late", due_on=date(2031, 1, 1))
    make_ticket(susan, "Soon", due_on=date(2030, 1, 1))
    listed = names(look(client_of(susan), f"sort:{sign}due"))
    assert listed == (["Late", "Soon", "Never"] if sign else ["Soon", "Late", "Never"])


def test_the_board_is_read_from_left_to_right_and_from_the_top(client_of, susan):
    for name, status, position in [("a", 1, -5), ("b", 0, 1), ("c", 0, 2), ("d", 3, 9)]:
        ticket = make_ticket(susan, name, status=status)
        db.session.execute(
            db.update(Ticket).where(Ticket.id == ticket.id).values(position=position)
        )
    db.session.commit()
    assert names(look(client_of(susan), "sort:board")) == ["c", "b", "a", "d"]


@pytest.mark.parametrize("cursor", ["x", "2030-01-01", "2030-13-01~5", "9~9", "2030-01-01~-1"])
def test_an_address_that_no_page_has_is_refused(client_of, susan, cursor):
    answer = client_of(susan).get("/tickets", query_string={"q": "sort:due", "before": cursor})
    assert answer.status_code == 400


def test_a_ticket_knows_the_one_before_and_after(susan):
    one, two, three = (make_ticket(susan, name) for name in ("One", "Two", "Three"))
    other = make_ticket(susan, "Other", kind="wish")
    assert neighbours(susan, "kind:bug sort:number", two) == (three.id, one.id)
    assert neighbours(susan, "kind:bug sort:+number", one) == (None, two.id)
    assert neighbours(susan, "kind:bug sort:number", other) == (None, three.id)


def test_neighbours_are_seen_by_whom_they_are_for(susan, john):
    make_ticket(susan, "Private", audience="private")
    ticket = make_ticket(susan, "One")
    assert neighbours(john, "", ticket) == (None, None)


def test_a_line_gives_a_select_with_what_may_be_seen(susan, john):
    make_ticket(susan, "Private", audience="private")
    make_ticket(susan, "One")
    found = db.session.scalars(tickets_matching(john, "status:open")).all()
    assert [ticket.name for ticket in found] == ["One"]


# --- cost

FILTERS = (
    None,
    "",
    'is:open,duplicate assignee:me,none,john label:"web site" -label:x has:files priority:>=low '
    "due:<1w created:<1y watcher:none comments:>=0 reporter:susan broken printer -boat sort:due",
)


@pytest.mark.parametrize("line", FILTERS)
def test_the_list_costs_eight_statements_however_many_rows(client_of, susan, line):
    browser = client_of(susan)
    label = make_label()

    def cost(minutes):
        with time_machine.travel(utcnow() + timedelta(minutes=minutes)):
            look(browser, line)  # notes the visit
            with statements() as seen:
                look(browser, line)
        return len(seen)

    make_ticket(susan)
    few = cost(5)
    for number in range(26):
        person = make_user(f"p{number}")
        ticket = make_ticket(person, "The printer", labels=[label], assignees=[susan, person])
        make_comment(susan, ticket)
    many = cost(10)
    assert few <= many <= AT_MOST


def test_the_list_counts_nothing(client_of, susan):
    make_ticket(susan)
    browser = client_of(susan)
    with statements() as seen:
        look(browser)
    assert not [one for one in seen if "count(" in one.lower()]


def test_the_list_does_not_load_what_tickets_say(client_of, susan):
    make_ticket(susan)
    browser = client_of(susan)
    with statements() as seen:
        look(browser)
    assert not [one for one in seen if "body" in one.split("FROM ticket")[0] and "ticket" in one]
