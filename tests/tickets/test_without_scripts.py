"""The pages of tickets as plain HTML: where each link, form and button of them leads.

A small robot opens every page that it finds a way to, as a guest, a member and a moderator.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from app.extensions import db
from app.tickets.services import relations
from app.tickets.words import Way
from tests.people import make_post
from tests.tickets.factories import (
    change_body,
    make_comment,
    make_file,
    make_label,
    make_step,
    make_ticket,
    make_view,
)
from tests.tickets.tables import bring_in, written
from tests.tickets.tables import send as send_table

START = "/tickets"
CARRIED = {"csrf_token", "next"}
MOST_LINES = 3  # A page has very many ways to other lines; so many of each are opened.
WAYS = {"a": ("href", "data-card"), "img": ("src",), "source": ("srcset",), "link": ("href",)}


@dataclass
class Form:
    """A form: where it goes, and what a browser would send."""

    id: str | None
    method: str
    action: str
    names: set[str] = field(default_factory=set)
    buttons: list[str | None] = field(default_factory=list)
    """Where each button that sends it goes, if elsewhere than the form."""

    def ends(self):
        """All the addresses that it may be sent to."""
        return {self.action if button is None else button for button in self.buttons}


class Page(HTMLParser):
    """The links and forms of a page, and what only a script would do."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms, self.scripted, self.inside = [], [], [], None
        self.elsewhere, self.is_template = [], False
        self.feed(html)
        self.close()
        for owner, button in self.elsewhere:
            next(one for one in self.forms if one.id == owner).buttons.append(button)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self.is_template = self.is_template or tag == "template"
        if self.is_template:  # it is a script that fills it in
            return
        self.links += [has[name] for name in WAYS.get(tag, ()) if has.get(name)]
        if tag == "form":
            method = has.get("method", "get").lower()
            self.inside = Form(has.get("id"), method, has.get("action", ""))
            if method != "dialog":
                self.forms.append(self.inside)
        if self.inside is not None and "name" in has:
            self.inside.names.add(has["name"])
        if tag in {"button", "input"} and has.get("type") == "submit":
            if "form" in has:
                self.elsewhere.append((has["form"], has.get("formaction")))
            elif self.inside is not None:
                self.inside.buttons.append(has.get("formaction"))
        for verb in ("get", "post"):
            if f"hx-{verb}" in has:
                self.scripted.append((verb, has[f"hx-{verb}"], tag, has, self.inside))

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None
        if tag == "template":
            self.is_template = False

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)


def without_fallback(page, verb, address, tag, has, form):
    """Whether something happens by scripts alone."""
    if tag in {"a", "details"}:  # what unfolds has a link in it
        return all(urldefrag(link).url != address for link in page.links)
    if tag == "form":
        return form.action != address or form.method != verb
    if form is None or not form.buttons:
        return True
    if "name" in has and "look" in form.names:  # its form comes back with what was asked for
        return form.method != "post"
    return verb == "post" and (has.get("formaction", form.action), form.method) != (address, verb)


class Robot:
    """Opens the pages that somebody finds a way to."""

    def __init__(self, app, browser):
        self.app, self.browser = app, browser
        self.known, self.opened, self.problems = {START}, Counter(), []

    def walk(self):
        """All that is wrong, in words."""
        waiting = [START]
        while waiting:
            here = waiting.pop()
            self.opened[urlsplit(here).path] += 1
            answer = self.browser.get(here)
            if answer.status_code >= 400:
                self.problems.append(f"{here} is answered by {answer.status_code}")
            if answer.mimetype == "text/html" and urlsplit(here).path.startswith(START):
                waiting += self.look_at(here, Page(answer.text))
        return self.problems

    def look_at(self, here, page):
        for form in page.forms:
            self.check(here, form)
        for verb, address, tag, has, form in page.scripted:
            self.must_exist(here, address, verb)
            if without_fallback(page, verb, address, tag, has, form):
                self.problems.append(f"{here}: {tag} of {address} needs scripts")
        links = (urljoin(here, raw) for raw in page.links)
        return [link for link in links if self.is_new(link)]

    def check(self, here, form):
        if not form.buttons and form.names - CARRIED:
            self.problems.append(f"{here}: no button sends the form to {form.action}")
        for end in form.ends():
            self.must_exist(here, end or here, form.method)
        if form.method == "post" and "csrf_token" not in form.names:
            self.problems.append(f"{here}: the form to {form.action} has no token")

    def must_exist(self, here, address, method):
        path = urlsplit(urljoin(here, address)).path
        try:
            self.app.url_map.bind("localhost").match(path, method=method.upper())
        except HTTPException as error:
            self.problems.append(f"{here}: {method} {path}: {error}")

    def is_new(self, link):
        parts = urlsplit(link)
        page = parts._replace(fragment="").geturl()
        if parts.scheme or parts.netloc or page in self.known:
            return False
        if parts.path.startswith("/static") and self.opened[parts.path]:
            return False
        self.known.add(page)
        alike = sum(urlsplit(one).path == parts.path for one in self.known)
        return alike <= MOST_LINES


@pytest.fixture
def scene(app, susan, john, mia, client_of, own_folder):
    """Tickets with all that there is to tickets."""
    post = make_post(john, "The lamp at the pier is broken.")
    label = make_label("pier")
    more = {"audience": "public", "labels": [label], "assignees": [susan], "due_on": None}
    ticket = make_ticket(susan, "The lamp", body="It is **dark**.", **more)
    made_of_it = make_ticket(susan, "From a post", post=post, body="> The lamp")
    other, twin = make_ticket(john, "Another"), make_ticket(john, "The same")
    make_ticket(john, "Private", audience="private")
    closed = make_ticket(susan, "Closed", status=3, audience="public")
    make_step(susan, ticket)
    change_body(susan, ticket)
    comment = make_comment(susan, ticket, f"See #{other.id} and @john.")
    file = make_file(susan)
    browser = client_of(susan)
    data = {"body": "With a file.", "file": str(file.id)}
    browser.post(f"/tickets/{ticket.id}/comment", data=data)
    edit = {"body": "Better words.", "version": "1"}
    browser.post(f"/tickets/{ticket.id}/comments/{comment.id}/edit", data=edit)
    browser.post(f"/tickets/{ticket.id}/announce", data={"body": "News.", "reach": "members"})
    relations.relate(susan, ticket.id, closed.id, Way.BLOCKS)
    relations.mark_duplicate(mia, twin.id, ticket.id)
    db.session.commit()
    make_view(susan, "Bugs", is_shared=True)
    make_view(susan, "Wishes", "kind:wish")
    for number in range(30):
        make_ticket(mia, f"One of many {number}", audience="public")
    moderator = client_of(mia)
    bring_in(moderator, written([["id", "title"], [1, "A leak"], [2, ""]]))
    send_table(moderator, written([["id", "title", "owner"], [3, "A light", "ghost"]]))
    app.config["WTF_CSRF_ENABLED"] = True
    return made_of_it


@pytest.mark.parametrize(
    ("name", "least"), [("guest", 10), ("member", 60), ("moderator", 80), ("commenter", 40)]
)
def test_every_way_leads_somewhere_without_scripts(
    app, client, client_of, scene, susan, mia, carol, name, least
):
    people = {"member": susan, "moderator": mia, "commenter": carol}
    robot = Robot(app, client_of(people[name]) if name in people else client)
    assert robot.walk() == []
    assert sum(path.startswith(START) for path in robot.opened) >= least


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<a href="/tickets/nowhere">x</a>', "is answered by 404"),
        ('<form action="/tickets"><input name="q"></form>', "no button sends"),
        ('<form method="post" action="/tickets"><button type="submit"></form>', "has no token"),
        ('<form method="post" action="/tickets"><button type="submit"></form>', "405"),
        ('<button hx-post="/tickets/preview">x</button>', "needs scripts"),
    ],
)
def test_the_robot_finds_what_is_wrong(app, client, html, problem):
    robot = Robot(app, client)
    for link in robot.look_at(START, Page(html)):
        assert client.get(link).status_code == 404
        robot.problems.append("is answered by 404")
    assert any(problem in one for one in robot.problems)
