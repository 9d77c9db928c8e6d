"""How tables are read: heads, words, dates, people, and what stays out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.errors.exceptions import DomainError
from app.models import Priority, TicketAudience, TicketKind, TicketStatus
from app.tickets.cells import as_written, harmless, joined, separated
from app.tickets.imports.moments import day_of, instant_of, is_month_first
from app.tickets.imports.rows import Entry, Plan, Refused, entry_of
from app.tickets.imports.tables import BadTable, table_in
from app.tickets.imports.words import FIELDS, HEADS, guess_columns
from tests.tickets.tables import file_with, written

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")

HEADS_OF = {
    "the seed dashboard": (
        "id,name,status,url",
        {"id": 0, "name": 1, "status": 2, "url": 3},
    ),
    "trac": (
        "id,Summary,Status,Owner,Type,Priority,Component,Keywords,Reporter,Created",
        dict(id=0, name=1, status=2, assignees=3, kind=4, priority=5, labels=7, reporter=8,
             created_at=9),
    ),
    "redmine": (
        "#,Project,Tracker,Status,Priority,Subject,Author,Assignee,Due date,Created,Closed,Private",
        dict(id=0, kind=2, status=3, priority=4, name=5, reporter=6, assignees=7, due_on=8,
             created_at=9, resolved_at=10, audience=11),
    ),
    "github": (
        "number,title,state,body,labels,assignees,user,created_at,closed_at,html_url",
        dict(id=0, name=1, status=2, body=3, labels=4, assignees=5, reporter=6, created_at=7,
             resolved_at=8, url=9),
    ),
    "jira": (
        "Summary,Issue key,Issue id,Issue Type,Status,Priority,Assignee,Reporter,Created,Resolved,"
        "Due date,Labels,Labels,Description",
        dict(name=0, id=1, kind=3, status=4, priority=5, assignees=6, reporter=7, created_at=8,
             resolved_at=9, due_on=10, labels=11, body=13),
    ),
    "german": (
        "Nummer,Titel,Zustand,Beschreibung,Priorität,Fällig am,Zugewiesen an,Gemeldet von,Erstellt",
        dict(id=0, name=1, status=2, body=3, priority=4, due_on=5, assignees=6, reporter=7,
             created_at=8),
    ),
    "spanish": (
        "Número;Asunto;Estado;Descripción;Prioridad;Fecha límite;Asignado a;Autor;Etiquetas",
        dict(id=0, name=1, status=2, body=3, priority=4, due_on=5, assignees=6, reporter=7,
             labels=8),
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", sorted(HEADS_OF))
def test_columns_are_guessed_from_the_heads_of(program):
    heads, expected = HEADS_OF[program]
    assert guess_columns(heads.replace(";", ",").split(",")) == expected


def test_every_field_can_be_guessed():
    assert set(HEADS) == set(FIELDS)


def row(plan_columns="name", *cells, **more):
    """What a row with these columns is."""
    heads = plan_columns.split(",")
    plan = Plan("trac", heads, guess_columns(heads), **more)
    return entry_of(2, cells, plan, NOW)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("0", 0), ("1", 1), ("2", 2), ("3", 3),
        ("Abierto", 0), ("Closed", 3), ("Done", 3), ("En progreso", 1), ("En revisión", 2),
        ("Geschlossen", 3), ("IN PROGRESS", 1), ("In Arbeit", 1), ("In Prüfung", 2),
        ("In Progress", 1), ("In Review", 2), ("Reported", 0), ("Resolved", 3), ("Resuelto", 3),
        ("To Do", 0), ("accepted", 1), ("gelöst", 3), ("in_review", 2), ("new", 0), ("offen", 0),
        ("open", 0), ("reopened", 0), ("won't fix", 3),
    ],
)  # fmt: skip
def test_readable_statuses_are_understood(word, status):
    assert row("name,status", "A", word).status == TicketStatus(status)


@pytest.mark.parametrize("word", ["-1", "1.5", "4", "99999999999999999999", "lost", "٣"])
def test_another_status_is_refused_with_words(word):
    refused = row("name,status", "A", word)
    assert isinstance(refused, Refused)
    assert refused.reason.startswith(f"Status: “{word}” is no status.")


@pytest.mark.parametrize(
    ("head", "word", "field", "value"),
    [
        ("kind", "Defect", "kind", TicketKind.BUG),
        ("kind", "New Feature", "kind", TicketKind.WISH),
        ("kind", "Pregunta", "kind", TicketKind.QUESTION),
        ("priority", "Highest", "priority", Priority.URGENT),
        ("priority", "major", "priority", Priority.NORMAL),
        ("priority", "niedrig", "priority", Priority.LOW),
        ("private", "Yes", "audience", TicketAudience.PRIVATE),
    ],
)
def test_other_words_are_understood(head, word, field, value):
    assert row(f"name,{head}", "A", word).says[field] == value


@pytest.mark.parametrize(
    ("head", "cell", "reason"),
    [
        ("audience", "nobody knows", "Audience: “nobody knows” does not say who may see it."),
        ("created", "2027-01-01", "Created: This is in the future."),
        ("created", "1999-01-01", "Created: This is before the year 2000."),
        ("description", "x" * 20_001, "Description: This is 1 character too long."),
        ("due", "soon", "Due on: “soon” is no date."),
        ("due", "0001-01-01", "Due on: Choose a day between 1970 and 2199."),
        ("id", "9" * 121, "Number there: “" + "9" * 80 + "…” is too long."),
        ("kind", "spaceship", "Kind: “spaceship” is no kind that is known here."),
        ("labels", "x" * 51, "Labels: This is 1 character too long."),
        ("labels", ",".join(map(str, range(21))), "Labels: Choose at most 20 labels."),
        ("priority", "50", "Priority: “50” is no priority that is known here."),
        ("url", "ftp://x", "Link: Use a whole address that begins with http:// or https://."),
        ("url", "javascript:alert(1)",
         "Link: Use a whole address that begins with http:// or https://."),
        ("uuid", "12", "UUID, of an export from here: “12” is no UUID."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(head, cell, reason):
    assert row(f"name,{head}", "A", cell) == Refused(2, "A", reason)


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 101])
def test_a_name_is_needed_and_has_at_most_100_characters(name):
    assert row("name", name).reason.startswith("Name: ")


def test_a_name_of_100_characters_comes_in():
    assert row("name", "x" * 100).says == {"name": "x" * 100}


def test_what_nobody_sees_is_taken_out():
    entry = row("name,description", "A\x1b\u202e name", "One\r\ntwo\x07")
    assert entry.says == {"name": "A name", "body": "One\ntwo"}


def test_without_a_number_the_words_say_which_it_is():
    one, same, other = row("name", "A"), row("name", "A"), row("name", "B")
    assert one.key == same.key != other.key


def test_people_are_those_of_the_plan():
    plan = {"people": {"Susan M.": 7, "Nobody": None}, "workers": frozenset({7})}
    entry = row("name,owner,reporter", "A", "Nobody, Susan M.", "Susan M.", **plan)
    assert (entry.says["assignees"], entry.reporter_id) == (frozenset({7}), 7)


def test_who_cannot_be_assigned_is_refused():
    refused = row("name,owner", "A", "carol", people={"carol": 9})
    assert refused.reason == "Assignees: One of these people cannot be assigned."


def test_labels_of_all_columns_of_one_head_come_together():
    assert row("name,labels,labels", "A", "web", "Boat").labels == ("web", "Boat")


def test_keywords_of_trac_are_parted_by_spaces():
    assert row("name,keywords", "A", "web boat").labels == ("web", "boat")


@pytest.mark.parametrize("words", [[], ["a"], ["a b", "c"], ["a,b", 'say "x"', "c;d"], ["a;b"]])
def test_words_in_one_cell_come_apart_again(words):
    assert separated(joined(words)) == words


@pytest.mark.parametrize(
    "cell",
    ["", "'", "'=", "''=1", "'quoted", "+49", "-", "=1+1", "@susan", "\tx", "\rx", "＝1", "plain"],
)
def test_formulas_lose_their_power_and_get_it_back(cell):
    assert as_written(harmless(cell)) == cell
    assert not harmless(cell).startswith(tuple("=+-@\t\r\n＝＋－＠"))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-29", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # left out by the clocks
        ("2026-03-29T10:00:00Z", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("2026-03-29 10:00:00 UTC", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("29.03.2026 10:00", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("29/03/2026", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("29/Mar/26 2:33 PM", datetime(2026, 3, 29, 12, 33, tzinfo=UTC)),
        ("1774778400", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("1774778400000000", datetime(2026, 3, 29, 10, tzinfo=UTC)),
    ],
)
def test_instants_are_read_in_the_zone_of_whoever_imports(cell, expected):
    assert instant_of(cell, MADRID) == expected


@pytest.mark.parametrize(
    "cell", ["yesterday", "2026-13-01", "31/02/2026", "0001-01-01T00:00+14:00", "1:2"]
)
def test_what_is_no_instant_is_none(cell):
    with pytest.raises((ValueError, OverflowError)):
        instant_of(cell, MADRID)


def test_a_day_is_that_of_the_zone():
    assert day_of("2026-03-28T23:30:00Z", MADRID) == date(2026, 3, 29)
    assert day_of("03/04/2026", MADRID, month_first=True) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], False),
        (["01/02/2026"], False),
        (["01/02/2026", "13/02/2026"], False),
        (["01/02/2026", "02/13/2026"], True),
        (["01/02/2026 02:33 PM"], True),
    ],
)
def test_whether_the_month_comes_first_is_told_by_the_whole_table(cells, expected):
    assert is_month_first(cells) is expected


# --- files


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_read_with_any_delimiter_and_with_or_without_a_mark(tmp_path, delimiter, mark):
    content = mark + written([["name", "a,b;c"], ["Öl", 'two "words"\nand a line']], delimiter)
    table = table_in(file_with(tmp_path, content))
    assert table.heads == ["name", "a,b;c"]
    assert list(table.rows()) == [(2, ["Öl", 'two "words"\nand a line'])]


def test_letters_of_western_europe_are_taken_for_such_and_noted(tmp_path):
    table = table_in(file_with(tmp_path, "name\nÖl – “gut”\n".encode("cp1252")))
    assert (list(table.rows()), table.is_guessed) == ([(2, ["Öl – “gut”"])], True)


def test_short_and_long_rows_fit_the_heads(tmp_path):
    table = table_in(file_with(tmp_path, b"a,b\n1\n\n1,2,3\n"))
    assert list(table.rows()) == [(2, ["1", ""]), (4, ["1", "2"])]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\0name\n", "name\nx\n".encode("utf-16"), b",,,\n", b"x," * 201]
)
def test_what_is_no_table_is_refused(tmp_path, content):
    with pytest.raises(BadTable):
        table_in(file_with(tmp_path, content))


def test_a_cell_without_end_is_refused_with_its_line(tmp_path):
    table = table_in(file_with(tmp_path, b'name\n"' + b"x" * 200_000))
    with pytest.raises(BadTable) as refused:
        list(table.rows())
    assert "cannot be read" in str(refused.value.message)


def test_a_table_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr("app.tickets.imports.tables.MOST_ROWS", 2)
    table = table_in(file_with(tmp_path, b"name\n1\n2\n3\n"))
    with pytest.raises(DomainError):
        list(table.rows())


def test_rows_that_are_in_order_are_entries():
    assert isinstance(row("name", "A"), Entry)
