"""What one keeps to read again."""

from app.extensions import db
from tests.people import make_block, make_mute, make_post


def keep(client, *posts):
    for post in posts:
        client.post(f"/post/{post.id}/bookmark")


def main_of(page):
    return page.split("<main")[1].split("</main")[0]


def test_bookmarks_are_in_the_order_of_keeping(client_of, john, susan):
    older, newer = make_post(susan, "Older."), make_post(susan, "Newer.")
    client = client_of(john)
    keep(client, newer, older)
    page = main_of(client.get("/bookmarks").text)
    assert page.index("Older.") < page.index("Newer.")


def test_they_are_ones_own(client_of, john, susan):
    keep(client_of(john), make_post(susan, "Kept."))
    assert "Kept." not in main_of(client_of(susan).get("/bookmarks").text)


def test_nobody_reads_a_number_of_bookmarks(client_of, john, susan):
    post = make_post(susan)
    keep(client_of(john), post)
    assert "1 bookmark" not in client_of(susan).get(f"/post/{post.id}").text


def test_a_page_follows_the_other(app, client_of, john, susan):
    app.config["POSTS_PER_PAGE"] = 2
    client = client_of(john)
    keep(client, *(make_post(susan, f"Number {number}.") for number in range(5)))
    met, path = [], "/bookmarks"
    while path:
        page = main_of(client.get(path).text)
        met += [number for number in range(5) if f"Number {number}." in page]
        link = page.split('rel="next" href="')[1:]
        path = link[0].split('"')[0].replace("&amp;", "&") if link else None
    assert sorted(met) == [0, 1, 2, 3, 4]


def test_what_was_deleted_or_closed_is_gone(client_of, john, susan, mary):
    kept, closed = make_post(susan, "Deleted."), make_post(mary, "Closed.")
    client = client_of(john)
    keep(client, kept, closed)
    db.session.delete(kept)
    make_block(mary, john)
    page = main_of(client.get("/bookmarks").text)
    assert "Deleted." not in page and "Closed." not in page


def test_a_mute_hides_nothing_that_one_kept(client_of, john, susan):
    client = client_of(john)
    keep(client, make_post(susan, "Kept."))
    make_mute(john, susan)
    assert "Kept." in main_of(client.get("/bookmarks").text)


def test_an_empty_list_says_how_to_fill_it(client_of, john):
    assert "No bookmarks yet" in client_of(john).get("/bookmarks").text


def test_the_menu_leads_there(client_of, john):
    assert 'href="/bookmarks"' in client_of(john).get("/").text
