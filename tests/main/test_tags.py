"""The pages of tags, and the popular ones at the side."""

import pytest

from app.models import Reach
from tests.people import make_mute, make_post, make_reply


def main_of(page):
    return page.split("<main")[1].split("</main")[0]


def test_a_tag_is_found_whatever_the_case(client, susan):
    make_post(susan, "Back in the #Harbour.")
    for word in ("harbour", "HARBOUR", "Harbour"):
        assert "Back in the" in main_of(client.get(f"/tag/{word}").text)


def test_letters_of_every_script_make_a_tag(client, susan):
    make_post(susan, "Schöne #Grüße und #日本語.")
    assert "Schöne" in main_of(client.get("/tag/grüsse").text)
    assert "Schöne" in main_of(client.get("/tag/日本語").text)


def test_a_post_leads_to_its_tags(client, susan):
    make_post(susan, "Back in the #Harbour.")
    assert 'href="/tag/harbour"' in main_of(client.get("/explore").text)


def test_answers_are_found_by_their_tags_too(client, susan, john):
    make_reply(john, make_post(susan), "In the #harbour?")
    assert "In the" in main_of(client.get("/tag/harbour").text)


def test_the_newest_comes_first_and_a_page_follows_the_other(app, client, susan):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(3):
        make_post(susan, f"Number {number} #harbour")
    page = main_of(client.get("/tag/harbour").text)
    assert page.index("Number 2") < page.index("Number 1") and "Number 0" not in page
    path = page.split('rel="next" href="')[1].split('"')[0]
    assert "Number 0" in client.get(path).text


def test_a_tag_that_nobody_used_looks_like_one_of_narrow_posts(client, susan):
    make_post(susan, "A #Secret.", reach=Reach.MEMBERS)
    narrow, unknown = client.get("/tag/secret"), client.get("/tag/unheard")
    assert narrow.status_code == unknown.status_code == 200
    assert main_of(narrow.text).replace("secret", "unheard") == main_of(unknown.text)


@pytest.mark.parametrize("word", ["%20", "a%20b", "%00", "12", "a" * 65, "a.b", "<b>"])
def test_what_can_be_no_tag_is_404(client, susan, word):
    assert client.get(f"/tag/{word}").status_code == 404


def test_who_is_muted_is_left_out(client_of, john, susan):
    make_post(susan, "Back in the #harbour.")
    make_mute(john, susan)
    assert "Back in" not in main_of(client_of(john).get("/tag/harbour").text)


def test_the_popular_tags_are_at_the_side(client, susan):
    for number in range(3):
        make_post(susan, f"{number} #Harbour")
    make_post(susan, "#Winter")
    make_post(susan, "#Hidden", reach=Reach.MEMBERS)
    aside = client.get("/").text.split("<aside")[1]
    assert aside.index("Harbour") < aside.index("Winter")
    assert "Hidden" not in aside
