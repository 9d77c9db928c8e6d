"""Editing: what was said before is kept, and nobody overwrites what they have not read."""

import pytest
from sqlalchemy import select

from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.main.queries.posts import edits_of, tag_named, tagged
from app.main.queries.visibility import may_see_post
from app.main.services.edits import StaleEdit, edit_post
from app.main.services.posts import delete_post
from app.models import Post, User
from tests.main.test_writing import about, heard
from tests.people import make_post, make_reply, make_repost
from tests.test_races import together


def edit(post, body, version=None, **more):
    """A post edited by its author, committed."""
    author = db.session.get_one(User, post.author_id)
    version = post.version if version is None else version
    edit_post(post, author, body, version=version, **{"max_length": 500, **more})
    db.session.commit()
    return post


def test_an_edit_changes_the_text_and_says_when(susan):
    before = utcnow()
    post = edit(make_post(susan, "Tea at fuor."), "Tea at **four**.", title="Tea", warning="Hot")
    assert "<strong>four</strong>" in post.body_html
    assert (post.title, post.warning, post.version) == ("Tea", "Hot", 2)
    assert post.edited_at >= before


def test_what_was_said_before_is_kept_with_when_it_was_said(susan):
    post = make_post(susan, "One.", title="First")
    edit(post, "Two.")
    second_at = post.edited_at
    edit(post, "Three.")
    newest, oldest = db.session.scalars(
        edits_of(post).order_by(edits_of(post).selected_columns.id.desc())
    )
    assert (oldest.title, oldest.body, oldest.created_at) == ("First", "One.", post.created_at)
    assert (newest.title, newest.body, newest.created_at) == ("", "Two.", second_at)


def test_saving_the_same_text_is_no_edit(susan):
    post = edit(make_post(susan, "Tea."), "  Tea.\r\n")
    assert (post.version, post.edited_at) == (1, None)
    assert db.session.scalars(edits_of(post)).all() == []


def test_a_stale_edit_is_refused_with_both_texts(susan):
    post = make_post(susan, "One.")
    edit(post, "Two.", title="Theirs")
    with pytest.raises(StaleEdit) as caught:
        edit_post(post, susan, "Mine.", version=1, max_length=500)
    assert (caught.value.theirs.title, caught.value.theirs.body) == ("Theirs", "Two.")
    assert (caught.value.yours.body, caught.value.version) == ("Mine.", 2)
    assert caught.value.status == 409
    db.session.rollback()
    assert post.body == "Two."


def test_of_two_edits_at_once_one_is_told_of_the_other(app, susan):
    post = make_post(susan, "One.")
    post_id, user_id = post.id, susan.id

    def save(text):
        with app.app_context(), app.test_request_context(method="POST"):
            found, person = db.session.get_one(Post, post_id), db.session.get_one(User, user_id)
            try:
                edit_post(found, person, text, version=1, max_length=500)
                db.session.commit()
            except StaleEdit as error:
                return error.theirs.body
            return "saved"

    results = together(app, lambda: save("Two."), lambda: save("Three."))
    db.session.refresh(post)
    assert sorted(results) == sorted(["saved", post.body])
    assert post.version == 2
    assert len(db.session.scalars(edits_of(post)).all()) == 1


def test_only_authors_edit_and_reposts_cannot_be_edited(susan, john):
    post = make_post(susan)
    for wrong, person in ((post, john), (make_repost(john, post), john)):
        with pytest.raises(NotAllowed):
            edit_post(wrong, person, "Mine.", version=1, max_length=500)


def test_a_post_that_is_gone_cannot_be_edited(susan):
    post = make_post(susan)
    delete_post(post)
    with pytest.raises(Gone):
        edit_post(post, susan, "Still here?", version=1, max_length=500)


def test_an_edit_has_the_rules_of_a_new_post(susan):
    for body, more in (("", {}), ("x" * 501, {}), ("x", {"title": "t" * 121})):
        post = make_post(susan)
        with pytest.raises(DomainError):
            edit_post(post, susan, body, version=1, **{"max_length": 500, **more})
    edit(make_post(susan), "", image_count=1)
    reply = make_reply(susan, make_post(susan))
    with pytest.raises(DomainError):
        edit_post(reply, susan, "x", title="A title", version=1, max_length=500)


def test_tags_follow_the_text(susan):
    post = edit(make_post(susan, "#tea #bread"), "#bread #soup")
    found = {
        word: db.session.scalars(tagged(None, db.session.scalars(tag_named(word)).one())).all()
        for word in ("tea", "bread", "soup")
    }
    assert found == {"tea": [], "bread": [post], "soup": [post]}


def test_only_those_newly_named_hear_of_an_edit(susan, john, mary):
    post = edit(make_post(susan, "@john"), "@john and @mary")
    assert heard(john) == [("mentioned", about(post))]
    assert heard(mary) == [("mentioned", about(post))]
    assert john.unread_count == mary.unread_count == 1


def test_a_post_for_those_mentioned_is_for_those_whom_it_names_now(susan, john, mary):
    post = make_post(susan, "@john", reach="mentioned")
    reply = make_reply(susan, post, "I mean it.")
    assert may_see_post(john, reply.id)
    edit(post, "@mary")
    assert not may_see_post(john, post.id) and may_see_post(mary, post.id)
    # What was said to others before is not for those who came later, nor for those who went.
    assert not may_see_post(john, reply.id) and not may_see_post(mary, reply.id)
    with pytest.raises(DomainError):
        edit_post(post, susan, "Nobody.", version=2, max_length=500)


def test_an_answer_among_those_mentioned_keeps_its_circle(susan, john, mary):
    reply = make_reply(john, make_post(susan, "@john", reach="mentioned"))
    edit(reply, "And @mary!")
    assert not may_see_post(mary, reply.id)
    assert heard(mary) == []


def test_an_edit_does_not_change_who_may_see_it(susan, mary):
    post = make_post(susan, reach="followers")
    edit(post, "@mary")
    assert not may_see_post(mary, post.id)
    assert heard(mary) == []
    assert db.session.scalar(select(Post.reach).where(Post.id == post.id)) == "followers"
