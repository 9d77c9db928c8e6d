"""Files of tickets and comments: kept, shown, downloaded, thrown away."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from sqlalchemy import func, select

from app.dates import utcnow
from app.extensions import db
from app.media import rights
from app.media.storage import storage
from app.media.tasks import clear_away as clear_images
from app.models import Attachment, Image, ImageUse, TicketEntry
from app.tickets.files import file_key, tidy_name
from app.tickets.services import composing
from app.tickets.sweeping import clear_away
from tests.media.files import file_of, stored
from tests.statements import statements
from tests.tickets.factories import history, make_comment, make_file, make_ticket


@pytest.fixture(autouse=True)
def own_folder(app, tmp_path) -> Path:
    """Files of this test alone."""
    app.config["DATA_FOLDER"] = str(tmp_path)
    return tmp_path / "media"


def path_of(attachment):
    return f"/tickets/files/{attachment.fingerprint}/{quote(attachment.name)}"


def attached(person, ticket, content=b"Some notes.", name="notes.txt", description=""):
    """A file of a comment."""
    file = make_file(person, content, name)
    entry = composing.comment(person, ticket.id, "", {file.id: description})
    db.session.commit()
    return file, entry


def files():
    return db.session.scalars(select(Attachment).order_by(Attachment.id)).all()


def upload(name="notes.txt", content=b"Some notes."):
    return (BytesIO(content), name)


def send(browser, ticket, *, body="See here.", **fields):
    return browser.post(f"/tickets/{ticket.id}/comment", data={"body": body, **fields})


# --- coming along with a form


def test_files_come_along_with_a_comment(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    answer = send(browser, ticket, files=[upload(), upload("shot.png", file_of())])
    assert answer.status_code == 302
    notes, shot = files()
    assert (notes.name, notes.bytes, notes.image_id) == ("notes.txt", 11, None)
    assert shot.image_id is not None and shot.ticket_id == ticket.id
    text = browser.get(f"/tickets/{ticket.id}").text
    assert path_of(notes) in text and f"/media/{shot.fingerprint}/" in text
    assert db.session.get(TicketEntry, notes.entry_id).file_count == 2


def test_a_file_is_enough_for_a_comment(client_of, susan):
    assert send(client_of(susan), make_ticket(susan), body="", files=[upload()]).status_code == 302


def test_files_come_along_with_a_new_ticket(client_of, susan):
    data = {"name": "With a file", "audience": "members", "kind": "bug", "priority": "1"}
    answer = client_of(susan).post("/tickets/create/", data=data | {"files": [upload()]})
    assert answer.status_code == 302
    (file,) = files()
    assert file.ticket_id is not None and file.entry_id is None


def test_a_file_of_a_refused_form_need_not_be_chosen_again(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    refused = send(browser, ticket, body="x" * 20_001, files=[upload("shot.png", file_of())])
    assert refused.status_code == 422
    (file,) = files()
    assert f'name="file" value="{file.id}"' in refused.text and file.ticket_id is None
    answer = send(browser, ticket, file=file.id, description="A red corner")
    assert answer.status_code == 302
    db.session.refresh(file)
    assert file.ticket_id == ticket.id
    assert 'alt="A red corner"' in browser.get(f"/tickets/{ticket.id}").text


def test_a_preview_keeps_the_files(client_of, susan):
    answer = send(client_of(susan), make_ticket(susan), look="preview", files=[upload()])
    (file,) = files()
    assert f'name="file" value="{file.id}"' in answer.text


def test_a_file_that_was_kept_can_be_left_out(client_of, susan):
    file, ticket = make_file(susan), make_ticket(susan)
    assert send(client_of(susan), ticket, file=file.id, remove_file=file.id).status_code == 302
    db.session.refresh(file)
    assert file.ticket_id is None


@pytest.mark.parametrize(
    ("content", "most", "words"), [(b"", 100, "empty"), (b"x" * 10_001, 10_000, "too large")]
)
def test_an_empty_or_large_file_is_named_with_what_is_wrong(
    app, client_of, susan, content, most, words
):
    app.config["MAX_FILE_BYTES"] = most
    answer = send(client_of(susan), make_ticket(susan), files=[upload("a&b.txt", content)])
    assert answer.status_code == 422
    assert "a&amp;b.txt" in answer.text and words in answer.text
    assert files() == [] and "See here.</textarea>" in answer.text


def test_there_is_room_for_ten(client_of, susan):
    ticket = make_ticket(susan)
    many = [upload(f"{number}.txt") for number in range(11)]
    answer = send(client_of(susan), ticket, files=many)
    assert answer.status_code == 422 and "There is room for 10 files." in answer.text
    assert len(files()) == 10


def test_a_request_that_is_far_too_large_is_refused(app, client_of, susan):
    app.config["MAX_TICKET_REQUEST"] = 1000
    assert send(client_of(susan), make_ticket(susan), body="x" * 2000).status_code == 413


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "999"])
def test_a_file_that_is_not_there_is_refused(client_of, susan, number):
    answer = send(client_of(susan), make_ticket(susan), file=number)
    assert answer.status_code in {302, 409}
    assert files() == []


def test_nobody_attaches_the_files_of_others(client_of, susan, john):
    ticket, file = make_ticket(susan), make_file(john)
    assert send(client_of(susan), ticket, file=file.id).status_code == 409
    other, _entry = attached(john, ticket)
    assert send(client_of(john), ticket, file=other.id).status_code == 409


def test_a_second_click_files_once_with_its_file(client_of, susan):
    data = {"name": "Once", "kind": "bug", "priority": "1", "audience": "members"}
    data |= {"form_key": "d" * 32, "file": str(make_file(susan).id)}
    browser = client_of(susan)
    first, second = (browser.post("/tickets/create/", data=data) for _ in range(2))
    assert first.location == second.location and first.status_code == 302


def test_a_second_click_attaches_once(client_of, susan):
    ticket, file, browser = make_ticket(susan), make_file(susan), client_of(susan)
    data = {"form_key": "c" * 32, "file": file.id}
    first, second = (send(browser, ticket, **data) for _ in range(2))
    assert first.location == second.location


def test_commenters_bring_files_too_but_not_before_they_confirmed(app, client_of, susan, carol):
    ticket = make_ticket(susan)
    assert send(client_of(carol), ticket, files=[upload()]).status_code == 302
    app.config["CONFIRM_EMAIL"] = "on"
    assert send(client_of(carol), ticket, files=[upload()]).status_code in {403, 422}
    assert len(files()) == 1


# --- names


NAMES = {
    "notes.txt": "notes.txt",
    "../../etc/passwd": "passwd",
    "C:\\Users\\me\\a.txt": "a.txt",
    "a\x00b\x07.txt": "ab.txt",
    "evil\u202egnp.exe": "evilgnp.exe",
    "evil\u2067gnp.exe": "evilgnp.exe",
    ".htaccess": "htaccess",
    "": "files",
    "...": "files",
    "\u200b": "files",
    "ä ö.pdf": "ä ö.pdf",
    "x" * 300 + ".pdf": "x" * 146 + ".pdf",
    "x" * 300: "x" * 150,
    "x." + "y" * 300: ("x." + "y" * 300)[:150],
}


@pytest.mark.parametrize("written", sorted(NAMES))
def test_names_are_tidied(written):
    assert tidy_name(written) == NAMES[written]


# --- downloads


EVIL = {
    "page.html": b"<script>alert(1)</script>",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program.exe": b"MZ\x90\x00",
    "broken.png": file_of()[:40],
    'quote"s; x=y.txt': b"x",
    "naïve – 名前.txt": b"x",
}


@pytest.mark.parametrize("name", sorted(EVIL))
def test_whatever_a_file_holds_it_is_only_ever_downloaded(client_of, susan, name):
    file, _entry = attached(susan, make_ticket(susan), EVIL[name], name)
    answer = client_of(susan).get(path_of(file))
    assert (answer.status_code, answer.data) == (200, EVIL[name])
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.cache_control.private and answer.cache_control.no_cache
    assert int(headers["Content-Length"]) == len(EVIL[name])


AUDIENCES = {
    "public": {"guest", "john", "mary", "susan", "mia"},
    "members": {"john", "mary", "susan", "mia"},
    "private": {"mary", "susan", "mia"},
}


@pytest.mark.parametrize("audience", sorted(AUDIENCES))
def test_who_sees_the_ticket_has_its_files_and_pictures(
    client, client_of, susan, john, mary, mia, audience
):
    ticket = make_ticket(susan, audience=audience, assignees=[mary])
    notes, _entry = attached(susan, ticket)
    shot, _entry = attached(susan, ticket, file_of(), "shot.png")
    browsers = {"guest": client}
    browsers |= {one.username: client_of(one) for one in (susan, john, mary, mia)}
    for path in (path_of(notes), f"/media/{shot.fingerprint}/480.webp"):
        codes = {name: browser.get(path).status_code for name, browser in browsers.items()}
        assert codes == {n: 200 if n in AUDIENCES[audience] else 404 for n in browsers}


def test_access_is_asked_for_each_time(client_of, susan, john):
    ticket = make_ticket(susan)
    file, _entry = attached(susan, ticket)
    browser = client_of(john)
    etag = browser.get(path_of(file)).headers["ETag"]
    assert browser.get(path_of(file), headers={"If-None-Match": etag}).status_code == 304
    ticket.audience = "private"
    db.session.commit()
    assert browser.get(path_of(file), headers={"If-None-Match": etag}).status_code == 404


def test_what_is_not_attached_is_its_owners(client, client_of, susan, john, mia):
    notes, shot = make_file(susan), make_file(susan, file_of(), "shot.png")
    for path in (path_of(notes), f"/media/{shot.fingerprint}/480.webp"):
        codes = [b.get(path).status_code for b in (client, *map(client_of, (john, mia, susan)))]
        assert codes == [404, 404, 404, 200]


def test_made_up_addresses_lead_nowhere(client_of, susan):
    file, _entry = attached(susan, make_ticket(susan))
    shot, _entry = attached(susan, make_ticket(susan), file_of(), "shot.png")
    browser = client_of(susan)
    for path in (
        f"/tickets/files/{file.fingerprint}/other.txt",
        f"/tickets/files/{'0' * 32}/notes.txt",
        "/tickets/files/..%2f..%2fconfig/notes.txt",
        "/tickets/files/%00/notes.txt",
        f"/tickets/files/{shot.fingerprint}/shot.png",  # a picture has another address
    ):
        assert browser.get(path).status_code == 404


def test_a_missing_file_is_a_404(client_of, susan):
    file, _entry = attached(susan, make_ticket(susan))
    storage().delete(file_key(file.fingerprint))
    assert client_of(susan).get(path_of(file)).status_code == 404


def test_a_download_is_no_visit(client_of, susan):
    file, _entry = attached(susan, make_ticket(susan))
    browser, seen = client_of(susan), susan.last_seen
    with time_machine.travel(utcnow() + timedelta(minutes=10)):
        browser.get(path_of(file))
    db.session.refresh(susan)
    assert susan.last_seen == seen


# --- changing


def edit(browser, ticket, **fields):
    data = {"name": ticket.name, "kind": "bug", "priority": "1", "audience": "members"}
    data |= {"version": str(ticket.version)} | fields
    return browser.post(f"/tickets/{ticket.id}/edit/", data=data)


def test_the_files_of_a_ticket_change_and_its_history_tells(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    assert edit(browser, ticket, files=[upload("a.txt"), upload("b.txt")]).status_code == 302
    db.session.refresh(ticket)
    first, second = files()
    data = {"file": [first.id, second.id], "remove_file": first.id, "files": [upload("c.txt")]}
    assert edit(browser, ticket, **data).status_code == 302
    assert history(ticket) == [
        ("file", None, "a.txt"),
        ("file", None, "b.txt"),
        ("file", "a.txt", None),
        ("file", None, "c.txt"),
    ]
    assert [file.name for file in files()] == ["b.txt", "c.txt"]
    text = browser.get(f"/tickets/{ticket.id}").text
    assert "added the file" in text and "removed the file" in text


def test_a_file_that_somebody_else_brought_meanwhile_stays(client_of, susan, mia):
    ticket = make_ticket(susan)
    edit(client_of(mia), ticket, files=[upload("from-mia.txt")])
    assert edit(client_of(susan), ticket, version="1", name="By Susan").status_code == 302
    assert [file.name for file in files()] == ["from-mia.txt"]


def test_there_is_room_for_ten_however_they_come(client_of, susan, mia):
    ticket = make_ticket(susan)
    six = [[upload(f"{number}.txt") for number in range(6)] for _turn in range(2)]
    assert edit(client_of(susan), ticket, files=six[0]).status_code == 302
    answer = edit(client_of(mia), ticket, files=six[1])
    assert answer.status_code == 422 and "There is room for 10 files." in answer.text


def test_a_picture_is_described_anew(client_of, susan):
    ticket, browser = make_ticket(susan), client_of(susan)
    edit(browser, ticket, files=[upload("a.png", file_of())])
    db.session.refresh(ticket)
    (file,) = files()
    edit(browser, ticket, file=file.id, description="A red corner")
    assert 'alt="A red corner"' in browser.get(f"/tickets/{ticket.id}").text
    answer = edit(browser, ticket, version="9", file=file.id, description="x" * 1501)
    assert answer.status_code == 422 and "This description is 1 character too long." in answer.text


def test_who_may_not_change_a_ticket_removes_no_file_of_it(client_of, susan, john):
    ticket = make_ticket(susan)
    edit(client_of(susan), ticket, files=[upload()])
    (file,) = files()
    assert edit(client_of(john), ticket, remove_file=file.id).status_code == 403
    _other, entry = attached(john, ticket)
    path = f"/tickets/{ticket.id}/comments/{entry.id}/edit"
    data = {"body": "x", "version": "1", "remove_file": file.id}
    assert client_of(john).post(path, data=data).status_code == 302
    assert len(files()) == 2


def test_the_files_of_a_comment_change(client_of, susan):
    ticket = make_ticket(susan)
    file, entry = attached(susan, ticket)
    path = f"/tickets/{ticket.id}/comments/{entry.id}/edit"
    browser = client_of(susan)
    assert "notes.txt" in browser.get(path).text
    data = {"body": "", "version": "1", "remove_file": file.id}
    assert browser.post(path, data=data).status_code == 422  # neither words nor files
    data |= {"files": [upload("new.txt")]}
    assert browser.post(path, data=data).status_code == 302
    assert [one.name for one in files()] == ["new.txt"]


# --- throwing away


def test_the_files_of_a_deleted_comment_are_gone_at_once(client_of, susan, own_folder):
    ticket = make_ticket(susan)
    notes, shot = make_file(susan), make_file(susan, file_of(), "shot.png")
    entry = composing.comment(susan, ticket.id, "See.", {notes.id: "", shot.id: ""})
    db.session.commit()
    path, browser = path_of(notes), client_of(susan)
    assert stored(own_folder) != []
    browser.post(f"/tickets/{ticket.id}/comments/{entry.id}/delete")
    assert browser.get(path).status_code == 404
    assert stored(own_folder) == [] and files() == []
    assert db.session.scalar(select(func.count(Image.id))) == 0


def test_what_nobody_came_for_is_swept_after_a_day(susan, own_folder):
    make_file(susan)
    make_file(susan, file_of(), "shot.png")
    kept, _entry = attached(susan, make_ticket(susan))
    with time_machine.travel(utcnow() + timedelta(hours=23)):
        clear_away()
        assert len(files()) == 3
    with time_machine.travel(utcnow() + timedelta(hours=25)):
        clear_away()
    assert [file.id for file in files()] == [kept.id]
    assert stored(own_folder) == [file_key(kept.fingerprint)]


def test_a_file_without_a_row_is_swept_after_a_day(susan, own_folder):
    kept, _entry = attached(susan, make_ticket(susan))
    storage().put(file_key("f" * 32), BytesIO(b"lost"))
    clear_away()
    assert len(stored(own_folder)) == 2
    with time_machine.travel(utcnow() + timedelta(hours=25)):
        clear_away()
    assert stored(own_folder) == [file_key(kept.fingerprint)]


def test_the_pictures_of_a_ticket_outlive_who_brought_them(client_of, susan, john):
    ticket = make_ticket(susan)
    shot, _entry = attached(john, ticket, file_of(), "shot.png")
    db.session.delete(john)
    db.session.commit()
    clear_images()
    assert client_of(susan).get(f"/media/{shot.fingerprint}/480.webp").status_code == 200


def test_files_cost_the_page_no_statement_each(client_of, susan):
    ticket = make_ticket(susan)
    path, browser, counts = f"/tickets/{ticket.id}", client_of(susan), []
    browser.get(path)
    for _turn in range(2):
        attached(susan, ticket)
        make_comment(susan, ticket)
        with statements() as seen:
            browser.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_two_rules_for_the_same_images_are_a_mistake():
    with pytest.raises(ValueError, match="two rules"):
        rights.register(ImageUse.FILE, lambda viewer, image: True)
