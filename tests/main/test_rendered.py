"""What a post looks like once it is rendered: who it names, which tags it has."""

from app.main.addresses import person_anchor, tag_path
from tests.people import make_block, make_post, make_reply


def test_who_is_named_is_a_link_with_a_card(susan, john):
    html = make_post(susan, "@John, look.").body_html
    link = '<a class="mention" href="/user/john" data-card="/user/john/popup" rel='
    assert link in html


def test_who_may_not_see_it_is_a_plain_link(susan, john, mary):
    make_block(mary, susan)
    html = make_post(susan, "@mary").body_html
    assert '<a class="mention" href="/user/mary" rel=' in html
    html = make_post(susan, "@john", reach="followers").body_html
    assert '<a class="mention" href="/user/john" rel=' in html


def test_who_is_not_in_the_conversation_is_a_plain_link(susan, john, mary):
    post = make_post(susan, "@john", reach="mentioned")
    html = make_reply(john, post, "@susan and @mary").body_html
    assert html.count("data-card") == 1
    assert 'data-card="/user/susan/popup"' in html


def test_whoever_is_not_here_is_text(susan, zoe):
    html = make_post(susan, "@nobody_here and @zoe").body_html
    assert html == "<p>@nobody_here and @zoe</p>"


def test_tags_lead_to_their_page(susan):
    html = make_post(susan, "#Straße").body_html
    assert html.startswith('<p><a class="tag" href="/tag/strasse"')
    assert html.endswith(">#Straße</a></p>")


def test_an_article_has_headings_and_a_post_has_none(susan):
    assert "<h2" in make_post(susan, "## Why\n\nThis.", title="A title").body_html
    assert "<h2" not in make_post(susan, "## Why\n\nThis.").body_html


def test_below_a_path_the_links_begin_with_it(app, susan):
    app.config["SITE_URL"] = "https://example.org/club/"
    assert person_anchor(susan, with_card=True).card == "/club/user/susan/popup"
    assert tag_path("té") == "/club/tag/t%C3%A9"


def test_the_addresses_are_those_of_the_routes(app, susan):
    from flask import url_for

    with app.test_request_context():
        anchor = person_anchor(susan, with_card=True)
        assert anchor.href == url_for("main.user", username="susan")
        assert anchor.card == url_for("main.popup", username="susan")
