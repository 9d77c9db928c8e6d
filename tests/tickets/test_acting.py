"""What one does with a ticket besides writing."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import ChecklistItem, Post, TicketStatus, TicketWatch, ticket_relation
from app.tickets.queries.facts import facts_of_one
from app.tickets.services import relations
from app.tickets.services.relations import Way
from tests.people import make_post
from tests.tickets.factories import change, history, make_step, make_ticket

SCRIPT = {"HX-Request": "true"}


def post(browser, ticket, verb, headers=None, **data):
    return browser.post(f"/tickets/{ticket.id}/{verb}", data=data, headers=headers)


# --- status


def test_those_who_may_move_a_ticket_do(client, client_of, susan, john, carol, mia):
    ticket = make_ticket(susan)
    browsers = [client, *map(client_of, (john, carol, susan, mia))]
    codes = [post(browser, ticket, "status", to="1").status_code for browser in browsers]
    assert codes == [401, 403, 403, 403, 302]
    assert history(ticket) == [("status", 0, 1)]


def test_a_refused_move_says_why(client_of, susan):
    answer = post(client_of(susan), make_ticket(susan), "status", to="1")
    assert "Only assignees and moderators can do this." in answer.text


@pytest.mark.parametrize("to", ["", "4", "-1", "x", "9" * 40, "1.0"])
def test_a_status_that_is_none_is_refused(client_of, mia, to):
    ticket = make_ticket(mia)
    assert post(client_of(mia), ticket, "status", to=to).status_code == 422
    assert history(ticket) == []


def test_reopening_keeps_the_reason_and_asks_for_one(client_of, susan):
    ticket, browser = make_ticket(susan, status=3), client_of(susan)
    answer = post(browser, ticket, "status", to="0")
    assert answer.status_code == 422 and 'id="reason-error"' in answer.text
    answer = post(browser, ticket, "status", to="0", reason="x" * 501)
    assert answer.status_code == 422 and "x" * 501 in answer.text
    assert post(browser, ticket, "status", to="0", reason="Again.").status_code == 302


def test_a_move_on_an_older_version_is_refused_and_shows_the_new_one(client_of, susan, mia):
    ticket, browser = make_ticket(susan), client_of(mia)
    change(susan, ticket, name="Something else")
    answer = post(browser, ticket, "status", to="3", version="1")
    assert answer.status_code == 409
    assert "Somebody changed this ticket meanwhile." in answer.text
    assert "Something else" in answer.text and 'id="status-version" value="2"' in answer.text
    assert post(browser, ticket, "status", to="3", version="2").status_code == 302


def test_a_second_click_changes_nothing(client_of, mia):
    ticket, browser = make_ticket(mia), client_of(mia)
    for _turn in range(2):
        assert post(browser, ticket, "status", to="1").status_code == 302
    assert history(ticket) == [("status", 0, 1)]


def test_resolving_answers_in_the_thread(client_of, susan, john, mia):
    origin = make_post(john, "The door sticks.")
    ticket = make_ticket(susan, post=origin)
    browser = client_of(mia)
    assert 'name="answer"' in browser.get(f"/tickets/{ticket.id}").text
    post(browser, ticket, "status", to="3", answer="It is planed.")
    answer = db.session.scalars(select(Post).where(Post.parent_id == origin.id)).one()
    assert (answer.body, answer.author_id) == ("It is planed.", mia.id)


def test_only_resolving_answers(client_of, susan, john, mia):
    origin = make_post(john, "The door sticks.")
    ticket = make_ticket(susan, post=origin)
    post(client_of(mia), ticket, "status", to="1", answer="It is planed.")
    assert db.session.scalar(select(Post).where(Post.parent_id == origin.id)) is None


def test_an_answer_that_cannot_be_given_resolves_nothing(client_of, susan, john, mia):
    ticket = make_ticket(susan, post=make_post(john, "The door sticks."))
    answer = post(client_of(mia), ticket, "status", to="3", answer="x" * 60_000)
    assert answer.status_code == 422 and 'id="answer-error"' in answer.text
    db.session.refresh(ticket)
    assert ticket.status == TicketStatus.REPORTED


# --- who does it, who hears of it


def test_a_member_takes_what_nobody_does(client, client_of, susan, john, mary, carol):
    ticket = make_ticket(susan)
    assert post(client, ticket, "take").status_code == 401
    for person in (carol, john, mary, john):
        assert post(client_of(person), ticket, "take").status_code == 302
    assert facts_of_one(ticket).assignee_ids == {john.id}
    assert history(ticket) == [("assignees", [], [john.id])]


def test_who_is_too_late_is_told(client_of, susan, john, mary):
    ticket, browser = make_ticket(susan, assignees=[john]), client_of(mary)
    answer = post(browser, ticket, "take")
    assert "Somebody else took it on a moment ago" in browser.get(answer.location).text


def test_one_watches_mutes_and_takes_it_back(client_of, susan, john):
    ticket, browser = make_ticket(susan), client_of(john)

    def state(verb):
        for _twice in range(2):
            assert post(browser, ticket, verb).status_code == 302
        db.session.rollback()
        watch = db.session.get(TicketWatch, (ticket.id, john.id))
        return watch and (watch.reason, watch.is_muted)

    assert [state(verb) for verb in ("watch", "mute", "unmute", "unwatch", "mute")] == [
        ("chosen", False),
        ("chosen", True),
        ("chosen", False),
        None,
        ("chosen", True),
    ]


def test_the_page_says_why_one_hears_of_it(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    assert "You hear of it, because you reported it." in browser.get(f"/tickets/{ticket.id}").text
    text = post(browser, ticket, "mute", headers=SCRIPT).text
    assert "You hear nothing of it." in text and "<html" not in text


@pytest.mark.parametrize("verb", ["watch", "unwatch", "mute", "unmute", "take"])
def test_nobody_acts_on_what_they_do_not_see(client, client_of, susan, john, verb):
    ticket = make_ticket(susan, audience="private")
    assert post(client_of(john), ticket, verb).status_code == 404
    assert post(client, ticket, verb).status_code == 401
    assert db.session.get(TicketWatch, (ticket.id, john.id)) is None


# --- steps


def steps(ticket):
    rows = db.session.execute(
        select(ChecklistItem.text, ChecklistItem.is_done)
        .where(ChecklistItem.ticket_id == ticket.id)
        .order_by(ChecklistItem.position)
    )
    return [tuple(row) for row in rows]


def test_steps_are_added_ticked_and_removed(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    for text in ("Buy toner", "Put it in"):
        answer = post(browser, ticket, "checklist", text=text)
        assert answer.location == f"/tickets/{ticket.id}#checklist"
    first = db.session.scalars(select(ChecklistItem.id).order_by(ChecklistItem.id)).first()
    post(browser, ticket, f"checklist/{first}", done="1")
    assert steps(ticket) == [("Buy toner", True), ("Put it in", False)]
    post(browser, ticket, f"checklist/{first}", done="0")
    post(browser, ticket, f"checklist/{first}/remove")
    assert steps(ticket) == [("Put it in", False)]


def test_only_who_may_change_the_ticket_changes_its_steps(client, client_of, susan, john, carol):
    ticket = make_ticket(susan)
    item = make_step(susan, ticket)
    for verb in ("checklist", f"checklist/{item.id}", f"checklist/{item.id}/remove"):
        data = {"text": "Mine", "done": "1"}
        codes = [
            post(browser, ticket, verb, **data).status_code
            for browser in (client, client_of(john), client_of(carol))
        ]
        assert codes == [401, 403, 403]
    assert steps(ticket) == [("Buy toner", False)]


@pytest.mark.parametrize("text", ["", " ", "\x00", "x" * 301])
def test_a_bad_step_is_refused_beside_its_field(client_of, susan, text):
    ticket, browser = make_ticket(susan), client_of(susan)
    for headers, status in ((None, 422), (SCRIPT, 200)):
        answer = post(browser, ticket, "checklist", headers=headers, text=text)
        assert answer.status_code == status and 'id="text-error"' in answer.text
    assert steps(ticket) == []


@pytest.mark.parametrize("number", [0, 999, 10**18, 10**30])
def test_a_step_that_is_not_there_changes_nothing(client_of, susan, number):
    ticket, browser = make_ticket(susan), client_of(susan)
    make_step(susan, make_ticket(susan))
    for verb in (f"checklist/{number}", f"checklist/{number}/remove"):
        assert post(browser, ticket, verb).status_code in {404, 410}


def test_the_step_of_another_ticket_is_not_there(client_of, susan):
    ticket, item = make_ticket(susan), make_step(susan, make_ticket(susan))
    assert post(client_of(susan), ticket, f"checklist/{item.id}", done="1").status_code == 410
    db.session.refresh(item)
    assert not item.is_done


def test_a_script_gets_the_list_and_the_version_that_goes_with_it(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    text = post(browser, ticket, "checklist", headers=SCRIPT, text="Buy toner").text
    assert "Buy toner" in text and "<html" not in text
    assert 'id="status-version" value="2" hx-swap-oob="true"' in text


# --- other tickets


def related():
    rows = db.session.execute(select(ticket_relation))
    return sorted((row.from_id, row.to_id, row.kind) for row in rows)


def test_relations_are_added_and_taken_back(client_of, susan):
    one, two = make_ticket(susan), make_ticket(susan)
    browser = client_of(susan)
    for way, row in (
        ("blocks", (one.id, two.id, "blocks")),
        ("blocked_by", (two.id, one.id, "blocks")),
        ("relates", (one.id, two.id, "relates")),
    ):
        for _twice in range(2):
            answer = post(browser, one, "relations", way=way, other=f"#{two.id}")
            assert answer.location == f"/tickets/{one.id}#relations"
        assert related() == [row]
        assert post(browser, one, "relations/remove", way=way, other=two.id).status_code == 302
        assert related() == []


def test_two_do_not_block_each_other(client_of, susan):
    one, two = make_ticket(susan), make_ticket(susan)
    browser = client_of(susan)
    post(browser, one, "relations", way="blocks", other=two.id)
    answer = post(browser, one, "relations", way="blocked_by", other=two.id)
    assert answer.status_code == 422 and "the other way round" in answer.text


def test_who_may_not_change_a_ticket_relates_it_to_nothing(client, client_of, susan, john):
    one, two = make_ticket(susan), make_ticket(susan)
    data = {"way": "blocks", "other": str(two.id)}
    for browser, status in ((client, 401), (client_of(john), 403)):
        assert post(browser, one, "relations", **data).status_code == status
    relations.relate(susan, one.id, two.id, Way.BLOCKS)
    db.session.commit()
    assert post(client_of(john), one, "relations/remove", **data).status_code == 403


@pytest.mark.parametrize("other", ["", "x", "0", "#", "999999", "9" * 30, "-1", "\x00", "١"])
@pytest.mark.parametrize("verb", ["duplicate", "relations"])
def test_a_number_of_nothing_is_refused_beside_its_field(client_of, susan, verb, other):
    ticket = make_ticket(susan)
    answer = post(client_of(susan), ticket, verb, way="blocks", other=other)
    assert answer.status_code == 422
    assert "There is no such ticket, or it is not for you." in answer.text
    assert 'id="other-error"' in answer.text


@pytest.mark.parametrize("verb", ["duplicate", "relations"])
def test_an_unseen_ticket_is_refused_like_one_that_is_not_there(client_of, susan, john, verb):
    ticket, secret = make_ticket(john), make_ticket(susan, audience="private")
    browser = client_of(john)
    texts = [
        post(browser, ticket, verb, way="blocks", other=str(number)).text
        for number in (secret.id, 999_999)
    ]
    assert all("There is no such ticket, or it is not for you." in text for text in texts)


def test_itself_and_a_way_of_nonsense_are_refused(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    assert post(browser, ticket, "relations", way="blocks", other=ticket.id).status_code == 422
    assert post(browser, ticket, "relations", way="x", other=ticket.id).status_code == 422
    assert post(browser, ticket, "relations/remove", way="x", other="1").status_code == 400


def test_a_duplicate_is_marked_and_that_is_taken_back(client_of, susan, john, mia):
    ticket, original = make_ticket(john), make_ticket(susan)
    browser = client_of(mia)
    assert post(browser, ticket, "duplicate", other=original.id).status_code == 302
    db.session.refresh(ticket)
    assert (ticket.status, ticket.duplicate_of_id) == (3, original.id)
    assert post(browser, ticket, "unduplicate").status_code == 302
    db.session.refresh(ticket)
    assert (ticket.status, ticket.duplicate_of_id) == (0, None)


def test_others_mark_no_duplicates(client, client_of, susan, john):
    ticket, original = make_ticket(susan), make_ticket(susan)
    for browser, status in ((client, 401), (client_of(john), 403)):
        assert post(browser, ticket, "duplicate", other=original.id).status_code == status
    relations.mark_duplicate(susan, ticket.id, original.id)
    db.session.commit()
    assert post(client_of(john), ticket, "unduplicate").status_code == 403


def test_a_chain_of_duplicates_is_refused_in_words(client_of, mia):
    one, two, three = (make_ticket(mia) for _ in range(3))
    browser = client_of(mia)
    post(browser, one, "duplicate", other=two.id)
    answer = post(browser, three, "duplicate", other=one.id)
    assert answer.status_code == 422
    assert "That ticket is a duplicate itself." in answer.text
