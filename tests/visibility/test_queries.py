"""Reach by viewer by surface: what the queries behind each surface give away."""

import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine

from app.archive.services import folder
from app.dates import utcnow
from app.digest.queries import digest_of
from app.extensions import db
from app.main.queries import posts as queries
from app.main.queries.beside import beside
from app.main.queries.home import count_new, home_page
from app.main.queries.people import named
from app.main.queries.surroundings import surroundings_of
from app.main.queries.visibility import may_see_post, viewers_among
from app.models import Notification, Reach
from app.notifications.queries import entries
from app.pagination import Window
from app.reminders.services import deliver
from tests.people import (
    make_export,
    make_follow,
    make_mute,
    make_post,
    make_reminder,
    make_reply,
    make_user,
)
from tests.visibility.scene import MAY_SEE, SECRET, TAG, VIEWERS, texts_of


def listed(query):
    return lambda scene, viewer: texts_of(db.session.scalars(query(scene, viewer)).unique())


def home(scene, viewer):
    if viewer is None:
        return []
    rows = home_page(viewer, Window(), 25).items
    around = surroundings_of(viewer, rows)
    return texts_of([around.shown(row) for row in rows if row.author_id == scene.author.id])


def reposts_at_home(scene, viewer):
    if viewer is None:
        return []
    rows = home_page(viewer, Window(), 25).items
    around = surroundings_of(viewer, rows)
    return texts_of(around.shown(row) for row in rows)


def reposts_on_the_profile(scene, viewer):
    rows = db.session.scalars(queries.posts_by(viewer, scene.peter)).all()
    around = surroundings_of(viewer, rows, hide_muted=False)
    return texts_of(around.shown(row) for row in rows)


def quoted(scene, viewer):
    return texts_of([surroundings_of(viewer, [scene.quote]).quoted(scene.quote)])


def quoted_in_a_repost(scene, viewer):
    scene.repost.repost_of_id = scene.quote.id
    db.session.flush()
    around = surroundings_of(viewer, [scene.repost])
    return texts_of([around.quoted(around.shown(scene.repost))])


def kept(scene, viewer):
    if viewer is None:
        return []
    return texts_of(row.Post for row in db.session.execute(queries.bookmarked(viewer)))


def told(scene, viewer):
    """The secret stands for the notification: it leads to the post."""
    if viewer is None:
        return []
    forced = db.session.query(Notification).filter_by(receiver_id=viewer.id, subject="forced")
    return [SECRET for entry in entries(viewer, forced)]


def exported(scene, viewer):
    if viewer is None:
        return []
    with ZipFile(folder() / make_export(viewer).result["path"]) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


def digested(scene, viewer):
    if viewer is None:
        return []
    viewer.last_seen = viewer.created_at = utcnow() - timedelta(days=3)
    digest = digest_of(viewer, utcnow() - timedelta(days=1), utcnow() + timedelta(days=1))
    return texts_of(digest.posts)


def reminded(scene, viewer):
    if viewer is None:
        return []
    reminder = make_reminder(viewer, due_at=utcnow(), post_id=scene.post.id)
    if not deliver(reminder.id, utcnow() + timedelta(minutes=1)):
        return []
    about = db.session.query(Notification).filter_by(subject=f"reminder:{reminder.id}").one()
    return [SECRET] if about.payload["post_id"] else []


# Where it appears wherever it may be seen, but for what each surface leaves out by its nature.
SURFACES = {
    "home": (home, {"guest", "stranger", "mentioned", "moderator"}),
    "explore": (listed(lambda scene, v: queries.explore(v)), set()),
    "profile": (listed(lambda scene, v: queries.posts_by(v, scene.author)), set()),
    "replies": (listed(lambda s, v: queries.posts_and_replies_by(v, s.author)), set()),
    "articles": (listed(lambda scene, v: queries.articles(v)), set()),
    "articles_by": (listed(lambda scene, v: queries.articles_by(v, scene.author)), set()),
    "pinned": (lambda scene, v: texts_of(queries.pinned_by(v, scene.author)), set()),
    "tag": (
        listed(lambda s, v: queries.tagged(v, db.session.scalar(queries.tag_named(TAG)))),
        set(),
    ),
    "thread": (listed(lambda scene, v: queries.replies(v, scene.root)), set()),
    "ancestors": (lambda scene, v: texts_of(queries.ancestors(v, scene.below)), set()),
    "quote": (quoted, set()),
    "quotes": (quoted_in_a_repost, set()),
    "repost": (reposts_at_home, {"guest"}),
    "reposts_by": (reposts_on_the_profile, set()),
    "bookmarks": (kept, {"guest"}),
    "notification": (told, {"guest"}),
    "reminder": (reminded, {"guest"}),
    "digest": (digested, {"guest", "stranger", "mentioned", "moderator", "author"}),
    "export": (exported, set(VIEWERS) - {"author"}),
    "itself": (lambda s, v: [SECRET] if may_see_post(v, s.post.id) else [], set()),
}


@pytest.mark.parametrize("name", SURFACES)
def test_a_post_is_shown_to_those_who_may_see_it_and_to_nobody_else(scene, name):
    surface, never = SURFACES[name]
    assert scene.shown_by(surface) == MAY_SEE[scene.reach] - never


def test_the_newest_articles_at_the_side_are_public(scene):
    shown = scene.shown_by(lambda scene, viewer: texts_of(beside(viewer).articles))
    assert shown == (MAY_SEE[Reach.PUBLIC] if scene.reach == Reach.PUBLIC else set())


def test_the_popular_tags_are_of_public_posts(scene):
    labels = [label for _name, label in queries.popular_tags()]
    assert labels == ([TAG] if scene.reach == Reach.PUBLIC else [])


def test_everybody_at_once_is_judged_as_one_by_one(scene):
    ids = {person.id: name for name, person in scene.people.items() if person}
    seen_by = {ids[user_id] for user_id in viewers_among(scene.post.id, ids)}
    assert seen_by == MAY_SEE[scene.reach] - {"guest"}


def test_only_who_may_see_it_hears_of_being_named(scene):
    told = db.session.query(Notification).filter_by(kind="mentioned")
    names = {scene.author.id: "author"} | {p.id: n for n, p in scene.people.items() if p}
    heard = {names[one.receiver_id] for one in told if one.subject == f"post:{scene.post.id}"}
    before_the_block = {"mentioned", "blocked"}
    if scene.reach == Reach.FOLLOWERS:
        before_the_block = {"blocked"}  # who followed then
    assert heard == before_the_block


def test_a_block_hides_people_from_each_other(scene):
    blocked = scene.person("blocked")
    for looking, looked_at in ((blocked, scene.author), (scene.author, blocked)):
        assert db.session.scalar(named(looked_at.username, looking)) is None
    assert db.session.scalar(named("author", scene.person("stranger"))) is not None


def test_a_suspended_authors_post_is_shown_to_nobody(scene):
    scene.author.status = "suspended"
    db.session.commit()
    for name in set(SURFACES) - {"export"}:
        assert scene.shown_by(SURFACES[name][0]) - {"author"} == set(), name


def test_new_posts_at_home_count_what_home_shows(scene):
    for person in scene.members:
        page = home_page(person, Window(), 99)
        assert count_new(person, 0) == len(page.items)


def test_an_export_holds_ones_own_answers_and_not_what_they_answer(scene):
    with ZipFile(folder() / make_export(scene.author).result["path"]) as archive:
        posts = json.loads(archive.read("posts.json"))["posts"]
    assert {post["id"] for post in posts} == {
        post.id for post in (scene.post, scene.article, scene.reply, scene.below, scene.pinned)
    }
    assert "Where is the key?" not in {post["body"] for post in posts}


# --- an answer is never for more people than what it answers


@pytest.mark.parametrize("wish", list(Reach))
def test_an_answer_is_never_for_more_people_than_what_it_answers(scene, wish):
    replier = scene.person("mentioned" if scene.reach == Reach.MENTIONED else "follower")
    fan = make_user("fan")
    make_follow(fan, replier)
    reply = make_reply(replier, scene.post, "@fan @stranger @author, so?", reach=wish)
    # The one who is blocked sees what third people answer.
    everybody = {*scene.people.values(), fan, scene.peter} - {scene.person("blocked")}
    for person in everybody:
        if may_see_post(person, reply.id):
            assert may_see_post(person, scene.post.id), person
    assert may_see_post(scene.author, reply.id) or wish == Reach.FOLLOWERS


# --- mutes


LISTS = {"home", "explore", "articles", "tag", "thread", "quote", "quotes", "repost", "digest"}
"""What leaves out those whom the viewer has muted; the other surfaces are looked for on purpose."""


@pytest.mark.parametrize("name", sorted(set(SURFACES) - {"export"}))
@pytest.mark.parametrize("scene", [Reach.PUBLIC], indirect=True)
def test_a_mute_holds_in_lists_and_not_where_one_looks_for_a_person(scene, name):
    surface, _never = SURFACES[name]
    follower = scene.person("follower")
    make_mute(follower, scene.author)
    shown = "follower" in scene.shown_by(surface)
    assert shown == (name not in LISTS)


@pytest.mark.parametrize("scene", [Reach.PUBLIC], indirect=True)
def test_a_mute_ends_by_itself(scene):
    follower = scene.person("follower")
    make_mute(follower, scene.author, until=utcnow() + timedelta(hours=1))
    assert "follower" not in scene.shown_by(home)
    with time_machine.travel(utcnow() + timedelta(hours=2), tick=False):
        assert "follower" in scene.shown_by(home)


@pytest.mark.parametrize("scene", [Reach.PUBLIC], indirect=True)
def test_what_a_muted_person_passes_on_is_not_at_home(scene):
    stranger = scene.person("stranger")
    assert "stranger" in scene.shown_by(reposts_at_home)
    make_mute(stranger, scene.peter)
    assert "stranger" not in scene.shown_by(reposts_at_home)


@pytest.mark.parametrize("scene", [Reach.PUBLIC], indirect=True)
def test_nobody_hears_of_somebody_they_muted(scene):
    stranger = scene.person("stranger")
    make_mute(stranger, scene.author)
    make_post(scene.author, "@stranger, are you there?")
    assert (
        not db.session.query(Notification)
        .filter_by(receiver_id=stranger.id, kind="mentioned")
        .all()
    )


@pytest.mark.parametrize("scene", [Reach.PUBLIC], indirect=True)
def test_what_a_muted_person_did_before_is_not_in_the_list(scene):
    stranger = scene.person("stranger")
    assert "stranger" in scene.shown_by(told)
    make_mute(stranger, scene.peter)
    assert "stranger" not in scene.shown_by(told)
