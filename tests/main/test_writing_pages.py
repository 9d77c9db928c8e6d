"""The pages that posts are written on: each kind of post, and what becomes of a refused form."""

import html
import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.main.services.distance import block_person
from app.main.services.people import set_default_reach
from app.models import Image, Post
from tests.applications import application_with
from tests.media.files import animation, file_of, keep
from tests.people import make_follow, make_post, make_reply
from tests.test_races import together

KEY = "0123456789abcdef0123456789abcdef"
HTMX = {"HX-Request": "true"}


def count(model=Post):
    return db.session.scalar(select(func.count(model.id)))


def the_post():
    return db.session.scalars(select(Post)).one()


def images_of(post):
    return db.session.scalars(
        select(Image).where(Image.post_id == post.id).order_by(Image.position)
    ).all()


def files(*contents):
    """Files as a browser without scripts sends them."""
    return [(BytesIO(content), f"photo{n}.png") for n, content in enumerate(contents, start=1)]


def values(page, name):
    """The values of all fields of a name on a page, without those of templates."""
    page = re.sub(r"<template>.*?</template>", "", page, flags=re.DOTALL)
    tags = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [html.unescape(re.search(r'value="([^"]*)"', tag)[1]) for tag in tags]


def texts(page, name):
    """What stands in all text areas of a name."""
    page = re.sub(r"<template>.*?</template>", "", page, flags=re.DOTALL)
    found = re.findall(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return [html.unescape(text) for text in found]


def chosen_reach(page):
    """The reach that is chosen in the form of a page."""
    return re.search(r'<option value="(\w+)" selected>', page.split('name="reach"')[1])[1]


# --- every kind of post


@pytest.mark.parametrize("path", ["/", "/compose"])
def test_a_post_has_everything_that_was_chosen(client_of, susan, path):
    answer = client_of(susan).post(
        path,
        data={
            "body": "The **leak** is found.",
            "title": "  How we found   the leak ",
            "warning": "Water",
            "reach": "members",
            "form_key": KEY,
        },
    )
    post = the_post()
    assert answer.location == ("/" if path == "/" else f"/post/{post.id}")
    assert (post.title, post.warning, post.reach) == ("How we found the leak", "Water", "members")
    assert "<strong>leak</strong>" in post.body_html


def test_an_article_may_be_long_and_a_post_may_not(client_of, susan):
    client = client_of(susan)
    body = "word " * 5_000
    assert client.post("/compose", data={"body": body}).status_code == 422
    assert client.post("/compose", data={"body": body, "title": "Long"}).status_code == 302


def test_the_composer_begins_with_ones_own_reach(client_of, susan):
    set_default_reach(susan, "followers")
    db.session.commit()
    client = client_of(susan)
    assert chosen_reach(client.get("/").text) == "followers"
    client.post("/", data={"body": "Hello."})
    assert the_post().reach == "followers"


def test_an_unknown_reach_is_refused(client_of, susan):
    answer = client_of(susan).post("/", data={"body": "Hello.", "reach": "the press"})
    assert answer.status_code == 422
    assert "Choose who may see this." in answer.text
    assert count() == 0


def test_a_post_for_those_mentioned_names_somebody(client_of, susan, john):
    client = client_of(susan)
    answer = client.post("/", data={"body": "Psst.", "reach": "mentioned"})
    assert answer.status_code == 422
    assert "Name somebody with @" in answer.text
    assert chosen_reach(answer.text) == "mentioned"
    client.post("/", data={"body": "Psst, @john.", "reach": "mentioned"})
    assert the_post().reach == "mentioned"


def test_the_page_for_articles_shows_the_title_first(client_of, susan):
    page = client_of(susan).get("/compose?title=A+walk").text
    assert values(page, "title") == ["A walk"]
    assert "<h1>Write an article</h1>" in page
    assert page.index('name="title"') < page.index('name="body"')
    page = client_of(susan).get("/compose").text
    assert page.index('name="body"') < page.index('name="title"')


# --- images as files


def test_files_become_the_images_of_a_post_in_their_order(client_of, susan):
    data = {"body": "Look.", "images": files(file_of(), animation(2), file_of("JPEG"))}
    assert client_of(susan).post("/", data=data).status_code == 302
    post = the_post()
    assert post.image_count == 3
    assert [image.is_animated for image in images_of(post)] == [False, True, False]


def test_images_need_no_words(client_of, susan):
    client_of(susan).post("/", data={"body": "", "images": files(file_of())})
    assert (the_post().body, the_post().image_count) == ("", 1)


def test_uploads_of_a_script_are_taken_with_their_descriptions(client_of, susan):
    first, second = keep(susan), keep(susan)
    client_of(susan).post(
        "/",
        data={
            "body": "Look.",
            "image": [str(second.id), str(first.id)],
            "description": ["The second.", " The\x00 first. "],
        },
    )
    assert [(image.id, image.description) for image in images_of(the_post())] == [
        (second.id, "The second."),
        (first.id, "The first."),
    ]


def test_a_refused_form_keeps_everything(client_of, susan, john):
    quoted = make_post(john)
    answer = client_of(susan).post(
        "/compose",
        data={
            "body": "x" * 501,
            "warning": "Long <b>",
            "reach": "members",
            "quote": str(quoted.id),
            "images": files(file_of(), file_of("JPEG")),
            "form_key": KEY,
        },
    )
    page = answer.text
    assert answer.status_code == 422
    assert "This is 1 character too long." in page
    assert texts(page, "body") == ["x" * 501]
    assert values(page, "warning") == ["Long <b>"]
    assert chosen_reach(page) == "members"
    assert values(page, "quote") == [str(quoted.id)]
    assert values(page, "form_key") == [KEY]
    assert len(values(page, "image")) == count(Image) == 2
    assert count() == 1


@pytest.mark.parametrize("path", ["/", "/compose"])
def test_the_uploads_of_a_refused_form_are_sent_with_the_next(client_of, susan, path):
    client = client_of(susan)
    page = client.post(path, data={"title": "t", "images": files(file_of(), file_of())}).text
    first, second = values(page, "image")
    data = {"title": "t", "body": "b", "image": [first, second], "description": ["One.", "Two."]}
    page = client.post(path, data=data | {"body": ""}).text
    assert texts(page, "description") == ["One.", "Two."]
    assert client.post(path, data=data | {"images": files(file_of())}).status_code == 302
    assert [image.description for image in images_of(the_post())] == ["One.", "Two.", ""]


def test_an_upload_can_be_left_out(client_of, susan):
    first, second = keep(susan), keep(susan)
    data = {"body": "b", "image": [first.id, second.id], "remove_image": [first.id]}
    client_of(susan).post("/", data=data | {"description": ["One.", "Two."]})
    assert [(one.id, one.description) for one in images_of(the_post())] == [(second.id, "Two.")]


def test_a_bad_file_is_named_and_the_good_ones_stay(client_of, susan):
    data = {"body": "Look.", "images": [*files(file_of()), (BytesIO(b"MZ\x90"), "evil<b>.png")]}
    answer = client_of(susan).post("/", data=data)
    assert answer.status_code == 422
    assert "evil&lt;b&gt;.png: " in answer.text
    assert texts(answer.text, "body") == ["Look."]
    assert len(values(answer.text, "image")) == 1
    assert count() == 0


def test_a_fifth_image_is_refused_and_four_stay(client_of, susan):
    answer = client_of(susan).post("/", data={"body": "b", "images": files(*[file_of()] * 5)})
    assert answer.status_code == 422
    assert "A post has at most four images." in answer.text
    assert len(values(answer.text, "image")) == 4
    assert count() == 0


def test_a_long_description_is_refused_and_kept(client_of, susan):
    data = {"body": "b", "image": [keep(susan).id], "description": ["x" * 1501]}
    answer = client_of(susan).post("/", data=data)
    assert answer.status_code == 422
    assert "This description is 1 character too long." in answer.text
    assert texts(answer.text, "description") == ["x" * 1501]
    assert count() == 0


def test_images_of_others_are_not_taken(client_of, susan, john):
    theirs = keep(john)
    answer = client_of(susan).post("/", data={"body": "b", "image": [theirs.id]})
    assert answer.status_code == 422
    assert "One of the images is no longer here." in answer.text
    assert values(answer.text, "image") == []
    assert count() == 0


def test_an_image_belongs_to_one_post(client_of, susan):
    image = keep(susan)
    client = client_of(susan)
    assert client.post("/", data={"body": "One.", "image": [image.id]}).status_code == 302
    answer = client.post("/", data={"body": "Two.", "image": [image.id]})
    assert answer.status_code == 422
    assert images_of(the_post()) == [image]


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1.5", "9" * 30, "١", "\x00"])
def test_ids_of_nonsense_do_no_harm(client_of, susan, number):
    data = {"body": "Hello.", "image": [number], "description": ["x"], "remove_image": [number]}
    assert client_of(susan).post("/", data=data).status_code in {302, 422}
    assert client_of(susan).post("/", data={"body": "Hi.", "quote": number}).status_code < 500
    assert client_of(susan).get("/compose", query_string={"quote": number}).status_code < 500


def test_only_who_may_write_has_files_kept(app, client_of, susan, carol):
    app.config["CONFIRM_EMAIL"] = "on"
    data = {"body": "Hello."}
    assert client_of(susan).post("/", data=data | {"images": files(file_of())}).status_code == 422
    app.config["CONFIRM_EMAIL"] = "off"
    assert client_of(carol).post("/", data=data | {"images": files(file_of())}).status_code == 422
    assert count(Image) == 0


# --- sent twice


def test_a_second_click_makes_nothing_more_with_files(client_of, susan):
    client = client_of(susan)
    for _click in range(2):
        data = {"body": "Once.", "form_key": KEY, "images": files(file_of())}
        assert client.post("/", data=data).status_code == 302
    assert (the_post().image_count, len(images_of(the_post()))) == (1, 1)


def test_a_second_click_leaves_the_images_where_they_are(client_of, susan):
    client, image = client_of(susan), keep(susan)
    data = {"body": "Once.", "form_key": KEY, "image": [image.id], "description": ["Mine."]}
    for _click in range(3):
        assert client.post("/", data=data).status_code == 302
    assert images_of(the_post()) == [image]


def test_the_same_words_with_an_image_are_another_post(client_of, susan):
    client = client_of(susan)
    client.post("/", data={"body": "Hello.", "form_key": KEY})
    client.post("/", data={"body": "Hello.", "form_key": KEY, "images": files(file_of())})
    assert sorted(db.session.scalars(select(Post.image_count))) == [0, 1]


def test_clicks_at_once_make_one_post_with_its_image(app, client_of, susan):
    image = keep(susan)
    browsers = [client_of(susan) for _ in range(4)]
    data = {"body": "Once.", "form_key": KEY, "image": [image.id], "description": ["Mine."]}
    together(app, *[lambda b=b: b.post("/", data=data).status_code for b in browsers])
    assert images_of(the_post()) == [image]
    assert the_post().image_count == 1


# --- quoting


def test_a_quote_shows_what_it_quotes_and_is_written(client_of, susan, john):
    quoted = make_post(john, "Worth repeating.")
    client = client_of(susan)
    page = client.get(f"/compose?quote={quoted.id}").text
    assert "Worth repeating." in page
    assert values(page, "quote") == [str(quoted.id)]
    client.post("/compose", data={"body": "Indeed.", "quote": str(quoted.id)})
    quote = db.session.scalars(select(Post).where(Post.is_quote)).one()
    assert (quote.quote_of_id, quote.body) == (quoted.id, "Indeed.")


@pytest.mark.parametrize("reach, status", [("followers", 403), ("mentioned", 403)])
def test_what_is_not_for_all_members_is_not_quoted(client_of, susan, john, reach, status):
    make_follow(john, susan)
    post = make_post(susan, "For few, @john.", reach=reach)
    client = client_of(john)
    assert client.get(f"/compose?quote={post.id}").status_code == status
    answer = client.post("/compose", data={"body": "Look.", "quote": str(post.id)})
    assert answer.status_code == 422
    assert texts(answer.text, "body") == ["Look."]
    assert count() == 1


def test_what_one_may_not_see_cannot_be_quoted(client_of, susan, john):
    hidden = make_post(susan, "Hidden.", reach="followers")
    client = client_of(john)
    assert client.get(f"/compose?quote={hidden.id}").status_code == 404
    answer = client.post("/compose", data={"body": "Look.", "quote": str(hidden.id)})
    assert answer.status_code == 422
    assert "Hidden." not in answer.text
    assert values(answer.text, "quote") == []  # and the next try quotes nothing
    assert count() == 1


@pytest.mark.parametrize("number", ["0", "7", "x", "-1", "9" * 30])
def test_an_unknown_post_cannot_be_quoted(client_of, susan, number):
    assert client_of(susan).get(f"/compose?quote={number}").status_code == 404


# --- answering


def test_an_answer_is_written_and_leads_to_its_page(client_of, susan, john):
    post = make_post(susan)
    answer = client_of(john).post(
        f"/post/{post.id}/reply", data={"body": "Yes.", "images": files(file_of())}
    )
    reply = db.session.scalars(select(Post).where(Post.is_reply)).one()
    assert (reply.parent_id, reply.body, reply.image_count) == (post.id, "Yes.", 1)
    assert answer.location == f"/post/{reply.id}"


def test_an_answer_leads_where_the_form_says(client_of, susan, john):
    post = make_post(susan)
    data = {"body": "Yes.", "next": f"/post/{post.id}"}
    client = client_of(john)
    assert client.post(f"/post/{post.id}/reply", data=data).location == f"/post/{post.id}"
    data["next"] = "https://elsewhere.example"
    assert client.post(f"/post/{post.id}/reply", data=data).location.startswith("/post/")


def test_the_thread_has_the_form_of_an_answer(client, client_of, susan, john):
    path = f"/post/{make_post(susan).id}"
    assert f'action="{path}/reply"' in client_of(john).get(path).text
    assert f'action="{path}/reply"' in client_of(john).get(f"{path}/reply").text
    assert f'action="{path}/reply"' not in client.get(path).text


def test_commenters_answer_and_do_not_post(client_of, susan, carol):
    post = make_post(susan)
    client = client_of(carol)
    assert client.post(f"/post/{post.id}/reply", data={"body": "Yes."}).status_code == 302
    assert client.get("/compose").status_code == 403
    answer = client.post("/compose", data={"body": "A post."})
    assert answer.status_code == 403
    assert "A post.</textarea>" in answer.text
    assert client.post("/", data={"body": "A post."}).status_code == 422
    assert count() == 2


def test_who_has_to_confirm_neither_posts_nor_answers(app, client_of, susan, john):
    post = make_post(susan)
    app.config["CONFIRM_EMAIL"] = "on"
    client = client_of(john)
    for path in ("/", "/compose", f"/post/{post.id}/reply"):
        answer = client.post(path, data={"body": "Hello there."})
        assert answer.status_code == 422
        assert "Confirm your e-mail address first." in answer.text
        assert texts(answer.text, "body") == ["Hello there."]
    for path in ("/compose", f"/post/{post.id}/reply", f"/post/{post.id}"):
        assert 'name="body"' not in client.get(path).text
    assert count() == 1


def test_an_answer_reaches_at_most_whom_the_post_reaches(client_of, susan, john):
    make_follow(john, susan)
    post = make_post(susan, reach="followers")
    client = client_of(john)
    page = client.get(f"/post/{post.id}/reply").text
    assert chosen_reach(page) == "followers"
    assert 'value="public"' not in page.split('name="reach"')[1].split("</select>")[0]
    client.post(f"/post/{post.id}/reply", data={"body": "Yes.", "reach": "public"})
    reply = db.session.scalars(select(Post).where(Post.is_reply)).one()
    assert reply.reach == "followers"


def test_a_refused_answer_keeps_everything(client_of, susan, john):
    post = make_post(susan, "The question.")
    answer = client_of(john).post(
        f"/post/{post.id}/reply",
        data={"body": "x" * 501, "warning": "Long", "reach": "members", "images": files(file_of())},
    )
    page = answer.text
    assert answer.status_code == 422
    assert "The question." in page
    assert (texts(page, "body"), values(page, "warning")) == (["x" * 501], ["Long"])
    assert chosen_reach(page) == "members"
    assert len(values(page, "image")) == 1
    assert count() == 1


def test_an_answer_has_no_title(client_of, susan):
    post = make_post(susan)
    client_of(susan).post(f"/post/{post.id}/reply", data={"body": "b", "title": "t"})
    assert db.session.scalars(select(Post).where(Post.is_reply)).one().title == ""


@pytest.mark.parametrize("number", ["0", "7", "9" * 30, "x", "-1"])
def test_an_unknown_post_cannot_be_answered(client_of, susan, number):
    answer = client_of(susan).post(f"/post/{number}/reply", data={"body": "Yes, typed."})
    assert answer.status_code == 404
    assert "Yes, typed.</textarea>" in answer.text


def test_what_one_may_not_see_cannot_be_answered(client_of, susan, john, mary):
    hidden, seen = make_post(susan, reach="followers"), make_post(susan)
    assert (
        client_of(john).post(f"/post/{hidden.id}/reply", data={"body": "b"}).status_code
        == client_of(john).get(f"/post/{hidden.id}/reply").status_code
        == 404
    )
    block_person(susan, mary)
    db.session.commit()
    assert client_of(mary).post(f"/post/{seen.id}/reply", data={"body": "b"}).status_code == 404
    assert count() == 2


def test_a_guests_answer_is_handed_back(client, susan):
    answer = client.post(f"/post/{make_post(susan).id}/reply", data={"body": "Typed with care."})
    assert answer.status_code == 401
    assert "Typed with care.</textarea>" in answer.text


# --- preview


def test_a_preview_shows_the_text_and_writes_nothing(client_of, susan, john):
    data = {"body": "**Bold** @john #tea", "title": "A title", "warning": "Tea", "reach": "members"}
    fragment = client_of(susan).post("/preview", data=data, headers=HTMX).text
    assert "<strong>Bold</strong>" in fragment and 'href="/user/john"' in fragment
    assert "A title" in fragment and "Folded under: Tea" in fragment
    assert "<html" not in fragment
    assert count() == 0


def test_without_scripts_a_preview_is_a_page_with_the_form(client_of, susan, john):
    quoted = make_post(john, "The quoted one.")
    data = {
        "body": "**Bold**",
        "title": "A title",
        "reach": "members",
        "form_key": KEY,
        "quote": str(quoted.id),
        "images": files(file_of()),
    }
    answer = client_of(susan).post("/preview", data=data)
    page = answer.text
    assert answer.status_code == 200
    assert "<strong>Bold</strong>" in page and "The quoted one." in page
    assert (texts(page, "body"), values(page, "title")) == (["**Bold**"], ["A title"])
    assert (values(page, "form_key"), values(page, "quote")) == ([KEY], [str(quoted.id)])
    assert chosen_reach(page) == "members"
    assert len(values(page, "image")) == 1
    assert 'action="/compose"' in page
    assert count() == 1


def test_a_preview_of_an_answer_leads_on_to_the_answer(client_of, susan, carol):
    post = make_post(susan)
    page = client_of(carol).post(f"/preview?parent={post.id}", data={"body": "**Yes**"}).text
    assert "<strong>Yes</strong>" in page
    assert f'action="/post/{post.id}/reply"' in page
    hidden = make_post(susan, reach="followers")
    for number in (hidden.id, "x", ""):
        answer = client_of(carol).post(f"/preview?parent={number}", data={"body": "b"})
        assert answer.status_code == 404


def test_a_preview_of_what_is_too_long_or_empty_is_shown(client_of, susan):
    client = client_of(susan)
    assert client.post("/preview", data={"body": "x" * 60_000}).status_code == 200
    assert "There are no words yet." in client.post("/preview", data={}, headers=HTMX).text
    page = client.post("/preview", data={"body": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


# --- limits


def browser_of(other, person):
    """A browser on another application, signed in."""
    browser = other.test_client()
    with other.app_context():
        browser.sign_in(person)
    return browser


def test_posts_and_answers_are_counted_together(database_url, app, susan):
    post = make_post(susan)
    with application_with(SQLALCHEMY_DATABASE_URI=database_url, RATE_POSTS="3 per hour") as other:
        browser = browser_of(other, susan)
        assert browser.post("/", data={"body": ""}).status_code == 422  # not counted
        paths = ["/", "/compose", f"/post/{post.id}/reply", "/compose"]
        codes = [browser.post(path, data={"body": path}).status_code for path in paths]
        assert codes == [302, 302, 302, 429]
        assert browser.get("/compose").status_code == 200
        kept = browser.post("/", data={"body": "Too much."})
        assert "Too much.</textarea>" in kept.text


def test_files_count_as_uploads(database_url, app, susan):
    with application_with(
        SQLALCHEMY_DATABASE_URI=database_url,
        DATA_FOLDER=app.config["DATA_FOLDER"],
        RATE_UPLOADS="3 per hour",
    ) as other:
        browser = browser_of(other, susan)
        upload = {"image": (BytesIO(file_of()), "a.png")}
        assert browser.post("/images", data=upload).status_code == 201
        data = {"body": "b", "images": files(file_of(), file_of())}
        assert browser.post("/compose", data=data).status_code == 302
        data = {"body": "c", "images": files(file_of())}
        assert browser.post("/", data=data).status_code == 429
        assert browser.post("/", data={"body": "Without files."}).status_code == 302


# --- the default


def test_the_default_reach_is_chosen_in_settings(client_of, susan):
    client = client_of(susan)
    assert client.post("/settings/writing", data={"default_reach": "members"}).status_code == 302
    assert susan.default_reach == "members"
    assert re.search(r'checked[^>]*value="members"', client.get("/settings/writing").text)


def test_a_default_of_nonsense_is_refused(client_of, susan):
    answer = client_of(susan).post("/settings/writing", data={"default_reach": "x"})
    assert answer.status_code == 422
    assert "Choose who may see this." in answer.text
    assert susan.default_reach == "public"


def test_an_answer_begins_with_the_narrower_reach(client_of, susan, john):
    set_default_reach(john, "members")
    db.session.commit()
    reply = make_reply(susan, make_post(susan))
    assert chosen_reach(client_of(john).get(f"/post/{reply.id}/reply").text) == "members"
