"""What crawlers are told: which addresses are of no use, and which articles there are."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from app.dates import utcnow
from app.extensions import db
from app.main.services.edits import edit_post
from app.models import Reach, Status
from app.signposts import queries
from tests.people import make_post
from tests.statements import statements

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(answer):
    """The name of the root and what it lists: addresses with when they changed last."""
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    listed = {one.findtext(f"{NAMESPACE}loc"): one.findtext(f"{NAMESPACE}lastmod") for one in root}
    return root.tag.removeprefix(NAMESPACE), listed


@pytest.fixture
def robots(client):
    """The rules as a crawler reads them."""
    answer = client.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    return parser


@pytest.mark.parametrize(
    "path", ["/auth/login", "/search?q=x", "/settings/email", "/home/x.atom", "/notifications"]
)
def test_crawlers_leave_out_what_is_of_no_use(robots, path):
    assert not robots.can_fetch("AnyBot", path)


@pytest.mark.parametrize(
    "path", ["/", "/explore", "/articles", "/user/susan", "/post/1", "/tag/home", "/explore.atom"]
)
def test_crawlers_may_read_what_is_public(robots, path):
    assert robots.can_fetch("AnyBot", path)


def test_crawlers_find_the_sitemap(client, robots):
    (address,) = robots.site_maps()
    assert address == "http://localhost/sitemap.xml"
    assert client.get(address).status_code == 200


def test_a_site_without_articles_has_an_empty_sitemap(client, app):
    assert read(client.get("/sitemap.xml")) == ("urlset", {})


def test_public_articles_are_listed_and_nothing_else(client, susan, john, zoe):
    public = make_post(susan, title="An article")
    make_post(susan, "No article.")
    for reach in set(Reach) - {Reach.PUBLIC}:
        make_post(susan, "A secret, @john", title="Hidden", reach=reach)
    make_post(zoe, title="Of somebody suspended")
    kind, listed = read(client.get("/sitemap.xml"))
    assert kind == "urlset"
    assert set(listed) == {f"http://localhost/post/{public.id}"}


def test_an_article_of_somebody_suspended_goes(client, susan):
    make_post(susan, title="An article")
    susan.status = Status.SUSPENDED
    db.session.commit()
    assert read(client.get("/sitemap.xml")) == ("urlset", {})


def test_the_time_is_that_of_the_last_change(client, susan):
    post = make_post(susan, title="An article", written_at=utcnow().replace(year=2025))
    at = f"http://localhost/post/{post.id}"
    assert read(client.get("/sitemap.xml"))[1][at] == f"{post.created_at:%Y-%m-%dT%H:%M:%SZ}"
    edit_post(post, susan, "Changed.", title="An article", version=1, max_length=500)
    db.session.commit()
    assert read(client.get("/sitemap.xml"))[1][at] == f"{post.edited_at:%Y-%m-%dT%H:%M:%SZ}"


def test_more_than_one_file_can_have_are_in_several(client, susan, monkeypatch):
    monkeypatch.setattr(queries, "MOST_ADDRESSES", 3)
    posts = [make_post(susan, title=f"Article {number}") for number in range(7)]
    kind, files = read(client.get("/sitemap.xml"))
    assert (kind, len(files)) == ("sitemapindex", 3)
    listed = [address for file in files for address in read(client.get(file))[1]]
    assert listed == [f"http://localhost/post/{post.id}" for post in posts]


def test_as_many_as_one_file_can_have_are_in_one(client, susan, monkeypatch):
    monkeypatch.setattr(queries, "MOST_ADDRESSES", 3)
    for number in range(3):
        make_post(susan, title=f"Article {number}")
    kind, listed = read(client.get("/sitemap.xml"))
    assert (kind, len(listed)) == ("urlset", 3)


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap/0.xml"])
def test_a_file_takes_as_many_statements_however_much_is_in_it(client, susan, path):
    numbers = []
    for some in (1, 5):
        for number in range(some):
            make_post(susan, title=f"Article {number}")
        with statements() as seen:
            client.get(path)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 2


def test_numbers_that_no_post_has_are_no_error(client, app):
    assert client.get(f"/sitemap/{'9' * 40}.xml").status_code == 404
    assert read(client.get(f"/sitemap/{2**63 - 1}.xml")) == ("urlset", {})


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_every_cache_may_keep_them(client_of, susan, path):
    answer = client_of(susan).get(path)
    assert answer.cache_control.public and "Cookie" not in answer.vary
    assert client_of(susan).head(path).status_code == 200
