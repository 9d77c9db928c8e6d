"""What a ticket says at first that is made from a post, and answering in the thread of that."""

import pytest
from sqlalchemy import select

from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.main.services.posts import delete_post
from app.models import Post, TicketAudience, User
from app.text import to_html
from app.tickets.policies import can_make_ticket_of
from app.tickets.services.drafts import checked
from app.tickets.services.posts import answer_in_thread, draft_from_post
from tests.people import make_block, make_follow, make_post, make_repost
from tests.tickets.factories import make_ticket

LONG = "The door of the workshop sticks, and the key turns only when somebody pulls at it, twice."


def draft_of(post):
    """The draft of a post as a page loads it."""
    author = db.session.get_one(User, post.author_id)
    return draft_from_post(db.session.scalars(visible_posts(author)).one())


def test_the_name_is_the_beginning_cut_at_a_word(john):
    draft = draft_of(make_post(john, f"{LONG} Since Monday, at least."))
    assert draft.name == f"{LONG} Since…"
    assert len(draft.name) <= 100


def test_the_name_has_no_marks_of_markdown(john):
    assert draft_of(make_post(john, "The **door** _sticks_.")).name == "The door sticks."


def test_an_article_gives_its_title(john):
    assert draft_of(make_post(john, "Long.", title="The door")).name == "The door"


def test_what_is_folded_gives_the_words_of_its_fold(john):
    post = make_post(john, "He dies.", warning="The end of the film <1>")
    assert draft_of(post).name == "The end of the film <1>"


def test_a_title_that_is_too_long_is_cut(john):
    name = draft_of(make_post(john, "Long.", title="x" * 120)).name
    assert len(name) == 100
    assert name.endswith("x…")


def test_the_text_is_quoted_with_a_link_back_and_its_author(john):
    post = make_post(john, "One.\n\nTwo.")
    draft = draft_of(post)
    assert draft.body.startswith("> One.\n>\n> Two.\n\n")
    assert "@john" in draft.body
    html = to_html(draft.body)
    assert "<blockquote>" in html
    assert f'href="/post/{post.id}"' in html


def test_the_longest_article_gives_a_description_that_is_not_too_long(john):
    draft = draft_of(make_post(john, "a\n\n" * 16_000, title="Long"))
    assert checked(draft).body


def test_one_line_that_is_too_long_is_left_out(john):
    draft = draft_of(make_post(john, "x" * 40_000, title="Long"))
    assert checked(draft).body


@pytest.mark.parametrize(
    ("reach", "audience"),
    [
        ("followers", TicketAudience.PRIVATE),
        ("members", TicketAudience.MEMBERS),
        ("public", TicketAudience.MEMBERS),
    ],
)
def test_no_more_people_see_the_ticket_than_the_post(john, reach, audience):
    assert draft_of(make_post(john, "Hello.", reach=reach)).audience == audience


def test_others_make_no_ticket_of_what_is_for_few(susan, john):
    make_follow(susan, john)
    post = make_post(john, "Hello.", reach="followers")
    assert can_make_ticket_of(john, post)
    assert not can_make_ticket_of(susan, post)


def test_commenters_make_no_ticket(john, carol):
    assert not can_make_ticket_of(carol, make_post(john))


def test_nobody_makes_a_ticket_of_a_repost(susan, john):
    assert not can_make_ticket_of(susan, make_repost(susan, make_post(john)))


# --- answering


def test_the_answer_stands_in_the_thread_and_has_the_reach_of_the_post(susan, john):
    susan.default_reach = "followers"
    post = make_post(john, "The door sticks.", reach="members")
    reply = answer_in_thread(susan, make_ticket(susan, post=post), "It opens again.")
    db.session.commit()
    assert (reply.parent_id, reply.reach, reply.author_id) == (post.id, "members", susan.id)
    assert john.unread_count == 2  # of the ticket, and of the answer


def test_the_answer_to_a_post_that_is_gone_is_refused(susan, john):
    post = make_post(john)
    ticket = make_ticket(susan, post=post)
    delete_post(post)
    db.session.commit()
    with pytest.raises(Gone) as refused:
        answer_in_thread(susan, ticket, "Hello?")
    assert refused.value.field == "answer"


def test_the_answer_to_somebody_who_blocked_one_is_refused(susan, john):
    ticket = make_ticket(susan, post=make_post(john))
    make_block(john, susan)
    with pytest.raises(Gone):
        answer_in_thread(susan, ticket, "Hello?")


def test_a_ticket_without_a_post_has_no_thread(susan):
    with pytest.raises(Gone):
        answer_in_thread(susan, make_ticket(susan), "Hello?")


@pytest.mark.parametrize("text", ["", " \n", "x" * 501])
def test_an_empty_or_long_answer_is_refused_beside_its_field(susan, john, text):
    ticket = make_ticket(susan, post=make_post(john))
    with pytest.raises(DomainError) as refused:
        answer_in_thread(susan, ticket, text)
    assert refused.value.field == "answer"
    assert db.session.scalar(select(Post.id).where(Post.is_reply)) is None


def test_who_must_confirm_first_answers_nothing(app, susan, john):
    app.config["CONFIRM_EMAIL"] = "on"
    ticket = make_ticket(susan, post=make_post(john))
    with pytest.raises(NotAllowed):
        answer_in_thread(susan, ticket, "Hello.")
