"""What a mail looks like: its header, its parts, its language; and that nobody writes into it."""

import re
from datetime import UTC
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest
from flask import url_for
from flask_login import current_user
from sqlalchemy import select

from app import mail
from app.extensions import db
from app.folders import data_folder
from app.mail import is_on, links_of_the_site, read_by
from app.models import OutgoingMail
from tests.people import make_user

TRICKS = [
    "Eve\r\nBcc: all@example.org",
    "Eve\nBcc: all@example.org",
    "Eve\rBcc: all@example.org",
    "Eve\x0bBcc: all@example.org",
    "Eve\u2028Bcc: all@example.org",
    "Eve\x85Bcc: all@example.org",
    'Eve" <all@example.org>, "x',
    "=?utf-8?q?Eve=0D=0ABcc:_all=40example.org?=",
    "Ève 🙂\r\n\r\n<b>body</b>",
    "E\x00ve",
]


@pytest.fixture
def said(app, monkeypatch):
    """Templates of a mail that says what it is told to, in the places where it is told to."""
    loader = app.jinja_env.loader

    def write(**templates):
        found = {f"email/probe.{ending}": text for ending, text in templates.items()}
        real = loader.get_source

        def get_source(environment, template):
            if template in found:
                return found[template], None, lambda: False
            return real(environment, template)

        app.jinja_env.cache.clear()
        monkeypatch.setattr(type(loader), "get_source", lambda self, *given: get_source(*given))

    write(**{"subject.txt": "{{ words }}", "txt": "{{ words }}", "html": "<p>{{ words }}</p>"})
    yield write
    app.jinja_env.cache.clear()


def kept():
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()


def send(person=None, words="Hello", **more):
    mail.send("probe", to=person, words=words, **more)
    return parsed(kept())


def parsed(letter):
    return message_from_bytes(bytes(mail.as_message(letter)), policy=default)


def raw(letter):
    return bytes(mail.as_message(letter))


@pytest.mark.parametrize("trick", TRICKS)
def test_no_text_of_a_person_becomes_a_header_field(said, susan, trick):
    message = send(susan, trick, headers={"List-Id": trick, "X-Name": "plain"})
    allowed = {
        *("Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID"),
        *("Auto-Submitted", "List-Id", "X-Name"),
    }
    assert set(message.keys()) == allowed
    assert message["To"] == "susan@example.org"
    assert len(message.get_all("Subject")) == 1


@pytest.mark.parametrize("trick", TRICKS)
def test_a_display_name_changes_nothing_about_the_receiver(app, trick):
    eve = make_user("eve", display_name=trick.replace("\x00", ""))
    mail.send("password_changed", to=eve)
    assert parsed(kept())["To"] == "eve@example.org"
    assert "Bcc" not in parsed(kept())


@pytest.mark.parametrize(
    "address",
    [
        "susan@example.org\nBcc: all@example.org",
        "susan@example.org, all@example.org",
        "Susan <susan@example.org>",
        "susan",
        "",
        "a@b@c",
        "susan@example.org (all)",
        '"susan"@example.org',
    ],
)
def test_what_is_no_single_address_is_refused(said, app, address):
    with pytest.raises(ValueError, match="No mail can be sent"):
        send(None, address=address)
    assert kept() is None


def test_a_subject_that_looks_encoded_stays_what_was_typed(said, susan):
    trick = "=?utf-8?q?Your_bank?="
    assert send(susan, trick)["Subject"] == trick


@pytest.mark.parametrize(
    "subject", ["x" * 250, "word " * 49 + "word", "ü" * 250, "漢字🙂 " * 60, "Größe: 5 €"]
)
def test_long_and_foreign_subjects_arrive_whole_in_short_lines(said, susan, subject):
    message = send(susan, subject)
    assert message["Subject"] == mail.tidy_line(subject)[:250]
    lines = raw(kept()).split(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, lines)) < 998
    encoded = [word for line in lines for word in re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", line)]
    assert bool(encoded) is not subject.isascii()
    assert all(len(word) <= 75 for word in encoded)


def test_a_subject_is_cut_and_never_empty(app, said, susan):
    assert len(send(susan, "x" * 400)["Subject"]) == 250
    assert send(susan, " \n ")["Subject"] == app.config["SITE_NAME"]


def test_text_and_page_come_in_one_mail(said, susan):
    message = send(susan, "Grüße & <b>🙂</b>")
    assert message.get_body(("plain",)).get_content().strip() == "Grüße & <b>🙂</b>"
    html = message.get_body(("html",)).get_content()
    assert "<p>Grüße &amp; &lt;b&gt;🙂&lt;/b&gt;</p>" in html


def test_long_lines_leave_in_short_ones_and_arrive_whole(said, susan):
    text = "wörd " * 3_000
    message = send(susan, text)
    assert max(map(len, raw(kept()).split(b"\r\n"))) < 998
    assert message.get_body(("plain",)).get_content().strip() == text.strip()


def test_a_mail_says_when_it_was_written_and_that_a_machine_did(said, susan):
    message = send(susan)
    written = parsedate_to_datetime(message["Date"]).astimezone(UTC)
    assert abs((written - kept().created_at).total_seconds()) < 1
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_mail_has_one_id_of_our_own_host(app, said, susan):
    app.config["SITE_URL"] = "https://club.example.org"
    first, again = send(susan)["Message-ID"], parsed(kept())["Message-ID"]
    assert first == again
    assert first.endswith("@club.example.org>")
    assert send(susan)["Message-ID"] != first


def test_a_host_in_another_script_makes_a_readable_id(app, said, susan):
    app.config["SITE_URL"] = "https://bücher.example"
    assert send(susan)["Message-ID"].endswith("@xn--bcher-kva.example>")


def test_a_long_address_to_unsubscribe_at_arrives_as_it_is(said, susan):
    address = f"<https://club.example.org/unsubscribe/{'x' * 400}>"
    message = send(susan, headers={"List-Unsubscribe": address})
    assert f"List-Unsubscribe: {address}\r\n".encode() in raw(kept())
    assert message["List-Unsubscribe"] == address


def test_the_sender_of_the_settings_may_have_a_name(app, said, susan):
    app.config["MAIL_FROM"] = '"Müller, Club" <club@example.org>'
    message = send(susan)
    (sender,) = message["From"].addresses
    assert sender.display_name == "Müller, Club"
    assert sender.addr_spec == "club@example.org"


def test_files_come_along(said, susan):
    (data_folder() / "file.json").write_text('{"a": 1}', encoding="utf-8")
    named = {"name": 'pösts "1".json', "type": "application/json", "path": "file.json"}
    message = send(susan, attachments=[named])
    (file,) = message.iter_attachments()
    assert file.get_filename() == 'pösts "1".json'
    assert file.get_content_type() == "application/json"
    assert file.get_content() == b'{"a": 1}'


def test_a_mail_is_in_the_language_of_its_receiver(said, client_of, susan, john):
    susan.locale = "de"
    db.session.commit()
    said(**{"subject.txt": "{{ language_tag() }}", "txt": "x"})
    assert send(susan)["Subject"] == "de"
    assert send(john)["Subject"] == "en"


def test_a_language_that_the_site_lost_becomes_its_first(said, susan):
    susan.locale = "pt_BR"
    said(**{"subject.txt": "{{ language_tag() }}", "txt": "x"})
    assert send(susan)["Subject"] == "en"


def test_a_mail_is_written_for_its_receiver_and_not_for_who_asked(app, said, susan, john):
    said(**{"subject.txt": "{{ current_user.username }}", "txt": "x"})
    with app.test_request_context(), read_by(john):
        assert send(susan)["Subject"] == "susan"


def test_links_lead_to_the_site_whatever_host_was_asked_for(app, said):
    app.config["SITE_URL"] = "https://club.example.org/hub"
    with app.test_request_context(base_url="https://evil.example"):
        with links_of_the_site():
            assert url_for("main.people", _external=True) == "https://club.example.org/hub/people"
        assert url_for("main.people", _external=True).startswith("https://evil.example")


def test_links_of_a_mail_are_whole(app, susan):
    app.config["SITE_URL"] = "https://club.example.org"
    mail.send("password_changed", to=susan)
    assert "https://club.example.org/auth/reset_password_request" in kept().text
    assert "https://club.example.org/auth/reset_password_request" in kept().html


def test_mail_is_off_without_a_server(app):
    assert not is_on()
    app.config["MAIL_SERVER"] = "mail.example.org"
    assert is_on()


def test_a_person_may_mail_themselves_in_a_request(said, app, susan):
    said(**{"subject.txt": "{{ current_user.username }} {{ receiver.username }}", "txt": "x"})
    with app.test_request_context(), read_by(susan):
        assert send(current_user)["Subject"] == "susan susan"
        assert current_user.username == "susan"
