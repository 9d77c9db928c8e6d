"""The page on which tickets are filed."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Reach, Status, Ticket, TicketWatch
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.similar import similar_to
from tests.people import make_post, make_user, without_isolates
from tests.statements import statements
from tests.tickets.factories import history, make_label, make_ticket

AT = "/tickets/create/"
FILLED = {
    "name": "The printer is broken",
    "kind": "bug",
    "priority": "1",
    "audience": "members",
    "body": "A text worth keeping.",
}


def send(browser, **fields):
    return browser.post(AT, data=FILLED | fields)


def count():
    return db.session.scalar(select(func.count(Ticket.id)))


def filed():
    return db.session.scalars(select(Ticket).order_by(Ticket.id.desc()).limit(1)).one()


def test_a_member_files_a_ticket(client_of, susan, john):
    label = make_label()
    answer = send(
        client_of(susan),
        kind="wish",
        priority="2",
        url="https://example.org",
        due_on="2030-12-31",
        labels=[label.id],
        assignees="@John",
        audience="public",
    )
    ticket = filed()
    assert (answer.status_code, answer.location) == (302, f"/tickets/{ticket.id}")
    facts = facts_of_one(ticket)
    assert (ticket.kind, ticket.priority, ticket.url) == ("wish", 2, "https://example.org")
    assert (str(ticket.due_on), ticket.audience) == ("2030-12-31", "public")
    assert (facts.label_ids, facts.assignee_ids) == ({label.id}, {john.id})


def test_a_guest_is_led_to_sign_in(client, susan):
    assert client.get(AT).location.startswith("/auth/login")
    assert send(client).status_code == 401
    assert count() == 0


def test_a_commenter_files_nothing(client_of, carol):
    browser = client_of(carol)
    assert (browser.get(AT).status_code, send(browser).status_code) == (403, 403)
    assert count() == 0


def test_the_address_without_its_slash_leads_to_it(client_of, susan):
    answer = client_of(susan).get("/tickets/create?name=Leak")
    assert answer.status_code == 308
    assert answer.location.endswith("/tickets/create/?name=Leak")


BAD = {
    "name empty": ({"name": ""}, "name"),
    "name invisible": ({"name": "\u200b \x00"}, "name"),
    "name of 101": ({"name": "x" * 101}, "name"),
    "url javascript": ({"url": "javascript:alert(1)"}, "url"),
    "url data": ({"url": "data:text/html,x"}, "url"),
    "url long": ({"url": "https://" + "a" * 2048}, "url"),
    "body long": ({"body": "x" * 20_001}, "body"),
    "kind": ({"kind": "ghost"}, "kind"),
    "priority word": ({"priority": "x"}, "priority"),
    "priority 4": ({"priority": "4"}, "priority"),
    "priority absurd": ({"priority": "9" * 400}, "priority"),
    "audience": ({"audience": "nobody"}, "audience"),
    "due nonsense": ({"due_on": "soon"}, "due_on"),
    "due early": ({"due_on": "0001-01-01"}, "due_on"),
    "labels": ({"labels": ["999"]}, "labels"),
    "labels nonsense": ({"labels": ["x"]}, "labels"),
    "labels absurd": ({"labels": ["9" * 30]}, "labels"),
    "assignees": ({"assignees": "nobody-here"}, "assignees"),
}


@pytest.mark.parametrize("case", sorted(BAD))
def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(client_of, susan, case):
    fields, field = BAD[case]
    answer = send(client_of(susan), **fields)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert fields.get("body", "A text worth keeping.") in answer.text
    assert count() == 0


@pytest.mark.parametrize(
    "text",
    ["a\x00b\x07c", "w" * 100, "مرحبا", "abc\u202egnp", "👩‍👩‍👧‍👦", "<script>alert(1)</script>"],
)
def test_odd_names_are_filed_and_shown(client_of, susan, text):
    browser = client_of(susan)
    answer = send(browser, name=text)
    assert answer.status_code == 302
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text and "\u202e" not in page.text


def test_an_unknown_name_is_said_in_the_message(client_of, susan, john, carol):
    browser = client_of(susan)
    for names, wrong in (("john, nosuch", "nosuch"), ("john carol", "carol")):
        text = without_isolates(send(browser, assignees=names).text)
        error = text.split('id="assignees-error"')[1].split("</ul>")[0]
        assert wrong in error
        assert f'value="{names}"' in text


def test_who_is_suspended_cannot_be_assigned(client_of, susan, zoe):
    answer = send(client_of(susan), assignees="zoe")
    assert answer.status_code == 422
    assert "Nobody here is called zoe." in without_isolates(answer.text)


def test_a_form_sent_twice_files_one_ticket(client_of, susan):
    browser = client_of(susan)
    first, second = (send(browser, form_key="a" * 32) for _ in range(2))
    assert first.location == second.location and count() == 1


def test_labels_and_people_are_offered(client_of, susan, john, zoe, carol):
    label = make_label()
    page = client_of(susan).get(AT).text
    assert f'name="labels" value="{label.id}"' in page
    names = page.split("<datalist")[1].split("</datalist>")[0]
    assert 'value="john"' in names
    assert 'value="zoe"' not in names and 'value="carol"' not in names


def test_what_is_chosen_stays_chosen(client_of, susan):
    label = make_label()
    page = send(client_of(susan), name="", labels=[label.id], audience="private", priority="3").text
    assert f'value="{label.id}" checked' in page
    assert 'value="private" checked' in page
    assert '<option selected value="3">' in page


def test_a_preview_without_scripts_is_a_page_that_files_nothing(client_of, susan):
    answer = send(client_of(susan), body="**Loud**", look="preview")
    assert answer.status_code == 200 and count() == 0
    assert "<strong>Loud</strong>" in answer.text and ">**Loud**</textarea>" in answer.text


def test_a_preview_for_scripts_is_the_text_alone(client_of, susan):
    answer = client_of(susan).post("/tickets/preview", data={"body": "**Loud** <script>x"})
    assert "<strong>Loud</strong>" in answer.text
    assert "<html" not in answer.text and "<script>" not in answer.text


def test_who_must_confirm_first_files_nothing(app, client_of, susan):
    app.config["CONFIRM_EMAIL"] = "on"
    browser = client_of(susan)
    assert "<textarea" not in browser.get(AT).text
    assert send(browser).status_code == 422 and count() == 0


# --- from a post


def test_a_post_becomes_a_ticket_of_its_author(client_of, susan, john):
    post = make_post(john, "The door sticks.")
    browser = client_of(susan)
    page = browser.get(f"{AT}?post={post.id}").text
    assert f'name="post" value="{post.id}"' in page and "The door sticks." in page
    answer = send(browser, post=post.id)
    assert answer.status_code == 302
    ticket = filed()
    assert ticket.reporter_id == john.id
    assert history(ticket) == [("reporter", None, john.id)]
    assert db.session.get(TicketWatch, (ticket.id, susan.id)).reason == "chosen"


def test_a_post_that_is_not_for_one_is_the_404_page(client_of, susan, john):
    post = make_post(john, reach=Reach.FOLLOWERS)
    browser = client_of(susan)
    assert browser.get(f"{AT}?post={post.id}").status_code == 404
    assert send(browser, post=post.id).status_code == 404
    for nonsense in ("x", "9" * 30, "0"):
        assert browser.get(f"{AT}?post={nonsense}").status_code == 404


def test_what_is_for_few_becomes_a_ticket_by_its_author_alone(client_of, susan, john):
    post = make_post(john, "For @susan.", reach=Reach.MENTIONED)
    assert client_of(susan).get(f"{AT}?post={post.id}").status_code == 403
    browser = client_of(john)
    page = browser.get(f"{AT}?post={post.id}").text
    assert 'value="private" checked' in page and 'value="public"' not in page
    assert send(browser, post=post.id, audience="members").status_code == 422
    assert send(browser, post=post.id, audience="private").status_code == 302


def test_a_ticket_is_for_no_more_people_than_its_post(client_of, susan, john):
    post = make_post(john, reach=Reach.MEMBERS)
    answer = send(client_of(susan), post=post.id, audience="public")
    assert answer.status_code == 422
    assert "The post is not for so many people." in answer.text


def test_nobody_files_what_they_would_not_see(client_of, susan, john):
    post, browser = make_post(john), client_of(susan)
    assert send(browser, post=post.id, audience="private").status_code == 422
    answer = send(browser, post=post.id, audience="private", assignees="susan")
    assert browser.get(answer.location).status_code == 200


# --- similar ones


def similar(browser, name, script=True):
    headers = {"HX-Request": "true"} if script else {}
    return browser.get("/tickets/similar", query_string={"name": name}, headers=headers)


def test_similar_open_tickets_are_shown(client_of, susan):
    for name in ("Printer shows a paper jam", "The roof leaks"):
        make_ticket(susan, name)
    make_ticket(susan, "An old paper jam of the printer", status=3)
    text = similar(client_of(susan), "paper jam in the printer").text
    assert "Printer shows a paper jam" in text
    assert "roof" not in text and "An old" not in text and "<html" not in text


def test_the_most_similar_comes_first(client_of, susan):
    make_ticket(susan, "Lamp of the printer room", body="There was a paper jam once.")
    make_ticket(susan, "Paper jam in printer")
    text = similar(client_of(susan), "printer has a paper jam").text
    assert text.index("Paper jam in printer") < text.index("Lamp of")


def test_private_ones_show_to_those_who_see_them(client_of, susan, john, mia):
    make_ticket(susan, "Printer paper jam", audience="private")
    assert "Printer paper jam" in similar(client_of(mia), "paper jam").text
    assert "Printer paper jam" not in similar(client_of(john), "paper jam").text


@pytest.mark.parametrize(
    "name",
    ["", "a", "the", "\x00", '"', "a* OR b", "x" * 3000, "NEAR(", "印刷機", "'; --", "()&|!:*"],
)
def test_odd_names_are_similar_to_nothing_much(client_of, susan, name):
    make_ticket(susan)
    assert similar(client_of(susan), name).status_code == 200


def test_without_scripts_a_button_shows_them_and_keeps_the_form(client_of, susan):
    make_ticket(susan, "Printer paper jam")
    answer = send(client_of(susan), name="paper jam", look="similar")
    assert answer.status_code == 200 and "Printer paper jam" in answer.text
    assert 'value="paper jam"' in answer.text and "A text worth keeping." in answer.text
    assert "<html" in similar(client_of(susan), "paper jam", script=False).text


def test_many_candidates_cost_one_statement(susan):
    for number in range(3):
        make_ticket(susan, f"Printer {number} has a paper jam")
    db.session.refresh(susan)
    with statements() as seen:
        assert len(similar_to("the printer has a paper jam again", susan)) == 3
    assert len(seen) == 1


def test_suspended_people_file_nothing(client_of, zoe):
    assert zoe.status == Status.SUSPENDED
    assert client_of(make_user("anna")).get(AT).status_code == 200
    assert client_of(zoe).get(AT).status_code == 302
