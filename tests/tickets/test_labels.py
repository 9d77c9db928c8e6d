"""Labels: words that tickets are sorted by."""

import pytest
from sqlalchemy import select

from app.errors.exceptions import Conflict
from app.extensions import db
from app.models import Label
from app.pagination import LARGEST_ID
from app.tickets.routes import labels as routes
from app.tickets.services import labels as services
from tests.tickets.factories import make_label, make_ticket


def all_labels():
    return [(label.name, label.colour) for label in db.session.scalars(select(Label))]


def test_everybody_who_is_signed_in_sees_them(client_of, carol):
    make_label("web site", "#123456")
    page = client_of(carol).get("/tickets/labels").text
    assert 'href="/tickets?q=label:%22web+site%22"' in page
    assert "#123456" in page


def test_a_label_called_as_a_word_of_the_language_leads_to_its_tickets(client_of, mia):
    make_label("none")
    assert 'href="/tickets?q=label:%22none%22"' in client_of(mia).get("/tickets/labels").text


def test_moderators_make_them(client_of, mia):
    form = {"name": " Web  Site ", "colour": "#AABBCC"}
    assert client_of(mia).post("/tickets/labels", data=form).status_code == 302
    assert all_labels() == [("Web Site", "#aabbcc")]


def test_members_do_not(client_of, susan):
    label = make_label()
    browser = client_of(susan)
    paths = ["/tickets/labels", f"/tickets/labels/{label.id}/edit"]
    for path in (*paths, f"/tickets/labels/{label.id}/delete"):
        assert browser.post(path, data={"name": "x", "colour": "#000000"}).status_code == 403
    assert all_labels() == [("web site", "#3366cc")]


@pytest.mark.parametrize(
    "name, colour, words",
    [
        ("", "#000000", "Give it a name."),
        ("\u0301", "#000000", "Give it a name."),
        ("x" * 51, "#000000", "at most 50"),
        ("x", "red", "Choose a colour"),
        ("x", "#00000g", "Choose a colour"),
        ("x", "", "Choose a colour"),
        ("WEB SITE", "#000000", "There is a label of this name already."),
        ("wéb site", "#000000", "There is a label of this name already."),
    ],
)
def test_what_is_no_label_is_refused(client_of, mia, name, colour, words):
    make_label("web site")
    answer = client_of(mia).post("/tickets/labels", data={"name": name, "colour": colour})
    assert answer.status_code == 422
    assert words in answer.text
    assert len(all_labels()) == 1


def test_a_lost_race_is_told_in_the_same_words(app):
    make_label("web site")
    with pytest.raises(Conflict):
        services.change_label(Label(), "Web Site", "#000000")


def test_there_are_not_too_many(client_of, mia, monkeypatch):
    monkeypatch.setattr(services, "MOST_LABELS", 1)
    make_label()
    answer = client_of(mia).post("/tickets/labels", data={"name": "x", "colour": "#000000"})
    assert answer.status_code == 422


def test_a_label_is_renamed_and_recoloured(client_of, mia):
    label = make_label("web site")
    form = {"name": "Website", "colour": "#000000"}
    assert client_of(mia).post(f"/tickets/labels/{label.id}/edit", data=form).status_code == 302
    assert all_labels() == [("Website", "#000000")]


def test_it_keeps_its_name_in_another_case(client_of, mia):
    label = make_label("web site")
    form = {"name": "Web Site", "colour": "#000000"}
    assert client_of(mia).post(f"/tickets/labels/{label.id}/edit", data=form).status_code == 302


def test_the_name_of_another_is_refused(client_of, mia):
    make_label("web site")
    other = make_label("harbour")
    form = {"name": "Web site", "colour": "#000000"}
    assert client_of(mia).post(f"/tickets/labels/{other.id}/edit", data=form).status_code == 422


@pytest.mark.parametrize(
    "number, words",
    [(0, "No ticket has it."), (1, "1 ticket has it."), (3, "More than 2 tickets have it.")],
)
def test_deleting_asks_once_and_says_what_it_costs(
    client_of, mia, susan, monkeypatch, number, words
):
    monkeypatch.setattr(routes, "MOST_COUNTED", 2)
    label = make_label()
    for _ in range(number):
        make_ticket(susan, labels=[label])
    assert words in client_of(mia).get(f"/tickets/labels/{label.id}/delete").text
    assert all_labels()


def test_a_label_goes_and_its_tickets_stay(client_of, mia, susan):
    label = make_label()
    make_ticket(susan, "The printer", labels=[label])
    assert client_of(mia).post(f"/tickets/labels/{label.id}/delete").status_code == 302
    assert all_labels() == []
    assert "The printer" in client_of(mia).get("/tickets").text


@pytest.mark.parametrize("number", [0, LARGEST_ID + 1, 10**30])
def test_a_label_that_is_not_there_is_not_found(client_of, mia, number):
    assert client_of(mia).get(f"/tickets/labels/{number}/edit").status_code == 404
