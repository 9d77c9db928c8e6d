"""What stands in a digest."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.background.kinds import TASK_FINISHED
from app.extensions import db
from app.main.services import people
from app.models import Channel, Notification
from app.notifications.services import choose_channels, mark_read, notify
from tests.digest.test_schedule import DAY, MINUTE, reader, utc
from tests.people import make_follow, make_post

AT = utc("2026-03-28T09:00")


def tell(person, number, at=AT - DAY):
    """A notification that came at an instant."""
    payload = {"description": f"Work {number}", "ok": True}
    note = notify(person, TASK_FINISHED, subject=f"task:{number}", payload=payload)
    db.session.execute(update(Notification).where(Notification.id == note.id).values(changed_at=at))
    db.session.commit()


def test_posts_of_people_followed_are_in_it_the_newest_first(run, susan, john, mary):
    person = reader(john)
    make_post(john, "Older.", written_at=AT - 2 * DAY)
    make_post(john, "Newer.", written_at=AT - DAY)
    make_post(mary, "Not followed.", written_at=AT - DAY)
    make_post(person, "Own.", written_at=AT - DAY)
    (letter,) = run(AT)
    for part in (letter.text, letter.html):
        assert part.index("Newer.") < part.index("Older.")
        assert "Not followed." not in part and "Own." not in part
    assert letter.subject == "Your week at Microblog"


def test_times_are_in_the_zone_of_the_reader(run, john):
    reader(john, "Asia/Kathmandu")
    make_post(john, written_at=AT - DAY)
    assert "March 27, 2026, 2:45" in run(AT)[0].text


def test_it_is_in_the_language_of_the_reader(run, john):
    reader(john, locale="de")
    make_post(john, written_at=AT - DAY)
    letter = run(AT)[0]
    assert 'lang="de"' in letter.html and "27. März 2026" in letter.text


def test_what_was_there_at_the_last_visit_was_seen(run, john):
    reader(john, last_seen=AT - DAY)
    make_post(john, "Seen.", written_at=AT - 2 * DAY)
    make_post(john, "Fresh.", written_at=AT - DAY + MINUTE)
    (letter,) = run(AT)
    assert "Fresh." in letter.text and "Seen." not in letter.text


def test_the_first_one_goes_back_a_week(run, john):
    reader(john)
    make_post(john, "Old.", written_at=AT - 8 * DAY)
    make_post(john, "Recent.", written_at=AT - 6 * DAY)
    (letter,) = run(AT)
    assert "Recent." in letter.text and "Old." not in letter.text


def test_nothing_comes_when_there_is_nothing_but_the_week_is_over(run, john):
    person = reader(john)
    assert run(AT) == []
    assert person.digest_at == AT


@pytest.mark.parametrize(
    "number, words",
    [(20, None), (21, "and 1 more post:"), (25, "and 5 more posts:"), (130, "more than 100 other")],
)
def test_twenty_posts_are_shown_and_the_others_counted(run, john, number, words):
    reader(john)
    for turn in range(number):
        make_post(john, f"Post {turn}.", written_at=AT - DAY + timedelta(seconds=turn))
    text = run(AT)[0].text
    shown = [int(found) for found in re.findall(r"Post (\d+)\.", text)]
    assert shown == list(range(number - 1, number - 21, -1))
    assert (words or "") in text
    assert ("more post" in text or "more than" in text) == bool(words)


def test_posts_of_suspended_people_are_not_in_it(run, john, mary):
    person = reader(john)
    make_follow(person, mary)
    make_post(john, "Hidden.", written_at=AT - DAY)
    make_post(mary, "Shown.", written_at=AT - DAY)
    people.suspend(john)
    db.session.commit()
    (letter,) = run(AT)
    assert "Shown." in letter.text and "Hidden." not in letter.text


def test_a_long_post_is_cut_and_markup_is_text(run, john):
    reader(john)
    make_post(john, "<b>bold</b> " + "word " * 200, written_at=AT - DAY)
    (letter,) = run(AT)
    assert "&lt;b&gt;bold&lt;/b&gt; word" in letter.html
    assert len(letter.text) < 1000


def test_unread_notifications_are_in_it(run, john):
    person = reader(john)
    tell(person, 1)
    (letter,) = run(AT)
    assert "“Work 1” is finished" in letter.text and "“Work 1” is finished" in letter.html
    assert "http://localhost:5000/tasks" in letter.text


def test_what_was_read_is_not_in_it(run, john):
    person = reader(john)
    tell(person, 1)
    mark_read(person)
    db.session.commit()
    assert run(AT) == []


@pytest.mark.parametrize("channel, is_in", [(Channel.DIGEST, True), (Channel.MAIL, False)])
def test_what_was_mailed_at_once_is_not_in_it(run, john, channel, is_in):
    person = reader(john)
    choose_channels(person, {TASK_FINISHED.name: channel})
    tell(person, 1)
    assert len(run(AT)) == is_in


def test_ten_notifications_at_the_most_the_latest_first(run, john):
    person = reader(john)
    for number in range(12):
        tell(person, number, AT - DAY + number * MINUTE)
    text = run(AT)[0].text
    assert re.findall(r"Work (\d+)", text) == [str(number) for number in range(11, 1, -1)]


def test_an_unread_notification_is_told_in_one_digest_only(run, john):
    person = reader(john)
    tell(person, 1)
    assert len(run(AT)) == 1
    assert len(run(AT + 7 * DAY)) == 1
