"""Writing, reading and deleting posts."""

import pytest
from sqlalchemy import func, select

from app.errors.exceptions import NotAllowed
from app.extensions import db
from app.main.services.posts import write_post
from app.models import Post
from tests.people import make_post

KEY = "0123456789abcdef0123456789abcdef"


def post_count():
    return db.session.scalar(select(func.count(Post.id)))


def the_post():
    return db.session.scalars(select(Post)).one()


def test_a_post_is_kept_rendered_and_its_language_known(client_of, susan):
    answer = client_of(susan).post("/", data={"body": "Der Wind **dreht** heute Abend auf Nord."})
    assert answer.status_code == 302
    post = the_post()
    assert post.body == "Der Wind **dreht** heute Abend auf Nord."
    assert post.body_html == "<p>Der Wind <strong>dreht</strong> heute Abend auf Nord.</p>"
    assert post.language == "de"
    assert susan.post_count == 1
    assert susan.last_post_id == post.id


def test_index_takes_posts_as_well(client_of, susan):
    client_of(susan).post("/index", data={"body": "Hello."})
    assert the_post().body == "Hello."


@pytest.mark.parametrize("body", ["", "   ", "\n\t", "\x00\x01", "\u202e"])
def test_an_empty_post_is_refused(client_of, susan, body):
    answer = client_of(susan).post("/", data={"body": body})
    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert post_count() == 0


def test_a_post_of_just_the_limit_is_fine(client_of, susan):
    client_of(susan).post("/", data={"body": "😀" * 500})
    assert len(the_post().body) == 500


def test_a_longer_post_is_refused_and_kept_in_the_form(client_of, susan):
    body = "x" * 498 + " <b>"
    answer = client_of(susan).post("/", data={"body": body})
    assert answer.status_code == 422
    assert "This is 2 characters too long." in answer.text
    assert "x" * 498 + " &lt;b&gt;</textarea>" in answer.text
    assert post_count() == 0


def test_line_ends_of_windows_count_once(client_of, susan):
    client_of(susan).post("/", data={"body": "a\r\n" * 249 + "ab"})
    assert the_post().body == "a\n" * 249 + "ab"


def test_the_same_form_sent_twice_makes_one_post(client_of, susan):
    client = client_of(susan)
    for _ in range(3):
        assert client.post("/", data={"body": "Once.", "form_key": KEY}).status_code == 302
    assert post_count() == 1
    assert susan.post_count == 1


def test_an_old_form_with_another_text_makes_another_post(client_of, susan):
    client = client_of(susan)
    client.post("/", data={"body": "First.", "form_key": KEY})
    client.post("/", data={"body": "Second.", "form_key": KEY})
    assert post_count() == 2
    assert susan.post_count == 2


def test_two_people_may_have_the_same_form_key(client_of, susan, john):
    client_of(susan).post("/", data={"body": "Hello.", "form_key": KEY})
    client_of(john).post("/", data={"body": "Hello.", "form_key": KEY})
    assert post_count() == 2


def test_the_form_of_each_page_has_a_key_of_its_own(client_of, susan):
    client = client_of(susan)
    keys = {client.get("/").text.split('name="form_key"')[1].split('value="')[1][:32] for _ in "12"}
    assert len(keys) == 2


def test_a_form_key_of_nonsense_loses_no_text(client_of, susan):
    answer = client_of(susan).post("/", data={"body": "Precious.", "form_key": "<nonsense>"})
    assert answer.status_code == 422
    assert "Precious.</textarea>" in answer.text


def test_commenters_may_not_post(client_of, carol):
    answer = client_of(carol).post("/", data={"body": "Hello."})
    assert answer.status_code == 422
    assert post_count() == 0


def test_the_service_refuses_commenters_too(carol):
    with pytest.raises(NotAllowed):
        write_post(carol, "Hello.", max_length=500)


def test_a_guests_text_is_handed_back(client):
    answer = client.post("/", data={"body": "I was signed out while writing this."})
    assert answer.status_code == 401
    assert "I was signed out while writing this.</textarea>" in answer.text
    assert 'href="/auth/login"' in answer.text


def test_everybody_reads_a_post(client, susan):
    post = make_post(susan, "Hello from the harbour.")
    assert "Hello from the harbour." in client.get(f"/post/{post.id}").text


@pytest.mark.parametrize("number", ["0", "1", "9" * 18, "9" * 30, "-1", "x", "1.5"])
def test_an_unknown_post_is_404(client, number):
    assert client.get(f"/post/{number}").status_code == 404


def test_a_suspended_authors_post_is_404(client, zoe):
    zoe.role = "member"
    post = make_post(zoe)
    assert client.get(f"/post/{post.id}").status_code == 404


def test_authors_delete_their_posts(client_of, susan):
    first, second = make_post(susan, "First."), make_post(susan, "Second.")
    client = client_of(susan)
    assert "Second." in client.get(f"/post/{second.id}/delete").text
    assert client.post(f"/post/{second.id}/delete").location == "/user/susan"
    assert the_post().id == first.id
    assert (susan.post_count, susan.last_post_id) == (1, first.id)


def test_looking_at_the_question_deletes_nothing(client_of, susan):
    post = make_post(susan)
    client_of(susan).get(f"/post/{post.id}/delete")
    assert post_count() == 1


def test_deleting_twice_is_404(client_of, susan):
    post_id = make_post(susan).id
    client = client_of(susan)
    client.post(f"/post/{post_id}/delete")
    assert client.post(f"/post/{post_id}/delete").status_code == 404
    assert susan.post_count == 0


def test_others_cannot_delete_a_post(client_of, susan, john):
    post_id = make_post(susan).id
    client = client_of(john)
    assert client.post(f"/post/{post_id}/delete").status_code == 403
    assert client.get(f"/post/{post_id}/delete").status_code == 403
    assert post_count() == 1


def test_only_the_author_sees_the_way_to_delete(client, client_of, susan, john):
    path = f"/post/{make_post(susan).id}"
    assert f'href="{path}/delete"' in client_of(susan).get(path).text
    assert "/delete" not in client_of(john).get(path).text
    assert "/delete" not in client.get(path).text


def test_explore_shows_everybody_newest_first(client, susan, john):
    make_post(susan, "The first one.")
    make_post(john, "The second one.")
    page = client.get("/explore").text
    assert page.index("The second one.") < page.index("The first one.")


def test_markup_in_posts_is_harmless(client_of, susan):
    client = client_of(susan)
    client.post("/", data={"body": "<script>alert(1)</script> [x](javascript:alert(1))"})
    page = client.get("/").text
    assert "<script>alert" not in page
    assert "javascript:" not in page.replace("javascript:alert(1))", "")
