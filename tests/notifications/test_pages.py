"""The list of notifications: what it shows, to whom, and how things are marked as read."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from app.auth.kinds import WELCOME
from app.background.kinds import TASK_FINISHED
from app.dates import utcnow
from app.extensions import db
from app.main.services import people
from app.models import Notification
from app.notifications import services
from tests.people import make_follow, make_user, without_isolates
from tests.statements import statements

HTMX = {"HX-Request": "true"}


def finish(person, number, **payload):
    """A finished piece of work, committed."""
    services.notify(
        person,
        TASK_FINISHED,
        subject=f"task:{number}",
        payload={"description": f"Work {number}", "ok": True, **payload},
    )
    db.session.commit()


def entries_of(page):
    """The texts of the entries on a page, unread ones with what a screen reader hears first."""
    found = re.findall(r'class="notice-text"[^>]*>(.*?)</(?:a|button)>', page, re.DOTALL)
    return [without_isolates(re.sub(r"<[^>]*>", "", text)) for text in found]


def older(page):
    """The address of the next page."""
    return page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")


def test_the_list_shows_the_latest_first(client_of, susan, john):
    make_follow(john, susan)
    finish(susan, 1)
    page = client_of(susan).get("/notifications").text
    assert entries_of(page) == ["Unread: “Work 1” is finished", "Unread: john follows you"]


def test_what_changed_last_comes_first(client_of, susan, john, mary):
    make_follow(john, susan)
    finish(susan, 1)
    make_follow(mary, susan)
    page = client_of(susan).get("/notifications").text
    assert entries_of(page)[0] == "Unread: mary and john follow you"


def test_an_empty_list_says_what_to_do(client_of, susan):
    page = client_of(susan).get("/notifications").text
    assert "Nothing happened yet" in page
    assert 'href="/people"' in page
    assert "Mark all as read" not in page


def test_the_unread_list_leaves_out_what_was_read(client_of, susan, john):
    make_follow(john, susan)
    services.mark_read(susan)
    finish(susan, 1)
    client = client_of(susan)
    page = client.get("/notifications?show=unread").text
    assert entries_of(page) == ["Unread: “Work 1” is finished"]
    assert entries_of(client.get("/notifications").text)[1] == "john follows you"


def test_the_unread_list_is_glad_when_there_is_nothing(client_of, susan):
    assert "You have read everything" in client_of(susan).get("/notifications?show=unread").text


def test_names_are_escaped(client_of, susan, john):
    john.display_name = "<b>&"
    make_follow(john, susan)
    assert "&lt;b&gt;&amp;\u2069 follows you" in client_of(susan).get("/notifications").text


def test_a_suspended_follower_is_not_named(client_of, susan, john):
    make_follow(john, susan)
    people.suspend(john)
    db.session.commit()
    page = client_of(susan).get("/notifications").text
    assert "john" not in page
    assert entries_of(page) == ["Unread: Somebody who is no longer here followed you"]


def test_a_kind_of_a_feature_that_is_off_is_left_out(client_of, susan, john):
    make_follow(john, susan)
    finish(susan, 1)
    switched_off = update(Notification).where(Notification.kind == "followed")
    db.session.execute(switched_off.values(kind="appointment"))
    db.session.commit()
    client = client_of(susan)
    for path in ("/notifications", "/notifications?show=unread"):
        assert entries_of(client.get(path).text) == ["Unread: “Work 1” is finished"]
    client.post("/notifications/read")
    assert susan.unread_count == 0


@pytest.mark.parametrize("show", ["", "show=unread"])
def test_the_pages_hold_everything_once(app, client_of, susan, show):
    app.config["POSTS_PER_PAGE"] = 2
    with time_machine.travel(utcnow(), tick=False):  # the same instant: the id decides
        for number in range(5):
            finish(susan, number)
    client = client_of(susan)
    page = client.get(f"/notifications?{show}").text
    seen = entries_of(page)
    while 'rel="next"' in page:
        page = client.get(older(page)).text
        seen += entries_of(page)
    assert seen == [f"Unread: “Work {number}” is finished" for number in (4, 3, 2, 1, 0)]


def test_a_cursor_that_makes_no_sense_is_refused(client_of, susan):
    assert client_of(susan).get("/notifications?before=nonsense").status_code == 400


def test_htmx_gets_the_next_entries_alone(client_of, susan):
    finish(susan, 1)
    fragment = client_of(susan).get("/notifications", headers=HTMX).text
    assert entries_of(fragment) == ["Unread: “Work 1” is finished"]
    assert "<html" not in fragment
    assert "<h1" not in fragment


# --- reading


def test_opening_one_marks_it_as_read_and_leads_on(client_of, inbox, susan, john):
    make_follow(john, susan)
    finish(susan, 1)
    follow = inbox(susan)[1]
    answer = client_of(susan).post(f"/notifications/{follow.id}/read")
    assert answer.location == "/user/john"
    assert [row.read_at is None for row in inbox(susan)] == [True, False]
    assert susan.unread_count == 1


def test_marking_one_as_read_leads_back_to_the_list(client_of, inbox, susan):
    finish(susan, 1)
    (row,) = inbox(susan)
    page = "/notifications?show=unread"
    answer = client_of(susan).post(f"/notifications/{row.id}/read", data={"next": page})
    assert answer.location == page
    assert inbox(susan)[0].read_at


def test_opening_one_twice_leads_on_twice_and_counts_once(client_of, inbox, susan, john):
    make_follow(john, susan)
    (row,) = inbox(susan)
    client = client_of(susan)
    for _ in range(2):
        assert client.post(f"/notifications/{row.id}/read").location == "/user/john"
    assert inbox(susan)
    assert susan.unread_count == 0


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil"])
def test_a_foreign_target_is_not_gone_to(client_of, inbox, susan, john, target):
    make_follow(john, susan)
    (row,) = inbox(susan)
    answer = client_of(susan).post(f"/notifications/{row.id}/read", data={"next": target})
    assert answer.location == "/user/john"


def test_everything_is_marked_at_once(client_of, inbox, susan, john):
    make_follow(john, susan)
    finish(susan, 1)
    client = client_of(susan)
    answer = client.post("/notifications/read", follow_redirects=True)
    assert "Everything is marked as read." in answer.text
    assert "Unread:" not in answer.text
    assert all(row.read_at for row in inbox(susan))
    assert susan.unread_count == 0


def test_marking_everything_leaves_other_people_alone(client_of, inbox, susan, john, mary):
    make_follow(mary, susan, john)
    client_of(susan).post("/notifications/read")
    assert inbox(john)[0].read_at is None
    assert john.unread_count == 1


def test_other_peoples_notifications_are_not_there(client_of, inbox, susan, john, mary):
    make_follow(mary, susan)
    (row,) = inbox(susan)
    client = client_of(john)
    assert client.post(f"/notifications/{row.id}/read").status_code == 404
    assert entries_of(client.get("/notifications").text) == []
    assert inbox(susan)[0].read_at is None


@pytest.mark.parametrize("number", ["0", "1", "9223372036854775807", "9" * 30])
def test_one_that_is_not_there_is_404(client_of, susan, number):
    assert client_of(susan).post(f"/notifications/{number}/read").status_code == 404


def test_reading_does_not_happen_by_get(client_of, inbox, susan):
    finish(susan, 1)
    (row,) = inbox(susan)
    client = client_of(susan)
    assert client.get(f"/notifications/{row.id}/read").status_code == 405
    assert client.get("/notifications/read").status_code == 405


# --- the badge


def test_the_badge_and_the_title_show_the_number(client_of, susan):
    finish(susan, 1)
    finish(susan, 2)
    page = client_of(susan).get("/explore").text
    assert "<title>(2) Explore · Microblog</title>" in page
    assert '<span aria-hidden="true">2</span><span class="visually-hidden">2 unread</span>' in page


def test_nothing_to_read_is_no_number(client_of, susan):
    page = client_of(susan).get("/explore").text
    assert "<title>Explore · Microblog</title>" in page
    assert "data-bell-badge hidden" in page


@pytest.mark.parametrize("count, shown", [(99, "99"), (100, "99+"), (100_000, "99+")])
def test_large_numbers_stay_small(client_of, susan, count, shown):
    susan.unread_count = count
    db.session.commit()
    page = client_of(susan).get("/explore").text
    assert f"<title>({shown}) Explore" in page
    assert f'<span aria-hidden="true">{shown}</span>' in page


def test_guests_have_no_bell(client, susan):
    page = client.get("/explore").text
    assert "data-bell" not in page
    assert "/notifications" not in page


# --- cost


def test_the_statements_do_not_grow_with_the_entries(client_of, susan):
    client = client_of(susan)
    client.get("/explore")  # the popular tags are counted once in some minutes

    def grow(prefix, number):
        for turn in range(number):
            make_follow(make_user(f"{prefix}{turn}"), susan)
            services.notify(susan, WELCOME, subject=f"{prefix}{turn}")
            db.session.commit()
            services.mark_read(susan)
            db.session.commit()

    def cost():
        with time_machine.travel(utcnow() + timedelta(seconds=30)), statements() as seen:
            assert client.get("/notifications").status_code == 200
        return len(seen)

    grow("few", 2)
    few = cost()
    grow("many", 20)
    assert cost() == few


def test_the_badge_costs_no_statement(client_of, susan):
    client = client_of(susan)
    client.get("/explore")  # the popular tags are counted once in some minutes
    with statements() as before:
        client.get("/explore")
    finish(susan, 1)
    with statements() as after:
        client.get("/explore")
    assert len(after) == len(before)
