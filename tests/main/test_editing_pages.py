"""Editing, history, deleting and pinning, on their pages."""

import html
import re

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Image, ImageState, Post
from app.text.difference import Budget, difference
from tests.main.test_editing import edit
from tests.main.test_writing_pages import HTMX, files, images_of, texts, values
from tests.media.files import file_of, keep
from tests.people import make_follow, make_post, make_reply
from tests.statements import statements


def without_marks(page):
    """A page without its tags, its space as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


def with_images(client, person, *images):
    """A post with images, written in a browser."""
    data = {"body": "Look.", "image": [image.id for image in images]}
    client.post("/", data=data | {"description": [f"Image {image.id}." for image in images]})
    return db.session.scalars(select(Post).where(Post.author_id == person.id)).one()


# --- editing


def test_the_form_shows_what_the_post_says(client_of, susan):
    post = make_post(susan, "Tea <b>.", title="A & B", warning="Hot")
    page = client_of(susan).get(f"/post/{post.id}/edit").text
    assert texts(page, "body") == ["Tea <b>."]
    assert (values(page, "title"), values(page, "warning")) == (["A & B"], ["Hot"])
    assert values(page, "version") == ["1"]


def test_an_edit_is_saved_and_marked(client_of, susan):
    post = make_post(susan, "Tea at fuor.", title="Tea")
    client = client_of(susan)
    data = {"body": "Tea at *four*.", "title": "Tea", "warning": "Hot", "version": "1"}
    assert client.post(f"/post/{post.id}/edit", data=data).location == f"/post/{post.id}"
    assert "<em>four</em>" in post.body_html
    assert (post.version, post.warning) == (2, "Hot")
    assert f"/post/{post.id}/history" in client.get(f"/post/{post.id}").text


def test_an_answer_is_edited_without_a_title(client_of, susan):
    reply = make_reply(susan, make_post(susan))
    client = client_of(susan)
    assert 'name="title"' not in client.get(f"/post/{reply.id}/edit").text
    data = {"body": "Better.", "title": "Sneaky", "version": "1"}
    assert client.post(f"/post/{reply.id}/edit", data=data).status_code == 302
    assert (reply.body, reply.title) == ("Better.", "")


def test_a_refused_edit_keeps_everything(client_of, susan):
    post = make_post(susan, "Short.")
    data = {"body": "x" * 501, "warning": "Long", "version": "1", "images": files(file_of())}
    answer = client_of(susan).post(f"/post/{post.id}/edit", data=data)
    page = answer.text
    assert answer.status_code == 422
    assert "This is 1 character too long." in page
    assert (texts(page, "body"), values(page, "warning")) == (["x" * 501], ["Long"])
    assert len(values(page, "image")) == 1
    assert (post.body, post.version) == ("Short.", 1)


def test_a_stale_edit_shows_both_texts_and_can_be_saved_again(client_of, susan):
    post = make_post(susan, "One.")
    edit(post, "Two, said elsewhere.", title="Elsewhere")
    client = client_of(susan)
    data = {"body": "Three, typed here.", "version": "1"}
    answer = client.post(f"/post/{post.id}/edit", data=data)
    page = answer.text
    assert answer.status_code == 409
    assert texts(page, "body") == ["Three, typed here."]
    assert ">Two, said elsewhere.</textarea>" in page and "Elsewhere" in page
    assert values(page, "version") == ["2"]
    assert "This post was changed meanwhile." in page
    assert (post.body, post.version) == ("Two, said elsewhere.", 2)
    answer = client.post(f"/post/{post.id}/edit", data=data | {"version": "2"})
    assert answer.status_code == 302
    assert (post.body, post.version) == ("Three, typed here.", 3)


def test_a_stale_edit_keeps_its_uploads(client_of, susan):
    post = make_post(susan, "One.")
    edit(post, "Two.")
    data = {"body": "Three.", "version": "1", "images": files(file_of())}
    page = client_of(susan).post(f"/post/{post.id}/edit", data=data).text
    assert len(values(page, "image")) == 1
    assert images_of(post) == []


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 30, "\x00"])
def test_a_version_of_nonsense_overwrites_nothing(client_of, susan, version):
    post = make_post(susan, "One.")
    data = {"body": "Two.", "version": version}
    assert client_of(susan).post(f"/post/{post.id}/edit", data=data).status_code == 409
    assert post.body == "One."


def test_a_form_without_a_version_overwrites_nothing(client_of, susan):
    post = make_post(susan, "One.")
    answer = client_of(susan).post(f"/post/{post.id}/edit", data={"body": "Two."})
    assert answer.status_code == 409
    assert values(answer.text, "version") == ["1"]
    assert post.body == "One."


def test_others_may_not_edit(client, client_of, susan, john):
    post = make_post(susan, "Mine.")
    path = f"/post/{post.id}/edit"
    assert client_of(john).get(path).status_code == 403
    answer = client_of(john).post(path, data={"body": "Yours.", "version": "1"})
    assert answer.status_code == 403
    assert "Yours.</textarea>" in answer.text
    assert client.post(path, data={"body": "Yours.", "version": "1"}).status_code == 401
    assert post.body == "Mine."


@pytest.mark.parametrize("page", ["edit", "history", "delete", "reply"])
def test_what_one_may_not_see_is_not_there(client_of, susan, john, page):
    post = make_post(susan, reach="followers")
    assert client_of(john).get(f"/post/{post.id}/{page}").status_code == 404
    make_follow(john, susan)
    expected = 200 if page in {"history", "reply"} else 403
    assert client_of(john).get(f"/post/{post.id}/{page}").status_code == expected


@pytest.mark.parametrize("verb", ["edit", "delete", "pin", "unpin", "preview"])
def test_nothing_is_done_to_what_one_may_not_see(client_of, susan, john, verb):
    post = make_post(susan, reach="followers")
    assert client_of(john).post(f"/post/{post.id}/{verb}", data={"body": "b"}).status_code == 404
    assert client_of(john).post(f"/post/9/{verb}", data={"body": "b"}).status_code == 404


def test_the_images_of_a_post_can_be_changed(client_of, susan):
    client = client_of(susan)
    first, second, third = (keep(susan) for _ in range(3))
    second_id = second.id
    post = with_images(client, susan, first, second)
    page = client.get(f"/post/{post.id}/edit").text
    assert values(page, "image") == [str(first.id), str(second.id)]
    assert texts(page, "description") == [f"Image {first.id}.", f"Image {second.id}."]
    data = {
        "body": "Look.",
        "version": "1",
        "image": [third.id, first.id],
        "description": ["The third.", "The first."],
    }
    assert client.post(f"/post/{post.id}/edit", data=data).status_code == 302
    assert [(one.id, one.description) for one in images_of(post)] == [
        (third.id, "The third."),
        (first.id, "The first."),
    ]
    assert post.image_count == 2
    assert post.edited_at is not None and post.version == 2
    left = select(func.count(Image.id)).where(
        Image.id == second_id, Image.state != ImageState.DISCARDED
    )
    assert db.session.scalar(left) == 0


def test_all_images_of_a_post_can_be_removed(client_of, susan):
    client, image = client_of(susan), keep(susan)
    post = with_images(client, susan, image)
    data = {"body": "Look.", "version": "1", "image": [image.id], "remove_image": [image.id]}
    assert client.post(f"/post/{post.id}/edit", data=data).status_code == 302
    assert (post.image_count, images_of(post)) == (0, [])


def test_better_descriptions_alone_are_no_edit(client_of, susan):
    client, image = client_of(susan), keep(susan)
    post = with_images(client, susan, image)
    data = {"body": "Look.", "version": "1", "image": [image.id], "description": ["Better."]}
    assert client.post(f"/post/{post.id}/edit", data=data).status_code == 302
    assert images_of(post)[0].description == "Better."
    assert (post.version, post.edited_at) == (1, None)


def test_a_preview_of_an_edit_saves_nothing(client_of, susan):
    post = make_post(susan, "One.")
    client = client_of(susan)
    path = f"/post/{post.id}/preview"
    fragment = client.post(path, data={"body": "**Two**", "version": "1"}, headers=HTMX).text
    assert "<strong>Two</strong>" in fragment and "<html" not in fragment
    page = client.post(path, data={"body": "**Two**", "version": "1", "images": files(file_of())})
    assert texts(page.text, "body") == ["**Two**"]
    assert (values(page.text, "version"), len(values(page.text, "image"))) == (["1"], 1)
    assert f'action="/post/{post.id}/edit"' in page.text
    assert post.body == "One."


# --- history


def test_the_history_shows_what_changed(client, susan):
    post = make_post(susan, "Tea at fuor in the harbour.", title="Tea")
    edit(post, "Tea at four in the harbour.", title="Tea time")
    edit(post, "Tea at five in the harbour.", title="Tea time", warning="Hot")
    page = client.get(f"/post/{post.id}/history").text
    newer, older = re.findall(r'<section class="version".*?</section>', page, re.DOTALL)[:2]
    assert "removed: four" in without_marks(newer) and "added: five" in without_marks(newer)
    assert "added: Hot" in without_marks(newer)
    assert "removed: fuor" in without_marks(older) and "added: four" in without_marks(older)
    assert "added: time" in without_marks(older)
    assert "<del>" in page and "<ins>" in page
    assert "Tea at fuor in the harbour." in page


def test_whoever_was_named_later_does_not_read_what_came_before(client_of, susan, john, mary):
    post = make_post(susan, "@john, the cake is for mary.", reach="mentioned")
    edit(post, "@john @mary, see you at four.")
    address = f"/post/{post.id}/history"
    assert client_of(susan).get(address).status_code == 200
    for reader in (john, mary):
        page = client_of(reader).get(f"/post/{post.id}").text
        assert "edited" in page and address not in page
        assert client_of(reader).get(address).status_code == 403


def test_a_post_that_was_never_edited_has_an_empty_history(client, susan):
    page = client.get(f"/post/{make_post(susan).id}/history").text
    assert "It was never edited." in page


def test_a_history_is_safe_to_read(client, susan):
    post = make_post(susan, "<script>alert(1)</script>")
    edit(post, "<script>alert(2)</script>", title="<b>")
    page = client.get(f"/post/{post.id}/history").text
    assert "<script>alert" not in page and "<b>" not in page


def test_a_long_history_has_pages(client, susan):
    post = make_post(susan, "Version 0.")
    for number in range(1, 14):
        edit(post, f"Version {number}.")
    page = client.get(f"/post/{post.id}/history").text
    assert page.count("<del>") == 10
    link = html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])
    rest = client.get(link).text
    assert rest.count("<del>") == 3
    assert "Version 0." in rest
    assert "removed: 2" in without_marks(rest) and "added: 3" in without_marks(rest)


def test_a_history_takes_as_many_statements_for_ten_edits_as_for_one(client, susan):
    post = make_post(susan, "Version 0.")
    edit(post, "Version 1.")
    client.get(f"/post/{post.id}/history")  # what is remembered for some minutes is known then
    with statements() as one:
        client.get(f"/post/{post.id}/history")
    for number in range(2, 12):
        edit(post, f"Version {number}.")
    with statements() as ten:
        client.get(f"/post/{post.id}/history")
    assert len(ten) == len(one)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 30])
def test_page_addresses_of_nonsense_are_answered(client, susan, cursor):
    post = make_post(susan)
    answer = client.get(f"/post/{post.id}/history", query_string={"before": cursor})
    assert answer.status_code == 400


TEXTS = ["", "a", "a b", "b a", "a\n\nb c", "a\n\nc b", "水が来る", "水も来る", "a  b\n"]


@pytest.mark.parametrize("before", TEXTS)
def test_a_difference_leads_from_one_text_to_the_other(before):
    for after in TEXTS:
        pieces = difference(before, after)
        assert "".join(one.text for one in pieces if one.kind != "new") == before
        assert "".join(one.text for one in pieces if one.kind != "gone") == after


def test_a_difference_is_by_word_and_leaves_out_what_stayed():
    far = "word " * 200
    found = difference(f"{far}four o'clock", f"{far}five o'clock")
    pieces = [(one.kind, one.text) for one in found]
    assert pieces[1:] == [("gone", "four"), ("new", "five"), ("same", " o'clock")]
    assert pieces[0][1].startswith("…") and len(pieces[0][1]) < 120


def test_what_takes_too_long_is_shown_as_a_whole():
    before, after = "\n".join(map(str, range(5000))), "\n".join(map(str, range(5000, 0, -1)))
    budget = Budget(1000)
    assert [one.kind for one in difference(before, after, budget)] == ["gone", "new"]
    assert budget.left > -20_000


# --- pinning


def test_a_post_is_pinned_and_unpinned(client_of, susan):
    post = make_post(susan)
    client = client_of(susan)
    for _click in range(2):
        answer = client.post(f"/post/{post.id}/pin", data={"next": "/explore"})
        assert answer.location == "/explore"
        assert post.pinned_at is not None
    for _click in range(2):
        assert client.post(f"/post/{post.id}/unpin").location == "/user/susan"
        assert post.pinned_at is None


def test_a_fourth_pin_is_refused_with_words(client_of, susan):
    client = client_of(susan)
    posts = [make_post(susan, f"Post {number}.") for number in range(4)]
    for post in posts:
        client.post(f"/post/{post.id}/pin")
    assert "You can pin up to three posts." in client.get("/explore").text
    assert [post.pinned_at is None for post in posts] == [False, False, False, True]


def test_others_posts_and_answers_are_not_pinned(client_of, susan, john):
    post = make_post(susan)
    reply = make_reply(john, post)
    client = client_of(john)
    assert client.post(f"/post/{post.id}/pin").status_code == 403
    for verb in ("pin", "unpin"):
        assert client.post(f"/post/{reply.id}/{verb}").status_code == 403
    assert (post.pinned_at, reply.pinned_at) == (None, None)


def test_with_htmx_the_actions_come_back(client_of, susan):
    post = make_post(susan)
    answer = client_of(susan).post(f"/post/{post.id}/pin", headers=HTMX)
    assert answer.status_code == 200
    assert f'id="actions-{post.id}"' in answer.text
    assert "The post is pinned" in answer.headers["HX-Trigger"]
