"""Articles: shortened in lists, whole on their page, listed by tag and author."""

from app.models import Reach
from tests.people import make_post

LONG = "It was a long winter. " * 60
CHAPTERS = "\n\n".join(f"## Part {number}\n\n{LONG}" for number in range(1, 4))


def main_of(page):
    return page.split("<main")[1].split("</main")[0]


def test_a_list_shows_how_an_article_begins(client, susan):
    post = make_post(susan, LONG + "The end.", title="Winter")
    page = main_of(client.get("/explore").text)
    assert f'<h2 class="post-title"><a href="/post/{post.id}" dir="auto">Winter</a></h2>' in page
    assert "It was a long winter." in page and "The end." not in page
    assert "Read on" in page


def test_its_own_page_shows_all_of_it(client, susan):
    post = make_post(susan, CHAPTERS + "\n\nThe end.", title="Winter")
    page = main_of(client.get(f"/post/{post.id}").text)
    assert "The end." in page and "Read on" not in page
    assert '<h1 class="article-title" dir="auto">Winter</h1>' in page
    assert "5 minutes to read" in page
    for number in range(1, 4):
        assert f'href="#section-part-{number}"' in page
        assert f'id="section-part-{number}"' in page
    assert page.count("<h1") == 1


def test_a_short_article_has_no_contents(client, susan):
    post = make_post(susan, "Short.", title="Winter")
    page = main_of(client.get(f"/post/{post.id}").text)
    assert "article-contents" not in page and "1 minute to read" in page


def test_a_title_is_text_and_no_markup(client, susan):
    post = make_post(susan, "Text.", title="<b>Winter</b> **x**")
    for path in ("/explore", "/articles", f"/post/{post.id}"):
        page = client.get(path).text
        assert "<b>Winter" not in page
        assert "&lt;b&gt;Winter" in page


def test_articles_are_listed_and_nothing_else(client, susan):
    make_post(susan, "Text.", title="Winter")
    make_post(susan, "A few lines.")
    page = main_of(client.get("/articles").text)
    assert "Winter" in page and "A few lines." not in page


def test_they_are_filtered_by_tag_and_author(client, susan, john):
    make_post(susan, "#boats", title="Susan on boats")
    make_post(susan, "#bread", title="Susan on bread")
    make_post(john, "#boats", title="John on boats")
    found = {
        query: [
            title
            for title in ("Susan on boats", "Susan on bread", "John on boats")
            if title in main_of(client.get(f"/articles?{query}").text)
        ]
        for query in ("tag=Boats", "author=susan", "tag=boats&author=john", "tag=unheard")
    }
    assert found == {
        "tag=Boats": ["Susan on boats", "John on boats"],
        "author=susan": ["Susan on boats", "Susan on bread"],
        "tag=boats&author=john": ["John on boats"],
        "tag=unheard": [],
    }


def test_the_filters_stay_from_page_to_page(app, client, susan, john):
    app.config["POSTS_PER_PAGE"] = 1
    for number in range(2):
        make_post(susan, "#boats", title=f"Susan {number}")
        make_post(john, "#boats", title=f"John {number}")
    page = main_of(client.get("/articles?tag=boats&author=susan").text)
    path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Susan 1" in page
    assert "Susan 0" in main_of(client.get(path).text)


def test_a_filter_of_nobody_or_nothing_is_404(client, susan, zoe):
    for query in ("author=nobody", "author=zoe", "author=%00", "tag=a%20b", "tag=%00"):
        assert client.get(f"/articles?{query}").status_code == 404


def test_the_newest_public_ones_are_at_the_side(client_of, john, susan):
    for number in range(6):
        make_post(susan, "Text.", title=f"Number {number}")
    make_post(susan, "Text.", title="For members", reach=Reach.MEMBERS)
    aside = client_of(john).get("/").text.split("<aside")[1]
    listed = [number for number in range(6) if f"Number {number}" in aside]
    assert listed == [1, 2, 3, 4, 5]
    assert "For members" not in aside


def test_explore_leads_to_articles_and_back(client, susan):
    assert 'href="/articles"' in main_of(client.get("/explore").text)
    assert 'href="/explore"' in main_of(client.get("/articles").text)


def test_an_empty_list_says_what_an_article_is(client, susan):
    assert "A post with a title becomes an article" in client.get("/articles").text
