"""What home weighs on a first visit; ``python bench/weight.py`` prints it."""

from playwright.sync_api import Browser

from bench.weight import POSTS, weigh
from tests.browser.browsers import Browsers
from tests.browser.site import Site

# The files of the page that came over the wire rather than out of the cache of the browser.
FETCHED = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/static/") && entry.transferSize > 0)
  .map((entry) => entry.name)"""


def test_home_stays_within_its_budget(chrome: Browser) -> None:
    weights = weigh(chrome)
    assert weights.posts == POSTS
    assert not weights.too_heavy(), weights.table()


def test_the_second_page_fetches_no_file_again(browse: Browsers, site: Site) -> None:
    page = browse(site.person("susan"), fresh=True)
    page.goto("/", wait_until="networkidle")
    assert page.evaluate(FETCHED)
    page.goto("/explore", wait_until="networkidle")
    assert page.evaluate(FETCHED) == []
