"""What other programs learn from the head of a page: its feeds, and how to show a link to it."""

from html.parser import HTMLParser

import pytest

from app.extensions import db
from app.media import services as media
from app.models import Reach
from tests.applications import application_with
from tests.media.files import keep
from tests.people import make_post

FEED_PAGES = ("/user/susan", "/tag/harbour", "/explore", "/articles")


class Head(HTMLParser):
    """The links and facts in the head of a page."""

    def __init__(self, html):
        super().__init__()
        self.links, self.facts = [], {}
        self.feed(html.split("</head>")[0])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link":
            self.links.append(given)
        elif tag == "meta":
            self.facts[given.get("property") or given.get("name")] = given.get("content")

    def linked(self, rel):
        return {link.get("type"): link["href"] for link in self.links if link["rel"] == rel}


def head_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return Head(answer.text)


# --- feeds


@pytest.mark.parametrize("path", FEED_PAGES)
def test_pages_name_their_feeds(client, susan, path):
    assert head_of(client, path).linked("alternate") == {
        "application/atom+xml": f"{path}.atom",
        "application/feed+json": f"{path}.json",
    }


@pytest.mark.parametrize("path", FEED_PAGES)
def test_the_feeds_that_pages_name_are_there(client, susan, path):
    for kind, address in head_of(client, path).linked("alternate").items():
        assert client.get(address).mimetype == kind


def test_a_site_without_feeds_names_none(app, database_url, susan):
    with application_with(SQLALCHEMY_DATABASE_URI=database_url, FEATURES_OFF=("feeds",)) as other:
        client = other.test_client()
        assert head_of(client, "/explore").linked("alternate") == {}
        assert client.get("/explore.atom").status_code == 404


# --- posts


def test_a_public_post_says_what_a_link_to_it_looks_like(client, susan):
    post = make_post(susan, 'A **"quoted"** text.', title="On <harbours>")
    head, at = head_of(client, f"/post/{post.id}"), f"http://localhost/post/{post.id}"
    assert (
        head.facts
        | {
            "og:type": "article",
            "og:site_name": "Microblog",
            "og:title": "On <harbours>",
            "og:description": 'A "quoted" text.',
            "description": 'A "quoted" text.',
            "og:url": at,
            "article:published_time": post.created_at.isoformat(),
        }
        == head.facts
    )
    assert head.linked("canonical") == {None: at}
    assert "og:image" not in head.facts


def test_the_first_image_stands_for_a_post(client, susan):
    post = make_post(susan, "Look.")
    first = keep(susan)
    first.description = "The quay"
    media.attach(post, [first])
    db.session.commit()
    facts = head_of(client, f"/post/{post.id}").facts
    assert facts["og:image"] == f"http://localhost/media/{first.fingerprint}/480.webp"
    assert facts["og:image:alt"] == "The quay"


@pytest.mark.parametrize("reach", [Reach.MEMBERS, Reach.FOLLOWERS, Reach.MENTIONED])
def test_what_is_not_public_says_nothing_to_whoever_may_see_it(client_of, susan, john, reach):
    post = make_post(susan, "A secret, @john", title="A title", reach=reach)
    head = head_of(client_of(susan), f"/post/{post.id}")
    assert not [name for name in head.facts if name and ("og:" in name or name == "description")]
    assert head.linked("canonical") == {}


def test_a_warning_holds_for_previews(client, susan):
    post = make_post(susan, "The butler did it.", title="The butler", warning="How it ends")
    media.attach(post, [keep(susan)])
    db.session.commit()
    head = head_of(client, f"/post/{post.id}")
    assert not any("butler" in (value or "").lower() for value in head.facts.values())
    assert head.facts["og:title"] == "Content warning: How it ends"
    assert "og:image" not in head.facts


def test_the_site_has_one_name_whatever_host_is_asked(app, client, susan):
    app.config["SITE_URL"] = "https://club.example.org"
    post = make_post(susan)
    head = head_of(client, f"http://other.example/post/{post.id}")
    assert head.linked("canonical") == {None: f"https://club.example.org/post/{post.id}"}
