"""Filters that people keep under a name."""

import pytest
from sqlalchemy import select

from app.errors.exceptions import Conflict, DomainError
from app.extensions import db
from app.models import TicketView
from app.pagination import LARGEST_ID
from app.tickets.policies import can_delete_view
from app.tickets.services import views
from tests.people import make_user
from tests.tickets.factories import make_view


def all_views():
    return [(v.name, v.query, v.is_shared) for v in db.session.scalars(select(TicketView))]


def test_a_filter_is_kept_under_a_name(client_of, susan):
    form = {"name": " My  bugs ", "query": "KIND:bug   status:0"}
    answer = client_of(susan).post("/tickets/views/new", data=form)
    assert answer.location == "/tickets?q=kind:bug+status:reported"
    assert all_views() == [("My bugs", "kind:bug status:reported", False)]


def test_the_form_has_the_present_filter(client_of, susan):
    page = client_of(susan).get("/tickets/views/new?q=kind:bug").text
    assert 'value="kind:bug"' in page


@pytest.mark.parametrize(
    "name, words", [("", "Give it a name."), ("\x00 ", "Give it a name."), ("x" * 61, "at most 60")]
)
def test_a_name_that_is_none_is_refused(client_of, susan, name, words):
    form = {"name": name, "query": "kind:bug"}
    answer = client_of(susan).post("/tickets/views/new", data=form)
    assert (answer.status_code, all_views()) == (422, [])
    assert words in answer.text


def test_a_name_is_taken_once_by_each(client_of, susan, john):
    make_view(susan)
    make_view(john)
    answer = client_of(susan).post("/tickets/views/new", data={"name": "My bugs"})
    assert answer.status_code == 422
    assert "You have a view of this name." in answer.text


def test_a_lost_race_is_told_in_the_same_words(susan):
    make_view(susan)
    db.session.add(TicketView(owner_id=susan.id, name="Second", query=""))
    with pytest.raises(Conflict):
        views.save_view(susan, "My bugs", "")


def test_nobody_keeps_more_than_a_hundred(susan, monkeypatch):
    monkeypatch.setattr(views, "MOST_VIEWS", 2)
    make_view(susan, "one")
    make_view(susan, "two")
    with pytest.raises(DomainError):
        make_view(susan, "three")


def test_a_line_far_too_long_is_kept_as_far_as_it_goes(client_of, susan):
    form = {"name": "Long", "query": "status:0,1,2 " * 100}
    assert client_of(susan).post("/tickets/views/new", data=form).status_code == 302
    assert len(all_views()[0][1]) <= 500


def test_own_views_stand_above_the_list(client_of, susan):
    make_view(susan)
    page = client_of(susan).get("/tickets").text
    assert 'href="/tickets?q=kind:bug"' in page.split("views-menu")[1]


def test_others_do_not_see_what_is_not_shared(client_of, susan, john):
    make_view(susan)
    assert "My bugs" not in client_of(john).get("/tickets/views").text


def test_everybody_is_offered_what_is_shared(client_of, susan, carol):
    make_view(susan, is_shared=True)
    page = client_of(carol).get("/tickets/views").text
    assert "My bugs" in page
    assert "shared by @susan" in page


def test_what_suspended_people_share_is_not_offered(client_of, zoe, john):
    make_view(zoe, is_shared=True)
    assert "My bugs" not in client_of(john).get("/tickets/views").text


def test_commenters_keep_but_do_not_share(client_of, carol):
    browser = client_of(carol)
    form = {"name": "Mine", "query": "reporter:me"}
    assert "is_shared" not in browser.get("/tickets/views/new").text
    assert browser.post("/tickets/views/new", data={**form, "is_shared": "y"}).status_code == 422
    assert browser.post("/tickets/views/new", data=form).status_code == 302


def test_an_owner_renames_and_shares(client_of, susan):
    view = make_view(susan)
    form = {"name": "All bugs", "query": "kind:bug", "is_shared": "y"}
    answer = client_of(susan).post(f"/tickets/views/{view.id}/edit", data=form)
    assert answer.status_code == 302
    assert all_views() == [("All bugs", "kind:bug", True)]


def test_an_owner_stops_sharing(client_of, susan):
    view = make_view(susan, is_shared=True)
    form = {"name": "My bugs", "query": "kind:bug"}
    client_of(susan).post(f"/tickets/views/{view.id}/edit", data=form)
    assert all_views() == [("My bugs", "kind:bug", False)]


def test_the_name_of_another_view_of_ones_own_is_refused(client_of, susan):
    make_view(susan)
    other = make_view(susan, "Other")
    form = {"name": "My bugs", "query": ""}
    assert client_of(susan).post(f"/tickets/views/{other.id}/edit", data=form).status_code == 422


@pytest.mark.parametrize("is_shared, status", [(False, 404), (True, 403)])
def test_another_member_changes_nothing(client_of, susan, john, is_shared, status):
    view = make_view(susan, is_shared=is_shared)
    for action in ("edit", "delete"):
        answer = client_of(john).post(f"/tickets/views/{view.id}/{action}", data={"name": "x"})
        assert answer.status_code == status
    assert all_views() == [("My bugs", "kind:bug", is_shared)]


@pytest.mark.parametrize("is_shared, status", [(False, 404), (True, 302)])
def test_a_moderator_deletes_what_is_shared(client_of, susan, mia, is_shared, status):
    view = make_view(susan, is_shared=is_shared)
    answer = client_of(mia).post(f"/tickets/views/{view.id}/delete")
    assert answer.status_code == status
    assert len(all_views()) == (not is_shared)


def test_a_moderator_does_not_change_it(client_of, susan, mia):
    view = make_view(susan, is_shared=True)
    assert client_of(mia).get(f"/tickets/views/{view.id}/edit").status_code == 403


def test_deleting_asks_once(client_of, susan):
    view = make_view(susan)
    page = client_of(susan).get(f"/tickets/views/{view.id}/delete").text
    assert "Delete this view?" in page
    assert all_views()


def test_an_owner_deletes(client_of, susan):
    view = make_view(susan)
    assert client_of(susan).post(f"/tickets/views/{view.id}/delete").status_code == 302
    assert all_views() == []


@pytest.mark.parametrize("number", [0, LARGEST_ID, LARGEST_ID + 1, 10**30])
def test_a_view_that_is_not_there_is_not_found(client_of, susan, number):
    assert client_of(susan).get(f"/tickets/views/{number}/edit").status_code == 404


def test_guests_are_asked_to_sign_in(client):
    assert client.post("/tickets/views/new", data={"name": "x"}).status_code == 401


def test_own_views_come_first(client_of, susan):
    make_view(make_user("anna"), "A shared one", is_shared=True)
    make_view(susan, "Z of mine")
    page = client_of(susan).get("/tickets/views").text
    assert page.index("Z of mine") < page.index("A shared one")


def test_what_is_not_shared_is_no_business_of_moderators(susan, mia):
    assert not can_delete_view(mia, make_view(susan))
