"""Taking, watching, relating tickets, their steps, and the labels, through the API."""

from collections.abc import Callable

import pytest

from app.models import TicketStatus, User
from tests.api.conftest import Program
from tests.people import make_user
from tests.tickets.factories import history, make_label, make_step, make_ticket

Programs = Callable[..., Program]


def test_members_take_what_nobody_does(program: Programs, susan: User, david: User) -> None:
    ticket = make_ticket(susan)
    at = f"/tickets/{ticket.id}/take"

    taken = program(david).post(at)

    assert [person["username"] for person in taken.json["assignees"]] == ["david"]
    assert program(susan).post(at).status_code == 403


def test_watching_and_muting_can_be_taken_back(program: Programs, susan: User, david: User) -> None:
    caller, at = program(david), f"/tickets/{make_ticket(susan).id}"

    def heard(method: str, path: str) -> tuple[bool, bool]:
        assert caller.call(method, f"{at}/{path}").status_code == 204
        shown = caller.get(at).json
        return shown["is_watched"], shown["is_muted"]

    assert heard("POST", "watch") == heard("POST", "watch") == (True, False)
    assert heard("POST", "mute") == (False, True)
    assert heard("DELETE", "mute") == (True, False)
    assert heard("DELETE", "watch") == (False, False)


@pytest.mark.parametrize("path", ["watch", "mute", "take"])
def test_nobody_hears_of_what_is_not_for_them(
    program: Programs, guest: Program, susan: User, david: User, path: str
) -> None:
    at = f"/tickets/{make_ticket(susan, audience='private').id}/{path}"

    assert (program(david).post(at).status_code, guest.post(at).status_code) == (404, 401)


def test_a_relation_is_seen_from_both_sides(program: Programs, susan: User) -> None:
    one, other, caller = make_ticket(susan), make_ticket(susan, "Another"), program(susan)

    related = caller.post(f"/tickets/{one.id}/relations", {"way": "blocks", "ticket": other.id})

    assert related.json["relations"] == [{"way": "blocks", "ticket": other.id}]
    seen = caller.get(f"/tickets/{other.id}").json["relations"]
    assert seen == [{"way": "blocked_by", "ticket": one.id}]
    gone = caller.delete(f"/tickets/{one.id}/relations/blocks/{other.id}")
    assert (gone.status_code, len(history(one))) == (204, 2)
    assert caller.delete(f"/tickets/{one.id}/relations/loves/{other.id}").status_code == 404


def test_nothing_is_related_to_what_one_does_not_see(
    program: Programs, susan: User, david: User
) -> None:
    one, hidden = make_ticket(susan), make_ticket(david, audience="private")
    caller = program(susan)

    for number in (hidden.id, hidden.id + 1, one.id):
        body = {"way": "relates", "ticket": number}
        answer = caller.post(f"/tickets/{one.id}/relations", body)
        assert answer.status_code == 422


def test_a_duplicate_is_resolved_until_it_is_none(program: Programs, susan: User) -> None:
    one, original, caller = make_ticket(susan), make_ticket(susan, "First"), program(susan)

    marked = caller.put(f"/tickets/{one.id}/duplicate", {"ticket": original.id})

    assert (marked.json["status"], marked.json["duplicate_of"]) == ("Resolved", original.id)
    assert caller.get(f"/tickets/{original.id}").json["duplicates"] == [one.id]
    assert caller.delete(f"/tickets/{one.id}/duplicate").status_code == 204
    assert (one.status, one.duplicate_of_id) == (TicketStatus.REPORTED, None)
    itself = caller.put(f"/tickets/{one.id}/duplicate", {"ticket": one.id})
    assert (itself.status_code, list(itself.json["errors"])) == (422, ["ticket"])


def test_steps_are_added_ticked_and_taken_away(program: Programs, susan: User) -> None:
    caller, at = program(susan), f"/tickets/{make_ticket(susan).id}/checklist"

    (step,) = caller.post(at, {"text": "Buy toner"}).json["checklist"]

    assert (step["text"], step["is_done"]) == ("Buy toner", False)
    ticked = caller.patch(f"{at}/{step['id']}", {"is_done": True}).json["checklist"]
    assert ticked == [step | {"is_done": True}]
    assert caller.delete(f"{at}/{step['id']}").json["checklist"] == []
    assert caller.delete(f"{at}/{step['id']}").status_code == 404


def test_others_change_no_steps_and_no_relations(
    program: Programs, susan: User, david: User
) -> None:
    one, other = make_ticket(susan), make_ticket(susan, "Another")
    step, caller, at = make_step(susan, one), program(david), f"/tickets/{one.id}"

    answers = (
        caller.post(f"{at}/checklist", {"text": "Mine"}),
        caller.patch(f"{at}/checklist/{step.id}", {"is_done": True}),
        caller.delete(f"{at}/checklist/{step.id}"),
        caller.post(f"{at}/relations", {"way": "blocks", "ticket": other.id}),
        caller.put(f"{at}/duplicate", {"ticket": other.id}),
    )

    assert {answer.status_code for answer in answers} == {403}
    assert len(history(one)) == 1


def test_labels_are_listed_by_name(program: Programs, guest: Program, susan: User) -> None:
    for name in ("Pier", "Ärger", "harbour"):
        make_label(name)
    caller, seen, path = program(susan), [], "/labels?per_page=2"

    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [label["name"] for label in page["items"]]
        path = page["_links"]["next"]

    assert seen == ["Ärger", "harbour", "Pier"]
    assert guest.get("/labels").status_code == 401


def test_commenters_watch_but_take_nothing(program: Programs, susan: User) -> None:
    caller, at = program(make_user("carl", role="commenter")), f"/tickets/{make_ticket(susan).id}"

    assert caller.post(f"{at}/watch").status_code == 204
    assert caller.post(f"{at}/take").status_code == 403


def test_what_is_wrong_with_the_other_ticket_is_said_of_the_field_sent(
    program: Programs, susan: User
) -> None:
    ticket = make_ticket(susan)
    body = {"way": "blocks", "ticket": ticket.id}

    answer = program(susan).post(f"/tickets/{ticket.id}/relations", body)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["ticket"])
