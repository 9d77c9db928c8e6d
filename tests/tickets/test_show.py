"""The page of a ticket, and the card over links to it."""

import pytest

from app.dates import utcnow
from app.extensions import db
from app.models import Status, TicketStatus
from app.tickets.services import moves, relations
from app.tickets.services.relations import Way
from tests.people import make_post, make_user
from tests.statements import statements
from tests.tickets.factories import (
    change,
    change_body,
    make_comment,
    make_label,
    make_step,
    make_ticket,
)

MISSING = ["0", "-1", "01", "1.5", "x", "999999", "9" * 30, "%00", "١٢", "a" * 36, "1\u202e"]
MISSING += ["00000000-0000-4000-8000-000000000000", "{00000000-0000-4000-8000-000000000000}"]


def page(browser, ticket, **query):
    return browser.get(f"/tickets/{ticket.id}", query_string=query)


def test_a_ticket_shows_what_it_says(client_of, susan):
    ticket = make_ticket(susan, url="https://example.org/a?b=1&c=2", body="It **smokes**.")
    text = page(client_of(susan), ticket).text
    for said in ("The printer is broken", f"#{ticket.id}", "Reported", "<strong>smokes</strong>"):
        assert said in text
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener nofollow" dir="ltr">' in text


def test_a_uuid_leads_to_the_number(client_of, susan):
    ticket = make_ticket(susan)
    for uuid in (str(ticket.uuid), str(ticket.uuid).upper()):
        answer = client_of(susan).get(f"/tickets/{uuid}")
        assert (answer.status_code, answer.location) == (302, f"/tickets/{ticket.id}")


@pytest.mark.parametrize("ref", MISSING)
def test_what_is_no_ticket_is_the_404_page(client_of, susan, ref):
    make_ticket(susan)
    answer = client_of(susan).get(f"/tickets/{ref}")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_who_sees_which_audience(client, client_of, susan, john, mary, mia):
    seen = {
        audience: [
            page(browser, ticket).status_code
            for browser in (
                client,
                client_of(john),
                client_of(mary),
                client_of(susan),
                client_of(mia),
            )
        ]
        for audience in ("public", "members", "private")
        for ticket in [make_ticket(susan, audience=audience, assignees=[mary])]
    }
    assert seen == {
        "public": [200, 200, 200, 200, 200],
        "members": [404, 200, 200, 200, 200],
        "private": [404, 404, 200, 200, 200],
    }


def test_a_private_uuid_tells_nothing(client_of, susan, john):
    ticket = make_ticket(susan, audience="private")
    assert client_of(john).get(f"/tickets/{ticket.uuid}").status_code == 404


def test_guests_get_hints_in_place_of_forms(client, susan):
    text = page(client, make_ticket(susan, audience="public")).text
    assert "Sign in to comment" in text
    assert "/status" not in text and "/watch" not in text and "textarea" not in text


def test_a_suspended_reporter_is_not_named(client_of, susan, john):
    ticket = make_ticket(john)
    make_comment(john, ticket)
    john.status = Status.SUSPENDED
    db.session.commit()
    text = page(client_of(susan), ticket).text
    assert "reported by somebody who is no longer here" in text
    assert "Somebody who is no longer here</" not in text.split("entry-comment")[0]
    assert "john" not in text.split("What happened")[1]


def test_buttons_are_the_moves_that_one_may_make(client_of, susan, john, mia):
    ticket = make_ticket(susan)

    def buttons(person):
        text = page(client_of(person), ticket).text
        return [to for to in "0123" if f'name="to" value="{to}">' in text.split("timeline")[0]]

    assert (buttons(john), buttons(susan), buttons(mia)) == ([], ["3"], ["1", "2", "3"])


def test_why_not_is_said_in_words(client_of, susan):
    text = page(client_of(susan), make_ticket(susan)).text
    why = text.split("Why can I not")[1].split("</details>")[0]
    assert why.count("Only assignees and moderators can do this.") == 2


def test_reopening_has_a_field_for_the_reason(client_of, susan):
    text = page(client_of(susan), make_ticket(susan, status=3)).text
    assert 'name="reason"' in text and "Reopen" in text


def test_an_overdue_day_is_marked(client_of, susan):
    ticket = make_ticket(susan, due_on=utcnow().date().replace(year=2020, day=1))
    assert "overdue" in page(client_of(susan), ticket).text
    moves.set_status(ticket, susan, TicketStatus.RESOLVED)
    db.session.commit()
    assert "overdue" not in page(client_of(susan), ticket).text


def test_related_tickets_show_their_names_to_those_who_see_them(client_of, susan, john, mia):
    ticket = make_ticket(susan)
    secret = make_ticket(susan, "Top secret", audience="private")
    relations.relate(susan, ticket.id, secret.id, Way.BLOCKS)
    db.session.commit()
    assert "Top secret" in page(client_of(mia), ticket).text
    text = page(client_of(john), ticket).text
    assert "Top secret" not in text and f"#{secret.id}" in text


def test_both_sides_of_a_relation_are_told(client_of, susan):
    one, two = make_ticket(susan, "One"), make_ticket(susan, "Two")
    relations.relate(susan, one.id, two.id, Way.BLOCKED_BY)
    db.session.commit()
    browser = client_of(susan)
    assert '<h3 class="sheet-how">Blocked by</h3>' in page(browser, one).text
    assert '<h3 class="sheet-how">Blocks</h3>' in page(browser, two).text


def test_a_duplicate_names_its_original_and_the_original_its_duplicates(client_of, susan, mia):
    ticket, original = make_ticket(susan, "Twin"), make_ticket(susan, "First")
    relations.mark_duplicate(mia, ticket.id, original.id)
    db.session.commit()
    browser = client_of(susan)
    assert "This is a duplicate of" in page(browser, ticket).text
    assert "Duplicates" in page(browser, original).text


def test_posts_are_linked_for_those_who_see_them(client_of, susan, john):
    post = make_post(john, "The door sticks.")
    ticket = make_ticket(susan, post=post)
    browser = client_of(susan)
    assert f"/post/{post.id}" in page(browser, ticket).text
    post.reach = "mentioned"
    db.session.commit()
    assert f"/post/{post.id}" not in page(browser, ticket).text


def test_the_way_on_through_the_list_one_came_from(client_of, susan):
    first, middle, last = (make_ticket(susan) for _ in range(3))
    browser = client_of(susan)
    text = page(browser, middle, q="status:open").text
    assert f'rel="prev" href="/tickets/{last.id}?q=status:open"' in text
    assert f'rel="next" href="/tickets/{first.id}?q=status:open"' in text
    assert 'rel="prev"' not in page(browser, middle).text


@pytest.mark.parametrize("query", ["x" * 3000, "\x00", "\u202e", "'\"><script>", "status:"])
def test_a_list_of_nonsense_still_shows_the_ticket(client_of, susan, query):
    answer = page(client_of(susan), make_ticket(susan), q=query)
    assert answer.status_code == 200
    assert "<script>'" not in answer.text and '"><script>' not in answer.text


def test_right_to_left_names_turn_nothing_around_them(client_of, susan):
    ticket = make_ticket(susan, "الطابعة معطلة")
    assert "<bdi>الطابعة معطلة</bdi>" in page(client_of(susan), ticket).text


# --- the card


def card(browser, ref, script=True):
    return browser.get(f"/tickets/{ref}/card", headers={"HX-Request": "true"} if script else {})


def test_the_card_tells_number_name_and_live_status(client_of, susan, mia):
    ticket, browser = make_ticket(susan), client_of(susan)
    assert "Reported" in card(browser, ticket.id).text
    moves.move(ticket.id, mia, TicketStatus.IN_REVIEW)
    db.session.commit()
    text = card(browser, ticket.id).text
    assert "In Review" in text and "The printer is broken" in text and f"#{ticket.id}" in text


def test_the_card_of_a_private_ticket_is_that_of_none(client, client_of, susan, john):
    secret = make_ticket(susan, "Top secret", audience="private")
    for browser in (client, client_of(john)):
        answers = [card(browser, ref) for ref in (secret.id, secret.uuid, 999_999, "x")]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert "There is no such ticket, or it is not for you." in answers[0].text


def test_without_scripts_the_card_of_none_is_the_404_page(client_of, susan):
    assert card(client_of(susan), 999_999, script=False).status_code == 404


# --- what it costs


def grow(susan, mia, ticket, number):
    """Comments, changes that name people, labels and tickets, and mentions."""
    for turn in range(number):
        make_comment(mia, ticket, f"Comment {turn}")
        change(mia, ticket, labels=frozenset({make_label(f"{number} {turn}").id}))
        change(mia, ticket, assignees=frozenset({[susan, mia][turn % 2].id}))


def test_a_page_costs_as_many_statements_for_300_entries_as_for_3(client_of, susan, mia):
    ticket = make_ticket(susan)
    make_step(susan, ticket)
    relations.relate(susan, ticket.id, make_ticket(susan).id, Way.BLOCKS)
    change_body(susan, ticket)
    grow(susan, mia, ticket, 1)
    browser, counts, path = client_of(susan), [], f"/tickets/{ticket.id}?q=x"
    browser.get(path)
    for number in (0, 100):
        grow(susan, mia, ticket, number)
        with statements() as seen:
            assert browser.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, seen


def test_the_card_costs_four_statements(client_of, susan):
    number, browser = make_ticket(susan, assignees=[make_user("anna")]).id, client_of(susan)
    card(browser, number)
    with statements() as seen:
        card(browser, number)
    assert len(seen) == 4
