"""What a post looks like in a list, and how a list goes on."""

import pytest

from app.extensions import db
from app.main.services.edits import edit_post
from app.main.services.posts import delete_post
from app.media import services as media
from app.models import Reach
from tests.media.files import keep
from tests.people import (
    make_block,
    make_follow,
    make_mute,
    make_post,
    make_reply,
    make_repost,
)

GONE = "This post is gone, or not for you."


def main_of(page):
    return page.split("<main")[1].split("</main")[0]


def card_of(page, post):
    """The part of a page that shows a post."""
    return page.split(f'id="post-{post.id}"')[1].split("</article>")[0]


@pytest.mark.parametrize(
    "reach, words",
    [
        (Reach.PUBLIC, "Everybody"),
        (Reach.MEMBERS, "Members only"),
        (Reach.FOLLOWERS, "Followers only"),
        (Reach.MENTIONED, "Only those mentioned"),
    ],
)
def test_a_post_says_who_may_see_it(client_of, susan, john, reach, words):
    post = make_post(susan, "For @john.", reach=reach)
    card = card_of(client_of(susan).get("/").text, post)
    assert f'<span class="visually-hidden">{words}</span>' in card


def test_an_edited_post_leads_to_what_it_said(client, susan):
    post = make_post(susan, "Befor.")
    assert "edited" not in card_of(client.get("/explore").text, post)
    edit_post(post, susan, "Before.", version=1, max_length=500)
    db.session.commit()
    card = card_of(client.get("/explore").text, post)
    assert f'<a class="post-edited" href="/post/{post.id}/history">edited</a>' in card


def test_a_warning_folds_the_whole_post(client, susan):
    post = make_post(susan, "Everybody dies.", title="The end", warning="The last film")
    media.attach(post, [keep(susan)])
    db.session.commit()
    for path in ("/explore", f"/post/{post.id}"):
        card = card_of(client.get(path).text, post)
        above, folded = card.split('<details class="warned">')
        folded = folded.split("</details>")[0]
        assert "The last film" in folded.split("</summary>")[0]
        for hidden in ("Everybody dies.", "The end", "/media/"):
            assert hidden in folded and hidden not in above


def test_the_warning_is_not_told_by_the_title_of_the_page(client, susan):
    post = make_post(susan, "Text.", title="Everybody dies", warning="The last film")
    assert "Everybody dies" not in client.get(f"/post/{post.id}").text.split("</title>")[0]


def test_images_are_shown_in_their_order(client, susan):
    post, images = make_post(susan, "Look."), [keep(susan), keep(susan)]
    media.attach(post, images, ["A boat", "A pier"])
    db.session.commit()
    card = card_of(client.get("/explore").text, post)
    assert card.index('alt="A boat"') < card.index('alt="A pier"')
    assert f"/media/{images[0].fingerprint}/" in card


def test_images_need_no_words(client, susan):
    post = make_post(susan, "", image_count=1)
    media.attach(post, [keep(susan)])
    db.session.commit()
    assert "/media/" in card_of(client.get("/explore").text, post)


def test_a_video_waits_for_a_click(client, susan):
    post = make_post(susan, "See https://youtu.be/dQw4w9WgXcQ?t=42 for more.")
    card = card_of(client.get("/explore").text, post)
    assert "youtube-nocookie.com/embed/dQw4w9WgXcQ" in card.split("data-frame=")[1]
    assert "<iframe" not in card and 'src="https://' not in card


# --- quotes


def test_a_quote_shows_what_it_quotes(client, susan, john):
    quoted = make_post(susan, "The harbour is open.")
    post = make_post(john, "At last.", quote=quoted)
    quote = card_of(client.get("/explore").text, post).split("<blockquote")[1]
    assert "The harbour is open." in quote
    assert f'href="/post/{quoted.id}"' in quote and "@susan" in quote


def test_a_quote_within_a_quote_is_behind_a_link(client, susan, john, mary):
    first = make_post(susan, "The first.")
    second = make_post(john, "The second.", quote=first)
    post = make_post(mary, "The third.", quote=second)
    card = card_of(client.get("/explore").text, post)
    assert "The second." in card and "The first." not in card
    assert "Quotes another post" in card


def test_a_quoted_post_that_is_gone_leaves_a_word(client, susan, john):
    quoted = make_post(susan, "The harbour is open.")
    post = make_post(john, "At last.", quote=quoted)
    delete_post(quoted)
    db.session.commit()
    card = card_of(client.get("/explore").text, post)
    assert GONE in card and "At last." in card


@pytest.mark.parametrize("distance", [make_block, make_mute])
def test_a_quoted_post_of_somebody_at_a_distance_looks_gone(client_of, susan, john, mary, distance):
    post = make_post(john, "At last.", quote=make_post(susan, "The harbour is open."))
    distance(mary, susan)
    card = card_of(client_of(mary).get("/explore").text, post)
    assert GONE in card and "The harbour" not in card


def test_a_quoted_post_is_folded_under_its_warning(client, susan, john):
    quoted = make_post(susan, "Everybody dies.", warning="The last film")
    post = make_post(john, "Oh.", quote=quoted)
    card = card_of(client.get("/explore").text, post)
    assert "Everybody dies." in card.split('<details class="warned">')[1].split("</details>")[0]


# --- reposts and answers


def test_a_repost_says_who_passed_it_on(client_of, susan, john, mary):
    make_follow(mary, john)
    post = make_post(susan, "Far away.")
    row = make_repost(john, post)
    card = card_of(client_of(mary).get("/").text, post)
    assert "Reposted by" in card and 'href="/user/john"' in card.split("<header")[0]
    assert f'data-row="{row.id}"' in card and "Far away." in card


def test_an_answer_in_a_list_leads_to_what_it_answers(client, susan, john):
    parent = make_post(susan)
    answer = make_reply(john, parent)
    card = card_of(client.get("/user/john/replies").text, answer)
    assert f'href="/post/{parent.id}">Replies to another post</a>' in card


# --- the menu


def menu_of(page, post):
    return card_of(page, post).split('class="menu post-menu"')[1].split("</details>")[0]


def test_the_menu_of_ones_own_post(client_of, susan):
    post = make_post(susan)
    menu = menu_of(client_of(susan).get("/").text, post)
    for tail in ("edit", "pin", "delete"):
        assert f'="/post/{post.id}/{tail}"' in menu
    assert f'data-copy="/post/{post.id}"' in menu
    assert f'href="/reminders/new?post={post.id}"' in menu
    assert "/mute" not in menu and "/block" not in menu


def test_the_menu_of_somebody_elses_post(client_of, john, susan):
    post = make_post(susan)
    menu = menu_of(client_of(john).get("/explore").text, post)
    assert 'href="/user/susan/mute"' in menu and "Mute @susan" in menu
    assert 'href="/user/susan/block"' in menu and "Block @susan" in menu
    for tail in ("edit", "pin", "delete"):
        assert f"/post/{post.id}/{tail}" not in menu


def test_the_pieces_of_the_bar_are_all_filled_in(client_of, john, susan):
    make_post(susan)
    page = main_of(client_of(john).get("/explore").text)
    for name in ("at", "id", "author", "name", "likes", "replies", "reposts", "quotes"):
        assert f"{{{name}}}" not in page


def test_what_people_type_is_not_filled_in(client_of, susan):
    post = make_post(susan, "Use {id} and {at}, {likes}.", title="{name}")
    card = card_of(client_of(susan).get(f"/post/{post.id}?x={{likes}}").text, post)
    assert "Use {id} and {at}, {likes}." in card and ">{name}</h1>" in card


@pytest.mark.parametrize("language, word", [("en", "Repost"), ("de", None), ("es", None)])
def test_each_reader_has_their_own_words(client_of, client, susan, language, word):
    make_post(susan)
    susan.locale = language
    db.session.commit()
    page = client_of(susan).get("/").text
    title = page.split("action-repost")[1].split('title="')[1].split('"')[0]
    assert title == word if word else title
    again = client_of(susan).get("/").text
    assert title in again


# --- how a list goes on


def test_the_way_on_is_a_link_that_loads_when_it_comes_near(app, client, susan):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(5):
        make_post(susan, f"Number {number}.")
    page = client.get("/explore").text
    link = page.split('rel="next"')[1].split(">")[0]
    path = link.split('href="')[1].split('"')[0]
    assert f'hx-get="{path}"' in link and "revealed" in link
    part = client.get(path, headers={"HX-Request": "true"}).text
    assert part.count("<article") == 2 and "<html" not in part
    assert 'rel="next"' in part and f'data-cursor="{path.split("=")[1]}"' in part
    assert 'rel="prev"' in client.get(path).text


def test_walking_through_explore_meets_every_post_once(app, client, susan):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(5):
        make_post(susan, f"Number {number}.")
    met, path = [], "/explore"
    while path:
        page = main_of(client.get(path).text)
        met += [int(part[0]) for part in page.split("Number ")[1:]]
        link = page.split('rel="next" href="')[1:]
        path = link[0].split('"')[0] if link else None
    assert met == [4, 3, 2, 1, 0]
