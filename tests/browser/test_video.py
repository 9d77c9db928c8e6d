"""Videos play where their link is, and nothing of them is loaded before somebody asks for it."""

import pytest
from playwright.sync_api import Page, Route, expect

from app.text import FRAME_HOSTS
from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site

VIDEOS = {
    "youtube": ("https://youtu.be/dQw4w9WgXcQ?t=9", "/embed/dQw4w9WgXcQ?autoplay=1&start=9"),
    "vimeo": ("https://vimeo.com/76979871", "/video/76979871?autoplay=1&dnt=1"),
}


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.mark.parametrize("provider", VIDEOS)
def test_a_click_puts_the_player_in_the_place_of_the_link(
    browse: Browsers, site: Site, susan: Person, provider: str
) -> None:
    address, path = VIDEOS[provider]
    frame = FRAME_HOSTS[provider] + path
    post = site.post(susan, f"Look: {address}")
    page = browse()
    asked: list[dict[str, str]] = []

    def play(route: Route) -> None:
        asked.append(route.request.headers)
        route.fulfill(content_type="text/html", body="<title>A player</title>")

    page.route(f"{FRAME_HOSTS[provider]}/**", play)
    page.goto(f"/post/{post}", wait_until="networkidle")
    assert asked == []  # and browse() complains of every other request that leaves
    browse.expect_request(frame)
    page.get_by_role("link", name="Play the video").click()
    player = page.locator("iframe")
    expect(player).to_have_attribute("src", frame)
    expect(player).to_be_focused()
    expect(page.get_by_role("link", name="Play the video")).to_have_count(0)
    expect(player.content_frame.locator("html")).to_be_attached()
    # They learn which site it is, and not which page.
    assert [headers.get("referer") for headers in asked] == [f"{site.address}/"]


def test_the_words_of_the_link_say_who_will_know(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page = browse()
    page.goto(f"/post/{site.post(susan, 'https://vimeo.com/76979871')}")
    expect(page.get_by_role("link", name="Play the video")).to_contain_text("Vimeo")


def test_without_javascript_the_link_leads_to_the_provider(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page: Page = browse(javascript=False)
    page.goto(f"/post/{site.post(susan, 'https://youtu.be/dQw4w9WgXcQ')}")
    link = page.get_by_role("link", name="Play the video")
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")


def test_no_other_host_gets_a_frame(browse: Browsers, site: Site, susan: Person) -> None:
    page = browse()
    browse.expected.add("Framing 'https://example.org/' violates")
    page.goto("/explore")
    page.evaluate(
        """() => {
          addEventListener("securitypolicyviolation", (event) => {
            document.body.dataset.refused = event.effectiveDirective;
          });
          const frame = document.createElement("iframe");
          frame.src = "https://example.org/";
          document.body.append(frame);
        }"""
    )
    expect(page.locator("body")).to_have_attribute("data-refused", "frame-src")
