"""Writing posts: what each kind of them is, and who hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.main.queries.posts import popular_tags, tag_named, tagged
from app.main.services.counters import wrong_post_counters
from app.main.services.people import set_default_reach, suspend, wrong_counters
from app.main.services.posts import delete_post, pin, unpin, write_post
from app.models import Notification, Post, Reach, Tag, mention
from app.models.post import MOST_LEVELS, ids_in
from tests.people import (
    make_block,
    make_follow,
    make_mute,
    make_post,
    make_reply,
    make_repost,
    make_user,
)
from tests.test_races import together


def heard(person):
    """What somebody heard of, by kind and subject."""
    rows = select(Notification).where(Notification.receiver_id == person.id)
    return [(one.kind, one.subject) for one in db.session.scalars(rows.order_by(Notification.id))]


def about(post):
    return f"post:{post.id}"


def refused(field, author, body, **more):
    with pytest.raises(DomainError) as caught:
        write_post(author, body, **{"max_length": 500, **more})
    assert caught.value.field == field
    return caught.value


# --- texts, titles, warnings


def test_a_title_makes_an_article_which_may_be_long(susan):
    post = make_post(susan, "word " * 5_000, title="  How we   found the leak ")
    assert post.title == "How we found the leak"
    assert post.is_article


def test_without_a_title_the_short_limit_holds(susan):
    refused("body", susan, "x" * 501)
    refused("body", susan, "x" * 50_001, title="Long")
    refused("title", susan, "x", title="t" * 121)
    refused("warning", susan, "x", warning="w" * 121)


def test_a_link_counts_as_23_characters(susan):
    link = "https://example.org/" + "x" * 400
    write_post(susan, f"{link} {'y' * 476}", max_length=500)
    refused("body", susan, f"{link} {'y' * 477}")


def test_images_need_no_words_but_titles_do(susan):
    assert make_post(susan, "", image_count=1).body == ""
    refused("body", susan, "")
    refused("body", susan, "", title="A title", image_count=1)


def test_the_default_reach_is_the_persons_own(susan):
    set_default_reach(susan, "members")
    assert make_post(susan).reach == Reach.MEMBERS
    assert make_post(susan, reach="public").reach == Reach.PUBLIC


def test_the_same_form_gives_the_same_post_and_tells_once(susan, john):
    for _turn in range(2):
        post = make_post(susan, "@john, once.", form_key="0" * 32)
    assert heard(john) == [("mentioned", about(post))]
    assert wrong_counters() == []


# --- people named


def test_who_is_named_is_written_down_and_hears_of_it(susan, john, mary):
    post = make_post(susan, "@John and @mary, and @nobody at all; @john again, and me: @susan")
    assert heard(john) == heard(mary) == [("mentioned", about(post))]
    assert heard(susan) == []
    named = db.session.scalars(select(mention.c.user_id).where(mention.c.post_id == post.id))
    assert set(named) == {john.id, mary.id}


def test_who_may_not_see_a_post_hears_nothing_of_it(susan, john, mary):
    make_follow(john, susan)
    post = make_post(susan, "@john and @mary", reach="followers")
    assert heard(john) == [("mentioned", about(post))]
    assert heard(mary) == []


def test_who_blocked_or_muted_the_author_hears_nothing(susan, john, mary):
    make_block(john, susan)
    make_mute(mary, susan)
    make_post(susan, "@john and @mary")
    assert heard(john) == heard(mary) == []


def test_an_import_tells_nobody(susan, john):
    make_post(susan, "@john", announce=False)
    assert heard(john) == []


def test_a_post_for_those_mentioned_names_somebody(susan, john):
    refused("body", susan, "Just between us.", reach="mentioned")
    refused("body", susan, "Just between me and @susan.", reach="mentioned")
    make_block(john, susan)
    refused("body", susan, "Just between us, @john.", reach="mentioned")


def test_a_post_names_at_most_fifty_people(susan):
    names = [make_user(f"person{number}").username for number in range(51)]
    refused("body", susan, " ".join(f"@{name}" for name in names))
    make_post(susan, " ".join(f"@{name}" for name in names[:50]))


# --- tags


def test_tags_are_found_whatever_the_case_and_form(susan, john):
    first = make_post(susan, "#Straße und #Boote")
    second = make_post(john, "#STRASSE")
    tag = db.session.scalars(tag_named("strasse")).one()
    assert tag.label == "Straße"
    assert {post.id for post in db.session.scalars(tagged(None, tag))} == {first.id, second.id}


def test_a_tag_written_twice_is_one(susan):
    post = make_post(susan, "#tea #Tea #TEA")
    assert [tag.label for tag in db.session.scalars(select(Tag))] == ["tea"]
    assert post.version == 1


def test_popular_tags_are_those_of_the_last_days_the_most_used_first(susan):
    for number, word in enumerate(["one", "two", "three", "four", "five", "six"], start=1):
        for _turn in range(number):
            make_post(susan, f"#{word}")
    for _turn in range(9):
        make_post(susan, "#old", written_at=utcnow() - timedelta(days=31))
    assert [label for _, label in popular_tags()] == ["six", "five", "four", "three", "two"]


def test_popular_tags_are_remembered_for_some_minutes(susan):
    import time_machine

    make_post(susan, "#tea")
    assert popular_tags() == [("tea", "tea")]
    make_post(susan, "#coffee")
    assert popular_tags() == [("tea", "tea")]
    with time_machine.travel(utcnow() + timedelta(minutes=6), tick=False):
        assert popular_tags() == [("coffee", "coffee"), ("tea", "tea")]


# --- answers


def test_an_answer_counts_at_what_it_answers_and_is_told(susan, john):
    post = make_post(susan)
    reply = make_reply(john, post, "@susan, yes.")
    assert (reply.is_reply, reply.parent_id, post.reply_count) == (True, post.id, 1)
    assert ids_in(reply.path) == [post.id, reply.id]
    assert heard(susan) == [("replied", about(reply))]
    assert (john.post_count, john.last_post_id) == (1, 0)
    assert wrong_counters() == []


def test_answering_oneself_tells_nobody(susan):
    make_reply(susan, make_post(susan))
    assert heard(susan) == []


def test_commenters_may_answer_and_not_post(susan, carol):
    post = make_post(susan)
    assert make_reply(carol, post).author_id == carol.id
    with pytest.raises(NotAllowed):
        make_post(carol)
    with pytest.raises(NotAllowed):
        make_post(carol, quote=post, parent=post)


def test_an_answer_has_no_title(susan):
    refused("title", susan, "x", title="A title", parent=make_post(susan))


def test_what_one_does_not_see_cannot_be_answered_or_quoted(susan, john):
    post = make_post(susan, reach="followers")
    with pytest.raises(Gone):
        make_reply(john, post)
    open_post = make_post(susan)
    make_block(susan, john)
    for more in ({"parent": open_post}, {"quote": open_post}):
        with pytest.raises(Gone):
            make_post(john, **more)


def test_a_repost_cannot_be_answered(susan, john):
    row = make_repost(john, make_post(susan))
    with pytest.raises(NotAllowed):
        make_reply(susan, row)


def test_answers_to_followers_are_for_those_of_the_first_author(susan, john, mary):
    make_follow(john, susan)
    make_follow(mary, john)
    reply = make_reply(john, make_post(susan, reach="followers"))
    assert (reply.reach, reply.reach_owner_id) == (Reach.FOLLOWERS, susan.id)


def test_an_answer_to_followers_for_those_mentioned_leaves_the_first_author_out(
    susan, john, mary, david
):
    make_follow(john, susan)
    make_follow(mary, susan)
    post = make_post(susan, reach="followers")
    answer = make_reply(john, post)
    reply = make_reply(mary, answer, "@david, between us.", reach="mentioned")
    assert reply.reach_owner_id == mary.id
    named = db.session.scalars(select(mention.c.user_id).where(mention.c.post_id == reply.id))
    assert set(named) == {john.id}  # whom she answers; David does not see what is answered


def test_a_conversation_stays_among_those_it_began_with(susan, john, mary, david):
    post = make_post(susan, "@john and @mary", reach="mentioned")
    reply = make_reply(john, post, "And @david!", reach="public")
    assert (reply.reach, reply.reach_owner_id) == (Reach.MENTIONED, susan.id)
    named = db.session.scalars(select(mention.c.user_id).where(mention.c.post_id == reply.id))
    assert set(named) == {susan.id, mary.id}
    assert heard(david) == []
    assert heard(susan) == [("replied", about(reply))]


def test_answers_deeper_than_a_path_stand_beside_what_they_answer(susan):
    post = make_post(susan)
    for _level in range(MOST_LEVELS + 1):
        post = make_reply(susan, post)
    parent = db.session.get_one(Post, post.parent_id)
    assert (post.level, parent.level) == (MOST_LEVELS, MOST_LEVELS)
    assert post.path[:-7] == parent.path[:-7]
    assert parent.reply_count == 1


# --- quotes


def test_a_quote_counts_and_is_told(susan, john):
    post = make_post(susan)
    quote = make_post(john, "Look, @susan.", quote=post)
    assert (quote.is_quote, quote.quote_of_id, post.quote_count) == (True, post.id, 1)
    assert heard(susan) == [("quoted", about(quote))]


@pytest.mark.parametrize("reach", ["followers", "mentioned"])
def test_what_is_not_for_all_members_cannot_be_quoted(susan, john, reach):
    make_follow(john, susan)
    post = make_post(susan, "@john", reach=reach)
    with pytest.raises(NotAllowed):
        make_post(john, quote=post)
    with pytest.raises(NotAllowed):
        make_post(susan, quote=post)


def test_the_author_of_a_quoted_post_hears_only_of_what_they_may_see(susan, john):
    make_post(john, "Look.", quote=make_post(susan), reach="followers")
    assert heard(susan) == []


# --- deleting


def test_answers_stay_when_what_they_answer_is_deleted(susan, john):
    post = make_post(susan)
    reply = make_reply(john, post)
    below = make_reply(susan, reply)
    path = reply.path
    delete_post(post)
    db.session.commit()
    db.session.refresh(reply)
    assert (reply.parent_id, reply.is_reply, reply.path) == (None, True, path)
    assert below.path.startswith(reply.path)
    assert wrong_counters() == wrong_post_counters() == []


def test_deleting_corrects_what_others_say_of_it(susan, john):
    post = make_post(susan)
    reply = make_reply(john, post)
    quote = make_post(john, quote=post)
    row = make_repost(john, post)
    assert (post.reply_count, post.quote_count, post.repost_count) == (1, 1, 1)
    for other in (reply, quote, row):
        delete_post(other)
    db.session.commit()
    assert (post.reply_count, post.quote_count, post.repost_count) == (0, 0, 0)
    assert (john.post_count, john.last_post_id) == (0, 0)
    assert wrong_counters() == wrong_post_counters() == []


def test_reposts_go_with_the_post_and_quotes_stay(susan, john):
    make_post(john, "Older.")
    post = make_post(susan)
    make_repost(john, post)
    quote = make_post(susan, "Look.", quote=post)
    delete_post(post)
    db.session.commit()
    db.session.refresh(quote)
    assert (quote.is_quote, quote.quote_of_id) == (True, None)
    assert {row.body for row in db.session.scalars(select(Post))} == {"Older.", "Look."}
    assert wrong_counters() == wrong_post_counters() == []


def test_deleting_takes_back_what_people_were_told(susan, john, mary):
    post = make_post(susan)
    reply = make_reply(john, post, "@mary, look.")
    assert (susan.unread_count, mary.unread_count) == (1, 1)
    delete_post(reply)
    db.session.commit()
    assert heard(susan) == heard(mary) == []
    assert (susan.unread_count, mary.unread_count) == (0, 0)


def test_deleting_twice_changes_nothing_more(susan):
    post = make_post(susan)
    keep = make_post(susan)
    delete_post(post)
    delete_post(post)
    db.session.commit()
    assert (susan.post_count, susan.last_post_id) == (1, keep.id)


# --- pins


def test_three_posts_can_be_pinned(susan):
    posts = [make_post(susan, f"Post {number}.") for number in range(4)]
    for post in (*posts[:3], posts[0]):
        pin(post, susan)
    with pytest.raises(DomainError, match="DomainError"):
        pin(posts[3], susan)
    unpin(posts[0], susan)
    pin(posts[3], susan)
    assert [post.pinned_at is not None for post in posts] == [False, True, True, True]


def test_only_ones_own_posts_are_pinned_and_no_answers(susan, john):
    post = make_post(susan)
    for wrong, person in ((post, john), (make_reply(susan, post), susan)):
        with pytest.raises(NotAllowed):
            pin(wrong, person)


def test_pins_at_once_are_three_at_the_most(app, susan):
    ids = [make_post(susan, f"Post {number}.").id for number in range(6)]
    user_id = susan.id

    def pin_one(post_id):
        with app.app_context(), app.test_request_context(method="POST"):
            from app.models import User

            post, person = db.session.get_one(Post, post_id), db.session.get_one(User, user_id)
            try:
                pin(post, person)
                db.session.commit()
            except DomainError:
                return False
            return True

    results = together(app, *[lambda i=i: pin_one(i) for i in ids])
    assert sorted(results) == [False] * 3 + [True] * 3
    pinned = select(Post).where(Post.pinned_at.is_not(None))
    assert len(db.session.scalars(pinned).all()) == 3


def test_a_suspended_persons_post_cannot_be_answered(susan, john):
    post = make_post(susan)
    suspend(susan)
    db.session.commit()
    with pytest.raises(Gone):
        make_reply(john, post)
