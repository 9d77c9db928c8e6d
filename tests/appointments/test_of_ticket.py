"""Appointments that are made for a ticket: linked on both pages, for those who see both."""

import html
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.appointments.services.changing import Scope
from app.appointments.services.making import make_appointment as make
from app.appointments.services.tickets import unlink
from app.errors.exceptions import Gone, NotAllowed
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Ticket, User
from app.tickets.additions import Addition, register
from tests.applications import application_with
from tests.appointments.factories import BERLIN, MONDAY, change, draft, make_appointment
from tests.statements import statements
from tests.tickets.factories import make_ticket
from tests.tickets.test_telling import save

WEEK = timedelta(weeks=1)
FORM = {
    "title": "Look at it",
    "starts": "2030-01-07T18:00",
    "ends": "2030-01-07T19:00",
    "zone": BERLIN,
    "audience": "members",
    "status": "confirmed",
    "stops": "never",
}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2030, 1, 2, 12), tick=False):
        yield


@pytest.fixture
def ticket(john):
    """A ticket of John's that every member sees."""
    return make_ticket(john, "The <i>pump</i> leaks")


def create(client, ticket, **fields):
    data = FORM | {"ticket": str(getattr(ticket, "id", ticket))} | fields
    return client.post("/appointments/create/", data=data)


def the_one():
    return db.session.scalars(select(Appointment)).one()


def main_of(client, address):
    page = client.get(address).text
    return html.unescape(page.split('id="content"')[1].split("</main")[0])


def page_of(client, thing):
    is_ticket = isinstance(thing, Ticket)
    return main_of(client, f"/tickets/{thing.id}" if is_ticket else f"/appointments/{thing.id}/")


# --- making


def test_a_ticket_leads_to_a_form_that_is_filled_in(client_of, susan, ticket):
    client = client_of(susan)
    address = f"/appointments/create/?ticket={ticket.id}"
    assert f'href="{address}"' in page_of(client, ticket)
    form = client.get(address).text
    assert 'value="The &lt;i&gt;pump&lt;/i&gt; leaks"' in form
    assert f'name="ticket" value="{ticket.id}" checked' in form


def test_commenters_and_guests_are_offered_none(client, client_of, susan, carol):
    public = make_ticket(susan, audience="public")
    for one in (client, client_of(carol)):
        assert "/appointments/create/" not in page_of(one, public)


def test_the_form_makes_an_appointment_of_the_ticket(client_of, susan, ticket):
    create(client_of(susan), ticket)
    assert the_one().ticket_id == ticket.id
    assert db.session.get_one(Ticket, ticket.id).has_appointment


def test_who_takes_the_tick_away_makes_one_without_a_ticket(client_of, susan, ticket):
    create(client_of(susan), "")
    assert the_one().ticket_id is None


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "x", "-1", "٣", ""])
def test_an_address_with_an_unknown_ticket_is_not_there(client_of, susan, number):
    address = f"/appointments/create/?ticket={number}"
    assert client_of(susan).get(address).status_code == 404


@pytest.mark.parametrize("number", ["0", "x", "-1", "٣", "99999999999999999999"])
def test_nonsense_in_the_form_is_no_ticket(client_of, susan, number):
    assert create(client_of(susan), number).status_code == 302
    assert the_one().ticket_id is None


def test_a_ticket_that_is_not_for_the_maker_is_not_linked(client_of, susan, john):
    secret = make_ticket(john, "A secret", audience="private")
    client = client_of(susan)
    assert client.get(f"/appointments/create/?ticket={secret.id}").status_code == 404
    answer = create(client, secret, title="My words")
    assert answer.status_code == 422
    assert "The ticket is not here, or not for you." in answer.text
    assert 'value="My words"' in answer.text
    assert "A secret" not in answer.text
    assert db.session.scalar(select(Appointment.id)) is None
    assert not secret.has_appointment


def test_the_service_refuses_a_ticket_that_is_not_for_the_maker(susan, john):
    secret = make_ticket(john, audience="private")
    with pytest.raises(Gone) as refused:
        make(susan, draft(), ticket_id=secret.id)
    assert refused.value.field == "ticket"


# --- reading


VIEWERS = ["adam", "john", "mary", "mia", "susan"]


@pytest.mark.parametrize("viewer", VIEWERS)
def test_on_both_pages_each_reads_of_the_other_who_may_see_it(
    request, client_of, susan, john, viewer
):
    """The ticket becomes one for John and the moderators, one appointment one for Susan."""
    ticket = make_ticket(john, "The pump leaks")
    own = make_appointment(susan, "Own", ticket=ticket)
    wide = make_appointment(susan, "Wide", ticket=ticket, audience="members")
    save(ticket, john, audience="private")
    client = client_of(request.getfixturevalue(viewer))
    sees_ticket, is_owner = viewer in {"adam", "john", "mia"}, viewer == "susan"
    assert ("The pump leaks" in page_of(client, wide)) is sees_ticket
    if sees_ticket:
        page = page_of(client, ticket)
        assert "Wide" in page
        assert "Own" not in page
    if is_owner:
        assert f"/tickets/{ticket.id}" not in page_of(client, own)


def test_guests_read_of_what_is_public(client, susan):
    ticket = make_ticket(susan, "The pump leaks", audience="public")
    shown = make_appointment(susan, "Shown", ticket=ticket, audience="public")
    make_appointment(susan, "Hidden", ticket=ticket, audience="members")
    page = page_of(client, ticket)
    assert "Shown" in page
    assert "Hidden" not in page
    assert "The pump leaks" in page_of(client, shown)


def test_the_page_of_a_ticket_has_the_next_time_of_each_and_whether_it_takes_place(
    client_of, susan, ticket
):
    make_appointment(susan, "Series", ticket=ticket, rule="FREQ=DAILY;COUNT=50")
    off = make_appointment(susan, "Off", MONDAY + WEEK, ticket=ticket)
    change(off, susan, status=AppointmentStatus.CANCELLED)
    make_appointment(susan, "Over", MONDAY - WEEK, ticket=ticket)
    box = page_of(client_of(susan), ticket).split('id="appointments-title"')[1]
    box = box.split("</section>")[0]
    titles = ["Series", "Off", "Over"]
    assert [box.count(f"<bdi>{title}</bdi>") for title in titles] == [1, 1, 1]
    assert box.index("Series") < box.index("Off") < box.index("Over")
    assert "Jan 7, 2030" in box.split("Off")[0]
    assert "Cancelled" in box
    assert "over" in box.split("Over</bdi>")[1]


# --- changing


def test_a_change_keeps_the_ticket_of_what_it_is_about(susan, ticket):
    once = make_appointment(susan, ticket=ticket)
    assert change(once, susan, title="Other").ticket_id == ticket.id
    series = make_appointment(susan, ticket=ticket, rule="FREQ=WEEKLY;COUNT=4")
    for scope in (Scope.ONE, Scope.FOLLOWING):
        changed = change(series, susan, at=MONDAY + WEEK, scope=scope, title=scope)
        assert changed.ticket_id == ticket.id
        db.session.refresh(series)


def test_the_form_of_a_change_keeps_the_ticket(client_of, susan, ticket):
    made = make_appointment(susan, ticket=ticket)
    data = FORM | {"version": "1", "title": "Other"}
    client_of(susan).post(f"/appointments/{made.id}/edit/", data=data)
    kept = the_one()
    assert (kept.title, kept.ticket_id) == ("Other", ticket.id)


def test_its_owner_takes_the_link_back(client_of, susan, ticket):
    made = make_appointment(susan, ticket=ticket)
    client = client_of(susan)
    assert f'action="/appointments/{made.id}/unlink/"' in page_of(client, made)
    client.post(f"/appointments/{made.id}/unlink/")
    assert the_one().ticket_id is None
    assert "pump" not in page_of(client, made)
    assert "appointments-title" not in page_of(client, ticket)


def test_the_link_of_a_series_goes_for_all_its_times(susan, ticket):
    series = make_appointment(susan, ticket=ticket, rule="FREQ=WEEKLY;COUNT=4")
    change(series, susan, at=MONDAY + WEEK, scope=Scope.ONE, title="Concert")
    unlink(series.id, susan)
    db.session.commit()
    assert set(db.session.scalars(select(Appointment.ticket_id))) == {None}


def test_nobody_else_takes_it_back(client_of, susan, john, ticket):
    made = make_appointment(susan, ticket=ticket, audience="members")
    client = client_of(john)
    assert "/unlink/" not in page_of(client, made)
    assert client.post(f"/appointments/{made.id}/unlink/").status_code == 403
    with pytest.raises(NotAllowed):
        unlink(made.id, john)
    own = make_appointment(susan, ticket=ticket)
    assert client.post(f"/appointments/{own.id}/unlink/").status_code == 404


# --- cost, and features


def test_the_page_of_a_ticket_asks_once_and_only_where_there_are_some(client_of, susan, ticket):
    client, counts = client_of(susan), []
    for more in (0, 1, 4):
        for number in range(more):
            make_appointment(susan, f"Number {number}", ticket=ticket)
        page_of(client, ticket)
        with statements() as seen:
            page_of(client, ticket)
        counts.append(len(seen))
    assert counts[1:] == [counts[0] + 1] * 2


def test_two_additions_of_one_feature_are_refused():
    with pytest.raises(ValueError, match="adds to tickets twice"):
        register(Addition("appointments"))


@pytest.mark.parametrize("off", ["tickets", "appointments"])
def test_with_one_of_both_off_the_other_works(database_url, susan, ticket, off):
    made = make_appointment(susan, "Look at it", ticket=ticket)
    ids = (susan.id, made.id, ticket.id)
    with application_with(FEATURES_OFF=(off,), SQLALCHEMY_DATABASE_URI=database_url) as other:
        with other.app_context():
            client = other.test_client().sign_in(db.session.get(User, ids[0]))
        if off == "tickets":
            page = main_of(client, f"/appointments/{ids[1]}/")
            assert create(client, ids[2]).status_code == 302
            assert client.get(f"/appointments/create/?ticket={ids[2]}").status_code == 200
        else:
            page = main_of(client, f"/tickets/{ids[2]}")
    assert ("pump" in page, "Look at it" in page) == (off != "tickets", off != "appointments")
