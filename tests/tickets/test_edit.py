"""Changing what a ticket says, also two people at once."""

import pytest

from app.extensions import db
from app.models import Status
from app.tickets.queries.facts import facts_of_one
from tests.people import make_post, without_isolates
from tests.tickets.factories import change, history, make_comment, make_label, make_ticket


def form_of(ticket, **fields):
    """What the form sends, as far as nothing is changed in it."""
    facts = facts_of_one(ticket)
    return {
        "name": ticket.name,
        "kind": ticket.kind,
        "priority": str(ticket.priority),
        "audience": ticket.audience,
        "body": ticket.body,
        "url": ticket.url,
        "due_on": ticket.due_on or "",
        "labels": sorted(facts.label_ids),
        "assignees": ", ".join(person.username for person in facts.people),
        "version": str(ticket.version),
    } | fields


def save(browser, ticket, data):
    return browser.post(f"/tickets/{ticket.id}/edit/", data=data)


def page_after(browser, answer):
    assert answer.status_code == 302, answer.text
    return without_isolates(browser.get(answer.location).text)


def test_a_reporter_changes_their_own(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    assert 'value="The printer is broken"' in browser.get(f"/tickets/{ticket.id}/edit/").text
    answer = save(browser, ticket, form_of(ticket, name="New name", priority="3"))
    assert "Saved." in page_after(browser, answer)
    db.session.refresh(ticket)
    assert (ticket.name, ticket.priority, ticket.version) == ("New name", 3, 2)


def test_who_may_change_it_is_asked_each_time(client, client_of, susan, john, carol, mia, mary):
    ticket = make_ticket(susan, assignees=[mary])
    make_comment(john, ticket)
    data = form_of(ticket, name="New name")
    browsers = [client, *map(client_of, (john, carol, susan, mia, mary))]
    codes = [save(browser, ticket, data).status_code for browser in browsers]
    assert codes == [401, 403, 403, 403, 302, 302]
    reading = [b.get(f"/tickets/{ticket.id}/edit/").status_code for b in browsers]
    assert reading == [302, 403, 403, 403, 200, 200]


def test_why_not_is_said(client_of, susan, john):
    ticket = make_ticket(susan)
    make_comment(john, ticket)
    text = client_of(susan).get(f"/tickets/{ticket.id}/edit/").text
    assert "Somebody has commented on it." in text


def test_a_private_ticket_is_not_there_for_others(client_of, susan, john):
    ticket = make_ticket(susan, audience="private")
    assert save(client_of(john), ticket, form_of(ticket)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("url", "javascript:x"),
        ("kind", "x"),
        ("priority", ""),
        ("audience", "x"),
        ("due_on", "1/2/3"),
        ("assignees", "ghost"),
        ("labels", ["7"]),
        ("body", "x" * 20_001),
    ],
)
def test_bad_input_is_told_beside_its_field(client_of, susan, field, value):
    ticket = make_ticket(susan)
    data = form_of(ticket, url="https://example.org/kept") | {field: value}
    answer = save(client_of(susan), ticket, data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert history(ticket) == []


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 19, "9" * 40])
def test_a_version_of_nonsense_loses_nothing(client_of, susan, version):
    ticket, browser = make_ticket(susan), client_of(susan)
    save(browser, ticket, form_of(ticket, name="New", version=version))
    db.session.refresh(ticket)
    assert ticket.name == "New"


# --- two people at once


def test_different_fields_merge_and_the_toast_says_whose(client_of, susan, mia):
    ticket = make_ticket(susan)
    data, browser = form_of(ticket, name="By Mia"), client_of(mia)
    change(susan, ticket, url="https://example.org", priority=3)
    answer = save(browser, ticket, data)
    assert "Saved, together with what Susan Marsh changed meanwhile." in page_after(browser, answer)
    db.session.refresh(ticket)
    assert (ticket.name, ticket.url, ticket.priority) == ("By Mia", "https://example.org", 3)


def test_what_others_changed_before_is_nothing_to_tell(client_of, susan, mia):
    ticket = make_ticket(susan)
    change(susan, ticket, url="https://example.org")
    browser = client_of(mia)
    text = page_after(browser, save(browser, ticket, form_of(ticket, name="By Mia")))
    assert "Saved." in text and "meanwhile" not in text


def test_of_several_others_their_number_is_said(client_of, susan, john, mia, adam):
    ticket = make_ticket(susan)
    data, browser = form_of(ticket, name="By Mia"), client_of(mia)
    change(susan, ticket, url="https://example.org")
    change(adam, ticket, priority=3)
    answer = save(browser, ticket, data)
    assert "together with what 2 others changed meanwhile" in page_after(browser, answer)


def test_the_same_field_shows_both_texts_and_keeps_ones_own(client_of, susan, mia):
    ticket = make_ticket(susan, body="It is red.")
    data = form_of(ticket, body="It is blue.", name="By Mia")
    change(susan, ticket, body="It is green.", url="https://example.org/new")
    browser = client_of(mia)
    answer = save(browser, ticket, data)
    assert answer.status_code == 409
    text = answer.text
    assert ">It is green.</textarea>" in text.split('id="theirs-body"')[1]
    assert ">It is blue.</textarea>" in text.split('id="body"')[1]
    assert 'value="https://example.org/new"' in text and 'value="By Mia"' in text
    assert 'name="version" type="hidden" value="2"' in text
    db.session.refresh(ticket)
    assert ticket.body == "It is green."


def test_after_the_two_were_compared_one_saves(client_of, susan, mia):
    ticket = make_ticket(susan)
    data = form_of(ticket, name="By Mia")
    change(susan, ticket, name="By Susan", url="https://example.org")
    browser = client_of(mia)
    assert save(browser, ticket, data).status_code == 409
    again = data | {"version": "2", "url": "https://example.org"}
    assert save(browser, ticket, again).status_code == 302
    assert history(ticket)[-1] == ("name", "By Susan", "By Mia")


@pytest.mark.parametrize(
    ("field", "theirs", "yours", "shown"),
    [
        ("priority", 3, "0", ("Urgent", "Low")),
        ("kind", "wish", "task", ("Wish", "Task")),
        ("audience", "public", "private", ("Everybody", "Reporter, assignees and moderators")),
        ("url", "https://example.org", "https://example.com", ("example.org", "example.com")),
    ],
)
def test_every_field_that_collides_is_shown_in_words(
    client_of, susan, mia, field, theirs, yours, shown
):
    ticket = make_ticket(susan)
    data = form_of(ticket) | {field: yours}
    change(susan, ticket, **{field: theirs})
    answer = save(client_of(mia), ticket, data)
    assert answer.status_code == 409
    compared = answer.text.split('class="collision"')[1].split("</section>")[0]
    assert all(word in compared for word in shown)


def test_labels_of_two_people_stand_together(client_of, susan, mia):
    one, two = make_label("one"), make_label("two")
    ticket = make_ticket(susan)
    data = form_of(ticket, labels=[one.id])
    change(susan, ticket, labels=frozenset({two.id}))
    assert save(client_of(mia), ticket, data).status_code == 302
    assert facts_of_one(ticket).label_ids == {one.id, two.id}


def test_who_is_suspended_stays_assigned(client_of, susan, john, mary, mia):
    ticket = make_ticket(susan, assignees=[john, mary])
    john.status = Status.SUSPENDED
    db.session.commit()
    browser = client_of(mia)
    assert 'value="mary"' in browser.get(f"/tickets/{ticket.id}/edit/").text
    assert save(browser, ticket, form_of(ticket, name="New")).status_code == 302
    assert facts_of_one(ticket).assignee_ids == {john.id, mary.id}
    assert [field for field, _before, _after in history(ticket)] == ["name"]


def test_a_preview_saves_nothing(client_of, susan):
    ticket = make_ticket(susan)
    answer = save(client_of(susan), ticket, form_of(ticket, body="**Loud**", look="preview"))
    assert answer.status_code == 200 and "<strong>Loud</strong>" in answer.text
    assert history(ticket) == []


def test_who_closes_a_ticket_to_themselves_is_led_to_the_list(client_of, susan, john):
    ticket = make_ticket(susan, assignees=[john])
    answer = save(client_of(john), ticket, form_of(ticket, audience="private", assignees=""))
    assert (answer.status_code, answer.location) == (302, "/tickets")


@pytest.mark.parametrize(("reach", "status"), [("members", 422), ("public", 302)])
def test_a_ticket_never_reaches_more_people_than_the_post_it_quotes(client_of, john, reach, status):
    ticket = make_ticket(john, post=make_post(john, "The door sticks.", reach=reach))
    answer = save(client_of(john), ticket, form_of(ticket, audience="public"))
    assert answer.status_code == status
    assert ("The post is not for so many people." in answer.text) is (status == 422)
