"""Appointments that come in from a calendar file: upload, a look, the import, its report."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.appointments.imports import files, plans, tasks, wanted
from app.appointments.services.answering import answer
from app.background.runner import Progress
from app.background.services import claim
from app.extensions import db
from app.models import Answer, Notification, OutgoingMail, Task
from tests.appointments.factories import days_of, make_appointment, times_of
from tests.appointments.importing import (
    bring_in,
    calendar,
    counts,
    event,
    look,
    others,
    own,
    send,
    taken_out,
)
from tests.booking.factories import NOW, make_booking, make_page
from tests.people import make_user

WEEKLY = "FREQ=WEEKLY;COUNT=5"
NEWER = {"last_modified": "20260301T080000Z"}
BERLIN = "TZID=Europe/Berlin"


@pytest.fixture(autouse=True)
def own_folder(app, tmp_path, monkeypatch):
    app.config["DATA_FOLDER"] = str(tmp_path / "data")
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0)


@pytest.fixture
def browser(client_of, john):
    return client_of(john)


def changed(**says):
    return event(**says | NEWER)


# --- a file comes


def test_a_look_shows_what_would_be_and_changes_nothing(browser, john):
    page = look(browser, calendar(event(summary="Rehearsal")))
    assert "<strong>1</strong> will be made" in page and "Rehearsal" in page
    assert own(john) == []


def test_a_look_says_what_is_left_out(browser):
    more = ["ATTENDEE:mailto:ann@example.org", "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"]
    page = look(browser, calendar(event(*more)))
    assert "1 event has people who are invited" in page
    assert "1 event has reminders" in page


def test_a_look_shows_so_many_at_the_most(browser, monkeypatch):
    monkeypatch.setattr("app.appointments.imports.services.MOST_SHOWN", 1)
    page = look(browser, calendar(event(summary="One"), event(uid="b", summary="Two")))
    assert "Two" not in page and "And 1 more." in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is no calendar in this file."),
        (b"<!doctype html><title>Sign in</title>", "There is no calendar in this file."),
        (b"\0" * 2000, "There is no calendar in this file."),
        (b"BEGIN:VCALENDAR\r\n" * 300, "The file is nested too deeply."),
        (calendar(), "There are no events in this file."),
        (calendar("METHOD:REPLY\r\n", event()), "an answer to an invitation"),
        (calendar(event(starts="")), "no beginning"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_not_kept(browser, content, words):
    answer = send(browser, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert list(files.folder().iterdir()) == []


def test_a_file_that_is_too_large_is_refused(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "CALENDAR_MAX_BYTES", 10_000)
    assert send(browser, b"x" * 10_000).status_code == 413


def test_more_events_than_the_limit_are_refused(browser, monkeypatch):
    monkeypatch.setattr(plans, "MOST_EVENTS", 1)
    answer = send(browser, calendar(event(), event(uid="b")))
    assert "There are more than 1 events. Divide the file." in answer.text


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (calendar(event()).replace(b"\r\n", b"\n"), "Choir"),
        (calendar(event(summary="a" * 80)).replace(b"a" * 80, b"a" * 40 + b"\n b" * 40), None),
        (calendar(event(summary="Ch\0oir")), "Choir"),
        (calendar(event(summary="Gr\xfc\xdfe")).decode().encode("latin-1"), "Gr\xfc\xdfe"),
        (calendar(event(starts=f"DTSTART;{BERLIN}:20300107T180000;;")), None),
        (calendar("BEGIN:VCALENDAR\r\n", event(), "END:VCALENDAR\r\n"), "Choir"),
        (calendar(event())[:-30], "Choir"),
    ],
)
def test_what_is_a_bit_broken_is_read_as_far_as_it_can_be(browser, john, content, title):
    answer = send(browser, content)
    assert answer.status_code in {302, 422}
    if title:
        browser.post(f"{answer.location}/run", data={"audience": "owner"})
        assert [one.title for one in own(john)] == [title]


def test_a_new_file_takes_the_place_of_the_one_before(browser):
    first = send(browser, calendar(event())).location
    send(browser, calendar(event()))
    assert browser.get(first).status_code == 404
    assert len(list(files.folder().iterdir())) == 2  # the file, and what was noted about it


def test_a_file_is_for_whoever_sent_it(browser, client_of, susan):
    at = send(browser, calendar(event())).location
    other = client_of(susan)
    answers = [other.get(at), other.post(f"{at}/run"), other.post(f"{at}/cancel")]
    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_file_that_is_thrown_away_makes_nothing(browser, john):
    at = send(browser, calendar(event())).location
    browser.post(f"{at}/cancel")
    assert browser.post(f"{at}/run").status_code == 404
    assert (own(john), list(files.folder().iterdir())) == ([], [])


def test_nobody_comes_back_to_a_file_after_a_week(browser, frozen_later):
    send(browser, calendar(event()))
    frozen_later(days=8)
    tasks.remove_old_calendar_files()
    assert list(files.folder().iterdir()) == []


@pytest.fixture
def frozen_later(monkeypatch):
    """Lets so much time pass for the job that throws files away."""

    def later(**much):
        now = datetime.now(UTC) + timedelta(**much)
        monkeypatch.setattr(tasks, "utcnow", lambda: now)

    return later


# --- what comes in


def test_events_become_own_appointments_that_nobody_else_sees(browser, john):
    more = {"location": "Hall", "description": "Bring *notes*", "categories": "Music,Fun"}
    assert counts(bring_in(browser, calendar(event(color="teal", **more)))) == (1, 0, 0, 0)
    (made,) = own(john)
    assert (made.uid, made.zone, made.audience) == ("choir@example.org", "Europe/Berlin", "owner")
    assert (made.starts_local, made.ends_local) == (
        datetime(2030, 1, 7, 18),
        datetime(2030, 1, 7, 19, 30),
    )
    assert (made.location, made.category, made.colour) == ("Hall", "Music", "#008080")
    assert "<em>notes</em>" in made.body_html
    assert made.changed_at == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert len(times_of(made)) == 1


def test_who_may_see_them_can_be_chosen(browser, john):
    bring_in(browser, calendar(event()), audience="members")
    assert own(john)[0].audience == "members"


@pytest.mark.parametrize("audience", ["invited", "everybody", ""])
def test_nobody_else_can_be_chosen(browser, john, audience):
    at = send(browser, calendar(event())).location
    answer = browser.post(f"{at}/run", data={"audience": audience})
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text


def test_nobody_is_told(browser, susan):
    attendee = f"ATTENDEE:mailto:{susan.email}"
    bring_in(browser, calendar(event(attendee)))
    assert db.session.scalars(db.select(OutgoingMail)).all() == []
    told = db.session.scalars(db.select(Notification.receiver_id)).all()
    assert susan.id not in told


def test_a_series_brings_its_exceptions(browser, john):
    series = event(f"EXDATE;{BERLIN}:20300114T180000", rrule=WEEKLY)
    other = event(
        f"RECURRENCE-ID;{BERLIN}:20300121T180000",
        starts=f"DTSTART;{BERLIN}:20300122T200000",
        ends=f"DTEND;{BERLIN}:20300122T210000",
        summary="Concert",
    )
    bring_in(browser, calendar(series, other))
    (made,) = own(john)
    assert taken_out(made) == ["01-14 18:00"]
    assert days_of(made) == ["01-07", "01-21", "01-28", "02-04"]
    (concert,) = others(made)
    assert (concert.title, concert.uid, concert.starts_local) == (
        "Concert",
        made.uid,
        datetime(2030, 1, 22, 20),
    )
    assert concert.starts_at in {time.starts_at for time in times_of(made)}


def test_an_exception_far_ahead_is_kept(browser, john):
    bring_in(browser, calendar(event(f"EXDATE;{BERLIN}:20341225T180000", rrule="FREQ=WEEKLY")))
    assert taken_out(own(john)[0]) == ["12-25 18:00"]


def test_windows_zones_are_known(browser, john):
    made = event().replace("Europe/Berlin", "Eastern Standard Time")
    bring_in(browser, calendar(made))
    assert own(john)[0].zone == "America/New_York"


def test_a_zone_that_nobody_knows_is_told(browser):
    page = look(browser, calendar(event().replace("Europe/Berlin", "Moon/Tycho")))
    assert "Moon/Tycho" in page and "is not known" in page


def test_a_single_time_in_the_gap_of_a_spring_night_keeps_its_length(browser, john):
    times = {
        "starts": f"DTSTART;{BERLIN}:20300331T023000",
        "ends": f"DTEND;{BERLIN}:20300331T024500",
    }
    bring_in(browser, calendar(event(**times)))
    (made,) = own(john)
    assert (made.starts_local, made.duration) == (datetime(2030, 3, 31, 3, 30), 900)


def test_an_event_without_an_end_lasts_half_an_hour(browser, john):
    assert "Here it lasts half an hour." in look(browser, calendar(event(ends="")))
    bring_in(browser, calendar(event(ends="")))
    assert own(john)[0].duration == 1800


def test_what_has_no_title_gets_one(browser, john):
    bring_in(browser, calendar(event(summary="")))
    assert own(john)[0].title == "Without a title"


def test_texts_that_are_too_long_are_cut(browser, john):
    bring_in(browser, calendar(event(summary="x" * 400, location="y" * 300)))
    (made,) = own(john)
    assert (len(made.title), len(made.location)) == (255, 255)


# --- what stays out


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"rrule": "FREQ=DAILY;COUNT=1000000"}, "A repetition"),
        ({"rrule": "FREQ=YEARLY;BYWEEKNO=20"}, "A repetition cannot have"),
        ({"starts": "DTSTART:19010101T000000Z", "ends": ""}, "between 1970"),
    ],
)
def test_what_makes_no_sense_here_stays_out_and_the_rest_comes_in(browser, says, reason):
    result = bring_in(browser, calendar(event(uid="bad", **says), event(summary="Good")))
    assert counts(result) == (1, 0, 0, 1)
    assert reason in result["reasons"][0]["reason"]


def test_a_series_with_too_many_times_stays_out(browser, monkeypatch):
    monkeypatch.setattr(wanted, "MOST_OF_ONE", 3)
    assert counts(bring_in(browser, calendar(event(rrule=WEEKLY)))) == (0, 0, 0, 1)


def test_series_stay_out_when_there_are_too_many_times_together(browser, monkeypatch):
    monkeypatch.setattr(wanted.Budget, "__init__", lambda self: setattr(self, "left", 7))
    some = [event(uid=uid, rrule=WEEKLY) for uid in "ab"]
    assert counts(bring_in(browser, calendar(*some, event(uid="c")))) == (2, 0, 0, 1)


# --- the same again


def test_the_same_file_again_changes_nothing(browser):
    file = calendar(event(f"EXDATE;{BERLIN}:20300114T180000", rrule=WEEKLY), event(uid="b"))
    bring_in(browser, file)
    assert counts(bring_in(browser, file)) == (0, 0, 2, 0)


def test_a_newer_file_changes_what_is_here(browser, john):
    bring_in(browser, calendar(event(rrule=WEEKLY)), audience="members")
    newer = event(f"EXDATE;{BERLIN}:20300121T180000", rrule=WEEKLY, summary="Orchestra", **NEWER)
    assert "Title, Exceptions" in look(browser, calendar(newer))
    assert counts(bring_in(browser, calendar(newer))) == (0, 1, 0, 0)
    (made,) = own(john)
    assert (made.title, made.audience, made.version) == ("Orchestra", "members", 2)
    assert taken_out(made) == ["01-21 18:00"]
    assert counts(bring_in(browser, calendar(newer))) == (0, 0, 1, 0)


def test_an_older_file_changes_nothing(browser, john):
    bring_in(browser, calendar(changed(summary="New")))
    assert counts(bring_in(browser, calendar(event(summary="Old")))) == (0, 0, 1, 0)
    assert own(john)[0].title == "New"


def test_a_higher_sequence_is_newer(browser, john):
    bring_in(browser, calendar(changed(summary="Old")))
    assert counts(bring_in(browser, calendar(event(summary="New", sequence="3")))) == (0, 1, 0, 0)
    assert own(john)[0].sequence == 3


def test_a_sequence_leaves_room_for_more(browser, john):
    bring_in(browser, calendar(event(sequence=str(2**31 - 1))))
    assert own(john)[0].sequence == 1_000_000


def test_what_is_called_off_does_not_take_place_here(browser, john):
    bring_in(browser, calendar(event()))
    gone = calendar("METHOD:CANCEL\r\n", changed(), changed(uid="unknown"))
    assert counts(bring_in(browser, gone)) == (0, 1, 0, 1)
    assert [one.status for one in own(john)] == ["cancelled"]


def test_what_people_come_to_is_not_changed_behind_their_backs(browser, john, susan):
    bring_in(browser, calendar(event()), audience="members")
    answer(susan, own(john)[0].id, Answer.YES)
    db.session.commit()
    result = bring_in(browser, calendar(changed(summary="New")))
    assert counts(result) == (0, 0, 0, 1)
    assert "People are invited or come to it." in result["reasons"][0]["reason"]


@pytest.mark.parametrize("method", ["", "METHOD:CANCEL\r\n"])
def test_what_a_guest_booked_stays_as_the_guest_knows_it(browser, john, method):
    with time_machine.travel(NOW):
        booking = make_booking(make_page(john))
    starts, ends = "DTSTART:20300107T150000Z", "DTEND:20300107T160000Z"
    file = calendar(method, event(starts=starts, ends=ends, uid=booking.uid, sequence="7"))
    result = bring_in(browser, file)
    assert counts(result) == (0, 0, 0, 1)
    assert "Change it on its page, and they are told." in result["reasons"][0]["reason"]
    (appointment,) = own(john)
    assert (appointment.starts_at, appointment.status) == (booking.times[0].starts_at, "confirmed")


# --- what others have


def test_the_name_of_somebody_elses_appointment_tells_nothing(browser, client_of, john, susan):
    theirs = make_appointment(susan, "Secret")
    result = bring_in(browser, calendar(event(uid=theirs.uid)))
    assert counts(result) == (1, 0, 0, 0)
    (made,) = own(john)
    assert made.title == "Choir" and made.uid != theirs.uid
    assert own(susan)[0].title == "Secret"


def test_what_came_in_under_another_name_is_found_again(browser, john, susan):
    theirs = make_appointment(susan)
    bring_in(browser, calendar(event(uid=theirs.uid)))
    again = bring_in(browser, calendar(changed(uid=theirs.uid, summary="New")))
    assert counts(again) == (0, 1, 0, 0)
    assert [one.title for one in own(john)] == ["New"]


# --- the task


def test_the_report_says_what_stayed_out(browser):
    result = bring_in(browser, calendar(event(), event(uid="b", summary="Odd", rrule="FREQ=X")))
    page = browser.get(result["url"])
    assert page.status_code == 200
    assert "were made" in page.text


def test_the_file_goes_when_it_is_taken_over(browser):
    bring_in(browser, calendar(event()))
    assert list(files.folder().iterdir()) == []


def test_a_run_that_is_killed_in_the_middle_goes_on(app, browser, john, monkeypatch):
    monkeypatch.setattr(plans, "AT_ONCE", 1)
    name = send(browser, calendar(*(event(uid=uid) for uid in "abc"))).location.split("/")[-1]
    params = {"upload": name, "audience": "owner"}
    task = Task(name="appointment_import", description="x", owner_id=john.id, params=params)
    db.session.add(task)
    db.session.commit()

    def die(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks.time, "sleep", die)
    task = claim(task.id, datetime.now(UTC))
    db.session.commit()
    with pytest.raises(KeyboardInterrupt):
        tasks.work(task, john, Progress(task))
    assert len(own(john)) == 1
    db.session.rollback()
    monkeypatch.setattr(tasks.time, "sleep", lambda seconds: None)
    assert counts(tasks.work(task, john, Progress(task))) == (3, 0, 0, 0)
    assert len(own(john)) == 3


def test_one_import_at_a_time(browser, john):
    at = send(browser, calendar(event())).location
    task = Task(name="appointment_import", description="x", owner_id=john.id, params={"upload": ""})
    db.session.add(task)
    db.session.commit()
    answer = browser.post(f"{at}/run", data={"audience": "owner"})
    assert "This is being done already." in answer.text
    assert own(john) == []


def test_whoever_may_not_make_appointments_imports_none(client_of):
    commenter = make_user("commenter", role="commenter")
    db.session.commit()
    assert client_of(commenter).get("/appointments/import").status_code == 403
