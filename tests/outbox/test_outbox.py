"""The outbox in the browser, in debug alone."""

import re

import pytest
from sqlalchemy import select

from app import mail
from app.extensions import db
from app.folders import data_folder
from app.models import OutgoingMail
from app.outbox import files

SECRET = b"Subject: not a mail of ours\r\n\r\nxylophone"


@pytest.fixture(autouse=True)
def debug(app, tmp_path):
    """A development site with an outbox of its own."""
    app.debug = True
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "secret.eml").write_bytes(SECRET)
    yield tmp_path / "outbox"
    app.debug = False


def send(person, **more):
    """Send a mail and give the name of its file."""
    mail.send("password_changed", to=person, **more)
    db.session.commit()
    newest = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    return f"{newest.id}.eml"


def test_an_empty_outbox_says_what_to_do(client):
    assert "No mails yet" in client.get("/outbox").text


def test_the_newest_mail_comes_first(client, susan, john):
    send(susan)
    send(john)
    page = client.get("/outbox").text
    assert page.index("john@example.org") < page.index("susan@example.org")
    assert "Your password for Microblog was changed" in page


def test_the_list_is_bounded(client, susan, monkeypatch):
    monkeypatch.setattr(files, "MOST_LISTED", 2)
    names = [send(susan) for _ in range(3)]
    page = client.get("/outbox").text
    assert [f'href="/outbox/{name}"' in page for name in names] == [False, True, True]


def test_a_mail_is_shown_with_header_and_text(client, susan):
    page = client.get(f"/outbox/{send(susan)}").text
    assert "susan@example.org" in page
    assert "auto-generated" in page
    assert "your password was changed" in page


def test_the_links_of_the_text_can_be_clicked_on(client, susan):
    page = client.get(f"/outbox/{send(susan)}").text
    address = "http://localhost:5000/auth/reset_password_request"
    assert f'<a href="{address}" target="_blank" rel="noopener">{address}</a>' in page


@pytest.mark.parametrize(
    "text, links",
    [
        ("see http://a.example/x.", ["http://a.example/x"]),
        ("(https://a.example/x?y=1&z=2)", ["https://a.example/x?y=1&z=2"]),
        ("javascript:alert(1) data:text/html,x", []),
        ('http://a.example/"onclick="x', ["http://a.example/"]),
        ("http://a.example and http://b.example", ["http://a.example", "http://b.example"]),
        ("no link", []),
    ],
)
def test_only_web_addresses_are_links_and_nothing_is_lost(text, links):
    parts = files.in_parts(text)
    assert [part.text for part in parts if part.is_link] == links
    assert "".join(part.text for part in parts) == text


def test_what_a_mail_says_is_text_on_the_page(client, debug):
    (debug / "9.eml").write_bytes(
        b"Subject: <script>alert(1)</script>\r\nTo: <img src=x>\r\n\r\n<script>alert(2)</script>"
    )
    for path in ("/outbox", "/outbox/9.eml"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_the_page_of_a_mail_is_in_a_sandbox(client, susan):
    page = client.get(f"/outbox/{send(susan)}")
    frame = re.search(r"<iframe[^>]*>", page.text)[0]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    assert "allow-scripts" not in frame
    assert "allow-same-origin" not in frame
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_page_itself_may_nothing_but_look_good(client, susan):
    answer = client.get(f"/outbox/{send(susan)}/html")
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert policy["frame-ancestors"] == "'self'"
    assert answer.text.startswith('<base target="_blank">')


def test_only_the_page_of_one_mail_may_hold_a_frame(client, susan):
    send(susan)
    for path in ("/outbox", "/"):
        assert "frame-src 'self'" not in client.get(path).headers["Content-Security-Policy"]


def test_a_mail_without_a_page_has_no_frame(client, debug):
    (debug / "9.eml").write_bytes(b"Subject: plain\r\n\r\nwords")
    assert "<iframe" not in client.get("/outbox/9.eml").text
    assert client.get("/outbox/9.eml/html").status_code == 404


def test_attachments_are_downloaded_and_never_shown(client, susan):
    (data_folder() / "page.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    name = send(
        susan, attachments=[{"name": "sëite.html", "type": "text/html", "path": "page.html"}]
    )
    assert "sëite.html" in client.get(f"/outbox/{name}").text
    answer = client.get(f"/outbox/{name}/attachment/0")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/outbox/{name}/attachment/1").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.eml", "..%2fsecret.eml", "%2e%2e%2fsecret.eml", "..%5csecret.eml"),
        *(".eml", "..", "1.eml.part", "1", "missing.eml", "1.eml%00", "1.eml%0a", "link.eml"),
        *("folder.eml", "C:secret.eml", "x" * 300 + ".eml", "ü.eml"),
    ],
)
@pytest.mark.parametrize("rest", ["", "/html", "/attachment/0"])
def test_nothing_else_can_be_read(client, debug, name, rest):
    (debug / "link.eml").symlink_to(debug.parent / "secret.eml")
    (debug / "folder.eml").mkdir()
    (debug / "1.eml.part").write_bytes(SECRET)
    (debug / "1").write_bytes(SECRET)
    answer = client.get(f"/outbox/{name}{rest}")
    assert answer.status_code == 404
    assert "xylophone" not in answer.text


def test_what_is_no_mail_is_not_listed(client, debug):
    (debug / "link.eml").symlink_to(debug.parent / "secret.eml")
    (debug / "1.eml.part").write_bytes(SECRET)
    assert "No mails yet" in client.get("/outbox").text


@pytest.mark.parametrize("rest", ["", "/{name}", "/{name}/html", "/{name}/attachment/0"])
def test_outside_debug_there_is_no_outbox_for_anybody(app, client, client_of, susan, adam, rest):
    path = "/outbox" + rest.format(name=send(susan))
    app.debug = False
    for browser in (client, client_of(adam)):
        assert browser.get(path).status_code == 404


def test_the_menu_leads_there_in_debug_while_mail_is_off(app, client):
    assert 'href="/outbox"' in client.get("/").text
    app.config["MAIL_SERVER"] = "mail.example.org"
    assert 'href="/outbox"' not in client.get("/").text
    app.config["MAIL_SERVER"] = ""
    app.debug = False
    assert 'href="/outbox"' not in client.get("/").text
