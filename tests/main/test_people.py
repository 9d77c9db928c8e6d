"""The directory, profiles and cards."""

import pytest

from app.extensions import db
from tests.people import make_follow, make_post, make_user


def names(page):
    """The user names of a list of people, in order."""
    listed = page.split("<main")[1].split("</main>")[0]
    return [part.split("<")[0] for part in listed.split('class="handle">@')[1:]]


@pytest.fixture
def crowd(app):
    """Four people whose three orders all differ."""
    anna = make_user("anna", display_name="Änna Zeta")
    bert = make_user("bert", display_name="berta")
    cleo = make_user("cleo")
    dora = make_user("dora", display_name="Ärmel")
    make_follow(anna, cleo, bert)
    make_follow(dora, cleo)
    return anna, bert, cleo, dora


def test_people_are_in_the_order_of_their_names_without_accents(client_of, crowd):
    assert names(client_of(crowd[0]).get("/people").text) == ["anna", "dora", "bert", "cleo"]


def test_people_are_found_newest_first(client_of, crowd):
    page = client_of(crowd[0]).get("/people?order=newest").text
    assert names(page) == ["dora", "cleo", "bert", "anna"]


def test_people_are_found_most_followed_first(client_of, crowd):
    page = client_of(crowd[0]).get("/people?order=followers").text
    assert names(page) == ["cleo", "bert", "dora", "anna"]


@pytest.mark.parametrize(
    "search, found",
    [
        ("CLEO", ["cleo"]),
        ("zeta", ["anna"]),
        ("armel", ["dora"]),
        ("ÄRMEL", ["dora"]),
        ("ert", ["bert"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
        ("\x00", ["anna", "dora", "bert", "cleo"]),
        ("  ", ["anna", "dora", "bert", "cleo"]),
    ],
)
def test_search_finds_parts_of_names_whatever_case_and_accents(client_of, crowd, search, found):
    page = client_of(crowd[0]).get("/people", query_string={"q": search}).text
    assert names(page) == found


def test_a_search_without_result_says_so(client_of, susan):
    assert "Nobody of that name" in client_of(susan).get("/people?q=xyz").text


def test_search_follows_a_change_of_name(client_of, susan):
    susan.display_name = "Renata Quay"
    db.session.commit()
    client = client_of(susan)
    assert names(client.get("/people?q=renata").text) == ["susan"]
    assert names(client.get("/people?q=marsh").text) == []


@pytest.mark.parametrize("order", ["name", "newest", "followers"])
def test_walking_through_the_directory_meets_everybody_once(app, client_of, crowd, order):
    app.config["POSTS_PER_PAGE"] = 2
    client = client_of(crowd[0])
    met, path = [], f"/people?order={order}"
    while path:
        page = client.get(path).text
        met += names(page)
        link = page.split('rel="next" href="')[1:]
        path = link[0].split('"')[0].replace("&amp;", "&") if link else None
    assert sorted(met) == ["anna", "bert", "cleo", "dora"]


def test_an_unknown_order_is_the_usual_one(client_of, susan):
    assert client_of(susan).get("/people?order=%00").status_code == 200


def test_suspended_people_are_not_in_the_directory(client_of, susan, zoe):
    assert names(client_of(susan).get("/people").text) == ["susan"]


def test_the_buttons_know_whom_one_follows(client_of, john, susan, mary):
    make_follow(john, susan)
    page = client_of(john).get("/people").text
    assert 'action="/unfollow/susan"' in page
    assert 'action="/follow/mary"' in page
    assert "follow/john" not in page


def test_a_profile_shows_the_person_and_their_posts_only(client, susan, john):
    susan.about_me = "I mend boats."
    make_post(susan, "By Susan.")
    make_post(john, "By John.")
    page = client.get("/user/susan").text
    assert "Susan Marsh" in page
    assert "I mend boats." in page
    assert "By Susan." in page
    assert "By John." not in page


@pytest.mark.parametrize("tail", ["", "/followers", "/following", "/popup", "/avatar.svg"])
@pytest.mark.parametrize("name", ["nobody", "zoe", "%00", "x" * 200])
def test_unknown_and_suspended_people_are_404(client_of, susan, zoe, tail, name):
    assert client_of(susan).get(f"/user/{name}{tail}").status_code == 404


def test_a_profile_is_found_whatever_the_case(client, susan):
    assert client.get("/user/SuSaN").status_code == 200


def test_an_address_of_somebody_is_shown_to_nobody(client_of, john, susan):
    client = client_of(john)
    for path in ("/people", "/user/susan", "/user/susan/popup"):
        assert "susan@example.org" not in client.get(path).text


def test_the_card_is_a_fragment_for_htmx_and_a_page_for_others(client, susan):
    part = client.get("/user/susan/popup", headers={"HX-Request": "true"}).text
    assert "Susan Marsh" in part
    assert "<html" not in part
    assert "<html" in client.get("/user/susan/popup").text


def test_markup_in_names_and_texts_is_escaped(client, susan):
    susan.display_name = "<i>Susan</i>"
    susan.about_me = "<script>alert(1)</script>"
    db.session.commit()
    page = client.get("/user/susan").text
    assert "<i>Susan" not in page
    assert "<script>alert" not in page


def test_the_right_column_offers_the_most_followed_whom_one_does_not_follow(client_of, john, crowd):
    make_follow(john, crowd[2])
    aside = client_of(john).get("/").text.split("<aside")[1]
    assert "@bert" in aside
    assert "@cleo" not in aside
    assert "@john" not in aside
