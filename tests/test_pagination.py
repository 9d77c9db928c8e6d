"""Keyset pages: complete, in order, and indifferent to what is written meanwhile."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql
from werkzeug.datastructures import MultiDict

from app.errors.exceptions import BadCursor
from app.extensions import db
from app.models import Post, User, followers
from app.models.types import Instant
from app.pagination import (
    LARGEST_ID,
    LONGEST_CURSOR,
    Keyset,
    Window,
    paginate,
    read_cursor,
    within,
    write_cursor,
)
from tests.people import make_follow, make_user
from tests.statements import statements

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)

BY_ID = Keyset((Post.id,), lambda post: (post.id,))
BY_ID_UPWARDS = Keyset((Post.id,), lambda post: (post.id,), descending=False)
BY_TIME = Keyset((Post.created_at, Post.id), lambda post: (post.created_at, post.id))
BY_TEXT = Keyset((Post.body, Post.id), lambda post: (post.body, post.id), descending=False)
BY_THREE = Keyset((Post.body, Post.created_at, Post.id), lambda p: (p.body, p.created_at, p.id))
KEYSETS = {
    "one column": BY_ID,
    "one column, upwards": BY_ID_UPWARDS,
    "an instant and an id": BY_TIME,
    "a text and an id, upwards": BY_TEXT,
    "three columns": BY_THREE,
}


def write(author, *texts, minutes=0):
    """Add posts; all of them at the same moment, so that the first column of an order ties."""
    made = [
        Post(
            author_id=author.id,
            body=body,
            body_html="",
            created_at=NOW + timedelta(minutes=minutes),
        )
        for body in texts
    ]
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def ten(susan):
    """Ten posts with ties in every column but the id."""
    return [
        *write(susan, "a", "b", "b", "c"),
        *write(susan, "b", "b", minutes=1),
        *write(susan, "a", "c", "d~1", "e f+g", minutes=2),
    ]


def page_at(keyset, size, **cursor):
    return paginate(select(Post), keyset, Window.parse(cursor, keyset), size)


def ids(page):
    return [post.id for post in page.items]


def pages_down(keyset, size):
    """Every page from the first to the last, by its cursors alone."""
    pages = [page_at(keyset, size)]
    while pages[-1].older:
        pages.append(page_at(keyset, size, before=pages[-1].older))
        assert len(pages) < 50
    return pages


def pages_up(keyset, size, last):
    """Every page from the last one back to the first, in reading order."""
    pages = [last]
    while pages[0].newer:
        pages.insert(0, page_at(keyset, size, after=pages[0].newer))
        assert len(pages) < 50
    return pages


def whole(keyset):
    """The ids of everything in order, by the database without pages."""
    order = [column.desc() if keyset.descending else column.asc() for column in keyset.columns]
    return list(db.session.scalars(select(Post.id).order_by(*order)))


every_keyset = pytest.mark.parametrize("keyset", KEYSETS.values(), ids=KEYSETS.keys())
every_size = pytest.mark.parametrize("size", [1, 2, 3, 4, 9, 10, 11])


@every_keyset
@every_size
def test_pages_downwards_hold_everything_once_and_in_order(ten, keyset, size):
    found = [i for page in pages_down(keyset, size) for i in ids(page)]
    assert found == whole(keyset)


@every_keyset
@every_size
def test_pages_upwards_are_the_same_as_downwards(ten, keyset, size):
    down = pages_down(keyset, size)
    up = pages_up(keyset, size, down[-1])
    assert [ids(page) for page in up] == [ids(page) for page in down]


@every_keyset
@every_size
def test_pages_upwards_lead_down_again(ten, keyset, size):
    down = pages_down(keyset, size)
    up = pages_up(keyset, size, down[-1])
    assert [page.older for page in up] == [page.older for page in down]


@every_keyset
@every_size
def test_every_page_but_the_last_is_full(ten, keyset, size):
    assert {len(page.items) for page in pages_down(keyset, size)[:-1]} <= {size}


def test_an_empty_list_is_one_empty_page(app):
    page = page_at(BY_ID, 5)
    assert (list(page.items), page.older, page.newer) == ([], None, None)


def test_exactly_one_page_leads_nowhere(ten):
    page = page_at(BY_ID, 10)
    assert (page.older, page.newer) == (None, None)


def test_one_row_too_many_makes_a_second_page(ten):
    page = page_at(BY_ID, 9)
    assert page.newer is None
    assert len(page_at(BY_ID, 9, before=page.older).items) == 1


def test_the_last_page_of_two_leads_back_only(ten):
    first = page_at(BY_ID, 5)
    last = page_at(BY_ID, 5, before=first.older)
    assert last.older is None
    assert last.newer


def test_beyond_the_end_there_is_an_empty_page(ten):
    page = page_at(BY_ID, 5, before="1")
    assert (list(page.items), page.older, page.newer) == ([], None, None)


@pytest.mark.parametrize("edge", [0, LARGEST_ID])
def test_the_database_takes_the_smallest_and_the_largest_id(ten, edge):
    below = page_at(BY_ID, 20, before=str(edge))
    above = page_at(BY_ID, 20, after=str(edge))
    assert len(below.items) + len(above.items) == 10


def test_the_database_takes_a_number_beyond_a_smaller_column(susan, john):
    keyset = Keyset((User.follower_count, User.id), lambda u: (u.follower_count, u.id))
    window = Window.parse({"before": f"{LARGEST_ID}~{LARGEST_ID}"}, keyset)
    assert len(paginate(select(User), keyset, window, 5).items) == 2


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_the_database_takes_the_first_and_the_last_instant(ten, instant):
    below = page_at(BY_TIME, 20, before=f"{instant}~5")
    above = page_at(BY_TIME, 20, after=f"{instant}~5")
    assert len(below.items) + len(above.items) == 10


# --- while people write


@every_keyset
def test_what_is_written_between_two_pages_neither_repeats_nor_skips(ten, susan, keyset):
    before = whole(keyset)
    first = page_at(keyset, 4)
    # Some of these come ahead of the first page, some within it, some behind.
    write(susan, "0", "b", "z", minutes=-1)
    write(susan, "0", "b", "z", minutes=9)
    rest = pages_from(keyset, first.older)
    found = [i for i in ids(first) + rest if i in before]
    assert found == before


def pages_from(keyset, cursor):
    found = []
    while cursor:
        page = page_at(keyset, 4, before=cursor)
        found += ids(page)
        cursor = page.older
    return found


@every_keyset
def test_what_is_written_ahead_is_not_on_the_next_page(ten, susan, keyset):
    first = page_at(keyset, 4)
    if keyset.descending:
        (new,) = write(susan, "z", minutes=9)
    else:
        (new,) = write(susan, "0", minutes=-9)
    assert whole(keyset)[0] == new.id
    assert new.id not in pages_from(keyset, first.older)


@every_keyset
def test_the_next_page_is_found_when_the_row_at_the_edge_is_gone(ten, keyset):
    expected = whole(keyset)[4:]
    first = page_at(keyset, 4)
    db.session.execute(delete(Post).where(Post.id == first.items[-1].id))
    db.session.commit()
    assert pages_from(keyset, first.older) == expected


def test_newer_shows_those_next_to_the_edge_not_the_newest(ten):
    oldest = page_at(BY_ID_UPWARDS, 1).items[0].id
    assert ids(page_at(BY_ID, 3, after=str(oldest))) == [post.id for post in reversed(ten[1:4])]


# --- rows of several columns


def test_rows_of_a_join_are_paged_by_the_time_in_the_join(susan):
    people = [make_user(f"person_{number}") for number in range(5)]
    for person in people:
        make_follow(person, susan)
    order = [3, 1, 4, 0, 2]
    for place, number in enumerate(order):
        # Two each at one moment: the id decides.
        created_at = NOW - timedelta(seconds=place // 2)
        row = followers.c.follower_id == people[number].id
        db.session.execute(followers.update().where(row).values(created_at=created_at))
    db.session.commit()
    rows = (
        select(User, followers.c.created_at)
        .join(followers, followers.c.follower_id == User.id)
        .where(followers.c.followed_id == susan.id)
    )
    keyset = Keyset(
        (followers.c.created_at, followers.c.follower_id), lambda row: (row.created_at, row.User.id)
    )
    found, cursor = [], {}
    while cursor is not None:
        page = paginate(rows, keyset, Window.parse(cursor, keyset), 2, rows=True)
        found += [row.User.username for row in page.items]
        cursor = {"before": page.older} if page.older else None
    assert found == ["person_3", "person_1", "person_4", "person_0", "person_2"]


# --- what it costs


@pytest.mark.parametrize("cursor", [{}, {"before": "9000000000000000"}, {"after": "1"}])
def test_a_page_is_one_statement(ten, cursor):
    with statements() as seen:
        page_at(BY_ID, 4, **cursor)
    assert len(seen) == 1


@every_keyset
def test_a_page_skips_no_rows_to_reach_its_own(keyset):
    window = Window(tuple(kind() if kind is not datetime else NOW for kind in keyset.types))
    # SQLite would be given an OFFSET of nothing anyway.
    sql = str(within(select(Post), keyset, window, 5).compile(dialect=postgresql.dialect()))
    assert "OFFSET" not in sql
    assert "WHERE" in sql


# --- cursors


@pytest.mark.parametrize(
    "values",
    [
        (0,),
        (LARGEST_ID,),
        (31, 812),
        (NOW, 7),
        (NOW.replace(microsecond=0), 7),
        (datetime(1, 1, 1, tzinfo=UTC), 7),
        (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), 7),
        ("", 7),
        ("susan marsh susan", 7),
        ("~a~~b~", 7),
        ("+1 & 2 % 3 # 4 ? 5 / 6", 7),
        ("👩\u200d👧 é \u2067אבג\u2069 شما نمی\u200cدانید", 7),
        ("\U0001faea\u0378", 7),  # younger than this Python, or nobody's
        ("x" * 130, LARGEST_ID),
        (bytes(range(224)),),
        (b"\0" * 7,),
    ],
)
def test_a_cursor_comes_back_as_what_it_was(values):
    assert read_cursor(write_cursor(values), tuple(type(value) for value in values)) == values


def test_an_instant_of_another_zone_is_the_same_instant():
    berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    assert read_cursor(write_cursor((berlin, 7)), (datetime, int)) == (NOW, 7)


def test_the_longest_cursor_is_read():
    text = "x" * (LONGEST_CURSOR - 2)
    assert read_cursor(f"{text}~7", (str, int)) == (text, 7)


NONSENSE = {
    "one number": (
        (int,),
        [
            "", " ", "x", "1.0", "1e3", "-1", "+1", "0x1", "1_0", "１", "²", " 1", "1 ", "1\n",
            "1~2", "~", "1~", "~1", "NaN", "None", "null", "[1]", "1,2", "\x00", "1\x00", "\ud800",
            str(LARGEST_ID + 1), "9" * 40, "9" * 5000, "1" + " " * 400, "' OR 1=1 --", "%31",
        ],
    ),
    "two numbers": (
        (int, int),
        ["", "1", "~", "1~", "~1", "1~2~3", "1~~2", "x~1", "1~x", "-1~1", "1~-1", f"1~{2**63}"],
    ),
    "an instant": (
        (datetime, int),
        [
            "~7", "7~7", "today~7", "2026-03-01~7", "2026-03-01T12:00:00~7",
            "2026-13-01T12:00:00+00:00~7", "2026-03-01T12:00:00+99:00~7",
            "2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00+00:00~", "infinity~7", "NaT~7",
            "0001-01-01T00:00:00+14:00~7", "9999-12-31T23:59:59-14:00~7", "\x00~7",
            "2026-03-01T12:00:00+00:00\x00~7", "-0001-01-01T00:00:00+00:00~7",
        ],
    ),
    "bytes": (
        (bytes,),
        ["", "0", "000", "0x00", "0G", "00 ", " 00", "AB", "\x00", "００", "ab~cd", "ab" * 400],
    ),
    "a text": (
        (str, int),
        [
            "", "a", "a~", "a~b", "a~-1", "a~1.5", "\x00~1", "a\x00b~1", "a\nb~1", "a\x7f~1",
            "a\ud800~1", "x" * LONGEST_CURSOR + "~1", f"a~{2**63}",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("types", "raw"),
    [(types, raw) for types, cursors in NONSENSE.values() for raw in cursors],
)
def test_nonsense_is_a_bad_cursor(types, raw):
    with pytest.raises(BadCursor):
        read_cursor(raw, types)


def test_the_first_of_several_cursors_counts():
    args = MultiDict([("before", "7"), ("before", "x")])
    assert Window.parse(args, BY_ID).values == (7,)


def test_a_list_in_the_address_is_no_cursor():
    args = MultiDict([("before[]", "7"), ("before[0]", "7")])
    assert Window.parse(args, BY_ID) == Window()


def test_of_both_directions_after_counts():
    assert Window.parse({"before": "7", "after": "9"}, BY_ID) == Window((9,), backwards=True)


def test_no_cursor_is_the_first_page():
    assert Window.parse({}, BY_ID) == Window()


def test_an_empty_cursor_is_nonsense():
    with pytest.raises(BadCursor):
        Window.parse({"before": ""}, BY_ID)


def test_the_types_of_an_order_are_those_of_its_columns():
    assert BY_TIME.types == (datetime, int)
    assert isinstance(Post.created_at.type, Instant)


# --- through a page


@pytest.mark.parametrize("name", ["👩\u200d👧 Crew", "50% + tax & ~more~", "שׁלום \u200f"])
def test_the_directory_goes_on_after_any_name(app, susan, client_of, name):
    app.config["POSTS_PER_PAGE"] = 1
    susan.display_name = name
    make_user("zzz")
    db.session.commit()
    browser = client_of(susan)
    seen, address = [], "/people"
    while address:
        answer = browser.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        seen += [handle for handle in ("@susan", "@zzz") if handle in answer.text]
        more = answer.text.partition('hx-get="')[2].partition('"')[0]
        address = more.replace("&amp;", "&")
        assert len(seen) <= 2
    assert sorted(seen) == ["@susan", "@zzz"]


def test_a_cursor_of_nonsense_is_the_readers_mistake(client):
    assert client.get("/explore?before=x").status_code == 400
