"""The dashboard that this grew from: its four tickets, one for each status, on list and page."""

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Ticket

SEED = [
    (1, "Homepage is slow", 0, "https://example.org/bugs/1"),
    (2, "Login does not work", 1, "https://example.org/bugs/2"),
    (3, "Typo on the front page", 2, "http://example.org/bugs/3"),
    (4, "Crash on save", 3, "https://example.org/bugs/4?x=1&y=2"),
]
STATUSES = ("Reported", "In Progress", "In Review", "Resolved")


@pytest.fixture
def dashboard(app, tmp_path):
    path = tmp_path / "dashboard.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE ticket (id INTEGER PRIMARY KEY, name, status, url)")
        connection.executemany("INSERT INTO ticket VALUES (?, ?, ?, ?)", SEED)
    result = app.test_cli_runner().invoke(args=["tickets", "import", f"sqlite:///{path}"])
    assert result.exit_code == 0, result.output


def words(html):
    return re.sub(r"<[^>]+>", " ", html)


@pytest.mark.parametrize(("number", "name", "status", "url"), SEED)
def test_list_and_page_show_name_readable_status_and_url(
    client_of, susan, dashboard, number, name, status, url
):
    client = client_of(susan)
    ticket = db.session.scalars(select(Ticket).where(Ticket.name == name)).one()
    row = client.get("/tickets?q=").text.split(f'id="ticket-{ticket.id}"')[1].split("</li>")[0]
    page = client.get(f"/tickets/{ticket.id}").text.split("<main")[1]
    for html in (row, page):
        assert name in html
        assert STATUSES[status] in words(html)
        assert f'href="{url.replace("&", "&amp;")}"' in html


@pytest.mark.parametrize("ref", ["999", "0", "-1", "9" * 30, "x", "00000000-0000-0000-0000-0"])
def test_an_unknown_number_is_the_page_that_says_so(client_of, susan, ref):
    answer = client_of(susan).get(f"/tickets/{ref}")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "x" * 101, "1 character too long"),
        ("url", "javascript:alert(1)", "begins with http"),
        ("priority", "9", "Choose one"),
    ],
)
def test_what_cannot_be_is_refused_with_a_message_beside_the_field(
    client_of, susan, field, value, message
):
    data = {"name": "A name", "kind": "bug", "priority": "1", "audience": "members", field: value}
    answer = client_of(susan).post("/tickets/create/", data=data)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="{field}-error"')[1].split("</ul>")[0]
    assert message in beside
    assert db.session.scalars(select(Ticket)).all() == []


def test_a_status_outside_the_four_is_refused_with_a_message(client_of, mia):
    client = client_of(mia)
    client.post(
        "/tickets/create/",
        data={"name": "A", "kind": "bug", "priority": "1", "audience": "members"},
    )
    ticket = db.session.scalars(select(Ticket)).one()
    answer = client.post(f"/tickets/{ticket.id}/status", data={"to": "4", "version": "1"})
    assert answer.status_code == 422
    assert "field-errors" in answer.text or 'role="alert"' in answer.text
