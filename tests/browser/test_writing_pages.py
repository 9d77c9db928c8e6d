"""Each kind of post written in a browser, with scripts and without, and read back."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import send
from tests.media.files import file_of

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file to choose."""
    path = tmp_path / "photo.png"
    path.write_bytes(file_of("PNG", (600, 400)))
    return path


@BOTH
def test_an_article_for_members_with_a_warning(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    page = browse(susan, javascript=javascript)
    page.goto("/compose")
    page.locator(".composer-more > summary").click()
    page.locator("#title").fill("How we found the leak")
    page.locator("#warning").fill("Water")
    page.locator("#body").fill("word " * 200)
    page.locator("#reach").select_option("members")
    send(page)
    expect(page.get_by_text("How we found the leak").first).to_be_attached()
    expect(page.locator(".warned > summary").first).to_contain_text("Water")
    expect(page.locator(".post-reach").first).to_contain_text("Members only")
    guest = browse(javascript=javascript)
    guest.goto("/explore")
    expect(guest.get_by_text("How we found the leak")).to_have_count(0)


@BOTH
def test_the_preview_keeps_the_form(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    page = browse(susan, javascript=javascript)
    page.goto("/")
    page.locator("#body").fill("A **bold** word.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("bold")
    expect(page.locator("#body")).to_have_value("A **bold** word.")
    assert site.newest() == 0
    send(page)
    expect(page.locator(".post strong")).to_have_text("bold")


@BOTH
def test_an_image_survives_a_refused_form(
    browse: Browsers, site: Site, susan: Person, photo: Path, javascript: bool
) -> None:
    page = browse(susan, javascript=javascript)
    page.goto("/")
    page.locator("input[name=images]").set_input_files(photo)
    page.locator("#body").fill("x" * 501)
    if javascript:
        expect(page.locator("input[name=image][value]:not([value=''])")).to_have_count(1)
    browse.expect_status(422)
    send(page)
    expect(page.locator("#body")).to_have_attribute("aria-invalid", "true")
    page.locator("textarea[name=description]").first.fill("A red corner.")
    page.locator("#body").fill("Look.")
    send(page)
    expect(page.locator(".post-body").first).to_have_text("Look.")
    assert site.images(site.newest()) == [("A red corner.", "ready")]


@BOTH
def test_an_answer_and_a_quote(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    post = site.post(site.person("mary"), "Worth an answer.")
    page = browse(susan, javascript=javascript)
    page.goto(f"/post/{post}")
    page.locator("#reply #body").fill("Yes, it is.")
    send(page)
    expect(page.locator(".timeline-single .post-body")).to_have_text("Yes, it is.")
    page.goto(f"/compose?quote={post}")
    page.locator("#body").fill("Read this.")
    send(page)
    expect(page.locator(".timeline-single .quote")).to_contain_text("Worth an answer.")


@BOTH
def test_two_tabs_that_edit_do_not_overwrite_each_other(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    post = site.post(susan, "One.")
    page = browse(susan, javascript=javascript)
    page.goto(f"/post/{post}/edit")
    other = page.context.new_page()
    other.goto(f"/post/{post}/edit")
    other.locator("#body").fill("Two.")
    send(other)
    browse.expect_status(409)
    page.locator("#body").fill("Three.")
    send(page)
    expect(page.locator("#theirs")).to_have_value("Two.")
    expect(page.locator("#body")).to_have_value("Three.")
    send(page)
    expect(page.locator(".timeline-single .post-body")).to_have_text("Three.")
    page.goto(f"/post/{post}/history")
    expect(page.locator("ins")).to_have_count(2)
