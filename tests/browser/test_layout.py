"""Pages fit: narrow screens, large text, long words, right-to-left names; and they do not jump."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import DESKTOP, PHONE, Browsers
from tests.browser.site import Person, Site

NARROW = {"width": 320, "height": 640}
LONG = "Donaudampfschifffahrtsgesellschaftskapitaen" * 7
ARABIC = "سلمى الحداد، مهندسة السفن"
SMALLEST_TARGET = 24

OVERFLOW = """() => {
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  if (wide <= 0) return [];
  const beyond = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > innerWidth + 1);
  return [`${wide} pixels too wide`, ...beyond.map((e) => e.outerHTML.slice(0, 100))].slice(0, 6);
}"""

# The controls, text links aside, that are smaller than so many pixels.
SMALL = """(least) => {
  const selector = `button, select, input:not([type=hidden]), textarea, summary, .btn, nav a,
    .menu a, .quiet-action`;
  const shown = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  return shown.filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width < least || box.height < least;
  }).map((element) => element.outerHTML.slice(0, 120));
}"""

# Cumulative layout shift: everything that moved without the person having done something.
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum), 300)));
})"""


@pytest.fixture
def people(site: Site) -> list[Person]:
    """People with the longest and the strangest texts that the forms let through."""
    susan = site.person("s" * 64, display_name="W" * 64, about_me=LONG, email="s@example.org")
    salma = site.person("salma", display_name=ARABIC, about_me=f"{ARABIC} " * 8)
    site.follow(susan, salma)
    site.follow(salma, susan)
    site.post(susan, LONG)
    site.post(susan, f"`{LONG}`\n\n    {LONG}\n\n> {LONG}\n\nhttps://example.org/{LONG[:200]}")
    site.post(salma, f"{ARABIC} " * 6)
    site.post(salma, f"1. {ARABIC}\n2. Hello {ARABIC} world")
    return [susan, salma]


def paths_of(person: Person) -> list[str]:
    name = person.username
    return [
        "/",
        "/explore",
        "/people",
        f"/user/{name}",
        f"/user/{name}/followers",
        f"/user/{name}/popup",
        "/edit_profile",
        "/auth/password",
    ]


def overflows(page: Page, paths: list[str], *, font: str = "100%") -> dict[str, list[str]]:
    """What is too wide, by path."""
    found = {}
    for path in paths:
        page.goto(path)
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", font)
        if problems := page.evaluate(OVERFLOW):
            found[path] = problems
    return found


@pytest.mark.parametrize(
    ("viewport", "font"),
    [(NARROW, "100%"), (PHONE, "200%"), ({"width": 800, "height": 700}, "200%"), (DESKTOP, "200%")],
    ids=["narrow", "phone-200", "tablet-200", "desktop-200"],
)
def test_no_page_scrolls_sideways(
    browse: Browsers, people: list[Person], viewport: dict[str, int], font: str
) -> None:
    susan, salma = people
    page = browse(susan, viewport=viewport)
    paths = [*paths_of(susan), f"/user/{salma.username}"]
    assert overflows(page, paths, font=font) == {}


@pytest.mark.parametrize("locale", ["en-GB", "es-ES", "de-DE"])
def test_no_page_of_a_guest_scrolls_sideways(
    browse: Browsers, people: list[Person], locale: str
) -> None:
    page = browse(viewport=NARROW, locale=locale)
    assert overflows(page, ["/", "/auth/login", "/auth/register", "/explore"]) == {}


def test_the_open_menu_fits_on_a_narrow_screen(browse: Browsers, people: list[Person]) -> None:
    page = browse(people[0], viewport=NARROW)
    page.goto("/explore")
    page.locator("details.account > summary").click()
    box = page.locator(".account .menu-body").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    assert box["y"] + box["height"] <= NARROW["height"]
    assert page.evaluate(OVERFLOW) == []


def test_right_to_left_texts_begin_at_the_right(browse: Browsers, people: list[Person]) -> None:
    page = browse(people[0])
    page.goto(f"/user/{people[1].username}")
    directions = page.evaluate(
        """() => [".profile-about", ".post-body"].map(
          (selector) => getComputedStyle(document.querySelector(selector)).direction)"""
    )
    assert directions == ["rtl", "rtl"]
    # Its handle stays beside it instead of wandering into the name.
    name = page.locator("main article .post-author").first.bounding_box()
    handle = page.locator("main article .handle").first.bounding_box()
    assert handle["x"] >= name["x"] + name["width"] - 1


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_controls_are_large_enough_to_be_hit(
    browse: Browsers, people: list[Person], viewport: dict[str, int]
) -> None:
    page = browse(people[0], viewport=viewport)
    small = set()
    for path in ("/", "/people", f"/user/{people[1].username}", "/auth/password", "/edit_profile"):
        page.goto(path)
        page.locator("details.account > summary").click()
        small |= set(page.evaluate(SMALL, SMALLEST_TARGET))
    assert small == set()


def test_the_button_of_a_toast_is_large_enough_to_be_hit(
    browse: Browsers, people: list[Person]
) -> None:
    page = browse(people[0])
    page.goto("/")
    page.locator("#body").fill("Hello.")
    page.locator("#composer .btn-primary[type=submit]").click()
    box = page.locator(".toast-close").bounding_box()
    assert min(box["width"], box["height"]) >= SMALLEST_TARGET


def test_nothing_moves_when_less_motion_is_asked_for(
    browse: Browsers, people: list[Person]
) -> None:
    page = browse(people[0], reduced_motion="reduce")
    page.goto("/")
    page.locator("#body").fill("Hello.")
    page.locator("#composer .btn-primary[type=submit]").click()
    expect(page.locator(".toast-note")).to_be_visible()
    page.locator('main article a[data-card="/user/salma/popup"]').first.hover()
    expect(page.locator(".hovercard")).to_be_visible()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => {
          const style = getComputedStyle(element);
          return style.animationName !== "none" || style.scrollBehavior === "smooth"
            || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0.01);
        }).map((element) => element.outerHTML.slice(0, 100))"""
    )
    assert moving == []


BACKGROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 24, 26)"


@pytest.mark.parametrize(
    ("theme", "device", "background"),
    [
        ("auto", "light", LIGHT),
        ("auto", "dark", DARK),
        ("dark", "light", DARK),
        ("light", "dark", LIGHT),
    ],
)
def test_colours_follow_the_device_unless_they_were_chosen(
    browse: Browsers, site: Site, theme: str, device: str, background: str
) -> None:
    page = browse(site.person("susan", theme=theme), colours=device, javascript=False)
    page.goto("/explore")
    assert page.evaluate(BACKGROUND) == background


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_home_does_not_jump_while_it_loads(
    browse: Browsers, site: Site, viewport: dict[str, int]
) -> None:
    susan, mary = site.person("susan"), site.person("mary")
    site.follow(susan, mary)
    for number in range(30):
        site.post(mary, f"Post {number}. " + "A few more words. " * (number % 7))
    page = browse(susan, viewport=viewport)
    page.goto("/", wait_until="networkidle")
    assert page.locator("main article").count() == 25
    assert page.evaluate(SHIFTS) < 0.05
