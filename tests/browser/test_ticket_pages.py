"""Pages of tickets fit on a phone, whatever is written in them."""

from collections.abc import Iterator

import pytest

from app.extensions import db
from app.models import Role, User
from tests.browser.browsers import PHONE, Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import send
from tests.browser.test_layout import ARABIC, OVERFLOW, overflows
from tests.people import make_post
from tests.tickets.factories import (
    change,
    change_body,
    make_comment,
    make_file,
    make_label,
    make_step,
    make_ticket,
    make_view,
)

WORD = "w" * 300
RTL = f"{ARABIC} " * 12
TEXTS = {"word": WORD, "rtl": RTL.strip(), "pipes": "|".join("x" * 300), "caps": "W" * 300}
PAGES = [
    "/tickets",
    "/tickets?q=reporter:{name}+label:%22{label}%22+{word}",
    "/tickets?q=",
    "/tickets/board?q=",
    "/tickets/board/0",
    "/tickets/{ticket}",
    "/tickets/{ticket}/edit/",
    "/tickets/{ticket}/place?to=3",
    "/tickets/{ticket}/card",
    "/tickets/{ticket}/announce",
    "/tickets/create/?name={word}",
    "/tickets/create/?post={post}",
    "/tickets/similar?name={word}",
    "/tickets/bulk?id={ticket}",
    "/tickets/reports",
    "/tickets/import",
    "/tickets/labels",
    "/tickets/labels/{label_id}/delete",
    "/tickets/views",
    "/tickets/views/new?q={word}",
    "/tickets/{ticket}/comments/{comment}/edit",
    "/tickets/{ticket}/comments/{comment}/delete",
    "/tickets/{ticket}/comments/{comment}/history",
]


@pytest.fixture
def mia(site: Site) -> Person:
    return site.person("m" * 64, email="m@example.org", display_name="W" * 64, role=Role.MODERATOR)


@pytest.fixture(params=sorted(TEXTS))
def paths(request: pytest.FixtureRequest, site: Site, mia: Person) -> Iterator[list[str]]:
    """The addresses of pages that are full of one text."""
    text = TEXTS[request.param]
    with site.app.app_context():
        person = db.session.get_one(User, mia.id)
        label, post = make_label(text[:50]), make_post(person, text[:400])
        more = {"labels": [label], "assignees": [person], "url": f"https://example.org/{WORD}"}
        ticket = make_ticket(person, text[:100], body=f"{text}\n\n    {text}\n\n`{text}`", **more)
        other = make_ticket(person, text[:100], status=3)
        make_step(person, ticket, text[:200])
        comment = make_comment(person, ticket, f"{text} #{other.id}")
        make_file(person, name=f"{text[:90]}.txt")
        change_body(person, ticket, f"{text} {text}")
        change(person, ticket, name=text[1:101].strip(), url=f"https://example.org/{WORD}/2")
        make_view(person, text[:60], f'"{text[:90]}"', is_shared=True)
        db.session.commit()
        names = {"ticket": ticket.id, "post": post.id, "comment": comment.id, "word": text}
        names |= {"name": mia.username, "label": label.name, "label_id": label.id}
        yield [path.format(**names) for path in PAGES]


def test_no_page_of_tickets_scrolls_sideways(
    browse: Browsers, mia: Person, paths: list[str]
) -> None:
    page = browse(mia, viewport=PHONE)
    assert overflows(page, paths) == {}


@pytest.mark.parametrize("text", sorted(TEXTS))
def test_a_preview_of_many_changes_and_an_import_do_not(
    browse: Browsers, site: Site, mia: Person, text: str
) -> None:
    with site.app.app_context():
        ticket = make_ticket(db.session.get_one(User, mia.id), TEXTS[text][:100]).id
    page = browse(mia, viewport=PHONE)
    page.goto(f"/tickets/bulk?id={ticket}&priority=3&add_assignee={mia.username}")
    send(page)
    page.locator("main form[action='/tickets/bulk/apply']").wait_for()
    assert page.evaluate(OVERFLOW) == []
    page.goto("/tickets/import")
    row = f"1,{TEXTS[text][:100]},x,{WORD},{TEXTS[text][:50]}"
    table = f"id,title,{WORD},owner,tags\n{row}\n2,{WORD},,,\n"
    file = {"name": f"{'x' * 50}.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.set_input_files("#file", file)
    send(page)
    page.locator(".import-figures").wait_for()
    assert page.evaluate(OVERFLOW) == []
