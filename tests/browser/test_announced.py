"""An appointment that a post announces, in a browser: told of, answered in the feed, on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.dates import utcnow
from app.extensions import db
from app.models import User
from tests.appointments.factories import make_appointment, make_news
from tests.browser.browsers import PHONE, Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import send
from tests.browser.test_accessibility import assert_clean
from tests.browser.test_layout import overflows
from tests.tickets.factories import make_ticket

DAY = timedelta(days=1)


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan", timezone="Europe/Berlin")


def announced(site: Site, owner: Person, title: str = "Evening", is_told: bool = False) -> int:
    """An event of tomorrow with one place; gives its number."""
    with site.app.app_context():
        person = db.session.get_one(User, owner.id)
        starts = (utcnow() + DAY).replace(microsecond=0, tzinfo=None)
        more = {"audience": "public", "capacity": 1, "location": "Net loft"}
        event = make_appointment(person, title, starts, **more)
        if is_told:
            make_news(person, event)
        return event.id


def test_an_event_is_announced_and_answered_in_the_feed(
    browse: Browsers, site: Site, susan: Person
) -> None:
    event = announced(site, susan)
    page = browse(susan)
    page.goto(f"/appointments/{event}/")
    page.get_by_role("link", name="Announce it in a post").click()
    expect(page.locator("#body")).to_have_value("Save the date:")
    send(page)
    john = site.person("john")
    site.follow(john, susan)
    page = browse(john)
    page.goto("/")
    card = page.locator(".event-card")
    expect(card).to_contain_text("1 free place")
    card.get_by_role("button", name="Yes").click()
    expect(card).to_contain_text("all places are taken")
    expect(card.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("You come.")).to_be_visible()
    assert page.url.split("#")[0].rstrip("?").endswith("/")


def test_cards_and_today_fit_on_a_phone_and_axe_finds_nothing(
    browse: Browsers, site: Site, susan: Person
) -> None:
    announced(site, susan, "W" * 255, is_told=True)
    with site.app.app_context():
        person = db.session.get_one(User, susan.id)
        midnight = utcnow().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        due_on = midnight.date() - DAY
        ticket = make_ticket(person, "W" * 100, due_on=due_on, assignees=[person])
        more = {"ends": midnight + 2 * DAY, "all_day": True, "ticket": ticket}
        own = make_appointment(person, "V" * 255, midnight - DAY, **more)
        paths = ["/", "/today", f"/appointments/{own.id}/", f"/tickets/{ticket.id}"]
    page = browse(susan, viewport=PHONE, reduced_motion="reduce")
    assert overflows(page, paths) == {}
    for path in paths[:3]:
        page.goto(path)
        assert_clean(page)
