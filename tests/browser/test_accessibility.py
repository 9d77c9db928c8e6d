"""What axe finds on the pages: nothing, in light and dark, on a phone and on a desktop."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.dates import utcnow
from app.demo.services import fill
from app.extensions import db
from app.models import Ticket
from tests.browser.browsers import DESKTOP, PHONE, Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import send
from tests.people import quicken

# WCAG 2.2 asks for targets of 24 pixels; axe has the rule, but not switched on. Preloading would
# fetch the styles again, for a rule on the orientation of the device that nothing here touches.
EVERYTHING = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {"target-size": {"enabled": True}},
}
# All that dark colours can change; the document is the same.
COLOURS = EVERYTHING | {
    "rules": {},
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
VARIANTS = [
    (width, viewport, colours, options)
    for width, viewport in (("desktop", DESKTOP), ("phone", PHONE))
    for colours, options in (("light", EVERYTHING), ("dark", COLOURS))
]
AXE = Axe().axe_script
SHOWN = 3


@dataclass(frozen=True)
class Club:
    """The demo club, and who looks at it."""

    susan: Person
    nina: Person  # follows nobody
    post: int
    ticket: int


@pytest.fixture(scope="module")
def site(running_site: Site) -> Iterator[Site]:
    """The demo club, once for all tests of this file, which only look at it."""
    with pytest.MonkeyPatch.context() as patch, running_site.app.app_context():
        quicken(patch)
        fill(utcnow())
        db.session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(running_site.app.config, "POSTS_PER_PAGE", 8)  # axe looks at each for long
        yield running_site
    running_site.empty()


@pytest.fixture(scope="module")
def club(site: Site) -> Club:
    susan, nina = site.find("susan"), site.person("nina")
    post = site.post(susan, "A [link](https://example.org), `code` and\n\n> a quote")
    with site.app.app_context():
        ticket = db.session.scalars(select(func.max(Ticket.id))).one()
    return Club(susan, nina, post, ticket)


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds: a readable line for each rule, with the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{rule['impact']}: {rule['id']}: {rule['help']} ({len(rule['nodes'])} times)"
        + "".join(
            f"\n    {node['html'][:200]}\n    {node['failureSummary'].splitlines()[1].strip()}"
            for node in rule["nodes"][:SHOWN]
        )
        for rule in found
    ]


def assert_clean(page: Page) -> None:
    """No violation of any impact, whatever the width and the colours."""
    lines = []
    for width, viewport, colours, options in VARIANTS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=colours)
        lines += [f"{width}, {colours}: {line}" for line in violations(page, options)]
    assert not lines, "\n" + "\n".join(lines)


def clean_page(browse: Browsers, person: Person | None, path: str) -> None:
    # Reduced motion, so that nothing is looked at while it fades in.
    page = browse(person, reduced_motion="reduce")
    page.goto(path)
    assert_clean(page)


@pytest.mark.parametrize("path", ["/", "/auth/login", "/auth/register", "/explore", "/user/mary"])
def test_pages_of_guests(browse: Browsers, club: Club, path: str) -> None:
    clean_page(browse, None, path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/explore",
        "/people",
        "/people?q=nobody+of+that+name",
        "/user/mary",
        "/user/susan",
        "/user/susan/followers",
        "/user/susan/following",
        "/user/mary/popup",
        "/post/{post}",
        "/post/{post}/delete",
        "/edit_profile",
        "/settings/feeds",
        "/auth/password",
        "/tickets",
        "/tickets?q=nobodywrotethis",
        "/tickets?q=status:nonsense",
        "/tickets/{ticket}",
        "/tickets/{ticket}/card",
        "/tickets/{ticket}/edit/",
        "/tickets/{ticket}/announce",
        "/tickets/create/",
        "/tickets/similar?name=crane",
        "/tickets/bulk?id={ticket}",
        "/tickets/labels",
        "/tickets/views",
        "/tickets/views/new",
        "/tickets/board",
        "/tickets/board/0",
        "/tickets/{ticket}/place",
        "/tickets/reports",
        "/tickets/import",
    ],
)
def test_pages_of_members(browse: Browsers, club: Club, path: str) -> None:
    clean_page(browse, club.susan, path.format(post=club.post, ticket=club.ticket))


def test_the_page_that_shows_a_secret_address(browse: Browsers, club: Club) -> None:
    page = browse(club.nina, reduced_motion="reduce")
    page.goto("/settings/feeds")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Your secret address (Atom)")).to_have_value(
        re.compile(r"/home/.+\.atom$")
    )
    assert_clean(page)


@pytest.mark.parametrize("path", ["/", "/user/nina", "/user/nina/followers"])
def test_pages_that_are_empty(browse: Browsers, club: Club, path: str) -> None:
    clean_page(browse, club.nina, path)


def test_a_table_of_tickets_that_is_looked_into(browse: Browsers, club: Club) -> None:
    page = browse(club.susan, reduced_motion="reduce")
    page.goto("/tickets/import")
    table = b"id,title,state,owner,tags\n1,A leak,open,john,boats\n2,A light,lost,ghost,\n"
    page.set_input_files("#file", {"name": "x.csv", "mimeType": "text/csv", "buffer": table})
    send(page)
    expect(page.locator(".import-figures")).to_be_visible()
    assert_clean(page)


def test_the_page_of_an_address_that_does_not_exist(browse: Browsers, club: Club) -> None:
    browse.expect_status(404)
    clean_page(browse, club.susan, "/nowhere")


def test_closed_registration(browse: Browsers, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(site.app.config, "REGISTRATION", "closed")
    monkeypatch.setitem(site.app.config, "ADMINS", ("keeper@example.org",))
    browse.expect_status(403)
    clean_page(browse, None, "/auth/register")


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/auth/login", {}),
        ("/auth/login", {"#username": "susan", "#password": "wrong"}),
        ("/auth/register", {"#username": "susan", "#email": "no address", "#password": "short"}),
    ],
    ids=["sign-in-empty", "sign-in-wrong", "registration"],
)
def test_forms_with_errors(browse: Browsers, club: Club, path: str, typed: dict[str, str]) -> None:
    browse.expect_status(422)
    page = browse(reduced_motion="reduce")
    page.goto(path)
    for field, text in typed.items():
        page.locator(field).fill(text)
    page.locator("main form .btn-primary[type=submit]").click()
    expect(page.locator("main .field-errors, main [role=alert]").first).to_be_visible()
    assert_clean(page)


def test_the_profile_form_with_errors(browse: Browsers, club: Club) -> None:
    browse.expect_status(422)
    page = browse(club.susan, reduced_motion="reduce")
    page.goto("/edit_profile")
    page.locator("#username").fill("mary")
    send(page)
    expect(page.locator("#username-error")).to_be_visible()
    assert_clean(page)


def test_home_with_a_text_refused(browse: Browsers, club: Club) -> None:
    browse.expect_status(422)
    page = browse(club.susan, reduced_motion="reduce")
    page.goto("/")
    page.locator("#body").fill("word " * 120)
    page.locator("#composer .btn-primary[type=submit]").click()
    expect(page.locator("#body-error")).to_be_visible()
    assert_clean(page)


def test_a_post_sent_after_signing_out(browse: Browsers, club: Club) -> None:
    browse.expect_status(401)
    page = browse(club.susan, reduced_motion="reduce")
    page.goto("/")
    page.locator("#body").fill("A text that is kept.")
    page.context.clear_cookies()
    page.locator("#composer .btn-primary[type=submit]").click()
    expect(page.locator(".kept textarea")).to_be_visible()
    assert_clean(page)


def test_the_open_menu(browse: Browsers, club: Club) -> None:
    page = browse(club.susan, reduced_motion="reduce")
    page.goto("/explore")
    page.locator("details.account > summary").click()
    expect(page.locator(".account .menu-body")).to_be_visible()
    assert_clean(page)


def test_the_card_over_a_name_and_a_toast(browse: Browsers, club: Club) -> None:
    page = browse(club.nina, reduced_motion="reduce", viewport=DESKTOP)
    page.goto("/explore")
    page.locator("main article a[data-card]").first.hover()
    page.locator(".hovercard form.follow button").click()
    expect(page.locator(".toast-note")).to_be_visible()
    assert violations(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
