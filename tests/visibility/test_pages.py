"""Reach by viewer by surface: what the pages, mails, files and addresses themselves give away."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import current_app
from sqlalchemy import select, update

from app.dates import utcnow
from app.digest.mails import weekly
from app.digest.queries import digest_of
from app.extensions import db
from app.main import kinds
from app.media import services as media
from app.models import (
    Channel,
    Notification,
    NotificationPreference,
    OutgoingMail,
    Reach,
    bookmark,
)
from tests.media.files import keep
from tests.people import make_export, make_follow, make_post, make_repost
from tests.visibility.scene import MAY_SEE, SECRET, TAG, TITLE, VIEWERS

HTMX = {"HX-Request": "true"}
EVERYBODY = set(VIEWERS)
SIGNED_IN = EVERYBODY - {"guest"}


def browser(viewer):
    """The browser of a viewer."""
    client = current_app.test_client()
    return client.sign_in(viewer) if viewer else client


READ = {}
"""The answers that several tests look at, by the scene, the viewer and what was asked for."""


def read(scene, viewer, path, headers=None):
    """The answer for a viewer of the scene as it was made; nobody is asked twice.

    A test that changes the scene asks by a browser.
    """
    key = (scene.reach, viewer and viewer.username, path, headers is HTMX)
    if key not in READ:
        READ[key] = browser(viewer).get(path, headers=headers)
    return READ[key]


def main_of(answer):
    """The middle of a page, without the right column; nothing of a page that is refused."""
    if answer.status_code != 200:
        assert SECRET not in answer.text and TITLE not in answer.text
        return ""
    return answer.text.split("<main")[1].split("</main>")[0]


def page(path):
    """A surface that is the page of an address, which is made for the scene."""

    def surface(scene, viewer):
        return [main_of(read(scene, viewer, path(scene)))]

    return surface


def changed_page(path):
    """As ``page``, of a scene that is no longer as it was made."""

    def surface(scene, viewer):
        return [main_of(browser(viewer).get(path(scene)))]

    return surface


def fragment(path):
    """As ``page``, in the form that htmx gets."""

    def surface(scene, viewer):
        answer = read(scene, viewer, path(scene), HTMX)
        return [answer.text if answer.status_code == 200 else ""]

    return surface


def article_on(path):
    """As ``page``, looking for the article alone: nobody quotes it or passes it on."""

    def surface(scene, viewer):
        return [TITLE] if TITLE in main_of(read(scene, viewer, path(scene))) else []

    return surface


def card_on(path, row):
    """As ``page``, looking at the card of one row alone."""

    def surface(scene, viewer):
        html = main_of(read(scene, viewer, path(scene)))
        _, found, card = html.partition(f'data-row="{row(scene).id}"')
        return [card.split("</article>")[0]] if found else []

    return surface


def bookmarks(scene, viewer):
    return [main_of(browser(viewer).get("/bookmarks"))]


def notifications(scene, viewer):
    """The secret stands for a link to the post."""
    db.session.execute(update(Notification).values(read_at=utcnow()))
    db.session.commit()
    html = main_of(browser(viewer).get("/notifications"))
    return [SECRET] if f'href="/post/{scene.post.id}"' in html else []


def mails_to(viewer):
    letters = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.address == viewer.email)
    ).all()
    return [f"{letter.subject} {letter.text} {letter.html}" for letter in letters]


def digest(scene, viewer):
    if viewer is None:
        return []
    viewer.last_seen = viewer.created_at = utcnow() - timedelta(days=3)
    found = digest_of(viewer, utcnow() - timedelta(days=1), utcnow() + timedelta(days=1))
    weekly(viewer, found)
    db.session.commit()
    return mails_to(viewer)


def export(scene, viewer):
    """The archive as it is fetched."""
    if viewer is None:
        return []
    task = make_export(viewer)
    with (
        browser(viewer).get(f"/exports/{task.id}") as answer,
        ZipFile(BytesIO(answer.data)) as zipped,
    ):
        return [zipped.read(name).decode() for name in zipped.namelist()]


def image(scene, viewer):
    """The secret stands for the picture."""
    picture = keep(scene.author)
    media.attach(scene.post, [picture])
    db.session.commit()
    with browser(viewer).get(f"/media/{picture.fingerprint}/480.webp") as answer:
        return [SECRET] if answer.status_code == 200 else []


def image_in_a_page(scene, viewer):
    """The secret stands for the address of the picture."""
    picture = keep(scene.author)
    media.attach(scene.post, [picture])
    db.session.commit()
    html = main_of(browser(viewer).get("/explore"))
    return [SECRET] if picture.fingerprint in html else []


# Where it appears wherever it may be seen, but for what each surface leaves out by its nature.
SURFACES = {
    # For guests it is the front page, which shows what is public.
    "home": (article_on(lambda s: "/"), {"stranger", "mentioned", "moderator"}),
    "home in full": (page(lambda s: "/"), set()),
    "home for htmx": (fragment(lambda s: "/"), set()),
    "explore": (page(lambda s: "/explore"), set()),
    "explore for htmx": (fragment(lambda s: "/explore"), set()),
    "profile": (page(lambda s: "/user/author"), set()),
    "profile with replies": (page(lambda s: "/user/author/replies"), set()),
    "profile of articles": (page(lambda s: "/user/author/articles"), set()),
    "tag": (page(lambda s: f"/tag/{TAG}"), set()),
    "articles": (page(lambda s: "/articles"), set()),
    "articles by": (page(lambda s: "/articles?author=author"), set()),
    "articles of a tag": (page(lambda s: f"/articles?tag={TAG}"), set()),
    "post": (page(lambda s: f"/post/{s.post.id}"), set()),
    "article": (page(lambda s: f"/post/{s.article.id}"), set()),
    "thread": (page(lambda s: f"/post/{s.root.id}"), set()),
    "thread for htmx": (fragment(lambda s: f"/post/{s.root.id}"), set()),
    "ancestors": (page(lambda s: f"/post/{s.below.id}"), set()),
    "form of an answer": (page(lambda s: f"/post/{s.post.id}/reply"), {"guest"}),
    "form of a reminder": (page(lambda s: f"/reminders/new?post={s.post.id}"), {"guest"}),
    "quote": (page(lambda s: f"/post/{s.quote.id}"), set()),
    "quotes": (page(lambda s: f"/post/{s.post.id}/quotes"), set()),
    "quote in a list": (card_on(lambda s: "/explore", lambda s: s.quote), set()),
    "repost": (card_on(lambda s: "/user/peter", lambda s: s.repost), set()),
    "repost at home": (card_on(lambda s: "/", lambda s: s.repost), {"guest", "follower", "author"}),
    "hover card": (page(lambda s: "/user/author/popup"), EVERYBODY),
    "hover card for htmx": (fragment(lambda s: "/user/author/popup"), EVERYBODY),
    "bookmarks": (bookmarks, {"guest"}),
    "notifications": (notifications, {"guest"}),
    "digest": (digest, {"guest", "stranger", "mentioned", "moderator", "author"}),
    "export": (export, EVERYBODY - {"author"}),
    "image": (image, set()),
    "image in a page": (image_in_a_page, set()),
}


@pytest.mark.parametrize("name", SURFACES)
def test_a_page_shows_a_post_to_those_who_may_see_it_and_to_nobody_else(scene, name):
    surface, never = SURFACES[name]
    assert scene.shown_by(surface) == MAY_SEE[scene.reach] - never


def test_the_right_column_has_nothing_that_is_not_public(scene):
    def aside(scene, viewer):
        return [read(scene, viewer, "/people" if viewer else "/").text.split("<aside")[1]]

    shown = scene.shown_by(aside)
    assert shown == (MAY_SEE[Reach.PUBLIC] if scene.reach == Reach.PUBLIC else set())
    tags = read(scene, None, "/").text.split("<aside")[1]
    assert (f"<bdi>{TAG}</bdi>" in tags) == (scene.reach == Reach.PUBLIC)


def test_the_card_over_a_name_is_for_all_whom_nobody_blocked(scene):
    answers = {
        name: read(scene, viewer, "/user/author/popup", HTMX).status_code
        for name, viewer in scene.people.items()
    }
    assert answers == {name: 404 if name == "blocked" else 200 for name in VIEWERS}


ADDRESSES = ("", "/likes", "/reposts", "/quotes", "/history", "/reply")


@pytest.mark.parametrize("tail", ADDRESSES)
def test_every_address_of_a_post_is_404_for_those_who_may_not_see_it(scene, tail):
    for name, viewer in scene.people.items():
        answer = read(scene, viewer, f"/post/{scene.post.id}{tail}")
        # Whom an edit named later was not meant to read what came before.
        is_closed = tail == "/history" and scene.reach == Reach.MENTIONED and name != "author"
        if is_closed and name in MAY_SEE[scene.reach]:
            assert answer.status_code == 403, name
        elif name in MAY_SEE[scene.reach]:
            assert answer.status_code == 200 or (name == "guest" and answer.status_code == 302)
        elif name == "guest" and answer.status_code == 302:
            assert answer.location.startswith("/auth/login")
        else:
            assert answer.status_code == 404, name


ACTIONS = ("like", "unlike", "repost", "unrepost", "bookmark", "unbookmark", "reply", "pin", "edit")


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_acts_on_what_they_may_not_see(scene, action):
    for name in SIGNED_IN - MAY_SEE[scene.reach]:
        for headers in ({}, HTMX):
            answer = browser(scene.person(name)).post(
                f"/post/{scene.post.id}/{action}", headers=headers, data={"body": "Hm."}
            )
            assert answer.status_code == 404, name
            assert SECRET not in answer.text


def test_only_what_every_member_may_see_can_be_quoted(scene):
    for name in SIGNED_IN:
        answer = browser(scene.person(name)).get(f"/compose?quote={scene.post.id}")
        sees = name in MAY_SEE[scene.reach]
        is_wide = scene.reach.is_wide
        assert answer.status_code == (404 if not sees else 200 if is_wide else 403), name
        assert (SECRET in answer.text) == (sees and is_wide), name


def test_only_what_every_member_may_see_is_passed_on_by_the_button(scene):
    before = scene.post.repost_count
    passed_on = 0
    for name in SIGNED_IN & MAY_SEE[scene.reach]:
        browser(scene.person(name)).post(f"/post/{scene.post.id}/repost")
        passed_on += scene.reach.is_wide
    db.session.refresh(scene.post)
    assert scene.post.repost_count == before + passed_on


def mail_everything(scene):
    """Everybody wants to hear of everything by mail at once."""
    for person in scene.members:
        for kind in (kinds.MENTIONED, kinds.REPLIED, kinds.QUOTED, kinds.LIKED, kinds.REPOSTED):
            db.session.add(
                NotificationPreference(user_id=person.id, kind=kind.name, channel=Channel.MAIL)
            )
    db.session.commit()


def test_a_mail_of_a_mention_goes_to_those_who_may_see_the_post(scene):
    mail_everything(scene)
    names = {name: scene.person(name).username for name in SIGNED_IN - {"author"}}
    text = " ".join(f"@{username}" for username in names.values())
    post = make_post(scene.author, f"{SECRET}. {text}", reach=scene.reach)
    mailed = {
        name for name in names if any(str(post.id) in text for text in mails_to(scene.person(name)))
    }
    # Who is named in a post for those mentioned is one of them.
    may_see = set(names) if scene.reach == Reach.MENTIONED else MAY_SEE[scene.reach]
    assert mailed == set(names) & may_see - {"blocked"}


def test_a_mail_says_that_something_happened_and_not_what_was_written(scene):
    mail_everything(scene)
    make_post(scene.author, f"{SECRET}. @mentioned @follower", reach=scene.reach)
    letters = [text for person in scene.members for text in mails_to(person)]
    assert letters
    assert not any(SECRET in text for text in letters)


def test_a_repost_is_for_those_who_may_see_what_it_passes_on(scene):
    """Also when somebody passes on what somebody else quotes."""
    make_repost(scene.peter, scene.quote)
    shown = scene.shown_by(changed_page(lambda s: "/user/peter"))
    assert shown == MAY_SEE[scene.reach]


@pytest.mark.parametrize("scene", [Reach.FOLLOWERS], indirect=True)
def test_who_follows_no_more_loses_sight_at_once(scene):
    stranger = scene.person("stranger")
    path = changed_page(lambda s: f"/post/{s.post.id}")
    make_follow(stranger, scene.author)
    assert "stranger" in scene.shown_by(path)
    browser(stranger).post("/unfollow/author")
    assert "stranger" not in scene.shown_by(path)


def test_no_answer_with_a_post_may_be_kept_by_a_cache_of_all(scene):
    for path in ("/", "/explore", f"/post/{scene.post.id}", f"/tag/{TAG}", "/user/author"):
        for viewer in scene.people.values():
            control = read(scene, viewer, path).cache_control
            assert control.private and not control.public


def test_one_persons_marks_are_shown_to_nobody_else(scene):
    rows = db.session.execute(select(bookmark.c.user_id)).all()
    assert len(rows) == len(scene.members)  # everybody keeps it
    db.session.execute(bookmark.delete().where(bookmark.c.user_id != scene.author.id))
    db.session.commit()
    for name in SIGNED_IN & MAY_SEE[scene.reach]:
        html = browser(scene.person(name)).get(f"/post/{scene.post.id}").text
        pressed = re.search(rf'id="bookmark-{scene.post.id}"[^>]*aria-pressed="(true|false)"', html)
        assert pressed and pressed[1] == ("true" if name == "author" else "false")
