"""Posts that come in from a file: upload, preview, import, report."""

import gc
import json
import os
import struct
import tracemalloc
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import func, select

from app.archive import services as exports
from app.archive import tasks as archive_tasks
from app.archive.imports import files, services, tasks
from app.archive.imports.sources import WORDS, Reason
from app.background.runner import Progress
from app.background.services import claim
from app.dates import utcnow
from app.extensions import db
from app.models import Notification, OutgoingMail, Post, Task, TaskState, User
from tests.people import make_export, make_import, make_post, make_upload
from tests.test_races import together

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def ours(*posts, **more) -> bytes:
    return json.dumps({**more, "posts": list(posts)}).encode()


def post(body="From elsewhere.", created_at="2020-02-29T12:00:00Z") -> dict:
    return {"body": body, "created_at": created_at}


def zipped(content: bytes, name="posts.json", method=ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def note(number: int, content: str, **fields) -> dict:
    """An activity as Mastodon writes it."""
    address = f"https://social.example/users/susan/statuses/{number}"
    published = f"2023-05-0{number}T08:30:00Z"
    return {
        "id": f"{address}/activity",
        "type": "Create",
        "actor": "https://social.example/users/susan",
        "published": published,
        "to": [PUBLIC],
        "cc": ["https://social.example/users/susan/followers"],
        "object": {
            "id": address,
            "type": "Note",
            "summary": None,
            "inReplyTo": None,
            "published": published,
            "url": f"https://social.example/@susan/{number}",
            "to": [PUBLIC],
            "cc": ["https://social.example/users/susan/followers"],
            "sensitive": False,
            "content": content,
            "attachment": [],
            "tag": [],
        }
        | fields,
    }


def outbox(*items) -> bytes:
    return json.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": "outbox.json",
            "type": "OrderedCollection",
            "totalItems": len(items),
            "orderedItems": list(items),
        }
    ).encode()


LINK = (
    '<p>Read <a href="https://example.org/a_b?c=1" rel="nofollow"><span class="invisible">'
    'https://</span><span class="ellipsis">example.org/a_b</span><span class="invisible">?c=1'
    "</span></a></p>"
)
BOOST = {
    "id": "https://social.example/users/susan/statuses/9/activity",
    "type": "Announce",
    "published": "2023-05-09T08:30:00Z",
    "to": [PUBLIC],
    "object": "https://other.example/users/bob/statuses/1",
}
SAMPLE = outbox(
    note(1, "<p>Hello, <em>world</em> &amp; all<br>second line</p><p>New paragraph</p>"),
    note(2, LINK),
    note(3, "<p>For followers</p>", to=["https://social.example/users/susan/followers"], cc=[]),
    note(4, "<p>An answer</p>", inReplyTo="https://other.example/1"),
    note(5, "<p>Unlisted</p>", to=["https://social.example/f"], cc=[PUBLIC]),
    BOOST,
    note(6, ""),
    note(7, "<p>Which one?</p>", type="Question"),
)


def upload(browser, content: bytes, name="file.zip", **more):
    return browser.post("/import", data={"file": (BytesIO(content), name), **more})


def bring_in(browser, content: bytes) -> Task:
    """Upload and confirm, as a person does without JavaScript."""
    answer = upload(browser, content)
    assert answer.status_code == 302, answer.text
    assert browser.post(answer.location).location == "/tasks"
    return db.session.scalars(select(Task).order_by(Task.id.desc()).limit(1)).one()


def bodies(author: User) -> list[str]:
    """What somebody wrote, newest first, as the profile has it."""
    own = select(Post.body).where(Post.author_id == author.id).order_by(Post.id.desc())
    return list(db.session.scalars(own))


def look(owner: User, content: bytes) -> dict:
    name = services.keep_upload(owner, BytesIO(content))
    return services.look_into(owner, name)


def reasons(owner: User, *items, source=ours) -> dict[str, int]:
    skipped = look(owner, source(*items))["skipped"]
    return {reason: found["count"] for reason, found in skipped.items()}


# --- our own archives


def test_what_one_exports_another_imports(client_of, susan, john):
    for number in range(3):
        written = datetime(2021, 1, 1 + number, 1, 2, 3, 456_789, tzinfo=UTC)
        make_post(susan, f"Post *{number}*,\n“quoted” 🦀", written_at=written)
    make_post(john, "In between.", written_at=datetime(2021, 1, 2, 12, tzinfo=UTC))
    archive = (exports.folder() / make_export(susan).result["path"]).read_bytes()
    task = bring_in(client_of(john), archive)
    assert task.state == TaskState.DONE
    assert (task.result["imported"], task.result["already"], task.result["skipped"]) == (3, 0, {})
    columns = select(Post.body, Post.body_html, Post.created_at).order_by(Post.id)
    of = {p: db.session.execute(columns.where(Post.author_id == p.id)).all() for p in (susan, john)}
    assert [row for row in of[john] if row.body != "In between."] == of[susan]
    assert [body[:8] for body in bodies(john)] == ["Post *2*", "In betwe", "Post *1*", "Post *0*"]
    assert john.post_count == 4
    page = client_of(susan).get("/user/john").text
    assert page.index("<em>2</em>") < page.index("In between.") < page.index("<em>1</em>")


def test_an_import_opens_nothing_to_more_people_than_before(app, susan):
    item = {**post("For few."), "title": "A title", "warning": "A warning"}
    make_import(susan, [{**item, "reach": "followers"}, {**post("Ours."), "reach": "members"}])
    found = {one.body: one for one in db.session.scalars(select(Post))}
    assert (found["For few."].reach, found["Ours."].reach) == ("followers", "members")
    assert (found["For few."].title, found["For few."].warning) == ("A title", "A warning")


def test_the_default_of_the_person_is_not_that_of_a_file(app, susan):
    susan.default_reach = "followers"
    make_import(susan, [post()])
    assert db.session.scalars(select(Post)).one().reach == "public"


def test_what_is_imported_tells_nobody(app, susan, john):
    make_import(susan, [post("Hello @john.")])
    told = select(Notification).where(Notification.receiver_id == john.id)
    assert db.session.scalars(told).all() == []


def test_ones_own_archive_adds_nothing(client_of, susan):
    make_post(susan, "Here already.")
    archive = (exports.folder() / make_export(susan).result["path"]).read_bytes()
    browser = client_of(susan)
    answer = upload(browser, archive)
    page = browser.get(answer.location).text
    assert "0 posts will come in." in page
    assert "1 is here already." in page
    browser.post(answer.location)
    assert bodies(susan) == ["Here already."]


@pytest.mark.parametrize(
    "content", [ours(post("A."), post("B.")), SAMPLE], ids=["ours", "mastodon"]
)
def test_the_same_file_twice_adds_nothing(client_of, susan, content):
    browser = client_of(susan)
    first = bring_in(browser, content)
    before = bodies(susan)
    second = bring_in(browser, content)
    assert bodies(susan) == before
    assert susan.post_count == len(before) == first.result["imported"] > 0
    assert (second.result["imported"], second.result["already"]) == (0, len(before))


def test_a_post_that_was_edited_elsewhere_comes_in_once(client_of, susan):
    browser = client_of(susan)
    bring_in(browser, outbox(note(1, "<p>First</p>")))
    for _again in range(2):
        bring_in(browser, outbox(note(1, "<p>Edited</p>")))
    assert bodies(susan) == ["First"]


def test_long_texts_come_in_as_they_are(app, susan):
    app.config["POST_MAX_LENGTH"] = 10
    make_import(susan, [post("x" * 50_000)])
    assert bodies(susan) == ["x" * 50_000]


# --- Mastodon


def test_an_outbox_brings_in_what_was_public(client_of, susan):
    task = bring_in(client_of(susan), SAMPLE)
    assert bodies(susan) == [
        "Unlisted",
        "Read https://example.org/a_b?c=1",
        "Hello, world & all\nsecond line\n\nNew paragraph",
    ]
    dates = select(Post.created_at).where(Post.author_id == susan.id).order_by(Post.id)
    assert db.session.scalars(dates).first() == datetime(2023, 5, 1, 8, 30, tzinfo=UTC)
    counts = {reason: found["count"] for reason, found in task.result["skipped"].items()}
    assert counts == {"private": 1, "reply": 1, "boost": 1, "empty": 1, "other": 1}


def test_an_outbox_may_be_in_a_zip(susan):
    assert look(susan, zipped(SAMPLE, "outbox.json"))["new"] == 3


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a*b* _c_ `d` [e](f) snake_case</p>", r"a\*b\* \_c\_ \`d\` \[e\](f) snake_case"),
        ("<p>&amp;copy; &lt;b&gt;</p>", r"\&copy; \<b>"),
        ("<script>alert(1)</script><p>x<img src=y onerror=z></p>", "x"),
        ('<p><a href="javascript:alert(1)">press</a></p>', "press"),
        (
            '<p><a href="https://s.example/@bob" class="mention">@<span>bob</span></a> hi</p>',
            "[@bob](https://s.example/@bob) hi",
        ),
        (
            '<a href="https://s.example/tags/sea" class="mention hashtag">#<span>sea</span></a>',
            "#sea",
        ),
        ('<p><a href="https://e.org/x)y z">t</a></p>', "[t](https://e.org/x%29y%20z)"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("plain, without a tag", "plain, without a tag"),
        ("<p>open <a href='https://e.org/'>https://e.org/", "open https://e.org/"),
    ],
)
def test_html_becomes_markdown(client_of, susan, html, text):
    bring_in(client_of(susan), outbox(note(1, html)))
    assert bodies(susan) == [text]


def test_an_address_stays_one_link(client_of, susan):
    address = "https://e.org/_a_/*b*/x_y?c=1&d=2"
    html = f'<p><a href="{address}">{address}</a> end</p>'.replace("&d", "&amp;d")
    bring_in(client_of(susan), outbox(note(1, html)))
    page = client_of(susan).get("/user/susan").text
    assert f'<a href="{address.replace("&", "&amp;")}"' in page
    assert "<em>" not in page


def test_what_comes_in_is_safe_to_show(client_of, susan):
    html = "<p>&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))</p>"
    bring_in(client_of(susan), outbox(note(1, html)))
    page = client_of(susan).get("/user/susan").text
    assert "<script>alert(1)" not in page
    assert 'href="javascript' not in page


def test_a_warning_stands_in_front_of_its_text(client_of, susan):
    bring_in(client_of(susan), outbox(note(1, "<p>The end.</p>", summary="Spoiler")))
    assert bodies(susan) == ["Spoiler\n\nThe end."]


# --- the preview


def test_the_preview_says_what_would_happen_and_does_nothing(client_of, susan):
    browser = client_of(susan)
    bring_in(browser, ours(post("Old.")))
    posts = [post("Old."), *[post(f"New {n}.") for n in range(7)], post(""), 5]
    answer = upload(browser, ours(*posts))
    page = browser.get(answer.location).text
    assert "7 posts will come in." in page
    assert "1 is here already." in page
    assert "There is no text in it." in page
    assert "It does not look like a post." in page
    assert "New 4." in page
    assert "New 5." not in page
    assert bodies(susan) == ["Old."]


def test_the_preview_shows_text_as_text(client_of, susan):
    browser = client_of(susan)
    answer = upload(browser, ours(post("<b>bold</b>")))
    assert "&lt;b&gt;bold&lt;/b&gt;" in browser.get(answer.location).text


def test_cancelling_deletes_the_file(client_of, susan):
    browser = client_of(susan)
    answer = upload(browser, ours(post()))
    assert browser.post(f"{answer.location}/cancel").location == "/import"
    assert list((services.folder() / str(susan.id)).iterdir()) == []
    assert browser.get(answer.location).status_code == 410
    assert bodies(susan) == []


def test_another_upload_takes_the_place_of_the_first(client_of, susan):
    browser = client_of(susan)
    first, second = (upload(browser, ours(post(text))).location for text in "ab")
    assert browser.get(first).status_code == 410
    assert browser.get(second).status_code == 200


# --- what is refused


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (post("  \u200b "), "empty"),
        (post("x" * 50_001), "long"),
        (post(created_at="1999-12-31T23:59:59Z"), "old"),
        (post(created_at="2999-01-01T00:00:00Z"), "future"),
        (post(created_at="2020-01-01T00:00:00"), "no_date"),
        (post(created_at="0001-01-01T00:00:00+23:59"), "no_date"),
        (post(created_at="yesterday"), "no_date"),
        (post(created_at=12), "no_date"),
        (post(created_at=None), "no_date"),
        (post(created_at=["2020-01-01"]), "no_date"),
        ({"body": "x"}, "no_date"),
        (post(body=5), "shape"),
        (post(body=None), "shape"),
        ({}, "shape"),
        ([], "shape"),
        (None, "shape"),
        ("text", "shape"),
        (1e400, "shape"),
        ({**post(), "title": 5}, "shape"),
        ({**post(), "warning": ["x"]}, "shape"),
        ({**post(), "reach": "everybody"}, "shape"),
        ({**post(), "reach": ["public"]}, "shape"),
        ({**post(), "reach": "mentioned"}, "private"),
        ({**post(), "is_reply": True}, "reply"),
        ({**post(), "title": "x" * 121}, "long"),
        ({**post(), "warning": "x" * 121}, "long"),
    ],
)
def test_a_post_that_is_none_is_skipped_with_a_reason(app, susan, item, reason):
    assert reasons(susan, item, post()) == {reason: 1}
    task = make_import(susan, [item, post()])
    assert (task.state, task.result["imported"]) == (TaskState.DONE, 1)
    assert task.result["skipped"][reason]["count"] == 1


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"type": "Like", "object": "x"}, "other"),
        ({"type": 5}, "shape"),
        ({"type": "Create", "object": "https://x.example/1"}, "shape"),
        ({"type": "Create", "object": None}, "shape"),
        (note(1, None), "empty"),
        (note(1, ["x"]), "shape"),
        (note(1, "x", summary={}), "shape"),
        (note(1, "x", to=5, cc={}), "private"),
        (note(1, "x", to=[{}, None], cc=None), "private"),
        (note(1, "x" * 200_001), "long"),
        (note(1, "<p>x", published=None), "no_date"),
        (note(1, "<p>x", published="9999-12-31T23:59:59-23:59"), "no_date"),
    ],
)
def test_an_activity_that_is_none_is_skipped_with_a_reason(app, susan, item, reason):
    assert reasons(susan, item, note(2, "x"), source=outbox) == {reason: 1}


def test_a_public_address_may_stand_alone(app, susan):
    assert look(susan, outbox(note(1, "x", to=PUBLIC, cc=None, id=7)))["new"] == 1


def test_twice_in_a_file_is_once(app, susan):
    task = make_import(susan, [post(), post()])
    assert (task.result["imported"], task.result["skipped"]["twice"]["count"]) == (1, 1)
    assert len(bodies(susan)) == 1


def test_every_reason_has_words():
    assert set(WORDS) == set(Reason)


def test_lone_surrogates_and_zeros_do_no_harm(app, susan):
    task = make_import(susan, [post("a\ud800b\x00c"), post("\ud83d"), 5])
    assert task.state == TaskState.DONE
    assert bodies(susan) == ["abc"]


def encrypted() -> bytes:
    content = bytearray(zipped(ours(post())))
    content[6] |= 1
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def with_many_files() -> bytes:
    content = bytearray(zipped(ours(post())))
    struct.pack_into("<2H", content, content.rfind(b"PK\x05\x06") + 8, 60_000, 60_000)
    return bytes(content)


def spoiled() -> bytes:
    content = bytearray(zipped(ours(*[post(f"{n} {n * 7919}") for n in range(500)])))
    content[200:260] = bytes(60)
    return bytes(content)


BAD = {
    "empty": (b"", "no posts in this file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "no posts in this file"),
    "no JSON": (b"{posts", "no posts in this file"),
    "a list": (b"[]", "no posts in this file"),
    "no list of posts": (b'{"posts": {}}', "no posts in this file"),
    "another object": (b'{"a": [1, 2], "b": 1.5, "c": null}', "no posts in this file"),
    "cut off": (ours(post(), post())[:-20], "no posts in this file"),
    "not UTF-8": (b'{"posts": ["\xff\xfe"]}', "no posts in this file"),
    "too deep": (b'{"posts": [' + b"[" * 100_000, "no posts in this file"),
    "a huge number": (b'{"posts": [' + b"9" * 5_000 + b", 1]}", "no posts in this file"),
    "a huge value": (b'{"posts": ["' + b"x" * 400_000 + b'"]}', "no posts in this file"),
    "half a ZIP": (zipped(ours(post()))[:60], "damaged"),
    "a spoiled ZIP": (spoiled(), "damaged"),
    "an encrypted ZIP": (encrypted(), "password"),
    "another ZIP": (zipped(b"x", "x.txt"), "no posts.json"),
    "a ZIP with a folder": (zipped(ours(post()), "../posts.json"), "no posts.json"),
    "an unusual ZIP": (zipped(ours(post()), method=ZIP_BZIP2), "unusual"),
    "a bomb": (zipped(b'{"posts": [' + b" " * 30_000_000 + b"]}"), "too large"),
    "many files": (with_many_files(), "too many files"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_used_is_refused_in_words(client_of, susan, monkeypatch, kind):
    monkeypatch.setattr("app.archive.imports.json_lists.LARGEST_VALUE", 200_000)
    content, words = BAD[kind]
    browser = client_of(susan)
    answer = upload(browser, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert list((services.folder() / str(susan.id)).iterdir()) == []


def test_a_zip_with_more_files_than_are_sensible_is_refused(app, susan, monkeypatch):
    monkeypatch.setattr(files, "MOST_ENTRIES", 0)
    with pytest.raises(files.BadFile):
        look(susan, zipped(ours(post())))


def test_what_unpacks_to_too_much_is_refused(app, susan, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 100)
    with pytest.raises(files.BadFile):
        look(susan, zipped(ours(post("x" * 200))))


def test_no_file_is_no_upload(client_of, susan):
    answer = client_of(susan).post("/import")
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_an_upload_may_be_larger_than_other_requests(app, client_of, susan):
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    app.config["WTF_CSRF_ENABLED"] = True
    browser = client_of(susan)
    page = browser.get("/import").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    content = ours(*[post(f"{n} {'x' * 900}") for n in range(30)])
    assert upload(browser, content, csrf_token=token).status_code == 302


def test_a_large_upload_leaves_no_file_open(client_of, susan):
    content = ours(*[post(f"{n} {'x' * 900}") for n in range(700)])
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
    answer = client_of(susan).post(
        "/import",
        data=head + content + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 302
    gc.collect()  # an open file is a warning, and a warning an error


def test_an_upload_has_a_limit_of_its_own(app, client_of, susan):
    app.config["IMPORT_MAX_BYTES"] = 10_000
    answer = upload(client_of(susan), ours(post("x" * 10_000)))
    assert answer.status_code == 413
    assert not services.folder().exists()


def test_other_requests_keep_their_limit(app, client_of, susan):
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    answer = client_of(susan).post("/edit_profile", data={"about_me": "x" * 20_000})
    assert answer.status_code == 413


# --- who may


def test_the_way_in_is_where_one_edits_the_profile(client_of, susan, carol):
    assert 'href="/import"' in client_of(susan).get("/edit_profile").text
    assert 'href="/import"' not in client_of(carol).get("/edit_profile").text


def test_commenters_may_not_import(client_of, carol):
    browser = client_of(carol)
    assert browser.get("/import").status_code == 403
    assert upload(browser, ours(post())).status_code == 403
    assert not services.folder().exists()


def test_who_has_to_confirm_may_not_import(app, client_of, susan):
    name = make_upload(susan)
    app.config["CONFIRM_EMAIL"] = "on"
    browser = client_of(susan)
    assert 'type="file"' not in browser.get("/import").text
    assert upload(browser, ours(post())).status_code == 403
    assert browser.post(f"/import/upload/{name}").status_code == 403
    assert db.session.scalar(select(func.count(Task.id))) == 0


def test_a_rule_that_came_meanwhile_ends_the_import_in_words(app, susan):
    app.config["CONFIRM_EMAIL"] = "on"
    task = make_import(susan)
    assert (task.state, task.error) == (TaskState.FAILED, "Confirm your e-mail address first.")
    assert bodies(susan) == []


@pytest.mark.parametrize("name", ["..", "x", "0" * 32, "%2e%2e%2f1", "A" * 32])
def test_an_upload_that_is_none_is_gone(client_of, susan, name):
    make_upload(susan)
    assert client_of(susan).get(f"/import/upload/{name}").status_code in {404, 410}


def test_an_upload_belongs_to_its_owner(client_of, susan, john):
    name = make_upload(susan)
    browser = client_of(john)
    for path in (f"/import/upload/{name}", f"/import/upload/{name}/cancel"):
        assert browser.post(path).status_code == 410
    assert services.upload_of(susan, name).exists()


def test_the_report_belongs_to_its_owner(client_of, susan, john):
    task = make_import(susan, [post(), 5])
    assert client_of(john).get(task.result["url"]).status_code == 404
    page = client_of(susan).get(task.result["url"]).text
    assert "1 post came in." in page
    assert "It does not look like a post." in page


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_a_report_that_is_none_is_not_found(client_of, susan, number):
    assert client_of(susan).get(f"/import/{number}").status_code == 404


# --- the work


def start_only(owner: User, *posts) -> Task:
    """An import whose message was lost on the way."""
    name = make_upload(owner, list(posts))
    params = {"upload": name, "total": len(posts)}
    task = Task(name="import", description="Import", owner_id=owner.id, params=params)
    db.session.add(task)
    db.session.commit()
    return task


def test_one_import_at_a_time(app, client_of, susan, monkeypatch):
    monkeypatch.setattr("app.jobs.run_inline", lambda app, jobs: None)
    path = f"/import/upload/{make_upload(susan)}"
    browsers = [client_of(susan) for _ in range(3)]
    results = together(app, *[lambda b=b: b.post(path).status_code for b in browsers])
    assert results == [302] * 3
    assert db.session.scalar(select(func.count(Task.id))) == 1


def test_a_file_that_is_being_imported_stays(client_of, susan):
    task = start_only(susan, post())
    browser = client_of(susan)
    browser.post(f"/import/upload/{task.params['upload']}/cancel")
    upload(browser, ours(post("Another file.")))
    assert services.upload_of(susan, task.params["upload"]).exists()


def test_the_file_goes_with_the_end_and_its_owner_is_told(app, susan):
    task = make_import(susan)
    assert list((services.folder() / str(susan.id)).iterdir()) == []
    told = db.session.scalars(select(Notification)).one()
    assert (told.kind, told.payload["url"]) == ("task_finished", f"/import/{task.id}")
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_a_file_that_went_away_ends_the_import_in_words(app, susan):
    task = start_only(susan, post())
    services.discard(susan.id, task.params["upload"])
    tasks.import_posts(task.id)
    assert task.state == TaskState.FAILED
    assert task.error == "This file is no longer here. Upload it again."


def test_progress_counts_every_item(app, susan, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    shown = []
    monkeypatch.setattr(Progress, "show", lambda self, done, total: shown.append((done, total)))
    make_import(susan, [post("a"), 1, 2, 3, post("b")])
    assert shown == [(2, 5), (4, 5), (5, 5)]


class Killed(BaseException):
    """What no handler of ours catches."""


@pytest.mark.parametrize("step", ["write_post", "commit"])
def test_a_second_run_after_a_kill_ends_exactly_right(app, susan, monkeypatch, step):
    monkeypatch.setattr(services, "BATCH", 2)
    bring = [post(f"Post {n}.", f"2020-01-0{n + 1}T00:00:00Z") for n in range(5)]
    make_import(susan, bring[:1])
    task = start_only(susan, *bring, 5)
    calls = []

    def die(original):
        def wrapped(*args, **more):
            calls.append(1)
            if len(calls) == 4:
                raise Killed
            return original(*args, **more)

        return wrapped

    with monkeypatch.context() as patch:
        if step == "write_post":
            patch.setattr(services, "write_post", die(services.write_post))
        else:
            patch.setattr(db.session, "commit", die(db.session.commit))
        with pytest.raises(Killed):
            tasks.import_posts(task.id)
    db.session.rollback()
    assert 1 < len(bodies(susan)) < 5
    task.alive_at = utcnow() - timedelta(minutes=1)
    db.session.commit()
    tasks.import_posts(task.id)
    assert (task.state, task.attempts) == (TaskState.DONE, 2)
    assert (task.result["imported"], task.result["already"]) == (4, 1)
    assert task.result["skipped"]["shape"]["count"] == 1
    assert bodies(susan) == [f"Post {n}." for n in (4, 3, 2, 1, 0)]
    assert susan.post_count == 5


def test_a_worker_that_was_thought_dead_writes_nothing_more(app, susan, monkeypatch):
    task = start_only(susan, post())
    real = tasks._keep_for_us

    def overtaken(task, progress):
        task.alive_at = utcnow() - timedelta(minutes=1)
        db.session.commit()
        assert claim(task.id, utcnow()) is not None
        db.session.commit()
        real(task, progress)

    monkeypatch.setattr(tasks, "_keep_for_us", overtaken)
    tasks.import_posts(task.id)
    assert (task.state, task.attempts) == (TaskState.RUNNING, 2)
    assert bodies(susan) == []
    assert services.upload_of(susan, task.params["upload"]).exists()


@pytest.mark.usefixtures("usual_collector")
def test_memory_does_not_grow_with_the_file(app, susan):
    def peak(count: int) -> int:
        content = ours(*[post(f"{n} {'words ' * 40}") for n in range(count)])
        name = services.keep_upload(susan, BytesIO(content))
        tracemalloc.start()
        try:
            services.look_into(susan, name)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(500)  # what is loaded once is loaded now
    assert peak(4_000) < peak(500) + 1_000_000  # what grows: the keys, to tell doubles by


def test_old_uploads_are_thrown_away_and_young_ones_stay(app, susan, john):
    old, young = (services.upload_of(p, make_upload(p)) for p in (susan, john))
    eight_days_ago = (utcnow() - timedelta(days=8)).timestamp()
    for path in old.parent.iterdir():
        os.utime(path, (eight_days_ago, eight_days_ago))
    archive_tasks.remove_old_archives()
    assert list(old.parent.iterdir()) == []
    assert young.exists()


# --- reading in pieces


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_a_file_is_read_in_pieces_of_any_size(app, susan, monkeypatch, size):
    monkeypatch.setattr("app.archive.imports.json_lists.CHUNK", size)
    content = json.dumps(
        {"totalItems": 1234567, "x": [1, {"posts": []}], "posts": [post(), 12345, "é🦀"]},
        indent=1,
        ensure_ascii=False,
    )
    summary = look(susan, b"\xef\xbb\xbf" + content.encode())
    assert (summary["total"], summary["new"]) == (3, 1)


def test_no_script_is_needed(client_of, susan):
    page = client_of(susan).get("/import").text
    assert 'enctype="multipart/form-data"' in page
    assert 'method="post"' in page
    assert "hx-post" not in page.split("<main")[1].split("</main")[0]


def test_uploads_lie_where_no_page_serves_them(app, susan):
    path: Path = services.upload_of(susan, make_upload(susan))
    assert path.is_relative_to(app.config["DATA_FOLDER"])
    assert not path.is_relative_to(app.static_folder)
