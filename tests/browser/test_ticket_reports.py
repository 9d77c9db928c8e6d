"""Figures of tickets: drawn with scripts, to be read without them."""

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import User
from tests.browser.site import Person, Site
from tests.browser.steps import wait_until
from tests.tickets.factories import make_ticket

IS_DRAWN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some(Boolean);
}"""
COLOUR = """() => {
  const chart = window.Chart.getChart(document.querySelector("canvas"));
  return chart.data.datasets[0].backgroundColor;
}"""


@pytest.fixture
def susan(site: Site) -> Person:
    susan = site.person("susan")
    with site.app.app_context():
        make_ticket(db.session.get_one(User, susan.id))
    return susan


def test_each_figure_is_drawn_and_its_table_is_behind_it(browse, susan):
    page = browse(susan)
    page.goto("/tickets/reports")
    expect(page.locator("figure canvas")).to_have_count(4)
    drawn = page.evaluate(f"() => [...document.querySelectorAll('figure canvas')].map({IS_DRAWN})")
    assert drawn == [True] * 4
    table = page.locator("figure table").first
    expect(table).to_be_hidden()
    page.get_by_text("The numbers as a table").first.click()
    expect(table).to_be_visible()


def test_colours_follow_the_device(browse, susan):
    page = browse(susan)
    page.goto("/tickets/reports")
    series = "getComputedStyle(document.querySelector('.series-1')).borderBottomColor"
    light = page.evaluate(COLOUR)
    assert light == page.evaluate(series)
    page.emulate_media(color_scheme="dark")
    wait_until(page, f"({COLOUR})() !== '{light}'")
    assert page.evaluate(COLOUR) == page.evaluate(series)


def test_without_scripts_the_tables_are_there_to_read(browse, susan):
    page = browse(susan, javascript=False)
    page.goto("/tickets/reports")
    expect(page.locator("figure table").first).to_be_visible()
    expect(page.locator("figure canvas")).to_have_count(0)
