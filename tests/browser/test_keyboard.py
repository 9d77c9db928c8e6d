"""The keyboard alone: everything is reached, seen and left again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import DESKTOP, PHONE, Browsers
from tests.browser.site import Person, Site

# Numbers everything that can be focused, in the order of the document, and names each one.
NUMBER_STOPS = """() => {
  const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const stops = [...document.querySelectorAll(selector)].filter(
    (element) => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0);
  return stops.map((element, number) => {
    element.dataset.stop = number;
    return `${number} ${element.outerHTML.slice(0, 120)}`;
  });
}"""

# What is wrong with how the focused element shows that it has the focus; empty when nothing is.
INDICATOR = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const problems = [];
  const width = parseFloat(style.outlineWidth);
  if (style.outlineStyle === "none" || width < 2) problems.push("has no outline");
  const box = element.getBoundingClientRect();
  const ring = parseFloat(style.outlineOffset) + width;
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    const clip = getComputedStyle(parent);
    if (clip.overflowX === "visible" || parent === document.documentElement) continue;
    const room = clip.overflowX === "clip" ? parseFloat(clip.overflowClipMargin) || 0 : 0;
    const edge = parent.getBoundingClientRect();
    if (edge.left - room > box.left - ring || edge.right + room < box.right + ring
      || edge.top - room > box.top - ring || edge.bottom + room < box.bottom + ring) {
      problems.push(`its outline is cut off by .${parent.className}`);
    }
  }
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)));
  const seen = points.filter((hit) => hit && (element.contains(hit) || hit.contains(element)));
  if (seen.length < points.length / 2) problems.push("is covered by something else");
  return problems;
}"""

STOP = "() => document.activeElement.dataset.stop ?? null"


@pytest.fixture
def susan(site: Site) -> Person:
    """Somebody whose home has all that a home can have."""
    site.app.config["POSTS_PER_PAGE"] = 5
    susan, mary, _david = (site.person(name) for name in ("susan", "mary", "david"))
    site.follow(susan, mary)
    for number in range(5):
        site.post(mary, f"Post {number} with [a link](https://example.org).")
    site.post(susan, "My own.")
    return susan


def open_page(browse: Browsers, person: Person | None, path: str, **options) -> Page:
    """A page on which the time stands still, so that no card opens over a focused name.

    Less motion, so that a focused element is where it belongs at once.
    """
    page = browse(person, reduced_motion="reduce", **options, clock=0)
    # What loads by itself is there: the leap of the clock would be the end of its patience.
    page.goto(path, wait_until="networkidle")
    page.clock.pause_at(3_600)
    return page


def walk(page: Page) -> tuple[list[str], list[int], dict[str, list[str]]]:
    """Press Tab until the end.

    Returns:
        What can be focused, in which order it was, and what was wrong with the indicators.
    """
    stops = page.evaluate(NUMBER_STOPS)
    reached: list[int] = []
    problems: dict[str, list[str]] = {}
    for _press in range(len(stops) + 1):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or int(stop) in reached:
            break
        reached.append(int(stop))
        if found := page.evaluate(INDICATOR):
            problems[stops[int(stop)]] = found
    return stops, reached, problems


def test_tab_reaches_the_skip_link_first_and_it_leads_to_the_content(
    browse: Browsers, susan: Person
) -> None:
    page = open_page(browse, susan, "/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#body")).to_be_focused()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["/", "/people", "/user/mary", "/edit_profile"])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    browse: Browsers, susan: Person, path: str, viewport: dict[str, int]
) -> None:
    page = open_page(browse, susan, path, viewport=viewport)
    stops, reached, problems = walk(page)
    missed = [stop for number, stop in enumerate(stops) if number not in reached]
    assert not missed
    assert reached == sorted(reached)
    assert not problems, "\n".join(f"{stop}: {found}" for stop, found in problems.items())


@pytest.mark.parametrize("path", ["/", "/auth/login", "/auth/register"])
def test_tab_reaches_everything_on_the_pages_of_guests(
    browse: Browsers, susan: Person, path: str
) -> None:
    page = open_page(browse, None, path)
    stops, reached, problems = walk(page)
    assert reached == list(range(len(stops)))
    assert not problems, "\n".join(f"{stop}: {found}" for stop, found in problems.items())


HREFS = "(links) => links.map((link) => link.getAttribute('href'))"


def test_the_menu_opens_and_its_entries_are_reached(browse: Browsers, susan: Person) -> None:
    page = open_page(browse, susan, "/explore")
    page.locator("details.account > summary").focus()
    page.keyboard.press("Enter")
    entries = page.locator(".account a.menu-item:visible")
    links = [f'.account a[href="{link}"]' for link in entries.evaluate_all(HREFS)]
    assert '.account a[href="/edit_profile"]' in links
    for selector in (
        *links,
        "#choose-language",
        "#choose-theme",
        'form[action="/auth/logout"] button',
    ):
        page.keyboard.press("Tab")
        expect(page.locator(selector)).to_be_focused()
        assert page.evaluate(INDICATOR) == []


def test_a_form_with_errors_puts_the_focus_into_the_first_wrong_field(
    browse: Browsers, susan: Person
) -> None:
    browse.expect_status(422)
    page = browse()
    page.goto("/auth/register")
    page.locator("#username").fill("nina")
    page.locator("#email").fill("no address")
    page.locator("#password").fill("short")
    page.keyboard.press("Enter")
    wrong = page.locator("[aria-invalid=true]").first
    expect(wrong).to_be_focused()
    described = wrong.get_attribute("aria-describedby").split()
    assert [page.locator(f"#{name}").count() for name in described] == [1] * len(described)
