"""The demo club: believable at any hour, made once, and never by accident on a real site."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import and_, func, select

from app.appointments.demo import read_announcements, read_calendar
from app.appointments.queries.nearest import in_posts, of_ticket
from app.booking.demo import read_pages
from app.demo.services import PASSWORD, fill, read_club, written_at
from app.extensions import db
from app.main.queries.posts import popular_tags
from app.main.services.counters import wrong_post_counters
from app.main.services.people import wrong_counters
from app.models import (
    Appointment,
    AppointmentAudience,
    AppointmentStatus,
    Occurrence,
    Post,
    Ticket,
    TicketEntry,
    TicketPostKind,
    User,
    bookmark,
    followers,
    post_like,
    ticket_post,
)
from app.tickets.demo import read_tickets
from app.tickets.services.counters import wrong_counters as wrong_ticket_counters
from tests.applications import application_with
from tests.database import Snapshot
from tests.people import make_user, quicken

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOURS = [
    datetime(2026, 3, 1, 0, 0, 0, tzinfo=UTC),
    datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 1, 0, 7, tzinfo=UTC),
    datetime(2026, 3, 1, 6, 30, tzinfo=UTC),
    NOON,
    datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2028, 2, 29, 0, 1, tzinfo=UTC),
]


@pytest.fixture(autouse=True)
def quick(request):
    """What takes long is not what most of these tests are about."""
    if "in_debug" not in request.fixturenames:
        request.getfixturevalue("quick_demo")


@pytest.fixture(scope="module")
def kept():
    """What the tests of this file make once and put back."""
    return {}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A site with the demo at noon, filled once for all tests that only look."""
    folder = tmp_path_factory.mktemp("club")
    with application_with(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'club.db'}", DATA_FOLDER=str(folder)
    ) as site:
        with (
            site.app_context(),
            pytest.MonkeyPatch.context() as patch,
            time_machine.travel(NOON, tick=False),
        ):
            quicken(patch)
            db.create_all()
            fill(NOON)
            db.session.commit()
        yield site


@pytest.fixture
def club(shown):
    """The demo, to look at."""
    with shown.app_context():
        yield


@pytest.fixture
def fresh_club(shown, app, kept):
    """The demo as it would be at noon, to be changed: what the others look at, row by row."""
    if "club" not in kept:
        with shown.app_context():
            kept["club"] = Snapshot.take()
    kept["club"].put_back()


def everything():
    """All that the demo wrote, row by row."""
    db.session.rollback()
    return [
        sorted(tuple(row) for row in db.session.execute(select(table)))
        for table in (
            User.__table__,
            Post.__table__,
            Ticket.__table__,
            TicketEntry.__table__,
            Appointment.__table__,
            followers,
            post_like,
            bookmark,
        )
    ]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# --- what is in it


def test_there_are_twelve_people(club):
    assert count(User) == 12


def texts():
    """How many posts there are, without reposts."""
    return db.session.scalar(select(func.count(Post.id)).where(Post.repost_of_id.is_(None)))


def all_texts():
    """How many the demo has."""
    club = read_club()
    others = len(read_tickets()["posts"]) + len(read_announcements())
    return len(club["posts"]) + len(club["more"]) + others


def test_there_are_two_hundred_posts_and_some_of_every_kind(club):
    assert texts() == all_texts() > 200
    kinds = (
        Post.title != "",
        Post.is_reply,
        Post.is_quote,
        Post.repost_of_id.is_not(None),
        Post.warning != "",
        Post.reach == "members",
        Post.reach == "followers",
        Post.reach == "mentioned",
        Post.pinned_at.is_not(None),
        Post.like_count > 2,
        Post.bookmark_count > 0,
    )
    for kind in kinds:
        assert db.session.scalar(select(func.count(Post.id)).where(kind)), str(kind)


def test_there_are_tags_to_choose_from(club):
    with time_machine.travel(NOON, tick=False):
        assert len(popular_tags()) == 5


def test_the_posts_are_of_sixty_days(club):
    days = {post.created_at.date() for post in db.session.scalars(select(Post))}
    assert max(days) == NOON.date()
    assert min(days) == NOON.date() - timedelta(days=59)


def test_no_two_posts_are_the_same(club):
    bodies = select(func.count(Post.body.distinct())).where(Post.repost_of_id.is_(None))
    assert db.session.scalar(bodies) == all_texts()


def test_people_speak_the_languages_of_the_site(app, club):
    spoken = set(db.session.scalars(select(User.locale)))
    assert spoken == set(app.config["LANGUAGES"])


def test_posts_are_in_the_languages_of_the_site(club):
    languages = Counter(db.session.scalars(select(Post.language)))
    assert min(languages[code] for code in ("en", "es", "de")) >= 10


def test_everybody_is_described(club):
    people = db.session.scalars(select(User)).all()
    assert [
        person.username for person in people if not (person.display_name and person.about_me)
    ] == []


def test_everybody_counts_as_confirmed(club):
    unconfirmed = select(User.username).where(User.email_confirmed_at.is_(None))
    assert db.session.scalars(unconfirmed).all() == []


def test_everybody_is_followed_by_somebody(club):
    assert db.session.scalar(select(func.min(User.follower_count))) > 0


def test_the_follows_are_those_of_the_club(club):
    names = {user.id: user.username for user in db.session.scalars(select(User))}
    found = {(names[a], names[b]) for a, b, _ in db.session.execute(select(followers))}
    assert found == {
        (entry["username"], followed)
        for entry in read_club()["people"]
        for followed in entry["follows"]
    }


def test_the_counters_are_right(club):
    assert wrong_counters() == wrong_post_counters() == wrong_ticket_counters() == []


def test_those_who_may_only_reply_only_replied(club):
    commenters = select(User.id).where(User.role == "commenter")
    written = select(Post.is_reply).where(Post.author_id.in_(commenters))
    assert set(db.session.scalars(written)) == {True}


def test_there_are_about_forty_tickets_and_some_of_every_kind(club):
    assert 40 <= count(Ticket) == len(read_tickets()["tickets"]) <= 50
    kinds = (
        *(Ticket.status == status for status in range(4)),
        *(Ticket.kind == kind for kind in ("bug", "wish", "task", "question")),
        Ticket.audience == "private",
        Ticket.duplicate_of_id.is_not(None),
        and_(Ticket.due_on < NOON.date(), Ticket.status < 3),
        Ticket.comment_count > 2,
    )
    for kind in kinds:
        assert db.session.scalar(select(func.count(Ticket.id)).where(kind)), str(kind)


def test_the_calendar_has_what_was_and_what_comes_for_each_audience(club):
    appointments = db.session.scalars(select(Appointment)).all()
    booked = sum(len(page["bookings"]) for page in read_pages())
    assert len(appointments) == len(read_calendar()) + booked
    assert {one.audience for one in appointments} == set(AppointmentAudience)
    assert {one.status for one in appointments} == set(AppointmentStatus)
    assert any(one.all_day for one in appointments)
    over = select(func.count(Occurrence.id)).where(Occurrence.ends_at < NOON)
    coming = select(func.count(Occurrence.id)).where(Occurrence.starts_at > NOON)
    assert db.session.scalar(over) >= 5
    assert db.session.scalar(coming) >= 50


def test_one_appointment_is_announced_and_one_is_of_a_ticket(club):
    (post,) = db.session.scalars(select(Post).where(Post.has_appointment))
    (event,) = in_posts(None, [post.id], NOON).values()
    assert event.title == "Harbour weekend"
    (ticket,) = db.session.scalars(select(Ticket).where(Ticket.has_appointment))
    (shown,) = of_ticket(db.session.get(User, post.author_id), ticket, NOON)
    assert shown.title == "Two coats of grey"


def test_tickets_are_named_in_posts_made_from_one_and_announced_in_one(club):
    named = select(func.count(TicketEntry.id)).where(TicketEntry.post_id.is_not(None))
    posts = read_tickets()["posts"]
    assert db.session.scalar(named) == len([post for post in posts if "announces" not in post])
    linked = db.session.scalars(select(ticket_post.c.kind).order_by(ticket_post.c.kind))
    assert linked.all() == [TicketPostKind.NEWS, TicketPostKind.ORIGIN]
    assert db.session.scalar(select(func.count(Post.id)).where(Post.has_ticket)) == 2


def test_the_history_of_each_ticket_leads_to_what_it_is(club):
    for ticket in db.session.scalars(select(Ticket)):
        entries = select(TicketEntry).where(
            TicketEntry.ticket_id == ticket.id, TicketEntry.kind == "change"
        )
        changes = db.session.scalars(entries.order_by(TicketEntry.id)).all()
        assert max([change.ticket_version for change in changes], default=1) == ticket.version
        statuses = [change for change in changes if change.field == "status"]
        assert [change.before for change in statuses] == [
            *([0] if statuses else []),
            *(change.after for change in statuses[:-1]),
        ]
        assert (statuses[-1].after if statuses else 0) == ticket.status


def test_the_posts_are_in_the_order_of_their_ids(club):
    times = list(db.session.scalars(select(Post.created_at).order_by(Post.id)))
    assert times == sorted(times)


def test_people_joined_before_they_wrote(club):
    early = select(Post).join(Post.author).where(Post.created_at < User.created_at)
    assert db.session.scalars(early).all() == []


# --- at any hour


def everything_dated():
    """All that the demo dates: posts and reposts."""
    club = read_club()
    return [*club["posts"], *club["more"], *club["reposts"]]


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_no_post_is_from_the_future(now):
    times = [written_at(entry, now) for entry in everything_dated()]
    assert max(times) <= now


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_every_post_stays_on_its_day(now):
    for entry in everything_dated():
        day = now.date() - timedelta(days=entry["days_ago"])
        assert written_at(entry, now).date() == day


@pytest.mark.parametrize("now", HOURS[1:], ids=str)
def test_the_posts_of_a_day_stay_in_their_order(now):
    posts = sorted(everything_dated(), key=lambda e: (-e["days_ago"], e["time"]))
    times = [written_at(entry, now) for entry in posts]
    assert times == sorted(times)


def test_nothing_is_from_the_future_a_second_after_midnight(app):
    now = HOURS[1]
    with time_machine.travel(now, tick=False):
        fill(now)
    latest = [
        db.session.scalar(select(func.max(column)))
        for column in (
            Post.created_at,
            User.created_at,
            User.last_seen,
            followers.c.created_at,
            Ticket.changed_at,
            Ticket.resolved_at,
            TicketEntry.created_at,
        )
    ]
    assert max(latest) <= now


# --- once


def test_a_second_time_changes_nothing(fresh_club):
    before = everything()
    fill(NOON)
    db.session.commit()
    assert everything() == before


def test_a_second_time_days_later_changes_nothing(fresh_club):
    before = everything()
    fill(NOON + timedelta(days=3, hours=7))
    db.session.commit()
    assert everything() == before


def test_a_second_time_brings_back_what_is_missing(fresh_club):
    db.session.delete(db.session.scalars(select(Post).limit(1)).one())
    db.session.commit()
    fill(NOON)
    assert texts() == all_texts()


# --- the command


@pytest.fixture
def run(app):
    """Runs ``flask demo``."""
    return lambda *arguments: app.test_cli_runner().invoke(args=["demo", *arguments])


def test_outside_debug_it_refuses(run):
    result = run()
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: The demo has passwords that everybody knows. On a real site it needs --force.\n"
    )


def test_when_it_refuses_it_makes_nobody(run):
    run()
    assert count(User) == 0


@pytest.fixture
def forced(run, kept):
    """What the command says when it is forced on a site with one member."""
    if "forced" in kept:
        result, snapshot = kept["forced"]
        snapshot.put_back()
        return result
    make_user("otto", about_me="was here before")
    result = run("--force")
    kept["forced"] = (result, Snapshot.take())
    return result


def test_outside_debug_it_can_be_forced(forced):
    assert forced.exit_code == 0
    assert count(User) == 12 + 1


def test_other_people_are_left_alone(forced):
    otto = db.session.scalar(select(User).where(User.username == "otto"))
    assert otto.about_me == "was here before"


def test_it_says_how_to_sign_in(forced):
    said = forced.output
    assert f"13 people, {all_texts()} posts" in said
    assert f"the password {PASSWORD}" in said


@pytest.fixture
def in_debug(app, run, kept):
    """What the command says in debug, where it takes its time: nothing is hurried here."""
    if "in debug" in kept:
        result, snapshot = kept["in debug"]
        snapshot.put_back()
        return result
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "debug", True)
        result = run()
    kept["in debug"] = (result, Snapshot.take())
    return result


def test_in_debug_it_needs_no_force(in_debug):
    assert in_debug.exit_code == 0
    assert count(User) == 12


def test_its_sign_ins_work(client, in_debug):
    answers = [
        client.post("/auth/login", data={"username": name, "password": PASSWORD}).status_code
        for name in ("susan", "john", "mary")
    ]
    assert answers == [302, 302, 302]


def test_where_a_name_is_taken_it_says_so_and_leaves_nothing_behind(run):
    make_user("Susan", email="another@example.org")
    result = run("--force")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: The demo does not fit this site: This user name is taken. Choose another.\n"
    )
    assert count(User) == 1
