"""What RFC 4287 and JSON Feed 1.1 ask for is there, and each reader reads it."""

import pytest

from app.extensions import db
from app.main.services.edits import edit_post
from app.media import services as media
from tests.feeds.reading import ATOM, INSTANT, atom, elements, json_feed
from tests.media.files import keep
from tests.people import make_post, make_repost

FEEDS = ("/user/susan", "/tag/harbour", "/explore", "/articles")
PAGES = {path: f"http://localhost{path}" for path in FEEDS}


@pytest.fixture
def posts(susan, john):
    """An article with a tag in every feed, and more around it."""
    make_post(susan, "A plain post. #harbour")
    make_repost(susan, make_post(john, "Passed on."))
    return make_post(susan, "The #harbour [is](/tag/harbour) **large**.", title="On harbours")


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_reader_reads_every_feed(client, posts, path):
    assert "On harbours" in [entry.title for entry in atom(client.get(f"{path}.atom")).entries]


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_reader_reads_every_feed_without_posts(client, susan, path):
    assert atom(client.get(f"{path}.atom")).entries == []
    assert json_feed(client.get(f"{path}.json"))["items"] == []


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_the_standard_requires(client, posts, path):
    feed = elements(client.get(f"{path}.atom"))
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        (element,) = feed.findall(ATOM + name)
        assert element.text
    assert INSTANT.fullmatch(feed.findtext(f"{ATOM}updated"))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": f"{PAGES[path]}.atom", "alternate": PAGES[path]}


@pytest.mark.parametrize("path", FEEDS)
def test_an_entry_has_what_the_standard_requires(client, posts, path):
    for entry in elements(client.get(f"{path}.atom")).findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "published", "summary", "content", "author"):
            assert len(entry.findall(ATOM + name)) == 1, name
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert INSTANT.fullmatch(entry.findtext(f"{ATOM}updated"))
        assert entry.find(f"{ATOM}link[@rel='alternate']").get("href").startswith("http://")


def test_ids_are_unique_and_uris(client, posts):
    feed = elements(client.get("/user/susan.atom"))
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 4
    assert all(name.startswith("urn:uuid:") for name in ids)


def test_ids_stay_when_the_site_moves_and_texts_change(app, client, susan, posts):
    before = [one.id for one in atom(client.get("/user/susan.atom")).entries]
    app.config["SITE_URL"] = "https://club.example.org"
    edit_post(posts, susan, "Changed.", title="Another", version=1, max_length=500)
    susan.username = "susanna"
    db.session.commit()
    feed = atom(client.get("/user/susanna.atom"))
    assert [one.id for one in feed.entries] == before
    assert feed.entries[0].link == f"https://club.example.org/post/{posts.id}"


def test_the_same_post_has_the_same_id_in_every_feed(client, posts):
    ids = set()
    for path in FEEDS:
        (entry,) = (e for e in atom(client.get(f"{path}.atom")).entries if e.title == "On harbours")
        ids.add(entry.id)
    (item,) = json_feed(client.get("/articles.json"))["items"]
    assert ids == {item["id"]}


def test_an_edit_moves_the_time_of_the_change_alone(client, susan):
    post = make_post(susan, "Before.")
    post.created_at = post.created_at.replace(year=2025)
    edit_post(post, susan, "After.", version=1, max_length=500)
    db.session.commit()
    (entry,) = atom(client.get("/explore.atom")).entries
    assert entry.published.startswith("2025")
    assert entry.updated[:19] == post.edited_at.isoformat()[:19]
    assert atom(client.get("/explore.atom")).feed.updated == entry.updated


def test_tags_are_categories(client, posts):
    entry = atom(client.get("/articles.atom")).entries[0]
    assert [(tag.term, tag.label) for tag in entry.tags] == [("harbour", "harbour")]
    (item,) = json_feed(client.get("/articles.json"))["items"]
    assert item["tags"] == ["harbour"]


def test_links_and_images_lead_back_here(client, posts, susan):
    picture = keep(susan)
    picture.description = "The quay"
    media.attach(posts, [picture])
    db.session.commit()
    entry = atom(client.get("/articles.atom")).entries[0]
    html = entry.content[0].value
    image = f"http://localhost/media/{picture.fingerprint}/480.webp"
    assert 'href="http://localhost/tag/harbour"' in html
    assert f'src="{image}"' in html and 'alt="The quay"' in html
    assert [(one.href, one.type) for one in entry.enclosures] == [(image, "image/webp")]
    (item,) = json_feed(client.get("/articles.json"))["items"]
    assert item["image"] == image
    assert item["attachments"] == [{"url": image, "mime_type": "image/webp", "title": "The quay"}]


@pytest.mark.parametrize("path", FEEDS)
def test_a_json_feed_has_what_the_standard_requires(client, posts, path):
    feed = json_feed(client.get(f"{path}.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["home_page_url"] == PAGES[path]
    assert feed["feed_url"] == f"{PAGES[path]}.json"
    assert feed["items"]
    for item in feed["items"]:
        assert item["id"] and item["content_html"]
        assert item["url"].startswith("http://localhost/post/")
        assert INSTANT.fullmatch(item["date_published"])
        assert INSTANT.fullmatch(item["date_modified"])
        (author,) = item["authors"]
        assert set(author) == {"name", "url", "avatar"}
        assert all(value.startswith("http://") for key, value in author.items() if key != "name")


def test_nobodys_mail_address_is_in_a_feed(client, posts, susan, john):
    for path in FEEDS:
        for ending in ("atom", "json"):
            assert "@example.org" not in client.get(f"{path}.{ending}").text


def test_what_was_passed_on_names_both(client, susan, john):
    make_repost(susan, make_post(john, "Passed on."))
    entry = atom(client.get("/user/susan.atom")).entries[0]
    assert (entry.title, entry.author) == ("Passed on.", "john")
    assert "Reposted by" in entry.content[0].value
    assert "Susan Marsh" in entry.content[0].value


def test_what_is_quoted_is_in_the_entry(client, susan, john):
    make_post(susan, "Look.", quote=make_post(john, "What was said."))
    html = atom(client.get("/user/susan.atom")).entries[0].content[0].value
    assert "<blockquote>" in html and "What was said." in html
