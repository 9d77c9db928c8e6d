"""``flask tickets``: import and recount."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select, text, update

from app.dates import utcnow
from app.extensions import db
from app.models import Ticket
from app.tickets.services import comments
from tests.tickets.factories import history, make_comment, make_ticket
from tests.tickets.tables import file_with, imported, written

SEED = [
    (1, "The crane squeaks", 0, "https://example.org/crane"),
    (2, "The stairs are wet", 1, None),
    (3, "A longer quay", 2, "http://example.org/quay"),
    (4, "The lamp is out", 3, ""),
]
MADE = "4 made, 0 changed, 0 left as they are, 0 stay out.\n"


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=["tickets", *map(str, arguments)])


def seed(path, rows=SEED, columns="id INTEGER PRIMARY KEY, name, status, url"):
    """A database of SQLite with a table of tickets."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE ticket ({columns})")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO ticket VALUES ({marks})", rows)
    return path


@pytest.fixture
def dashboard(tmp_path):
    """The dashboard of bug tickets: one for each status."""
    return seed(tmp_path / "dashboard.db")


def test_the_tickets_of_a_dashboard_come_in(run, dashboard):
    assert run("import", dashboard).output == MADE
    found = [(t.foreign_id, t.name, t.status, t.url) for t in db.session.scalars(select(Ticket))]
    assert found == [(f"dashboard:{n}", name, s, url or "") for n, name, s, url in SEED]


def test_a_second_time_changes_nothing(run, dashboard):
    run("import", dashboard)
    assert run("import", dashboard).output == "0 made, 0 changed, 4 left as they are, 0 stay out.\n"


def test_what_changed_there_changes_here_with_its_history(run, dashboard):
    run("import", dashboard)
    with closing(sqlite3.connect(dashboard)) as connection, connection:
        connection.execute("UPDATE ticket SET status = 3 WHERE id = 1")
    assert run("import", dashboard).output.startswith("0 made, 1 changed, 3 left")
    assert history(imported("dashboard:1")) == [("status", 0, 3)]


def test_a_dry_run_changes_nothing(run, dashboard):
    assert run("import", dashboard, "--dry-run").output == f"Would be: {MADE}"
    assert db.session.scalar(select(func.count(Ticket.id))) == 0


def test_what_cannot_be_is_refused_with_a_message_and_the_others_come_in(run, tmp_path):
    rows = [
        (1, "x" * 101, 0, None),
        (2, "A status", 4, None),
        (3, "A script", 0, "javascript:alert(1)"),
        (4, "Another status", -1, None),
        (5, "", 0, None),
        (6, "In order", 0, None),
    ]
    result = run("import", seed(tmp_path / "bad.db", rows))
    assert result.exit_code == 1
    assert result.stdout == "1 made, 0 changed, 0 left as they are, 5 stay out.\n"
    said = result.stderr.splitlines()
    assert said[0] == f"Row 1 ({'x' * 80}): Name: This is 1 character too long."
    assert said[1].startswith("Row 2 (A status): Status: “4” is no status.")
    assert said[2].startswith("Row 3 (A script): Link: Use a whole address")
    assert said[3].startswith("Row 4 (Another status): Status: “-1” is no status.")
    assert said[4].startswith("Row 5 (): Name: Say in a few words")


def test_more_columns_are_used_where_they_are_known(run, tmp_path, john):
    columns = "id INTEGER PRIMARY KEY, name, status, url, owner, weight, created_at"
    row = (1, "A", 1, None, "john", 12, "2026-01-01 10:00:00")
    run("import", seed(tmp_path / "more.db", [row], columns))
    assert imported("more:1").created_at.isoformat() == "2026-01-01T10:00:00+00:00"


def test_who_reported_it_can_be_said(run, dashboard, susan):
    run("import", dashboard, "--reporter", "Susan", "--source", "old")
    assert imported("old:1").reporter_id == susan.id


def test_a_file_of_rows_comes_in_too(run, tmp_path):
    path = file_with(tmp_path, written([["Summary", "Status"], ["Ein Leck", "In Arbeit"]]))
    assert run("import", path).output.startswith("1 made")


@pytest.mark.parametrize("form", ["sqlite:///{}", "{}"])
def test_a_database_is_named_by_its_path_or_its_address(run, dashboard, form):
    assert run("import", form.format(dashboard)).output == MADE


@pytest.mark.postgresql
def test_a_table_of_postgresql_comes_in(app, run):
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA other"))
        columns = "id int PRIMARY KEY, name text, status int, url text"
        connection.execute(text(f"CREATE TABLE other.ticket ({columns})"))
        connection.execute(text("INSERT INTO other.ticket VALUES (7, 'A', 2, NULL)"))
    try:
        address = engine.url.update_query_dict({"options": "-csearch_path=other"})
        place = address.set(drivername="postgresql").render_as_string(hide_password=False)
        assert run("import", place, "--source", "old").output.startswith("1 made")
        assert imported("old:7").status == 2
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA other CASCADE"))
        engine.dispose()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("mysql+nothing://x/y", "This is not the address of a database."),
        ("nowhere.csv", "There is no file nowhere.csv."),
        ("sqlite:///nowhere.db", "The database cannot be read:"),
    ],
)
def test_what_is_not_there_is_said(run, place, words):
    result = run("import", place)
    assert result.exit_code == 1
    assert words in result.stderr


def test_a_database_without_tickets_is_refused(run, tmp_path):
    sqlite3.connect(tmp_path / "empty.db").executescript("CREATE TABLE other (id)").close()
    result = run("import", tmp_path / "empty.db")
    assert "There is no table “ticket” in this database." in result.stderr


def test_a_reporter_who_is_not_here_is_refused(run, dashboard):
    assert "There is nobody called ghost." in run("import", dashboard, "--reporter", "ghost").stderr


# --- recount


@pytest.fixture
def miscounted(susan, john):
    ticket = make_ticket(susan)
    make_comment(susan, ticket)
    make_comment(john, ticket)
    db.session.execute(update(Ticket).values(comment_count=7, answered_at=None))
    db.session.commit()
    return ticket


def test_right_counters_are_right(run, susan, john):
    ticket = make_ticket(susan)
    make_comment(susan, ticket)
    entry = make_comment(john, ticket)
    comments.delete_comment(john, entry.id)
    db.session.commit()
    make_ticket(susan)
    assert run("recount").output == "All counters are right.\n"


def test_wrong_counters_are_named_and_left_alone(run, miscounted):
    for _turn in range(2):
        result = run("recount")
        assert result.exit_code == 1
        assert result.stderr == f"Error: Wrong counters: #{miscounted.id}. Try --repair.\n"


def test_wrong_counters_are_repaired(run, miscounted):
    assert run("recount", "--repair").output == f"Repaired: #{miscounted.id}.\n"
    assert run("recount").exit_code == 0
    assert (miscounted.comment_count, miscounted.answered_at is not None) == (2, True)


def test_an_answer_at_another_time_is_wrong(run, miscounted):
    run("recount", "--repair")
    db.session.execute(update(Ticket).values(answered_at=utcnow() - timedelta(days=1)))
    db.session.commit()
    assert run("recount").exit_code == 1


def test_of_a_reporter_who_left_nobody_can_tell_the_answers(run, miscounted):
    db.session.execute(update(Ticket).values(comment_count=2, reporter_id=None))
    db.session.commit()
    assert run("recount").exit_code == 0
