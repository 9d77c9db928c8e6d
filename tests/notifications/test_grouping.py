"""Telling people: one row for what belongs together, and a counter that is always right."""

from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale

from app.auth.kinds import WELCOME
from app.background.kinds import TASK_FINISHED
from app.dates import utcnow
from app.extensions import db
from app.jobs import working
from app.main.kinds import FOLLOWED
from app.main.services import people
from app.models import Channel, User
from app.notifications import services
from app.notifications.kinds import Kind, all_kinds, kind_named, register
from app.notifications.queries import entries
from tests.people import make_follow, make_user, without_isolates
from tests.test_races import together


@pytest.fixture(autouse=True)
def in_english(app):
    with force_locale("en"):
        yield


def texts(rows):
    return [without_isolates(entry.text) for entry in entries(rows[0].receiver, rows)]


def links(app, rows):
    with app.test_request_context():
        return [entry.link for entry in entries(rows[0].receiver, rows)]


def test_a_follow_is_told(app, inbox, susan, john):
    make_follow(john, susan)
    assert texts(inbox(susan)) == ["john follows you"]
    assert links(app, inbox(susan)) == ["/user/john"]
    assert susan.unread_count == 1


def test_two_followers_are_one_row_with_both_names(app, inbox, susan, john, mary):
    make_follow(john, susan)
    make_follow(mary, susan)
    assert texts(inbox(susan)) == ["mary and john follow you"]
    assert links(app, inbox(susan)) == ["/user/susan/followers"]
    assert susan.unread_count == 1


@pytest.mark.parametrize("number, words", [(3, "2 others"), (4, "3 others")])
def test_more_followers_are_a_name_and_a_number(inbox, susan, number, words):
    for turn in range(number):
        make_follow(make_user(f"fan{turn}"), susan)
    assert texts(inbox(susan)) == [f"fan{number - 1} and {words} follow you"]


def test_more_people_than_are_remembered_are_counted(inbox, susan, monkeypatch):
    monkeypatch.setattr(services, "MOST_ACTORS", 3)
    for turn in range(6):
        make_follow(make_user(f"fan{turn}"), susan)
    (row,) = inbox(susan)
    assert len(row.payload["actors"]) == 3
    assert texts([row]) == ["fan5 and 5 others follow you"]


def test_what_was_read_is_not_added_to(inbox, susan, john, mary):
    make_follow(john, susan)
    services.mark_read(susan)
    db.session.commit()
    make_follow(mary, susan)
    assert texts(inbox(susan)) == ["mary follows you", "john follows you"]
    assert susan.unread_count == 1


def test_following_again_and_again_is_told_once(inbox, susan, john):
    for _ in range(3):
        make_follow(john, susan)
        people.unfollow(john, susan)
        db.session.commit()
    assert texts(inbox(susan)) == ["john follows you"]


def test_following_again_after_it_was_read_is_not_told_on_the_same_day(inbox, susan, john):
    make_follow(john, susan)
    services.mark_read(susan)
    people.unfollow(john, susan)
    make_follow(john, susan)
    assert len(inbox(susan)) == 1
    assert susan.unread_count == 0


def test_following_again_is_told_a_day_later(inbox, susan, john):
    make_follow(john, susan)
    services.mark_read(susan)
    people.unfollow(john, susan)
    db.session.commit()
    with time_machine.travel(utcnow() + timedelta(days=1, minutes=1)):
        make_follow(john, susan)
    assert len(inbox(susan)) == 2


def test_a_follow_that_is_there_already_is_not_told(inbox, susan, john):
    make_follow(john, susan)
    services.mark_read(susan)
    db.session.commit()
    version = susan.inbox_version
    make_follow(john, susan)
    assert len(inbox(susan)) == 1
    assert susan.inbox_version == version


def test_suspended_people_are_neither_named_nor_counted(app, inbox, susan, john, mary):
    make_follow(john, susan)
    make_follow(mary, susan)
    people.suspend(mary)
    db.session.commit()
    assert texts(inbox(susan)) == ["john follows you"]
    assert links(app, inbox(susan)) == ["/user/john"]


def test_when_everybody_is_gone_the_row_stays_and_names_nobody(app, inbox, susan, john):
    make_follow(john, susan)
    db.session.delete(john)
    db.session.commit()
    assert texts(inbox(susan)) == ["Somebody who is no longer here followed you"]
    assert links(app, inbox(susan)) == ["/user/susan/followers"]
    assert susan.unread_count == 1


def test_a_person_is_not_told_of_their_own_doing(inbox, susan):
    assert services.notify(susan, FOLLOWED, actor=susan) is None
    assert inbox(susan) == []


def test_things_about_different_subjects_are_different_rows(inbox, susan):
    for number in (1, 2):
        services.notify(
            susan,
            TASK_FINISHED,
            subject=f"task:{number}",
            payload={"description": f"Work {number}", "ok": number == 1},
        )
    db.session.commit()
    assert texts(inbox(susan)) == ["“Work 2” failed", "“Work 1” is finished"]


def test_finished_work_leads_to_what_it_made_or_to_the_list_of_work(app, inbox, susan):
    made = {"description": "Export", "ok": True, "url": "/exports/1"}
    services.notify(susan, TASK_FINISHED, subject="1", payload=made)
    services.notify(susan, TASK_FINISHED, subject="2", payload={"description": "Export"})
    db.session.commit()
    assert links(app, inbox(susan)) == ["/tasks", "/exports/1"]


def test_whoever_registers_is_welcomed(client, inbox):
    data = {"username": "kim", "email": "kim@example.org", "password": "a quiet harbour"}
    client.post("/auth/register", data=data)
    page = client.get("/notifications").text
    assert "Welcome to Microblog: meet the people here" in page
    assert '<span aria-hidden="true">1</span>' in page


def test_the_counter_is_right_at_once(susan, john):
    people.follow(john, susan)
    assert susan.unread_count == 1
    services.mark_read(susan)
    assert susan.unread_count == 0


def test_every_change_makes_a_new_version_of_the_inbox(susan, john):
    versions = [susan.inbox_version]
    make_follow(john, susan)
    versions.append(susan.inbox_version)
    services.mark_read(susan)
    versions.append(susan.inbox_version)
    assert versions == sorted(set(versions))


def test_marking_read_what_is_read_changes_nothing(susan, john):
    make_follow(john, susan)
    services.mark_read(susan)
    version = susan.inbox_version
    assert services.mark_read(susan) == 0
    assert susan.inbox_version == version


# --- at the same moment


@pytest.mark.parametrize("attempt", range(3))
def test_followers_at_once_are_one_row_with_all_of_them(app, client_of, inbox, susan, attempt):
    fans = [make_user(f"fan{number}") for number in range(8)]
    clients = [client_of(fan) for fan in fans]
    results = together(app, *[lambda c=c: c.post("/follow/susan").status_code for c in clients])
    assert results == [302] * 8
    (row,) = inbox(susan)
    assert sorted(row.payload["actors"]) == [fan.id for fan in fans]
    assert susan.unread_count == 1


def tell(app, receiver_id, actor_id):
    """What a job does: tell a person, and commit."""
    with working(app):
        receiver, actor = (db.session.get_one(User, one) for one in (receiver_id, actor_id))
        services.notify(receiver, FOLLOWED, actor=actor)
        db.session.commit()


@pytest.mark.parametrize("attempt", range(3))
def test_jobs_that_tell_at_once_make_one_row(app, inbox, susan, attempt):
    fans = [make_user(f"fan{number}").id for number in range(6)]
    receiver = susan.id
    results = together(app, *[lambda fan=fan: tell(app, receiver, fan) for fan in fans])
    assert results == [None] * 6
    (row,) = inbox(susan)
    assert sorted(row.payload["actors"]) == fans


@pytest.mark.parametrize("attempt", range(3))
def test_reading_while_somebody_follows_keeps_the_counter_right(
    app, client_of, inbox, susan, attempt
):
    fans = [client_of(make_user(f"fan{number}")) for number in range(4)]
    readers = [client_of(susan) for _ in range(4)]
    actions = [lambda c=c: c.post("/follow/susan").status_code for c in fans]
    actions += [lambda c=c: c.post("/notifications/read").status_code for c in readers]
    assert together(app, *actions) == [302] * 8
    inbox(susan)  # compares the counter with the rows


# --- kinds


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two kinds"):
        register(Kind("welcome", WELCOME.label, "stars", text=WELCOME.text, link=WELCOME.link))


def test_the_registry_knows_what_the_features_added():
    assert {WELCOME, FOLLOWED, TASK_FINISHED} <= set(all_kinds())
    assert kind_named("welcome") is WELCOME
    assert kind_named("nothing") is None


def test_a_kind_is_off_for_whoever_chose_so(inbox, susan, john):
    services.choose_channels(susan, {"followed": Channel.OFF})
    db.session.commit()
    make_follow(john, susan)
    assert inbox(susan) == []
    assert susan.follower_count == 1
