"""How people choose to hear of things, and that it is done so."""

import pytest
from sqlalchemy import select

from app.auth import services as auth
from app.auth.sessions import cookie_name
from app.extensions import db
from app.main.kinds import FOLLOWED
from app.models import Channel, NotificationPreference, OutgoingMail
from app.notifications import services
from app.notifications.kinds import kinds_to_choose
from tests.applications import application_with
from tests.people import make_follow, without_isolates
from tests.test_races import together

PAGE = "/settings/notifications"


def mails():
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def choose(person, channel):
    services.choose_channels(person, {"followed": channel})
    db.session.commit()


def test_the_page_shows_the_defaults(client_of, susan):
    page = client_of(susan).get(PAGE).text
    assert page.count(" checked ") + page.count("checked>") == len(kinds_to_choose()) + 1
    assert '<input checked class="form-check-input" id="kind_followed-0"' in page


def test_what_happens_once_is_no_choice(client_of, susan):
    assert "kind_welcome" not in client_of(susan).get(PAGE).text


def test_a_choice_is_kept_and_shown(client_of, susan):
    client = client_of(susan)
    answer = client.post(PAGE, data={"kind_followed": "mail"})
    assert answer.location == PAGE
    assert services.channel_for(susan, FOLLOWED) == Channel.MAIL
    assert '<input checked class="form-check-input" id="kind_followed-1"' in client.get(PAGE).text


@pytest.mark.parametrize(
    "data, on", [({"digest_on": "y"}, True), ({"kind_followed": "site"}, False)]
)
def test_the_weekly_mail_is_switched(client_of, susan, data, on):
    client_of(susan).post(PAGE, data=data)
    assert susan.digest_on is on


def test_a_choice_can_be_changed(client_of, susan):
    client = client_of(susan)
    for channel in ("mail", "off", "digest", "site"):
        client.post(PAGE, data={"kind_followed": channel})
        db.session.expire_all()
        assert services.channel_for(susan, FOLLOWED) == channel


@pytest.mark.parametrize("value", ["pigeon", "", "SITE", "x" * 5000, "\x00"])
def test_an_unknown_channel_is_refused_and_the_rest_kept(client_of, susan, value):
    data = {"kind_followed": value, "kind_task_finished": "off"}
    answer = client_of(susan).post(PAGE, data=data)
    assert answer.status_code == 422
    assert 'id="kind_followed-error"' in answer.text
    assert '<input checked class="form-check-input" id="kind_task_finished-3"' in answer.text
    assert db.session.scalars(select(NotificationPreference)).all() == []


def test_an_unknown_kind_is_left_alone(client_of, susan):
    client_of(susan).post(PAGE, data={"kind_nothing": "off"})
    chosen = db.session.scalars(select(NotificationPreference.kind)).all()
    assert sorted(chosen) == sorted(kind.name for kind in kinds_to_choose())


def test_the_choice_of_one_is_not_that_of_another(client_of, susan, john):
    client_of(susan).post(PAGE, data={"kind_followed": "off"})
    assert services.channel_for(john, FOLLOWED) == Channel.SITE


def test_saving_at_once_works_for_both(app, client_of, susan):
    clients = [client_of(susan) for _ in range(4)]
    data = {"kind_followed": "off"}
    results = together(app, *[lambda c=c: c.post(PAGE, data=data).status_code for c in clients])
    assert results == [302] * 4


# --- channels


@pytest.mark.parametrize("channel, count", [("site", 0), ("digest", 0), ("mail", 1), ("off", 0)])
def test_only_the_channel_mail_sends_one_at_once(susan, john, channel, count):
    choose(susan, Channel(channel))
    make_follow(john, susan)
    assert len(mails()) == count


@pytest.mark.parametrize("channel, count", [("site", 1), ("digest", 1), ("mail", 1), ("off", 0)])
def test_every_channel_but_off_shows_it_on_the_site(inbox, susan, john, channel, count):
    choose(susan, Channel(channel))
    make_follow(john, susan)
    assert len(inbox(susan)) == count


def test_the_mail_says_what_happened_and_where_to_change_that(app, susan, john):
    app.config["SITE_URL"] = "https://club.example.org"
    john.display_name = "John <b>"
    choose(susan, Channel.MAIL)
    make_follow(john, susan)
    (letter,) = mails()
    assert letter.address == "susan@example.org"
    assert letter.subject == "John <b> follows you · Microblog"
    assert "John <b> follows you." in without_isolates(letter.text)
    assert "https://club.example.org/user/john\n" in letter.text
    assert "https://club.example.org/settings/notifications" in letter.text
    assert 'href="https://club.example.org/user/john"' in letter.html
    assert "John &lt;b&gt; follows you" in without_isolates(letter.html)
    assert "<b>" not in letter.html


def test_the_mail_links_into_a_site_below_a_path(app, susan, john):
    app.config["SITE_URL"] = "https://example.org/club"
    choose(susan, Channel.MAIL)
    make_follow(john, susan)
    (letter,) = mails()
    assert "https://example.org/club/user/john\n" in letter.text


def test_a_name_cannot_add_a_header(susan, john):
    john.display_name = "John\r\nBcc: all@example.org"
    choose(susan, Channel.MAIL)
    make_follow(john, susan)
    (letter,) = mails()
    assert letter.subject == "John Bcc: all@example.org follows you · Microblog"


def test_following_again_mails_once(susan, john):
    choose(susan, Channel.MAIL)
    for _ in range(3):
        make_follow(john, susan)
        services.mark_read(susan)
        db.session.commit()
    assert len(mails()) == 1


def test_a_follow_that_is_rolled_back_mails_nothing(susan, john):
    choose(susan, Channel.MAIL)
    services.notify(susan, FOLLOWED, actor=john)
    db.session.rollback()
    assert mails() == []
    assert susan.unread_count == 0


def test_without_the_weekly_mail_nothing_can_wait_for_it(app, database_url, susan):
    choose(susan, Channel.DIGEST)
    with application_with(FEATURES_OFF=("digest",), SQLALCHEMY_DATABASE_URI=database_url) as other:
        browser = other.test_client()
        browser.set_cookie(cookie_name(), auth.sign_in(susan, "the test suite"))
        db.session.commit()
        page = browser.get(PAGE).text
        assert 'value="digest"' not in page and "digest_on" not in page
        assert '<input checked class="form-check-input" id="kind_followed-0"' in page
        assert browser.post(PAGE, data={"kind_followed": "digest"}).status_code == 422
        assert browser.post(PAGE, data={"kind_followed": "mail"}).status_code == 302
    db.session.refresh(susan)
    assert susan.digest_on is True
