"""The addresses under /.well-known that programs ask every site for."""

from datetime import datetime, timedelta

import pytest

from app.dates import utcnow
from config import Config, ConfigError

SECURITY = "/.well-known/security.txt"


def fields(answer):
    """The fields of a security.txt in their order (RFC 9116)."""
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    return [tuple(line.split(": ", 1)) for line in answer.text.splitlines()]


def test_where_nobody_is_named_there_is_no_file(client):
    assert client.get(SECURITY).status_code == 404


def test_the_keepers_are_told_of_holes(app, client):
    app.config["ADMINS"] = ("anna@example.org", "ben@example.org")
    found = fields(client.get(SECURITY))
    contacts = [value for name, value in found if name == "Contact"]
    assert contacts == ["mailto:anna@example.org", "mailto:ben@example.org"]


def test_the_setting_goes_before_the_keepers(app, client):
    app.config["ADMINS"] = ("anna@example.org",)
    app.config["SECURITY_CONTACT"] = ("https://example.org/holes",)
    found = fields(client.get(SECURITY))
    assert [v for name, v in found if name == "Contact"] == ["https://example.org/holes"]


def test_it_has_what_the_standard_requires(app, client):
    app.config["SECURITY_CONTACT"] = ("mailto:x@example.org",)
    found = dict(fields(client.get(SECURITY)))
    expires = datetime.fromisoformat(found["Expires"])
    assert utcnow() + timedelta(days=30) < expires < utcnow() + timedelta(days=365)
    assert found["Preferred-Languages"] == "en, es, de"
    assert found["Canonical"] == f"http://localhost{SECURITY}"


@pytest.mark.parametrize(
    ("raw", "contacts"),
    [
        ("x@example.org", ("mailto:x@example.org",)),
        ("mailto:x@example.org", ("mailto:x@example.org",)),
        ("https://example.org/holes, tel:+49-30-1", ("https://example.org/holes", "tel:+49-30-1")),
    ],
)
def test_the_setting_takes_addresses_of_mail_pages_and_telephones(raw, contacts):
    settings = type("Settings", (Config,), {"environ": {"SECURITY_CONTACT": raw}})
    assert contacts == settings.SECURITY_CONTACT


@pytest.mark.parametrize("raw", ["nonsense", "http://example.org", "javascript:alert(1)"])
def test_the_setting_refuses_nonsense(raw):
    settings = type("Settings", (Config,), {"environ": {"SECURITY_CONTACT": raw}})
    with pytest.raises(ConfigError, match="SECURITY_CONTACT"):
        _ = settings.SECURITY_CONTACT


def test_password_managers_find_where_to_change_the_password(client, client_of, susan):
    for browser in (client, client_of(susan)):
        answer = browser.get("/.well-known/change-password")
        assert (answer.status_code, answer.location) == (302, "/auth/password")
    assert client_of(susan).get("/auth/password").status_code == 200
