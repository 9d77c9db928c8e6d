"""What is in an archive, and what is not."""

import csv
import json
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zipfile import ZipFile

import pytest

from app.archive import queries
from app.archive.services import folder
from app.archive.writer import write_archive
from app.extensions import db
from app.main.services import people, reactions
from app.main.services.edits import edit_post
from app.models import Post, User
from app.tickets.services.comments import delete_comment
from tests.people import (
    make_block,
    make_export,
    make_follow,
    make_mute,
    make_post,
    make_repost,
)
from tests.tickets.factories import make_comment, make_label, make_ticket

NASTY = 'A “quoted”, comma,\nsecond line; =1+1 \\ "q" \t 🦀 م'
WRITTEN = datetime(2026, 3, 29, 1, 30, 0, 5, tzinfo=UTC)


def archive_of(owner: User) -> ZipFile:
    """The archive that an export of somebody's makes."""
    return ZipFile(folder() / make_export(owner).result["path"])


def read_json(archive: ZipFile, name: str):
    return json.loads(archive.read(name))


def test_an_archive_has_its_files_and_is_whole(app, susan):
    make_post(susan)
    archive = archive_of(susan)
    names = ["profile.json", "follows.json", "reactions.json", "posts.json", "posts.csv"]
    assert archive.namelist() == ["README.txt", *names, "edits.json", "tickets.json"]
    assert archive.testzip() is None


def test_posts_have_all_their_fields(app, susan, john):
    more = {"title": "A title", "warning": "A warning", "reach": "members"}
    post = make_post(susan, f"{NASTY} #Boats @john", written_at=WRITTEN, **more)
    (found,) = read_json(archive_of(susan), "posts.json")["posts"]
    assert found == {
        "id": post.id,
        "author_id": susan.id,
        "created_at": "2026-03-29T01:30:00.000005Z",
        "title": "A title",
        "body": post.body,
        "body_html": post.body_html,
        "warning": "A warning",
        "language": post.language,
        "form_key": None,
        "reach": "members",
        "reach_owner_id": susan.id,
        "is_reply": False,
        "parent_id": None,
        "is_quote": False,
        "quote_of_id": None,
        "edited_at": None,
        "version": 1,
        "pinned_at": None,
        "image_count": 0,
        "like_count": 0,
        "repost_count": 0,
        "reply_count": 0,
        "quote_count": 0,
        "bookmark_count": 0,
        "tags": ["Boats"],
        "mentioned": ["john"],
        "images": [],
    }
    # The path repeats what an answer answers, a repost has no text, a ticket is told of elsewhere.
    hidden = {"path", "repost_of_id", "has_ticket", "has_appointment"}
    columns = {column.name for column in Post.__table__.columns} - hidden
    assert set(found) == {*columns, "tags", "mentioned", "images"}


def cell(value) -> str:
    """A value of the JSON as the table has it."""
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def test_the_table_says_the_same_as_the_json(app, susan):
    for number in range(3):
        make_post(susan, f"{number} {NASTY}")
    archive = archive_of(susan)
    rows = list(csv.DictReader(StringIO(archive.read("posts.csv").decode(), newline="")))
    posts = read_json(archive, "posts.json")["posts"]
    as_text = [{k: cell(v) for k, v in post.items()} for post in posts]
    assert rows == as_text
    assert len(rows) == 3


def test_posts_come_oldest_first_over_the_edges_of_batches(app, susan, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 2)
    ids = [make_post(susan, f"Post {number}.").id for number in range(5)]
    found = read_json(archive_of(susan), "posts.json")["posts"]
    assert [post["id"] for post in found] == ids


def test_nobody_elses_posts_are_in_it(app, susan, john):
    make_post(john, "Not Susan's.")
    make_follow(susan, john)
    assert read_json(archive_of(susan), "posts.json") == {"posts": []}


def test_an_archive_without_posts_is_made_all_the_same(app, susan):
    archive = archive_of(susan)
    assert archive.testzip() is None
    assert archive.read("posts.csv").decode().startswith("created_at,id,author_id,title,body")


def test_follows_name_both_directions_and_since_when(app, susan, john, mary, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 1)
    make_follow(susan, john, mary)
    make_follow(mary, susan)
    follows = read_json(archive_of(susan), "follows.json")
    assert [entry["username"] for entry in follows["following"]] == ["john", "mary"]
    assert [entry["username"] for entry in follows["followers"]] == ["mary"]
    since = datetime.fromisoformat(follows["followers"][0]["since"])
    assert follows["followers"][0]["since"].endswith("Z")
    assert abs(datetime.now(UTC) - since) < timedelta(minutes=1)


def test_suspended_people_are_shown_nowhere_also_not_here(app, susan, john):
    make_follow(susan, john)
    john.status = "suspended"
    db.session.commit()
    assert read_json(archive_of(susan), "follows.json")["following"] == []


def test_blocks_and_mutes_are_in_it(app, susan, john, mary):
    make_block(susan, john)
    make_mute(susan, mary, until=datetime(2300, 1, 1, tzinfo=UTC))
    follows = read_json(archive_of(susan), "follows.json")
    assert [entry["username"] for entry in follows["blocked"]] == ["john"]
    (muted,) = follows["muted"]
    assert (muted["username"], muted["until"]) == ("mary", "2300-01-01T00:00:00Z")


def test_edits_are_in_it(app, susan):
    post = make_post(susan, "Before.")
    edit_post(post, susan, "After.", version=1, max_length=500)
    db.session.commit()
    archive = archive_of(susan)
    (edit,) = read_json(archive, "edits.json")["edits"]
    assert (edit["post_id"], edit["body"]) == (post.id, "Before.")
    assert read_json(archive, "posts.json")["posts"][0]["body"] == "After."


def test_reactions_name_posts_of_others_and_hold_no_text(app, susan, john):
    post = make_post(john, "The text is John's.", reach="members")
    reactions.like(susan, post)
    reactions.keep(susan, post)
    make_repost(susan, post)
    archive = archive_of(susan)
    found = read_json(archive, "reactions.json")
    assert {name: [entry["post_id"] for entry in found[name]] for name in found} == {
        "likes": [post.id],
        "bookmarks": [post.id],
        "reposts": [post.id],
    }
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"The text is John" not in everything
    assert read_json(archive, "posts.json")["posts"] == []


def test_tickets_are_in_it_with_their_labels(app, susan):
    ticket = make_ticket(susan, body="No light.", due_on=date(2030, 1, 1), labels=[make_label()])
    (kept,) = read_json(archive_of(susan), "tickets.json")["reported"]
    said = {
        "id": ticket.id,
        "uuid": str(ticket.uuid),
        "name": "The printer is broken",
        "body": "No light.",
        "status": 0,
        "due_on": "2030-01-01",
        "labels": ["web site"],
    }
    assert said.items() <= kept.items()
    assert not {"search_words", "position", "form_key"} & kept.keys()


def test_comments_and_watches_name_tickets_of_others_by_number_alone(app, susan, john):
    ticket = make_ticket(john, "The name of John's", body="His words.")
    comment = make_comment(susan, ticket, "Same here.")
    make_comment(john, ticket, "His answer.")
    gone = make_comment(susan, ticket, "Taken back.")
    delete_comment(susan, gone.id)
    db.session.commit()
    archive = archive_of(susan)
    kept = read_json(archive, "tickets.json")
    assert kept["reported"] == []
    (said,) = kept["comments"]
    assert (said["id"], said["ticket_id"], said["body"]) == (comment.id, ticket.id, "Same here.")
    watched = {"ticket_id": ticket.id, "reason": "commented", "is_muted": False}
    assert kept["watched"] == [watched]
    for theirs in ("The name of John's", "His words.", "His answer.", "Taken back."):
        assert theirs not in archive.read("tickets.json").decode()


def test_what_others_like_and_edit_is_not_in_it(app, susan, john):
    post = make_post(susan)
    reactions.like(john, post)
    edit_post(make_post(john), john, "Changed.", version=1, max_length=500)
    db.session.commit()
    archive = archive_of(susan)
    assert read_json(archive, "reactions.json")["likes"] == []
    assert read_json(archive, "edits.json")["edits"] == []


def test_a_profile_keeps_its_secrets(app, susan):
    people.update_profile(
        susan,
        username="susan",
        display_name="Susan Marsh",
        about_me="Sails.",
        locale="en",
        timezone="Europe/Madrid",
        theme="dark",
    )
    db.session.commit()
    archive = archive_of(susan)
    profile = read_json(archive, "profile.json")
    assert profile["email"] == "susan@example.org"
    assert (profile["about_me"], profile["timezone"]) == ("Sails.", "Europe/Madrid")
    assert profile["created_at"].endswith("Z")
    assert not [name for name in profile if "password" in name or "token" in name]
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert susan.password_hash.encode() not in everything


def test_the_readme_names_every_file(app, susan):
    archive = archive_of(susan)
    readme = archive.read("README.txt").decode()
    for name in archive.namelist():
        assert name in readme or name == "README.txt"
    assert "{" not in readme.replace('{"posts": [{…}, …]}', "")


def insert_posts(author: User, count: int) -> None:
    """Many posts, without the service: this is about reading them."""
    first = 10**15
    rows = [
        {
            "id": first + number,
            "author_id": author.id,
            "created_at": WRITTEN + timedelta(seconds=number),
            "body": f"Post {number}, " + "words " * 30,
            "body_html": f"<p>Post {number}, " + "words " * 30 + "</p>",
        }
        for number in range(count)
    ]
    db.session.execute(Post.__table__.insert(), rows)
    author.post_count = count
    db.session.commit()


def peak_of_writing(path, owner: User) -> int:
    """The most memory that writing an archive takes, in bytes."""
    tracemalloc.start()
    try:
        write_archive(path, owner, "", lambda done, total: None)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("usual_collector")
def test_memory_does_not_grow_with_the_posts(app, susan, john, tmp_path):
    insert_posts(susan, 1_000)
    db.session.execute(Post.__table__.delete())
    few = peak_of_writing(tmp_path / "warm.zip", john)  # what is loaded once is loaded now
    insert_posts(susan, 1_000)
    few = peak_of_writing(tmp_path / "few.zip", susan)
    db.session.execute(Post.__table__.delete())
    insert_posts(susan, 5_000)
    many = peak_of_writing(tmp_path / "many.zip", susan)
    with ZipFile(tmp_path / "many.zip") as archive:
        size = archive.getinfo("posts.json").file_size
        assert archive.read("posts.csv").count(b"\r\n") == 5_001
    assert size > 2_500_000
    assert many < few * 1.3


@pytest.mark.parametrize("count", [0, 1, 3])
def test_progress_counts_the_posts(app, susan, tmp_path, monkeypatch, count):
    monkeypatch.setattr(queries, "BATCH", 1)
    for number in range(count):
        make_post(susan, f"Post {number}.")
    shown = []
    write_archive(tmp_path / "a.zip", susan, "", lambda done, total: shown.append((done, total)))
    assert shown == [(number + 1, count) for number in range(count)]
