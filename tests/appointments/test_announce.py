"""Announcing an appointment in a post, and the card that the post shows from then on."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.appointments.queries.nearest import in_posts
from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.appointments.services.posts import announce
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.main.queries.surroundings import surroundings_of
from app.models import AppointmentAudience, AppointmentStatus, Post, Status, User, appointment_post
from tests.applications import application_with
from tests.appointments.factories import MONDAY, change, invite, make_appointment, make_news
from tests.main.test_cost import HOME_AT_MOST, full_home  # noqa: F401 - a fixture
from tests.people import make_follow, make_post, make_repost
from tests.statements import statements

KEY = "0" * 32
NOW = datetime(2030, 1, 2, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
WORDS = {"reach": "members", "form_key": None, "max_length": 500}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event(susan):
    """An evening of Susan's, for all members."""
    return make_appointment(susan, "The <b>evening</b>", audience="members", location="Net loft")


def sent(client, appointment, **data):
    form = {"body": "Come.", "reach": "members", "form_key": KEY, **data}
    return client.post(f"/appointments/{appointment.id}/announce/", data=form)


def posts():
    return db.session.scalars(select(Post).order_by(Post.id)).all()


def links():
    return [tuple(row) for row in db.session.execute(select(appointment_post))]


def card(client, post):
    """The words of the card of a post; nothing where it has none."""
    page = re.sub(r"\s+", " ", client.get(f"/post/{post.id}").text)
    parts = page.split('class="quote event-card"')
    return html.unescape(parts[1].split("</section>")[0]) if len(parts) > 1 else ""


# --- announcing


def test_the_form_begins_with_words_and_shows_the_card(client_of, john, event):
    page = client_of(john).get(f"/appointments/{event.id}/announce/").text
    assert "Save the date:</textarea>" in page
    assert "The &lt;b&gt;evening&lt;/b&gt;" in page.split("event-card")[1]


def test_of_what_is_cancelled_it_says_so(client_of, susan, event):
    change(event, susan, status=AppointmentStatus.CANCELLED)
    page = client_of(susan).get(f"/appointments/{event.id}/announce/").text
    assert "This is cancelled:</textarea>" in page


def test_it_publishes_a_post_with_the_appointment(client_of, john, event):
    answer = sent(client_of(john), event)
    (post,) = posts()
    assert answer.headers["Location"].endswith(f"/post/{post.id}")
    assert (post.author_id, post.body, post.reach, post.has_appointment) == (
        john.id,
        "Come.",
        "members",
        True,
    )
    assert links() == [(post.id, event.id)]


def test_a_double_click_publishes_one(client_of, susan, event):
    client = client_of(susan)
    sent(client, event)
    sent(client, event)
    assert len(posts()) == len(links()) == 1


@pytest.mark.parametrize(
    ("audience", "reach", "status"),
    [
        ("members", "followers", 302),
        ("members", "members", 302),
        ("members", "public", 422),
        ("public", "public", 302),
    ],
)
def test_the_post_reaches_nobody_for_whom_the_appointment_is_not(
    client_of, susan, audience, reach, status
):
    appointment = make_appointment(susan, audience=audience)
    assert sent(client_of(susan), appointment, reach=reach).status_code == status
    assert len(posts()) == (status == 302)


BAD = [
    {"body": ""},
    {"body": "\x00"},
    {"body": "x" * 501},
    {"reach": ""},
    {"reach": "nobody"},
    {"form_key": "no key"},
]


@pytest.mark.parametrize("data", BAD, ids=str)
def test_bad_input_is_handed_back(client_of, susan, event, data):
    typed = {"body": "These are my words."} | data
    answer = sent(client_of(susan), event, **typed)
    assert answer.status_code == 422
    assert posts() == []
    assert "\x00" in typed["body"] or typed["body"] in answer.text


def test_what_is_for_the_invited_is_not_announced(client_of, susan, john):
    event = make_appointment(susan, audience="invited")
    invite(event, john)
    for person in (susan, john):
        assert sent(client_of(person), event, reach="followers").status_code == 403
    assert posts() == []


@pytest.mark.parametrize(("person", "status"), [("mary", 404), ("mia", 404), ("susan", 403)])
def test_what_is_not_for_all_members_is_not_announced(request, client_of, susan, person, status):
    own = make_appointment(susan, "A secret")
    client = client_of(request.getfixturevalue(person))
    answers = [client.get(f"/appointments/{own.id}/announce/"), sent(client, own)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert posts() == []


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_an_unknown_appointment_is_not_there(client_of, susan, number):
    assert client_of(susan).get(f"/appointments/{number}/announce/").status_code == 404


def test_commenters_and_guests_announce_nothing(client, client_of, susan, carol):
    public = make_appointment(susan, audience="public")
    assert [sent(one, public).status_code for one in (client, client_of(carol))] == [401, 403]


def test_who_must_confirm_first_announces_nothing(app, client_of, susan, event):
    app.config["CONFIRM_EMAIL"] = "on"
    assert sent(client_of(susan), event).status_code == 422
    assert posts() == []


def test_what_is_closed_meanwhile_is_refused(susan, mary, event):
    event.audience = AppointmentAudience.OWNER
    db.session.commit()
    with pytest.raises(NotAllowed):
        announce(susan, event.id, "Come.", **WORDS)
    with pytest.raises(Gone):
        announce(mary, event.id, "Come.", **WORDS)


def test_the_service_refuses_too_wide_a_reach_beside_its_field(susan, event):
    with pytest.raises(DomainError) as refused:
        announce(susan, event.id, "Come.", **WORDS | {"reach": "public"})
    assert refused.value.field == "reach"


# --- the card


def test_the_card_has_the_readers_time_with_that_of_the_host_beside(client_of, john, event):
    john.timezone = "America/New_York"
    post = make_news(john, event)
    shown = card(client_of(john), post)
    for words in (
        "The <b>evening</b>",
        "Jan 7, 2030, 12:00\u2009–\u20091:00\u202fPM",
        "6:00\u2009–\u20097:00\u202fPM in Europe/Berlin",
        "Net loft",
    ):
        assert re.sub(r"\s", " ", words) in re.sub(r"\s", " ", shown)


def test_the_card_is_as_the_appointment_is_now(client_of, susan, event):
    post = make_news(susan, event)
    change(event, susan, title="Elsewhere", status=AppointmentStatus.CANCELLED)
    shown = card(client_of(susan), post)
    assert "Elsewhere" in shown
    assert "Cancelled" in shown
    assert "is-cancelled" in shown


def test_what_is_over_says_so(client_of, susan, event, now):
    post = make_news(susan, event)
    assert "It is over" not in card(client_of(susan), post)
    now.move_to(NOW + WEEK)
    assert "It is over" in card(client_of(susan), post)


def test_of_what_was_deleted_the_post_is_left_without_card(client_of, susan, event):
    post = make_news(susan, event)
    delete_appointment(event.id, susan)
    db.session.commit()
    page = client_of(susan).get(f"/post/{post.id}").text
    assert "Come." in page
    assert "event-card" not in page
    assert links() == []


def seen_by(viewer, post):
    """What a card says to somebody."""
    found = in_posts(viewer, [post.id], NOW)
    return [shown.title for shown in found.values()]


VIEWERS = ["adam", "carol", "guest", "john", "mary", "mia", "susan"]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("audience", ["owner", "invited", "members", "public"])
def test_each_sees_the_card_who_sees_the_appointment(request, susan, john, event, audience, viewer):
    person = None if viewer == "guest" else request.getfixturevalue(viewer)
    post = make_news(susan, event)
    if audience == "invited":
        invite(event, john)
    change(event, susan, audience=audience)
    allowed = {
        "owner": {"susan"},
        "invited": {"john", "susan"},
        "members": {*VIEWERS} - {"guest"},
        "public": {*VIEWERS},
    }
    assert seen_by(person, post) == (["The <b>evening</b>"] if viewer in allowed[audience] else [])


def test_what_suspended_people_made_is_on_no_card(john, susan, event):
    post = make_news(john, event)
    susan.status = Status.SUSPENDED
    db.session.commit()
    assert seen_by(john, post) == []


def test_whoever_loses_sight_of_it_reads_the_post_alone(client_of, susan, mary, event):
    post = make_news(susan, event)
    change(event, susan, audience=AppointmentAudience.OWNER)
    page = client_of(mary).get(f"/post/{post.id}").text
    assert "Come." in page
    assert "evening" not in page


def test_a_repost_and_a_quote_show_it_too(client_of, susan, john, mary, event):
    post = make_news(john, event)
    make_follow(susan, mary)
    make_repost(mary, post)
    make_post(mary, "See.", quote=post)
    assert client_of(susan).get("/").text.count('class="quote event-card"') == 2


# --- series


def start_of(viewer, post, now=NOW):
    return in_posts(viewer, [post.id], now)[post.id].starts_at.date().isoformat()


@pytest.fixture
def series(susan):
    """Four Mondays from the seventh of January on."""
    return make_appointment(susan, "Choir", audience="members", rule="FREQ=WEEKLY;COUNT=4")


def test_of_a_series_it_shows_the_next_time_and_in_the_end_the_last(john, susan, series):
    post = make_news(susan, series)
    moments = [NOW, NOW + WEEK, NOW + 10 * WEEK]
    days = ["2030-01-07", "2030-01-14", "2030-01-28"]
    assert [start_of(john, post, moment) for moment in moments] == days


def test_a_time_that_says_something_else_is_shown_to_those_who_see_it(john, susan, series):
    post = make_news(susan, series)
    change(series, susan, at=MONDAY, scope=Scope.ONE, title="Party", audience="owner")
    assert start_of(john, post) == "2030-01-14"
    assert seen_by(susan, post) == ["Party"]


def test_a_hidden_series_shows_not_even_its_open_times(john, susan, series):
    post = make_news(susan, series)
    change(series, susan, at=MONDAY, scope=Scope.ONE, title="Open", audience="members")
    db.session.refresh(series)
    change(series, susan, audience="owner")
    assert seen_by(john, post) == []


def test_the_post_goes_on_with_what_goes_on_from_a_series(john, susan, series):
    post = make_news(susan, series)
    change(series, susan, at=MONDAY + WEEK, scope=Scope.FOLLOWING, title="New choir")
    assert seen_by(john, post) == ["Choir"]
    later = in_posts(john, [post.id], NOW + WEEK)
    assert [shown.title for shown in later.values()] == ["New choir"]


# --- the page of the appointment


def beside(client, appointment):
    page = client.get(f"/appointments/{appointment.id}/").text
    return page.split('id="content"')[1].split("</main")[0]


def test_its_page_links_the_posts_that_the_viewer_sees(client_of, susan, john, mary, event):
    make_follow(susan, john)
    wide, narrow = make_news(mary, event), make_news(john, event, reach="followers")
    for person, seen in ((susan, [True, True]), (mary, [True, False])):
        page = beside(client_of(person), event)
        assert [f'href="/post/{post.id}"' in page for post in (wide, narrow)] == seen


def test_its_page_offers_to_announce_it_to_those_who_may(client, client_of, susan, john, carol):
    public, own = make_appointment(susan, audience="public"), make_appointment(susan)
    offers = [f"/{public.id}/announce/" in beside(client_of(one), public) for one in (john, carol)]
    assert offers == [True, False]
    assert "/announce/" not in beside(client, public) + beside(client_of(susan), own)


# --- cost


def test_posts_without_cards_cost_no_statement(app, susan, john):
    rows = [make_post(john) for _ in range(3)]
    with statements() as seen:
        surroundings_of(susan, rows)
    assert not any("appointment_post" in one for one in seen)


def test_many_cards_are_three_statements(app, susan, john):
    rows = []
    for number in range(4):
        event = make_appointment(john, f"Number {number}", audience="members", rule="FREQ=DAILY")
        rows += [make_news(john, event), make_news(susan, event)]
    with statements() as seen:
        around = surroundings_of(susan, rows)
    assert sum("appointment" in one.replace("has_appointment", "") for one in seen) == 3
    assert all(around.parts_of(row) for row in rows)


def test_home_with_cards_costs_three_statements_more(client_of, susan, john, full_home, event):  # noqa: F811
    client = client_of(susan)
    client.get("/")
    with statements() as before:
        client.get("/")
    for _ in range(3):
        make_news(john, event)
    with statements() as seen:
        page = client.get("/").text
    assert page.count('class="quote event-card"') == 3
    assert len(seen) <= min(len(before), HOME_AT_MOST) + 3, "\n".join(seen)


def test_with_appointments_off_posts_are_as_if_there_were_none(
    database_url, client_of, susan, event
):
    post = make_news(susan, event)
    post_id, susan_id = post.id, susan.id
    off = {"FEATURES_OFF": ("appointments",), "SQLALCHEMY_DATABASE_URI": database_url}
    with application_with(**off) as other:
        with other.app_context():
            client = other.test_client().sign_in(db.session.get(User, susan_id))
        page = client.get(f"/post/{post_id}").text
    assert "Come." in page
    assert "event-card" not in page


# --- who comes


def answer(client, appointment, said, **data):
    return client.post(f"/appointments/{appointment.id}/answer", data={"answer": said, **data})


def test_the_card_lets_members_answer_and_says_what_they_said(client_of, susan, john, event):
    post = make_news(susan, event)
    client = client_of(john)
    assert card(client, post).count('aria-pressed="false"') == 3
    answer(client, event, "maybe")
    shown = card(client, post)
    assert 'value="maybe" aria-pressed="true"' in shown
    assert "1 maybe" in shown


def test_from_the_card_one_comes_back_to_the_post(client_of, susan, john, event):
    post = make_news(susan, event)
    client = client_of(john)
    back = re.search(r'name="next" value="([^"]+)"', card(client, post))[1]
    assert answer(client, event, "yes", next=back).location == f"/post/{post.id}#post-{post.id}"


def test_guests_read_the_card_and_have_no_buttons(client, susan):
    public = make_appointment(susan, audience="public")
    shown = card(client, make_news(susan, public, reach="public"))
    assert "Choir" in shown
    assert "<form" not in shown


def test_the_card_says_how_many_places_are_free(client_of, susan, john, mary):
    small = make_appointment(susan, audience="members", capacity=2)
    post = make_news(susan, small)
    answer(client_of(john), small, "yes")
    assert "1 comes · 1 free place" in card(client_of(mary), post)
    answer(client_of(susan), small, "yes")
    shown = card(client_of(mary), post)
    assert "all places are taken" in shown
    assert 'value="yes" aria-pressed="false" disabled' in shown


def test_what_is_cancelled_or_over_takes_no_answers(client_of, susan, john, event, now):
    post = make_news(susan, event)
    client = client_of(john)
    change(event, susan, status=AppointmentStatus.CANCELLED)
    assert "<form" not in card(client, post)
    change(event, susan, status=AppointmentStatus.CONFIRMED)
    assert "<form" in card(client, post)
    now.move_to(NOW + WEEK)
    assert "<form" not in card(client_of(john), post)


def test_a_series_takes_answers_though_one_time_is_cancelled(client_of, susan, john, series):
    post = make_news(susan, series)
    change(series, susan, at=MONDAY, scope=Scope.ONE, status=AppointmentStatus.CANCELLED)
    shown = card(client_of(john), post)
    assert "Cancelled" in shown
    assert "<form" in shown
