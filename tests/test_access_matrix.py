"""Who may call what: one table over every route of the URL map.

A route that is not in the table fails, and so does a route without a declared rule.
"""

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.access import FOREIGN, Rule, rule_of
from app.api import bp as api
from app.extensions import db
from app.models import Role, User
from config import TestConfig
from tests.addresses import filled
from tests.database import Snapshot
from tests.people import make_follow, make_user

CAST = ("guest", "commenter", "member", "owner", "moderator", "admin")
PLAYERS = ("", "carol", "mary", "susan", "mia", "adam")

# What each of the cast gets, in the order of CAST: a status, or 302 with where it leads.
OK = (200, 200, 200, 200, 200, 200)
GONE_ON = (302, 302, 302, 302, 302, 302)
SIGNED_IN = ("login", 200, 200, 200, 200, 200)
ACTION = (401, 302, 302, 302, 302, 302)
OWNER_READS = ("login", 403, 403, 200, 403, 403)
OWNER_ACTS = (401, 403, 403, 302, 403, 403)
OWNER_ALONE_READS = ("login", 404, 404, 200, 404, 404)
OWNER_ALONE_ACTS = (401, 404, 404, 302, 404, 404)  # others do not learn that it is there
MEMBER_READS = ("login", 403, 200, 200, 200, 200)
MODERATOR_READS = ("login", 403, 403, 403, 200, 200)
MODERATOR_ACTS = (401, 403, 403, 403, 302, 302)
ADMIN_READS = ("login", 403, 403, 403, 403, 200)
ADMIN_ACTS = (401, 403, 403, 403, 403, 302)
FOR_MEMBERS = (404, 200, 200, 200, 200, 200)
EMPTY_FORM = (401, 422, 422, 422, 422, 422)
OWNER_AND_MODERATORS_ACT = (401, 403, 403, 302, 302, 302)
NOBODY = (404, 404, 404, 404, 404, 404)

# Each route as (method, address); "owner" is whose things the addresses name.
MATRIX = {
    ("GET", "/"): OK,
    ("POST", "/"): (401, 422, 302, 302, 302, 302),  # commenters may reply, not post
    ("GET", "/index"): OK,
    ("POST", "/index"): (401, 422, 302, 302, 302, 302),
    ("GET", "/explore"): OK,
    ("GET", "/new_posts"): (204, 200, 200, 200, 200, 200),
    ("POST", "/home/seen"): (401, 400, 400, 400, 400, 400),  # an empty form
    ("GET", "/tag/<word>"): OK,
    ("GET", "/articles"): OK,
    ("GET", "/bookmarks"): SIGNED_IN,
    ("GET", "/people"): SIGNED_IN,
    ("GET", "/user/<username>"): OK,
    ("GET", "/user/<username>/<tab>"): OK,
    ("GET", "/user/<username>/block"): ("login", 200, 200, 404, 200, 200),  # not oneself
    ("POST", "/user/<username>/block"): ACTION,
    ("POST", "/user/<username>/unblock"): ACTION,
    ("GET", "/user/<username>/mute"): ("login", 200, 200, 404, 200, 200),
    ("POST", "/user/<username>/mute"): ACTION,
    ("POST", "/user/<username>/unmute"): ACTION,
    ("GET", "/settings/people"): SIGNED_IN,
    ("GET", "/user/<username>/followers"): SIGNED_IN,
    ("GET", "/user/<username>/following"): SIGNED_IN,
    ("GET", "/user/<username>/popup"): OK,
    ("GET", "/user/<username>/avatar.svg"): OK,
    ("POST", "/follow/<username>"): ACTION,
    ("POST", "/unfollow/<username>"): ACTION,
    ("GET", "/edit_profile"): SIGNED_IN,
    ("POST", "/edit_profile"): ACTION,
    ("GET", "/post/<int:post_id>"): OK,
    ("GET", "/compose"): MEMBER_READS,
    ("POST", "/compose"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("POST", "/preview"): (401, 200, 200, 200, 200, 200),
    ("GET", "/post/<int:post_id>/reply"): SIGNED_IN,
    ("POST", "/post/<int:post_id>/reply"): (401, 422, 422, 422, 422, 422),  # an empty form
    ("GET", "/post/<int:post_id>/edit"): OWNER_READS,
    ("POST", "/post/<int:post_id>/edit"): (401, 403, 403, 409, 403, 403),  # of no version
    ("POST", "/post/<int:post_id>/preview"): (401, 403, 403, 200, 403, 403),
    ("GET", "/post/<int:post_id>/history"): OK,
    ("POST", "/post/<int:post_id>/pin"): OWNER_ACTS,
    ("POST", "/post/<int:post_id>/unpin"): OWNER_ACTS,
    ("POST", "/post/<int:post_id>/like"): ACTION,
    ("POST", "/post/<int:post_id>/unlike"): ACTION,
    ("POST", "/post/<int:post_id>/repost"): ACTION,  # a commenter is told why not
    ("POST", "/post/<int:post_id>/unrepost"): ACTION,
    ("POST", "/post/<int:post_id>/bookmark"): ACTION,
    ("POST", "/post/<int:post_id>/unbookmark"): ACTION,
    ("GET", "/post/<int:post_id>/likes"): SIGNED_IN,
    ("GET", "/post/<int:post_id>/reposts"): SIGNED_IN,
    ("GET", "/post/<int:post_id>/quotes"): OK,
    ("GET", "/post/<int:post_id>/delete"): OWNER_READS,
    ("POST", "/post/<int:post_id>/delete"): OWNER_ACTS,
    ("GET", "/tasks"): SIGNED_IN,
    ("POST", "/tasks/<int:task_id>/dismiss"): OWNER_ALONE_ACTS,
    ("POST", "/export_posts"): ACTION,
    ("GET", "/exports/<int:task_id>"): OWNER_ALONE_READS,
    ("GET", "/import"): MEMBER_READS,
    ("POST", "/import"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("GET", "/import/upload/<name>"): ("login", 403, 410, 200, 410, 410),
    ("POST", "/import/upload/<name>"): (401, 403, 410, 302, 410, 410),
    ("POST", "/import/upload/<name>/cancel"): (401, 403, 410, 302, 410, 410),
    ("GET", "/import/<int:task_id>"): OWNER_ALONE_READS,
    ("GET", "/appointments/month"): GONE_ON,
    ("GET", "/appointments/month/<month>"): OK,
    ("GET", "/appointments/week"): GONE_ON,
    ("GET", "/appointments/week/<day>"): OK,
    ("GET", "/appointments/day"): GONE_ON,
    ("GET", "/appointments/day/<day>"): OK,
    ("GET", "/tickets/<ref>/announce"): MEMBER_READS,
    ("POST", "/tickets/<ref>/announce"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("GET", "/notifications"): SIGNED_IN,
    ("POST", "/notifications/<int:notification_id>/read"): OWNER_ALONE_ACTS,
    ("POST", "/notifications/read"): ACTION,
    ("GET", "/settings/notifications"): SIGNED_IN,
    ("POST", "/settings/notifications"): ACTION,
    ("GET", "/reminders"): SIGNED_IN,
    ("GET", "/reminders/new"): SIGNED_IN,
    ("POST", "/reminders/new"): (401, 422, 422, 422, 422, 422),  # an empty form
    ("GET", "/reminders/<int:reminder_id>/edit"): OWNER_ALONE_READS,
    ("POST", "/reminders/<int:reminder_id>/edit"): (401, 404, 404, 422, 404, 404),
    ("GET", "/reminders/<int:reminder_id>/delete"): OWNER_ALONE_READS,
    ("POST", "/reminders/<int:reminder_id>/delete"): OWNER_ALONE_ACTS,
    ("GET", "/unsubscribe/<token>"): OK,  # whoever has the owner's mail
    ("POST", "/unsubscribe/<token>"): OK,
    ("POST", "/language"): GONE_ON,
    ("POST", "/theme"): GONE_ON,
    ("GET", "/auth/login"): (200, 302, 302, 302, 302, 302),
    ("POST", "/auth/login"): (422, 302, 302, 302, 302, 302),
    ("POST", "/auth/logout"): GONE_ON,
    ("GET", "/auth/register"): (200, 302, 302, 302, 302, 302),
    ("POST", "/auth/register"): (422, 302, 302, 302, 302, 302),
    ("GET", "/auth/password"): SIGNED_IN,
    ("POST", "/auth/password"): (401, 422, 422, 422, 422, 422),  # an empty form
    ("GET", "/auth/reset_password_request"): OK,
    ("POST", "/auth/reset_password_request"): (422, 422, 422, 422, 422, 422),  # an empty form
    ("GET", "/auth/reset_password/<token>"): OK,  # whoever has the owner's link
    ("POST", "/auth/reset_password/<token>"): (422, 422, 422, 422, 422, 422),
    ("GET", "/auth/confirm/<token>"): OK,
    ("POST", "/auth/confirm/<token>"): GONE_ON,
    ("POST", "/auth/confirm"): ACTION,
    ("GET", "/settings/writing"): SIGNED_IN,
    ("POST", "/settings/writing"): ACTION,
    ("GET", "/settings/tokens"): SIGNED_IN,
    ("POST", "/settings/tokens"): (401, 422, 422, 422, 422, 422),  # an empty form
    ("GET", "/settings/tokens/<int:token_id>/revoke"): OWNER_ALONE_READS,
    ("POST", "/settings/tokens/<int:token_id>/revoke"): OWNER_ALONE_ACTS,
    ("GET", "/settings/email"): SIGNED_IN,
    ("POST", "/settings/email"): (401, 422, 422, 422, 422, 422),
    ("GET", "/admin"): ADMIN_READS,
    ("POST", "/admin/mail/<int:mail_id>/again"): ADMIN_ACTS,
    ("GET", "/outbox"): NOBODY,  # in debug alone; tests/outbox
    ("GET", "/outbox/<name>"): NOBODY,
    ("GET", "/outbox/<name>/html"): NOBODY,
    ("GET", "/outbox/<name>/attachment/<int:number>"): NOBODY,
    ("POST", "/images"): (401, 400, 400, 400, 400, 400),  # an empty form
    ("GET", "/images/<int:image_id>"): OWNER_ALONE_READS,
    ("POST", "/images/<int:image_id>/remove"): (401, 404, 404, 204, 404, 404),
    # An upload without a post; tests/media has those of posts.
    ("GET", "/media/<fingerprint>/<int:size>.webp"): (404, 404, 404, 200, 404, 404),
    ("GET", "/settings/avatar"): SIGNED_IN,
    ("POST", "/settings/avatar"): (401, 422, 422, 422, 422, 422),  # an empty form
    ("POST", "/settings/avatar/remove"): ACTION,
    ("GET", "/tickets"): OK,
    ("GET", "/tickets/views"): SIGNED_IN,
    ("GET", "/tickets/views/new"): SIGNED_IN,
    ("POST", "/tickets/views/new"): (401, 422, 422, 422, 422, 422),  # an empty form
    ("GET", "/tickets/views/<int:view_id>/edit"): ("login", 403, 403, 200, 403, 403),
    ("POST", "/tickets/views/<int:view_id>/edit"): OWNER_ACTS,  # an empty form changes nothing
    ("GET", "/tickets/views/<int:view_id>/delete"): ("login", 403, 403, 200, 200, 200),
    ("POST", "/tickets/views/<int:view_id>/delete"): (401, 403, 403, 302, 302, 302),
    ("GET", "/tickets/labels"): SIGNED_IN,
    ("POST", "/tickets/labels"): (401, 403, 403, 403, 422, 422),  # an empty form
    ("GET", "/tickets/labels/<int:label_id>/edit"): MODERATOR_READS,
    ("POST", "/tickets/labels/<int:label_id>/edit"): MODERATOR_ACTS,
    ("GET", "/tickets/labels/<int:label_id>/delete"): MODERATOR_READS,
    ("POST", "/tickets/labels/<int:label_id>/delete"): MODERATOR_ACTS,
    ("GET", "/tickets/bulk"): ("login", 403, 302, 302, 302, 302),  # nothing is selected
    ("POST", "/tickets/bulk"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("POST", "/tickets/bulk/apply"): (401, 403, 422, 422, 422, 422),
    ("GET", "/tickets/board"): OK,
    ("GET", "/tickets/board/<int:status>"): OK,
    ("GET", "/tickets/<ref>/place"): ("login", 403, 403, 200, 200, 200),
    ("POST", "/tickets/<ref>/place"): (401, 403, 403, 422, 422, 422),  # an empty form
    ("GET", "/tickets/reports"): SIGNED_IN,
    ("GET", "/tickets/export.csv"): SIGNED_IN,
    ("GET", "/tickets/import"): MODERATOR_READS,
    ("POST", "/tickets/import"): (401, 403, 403, 403, 422, 422),  # an empty form
    # A file that nobody sent; tests/tickets has those of moderators.
    ("GET", "/tickets/import/<upload>"): ("login", 403, 403, 403, 404, 404),
    ("POST", "/tickets/import/<upload>"): (401, 403, 403, 403, 404, 404),
    ("POST", "/tickets/import/<upload>/run"): (401, 403, 403, 403, 404, 404),
    ("POST", "/tickets/import/<upload>/cancel"): (401, 403, 403, 403, 404, 404),
    ("GET", "/tickets/import/report/<int:task_id>"): ("login", 403, 403, 403, 404, 404),
    ("GET", "/tickets/<ref>"): FOR_MEMBERS,
    ("GET", "/tickets/<ref>/card"): FOR_MEMBERS,
    ("GET", "/tickets/<ref>/changes/<int:entry_id>"): FOR_MEMBERS,
    ("GET", "/tickets/create/"): MEMBER_READS,
    ("POST", "/tickets/create/"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("GET", "/tickets/similar"): SIGNED_IN,
    ("POST", "/tickets/preview"): (401, 200, 200, 200, 200, 200),
    ("GET", "/tickets/<ref>/edit/"): ("login", 403, 403, 200, 200, 200),
    ("POST", "/tickets/<ref>/edit/"): (401, 403, 403, 422, 422, 422),  # an empty form
    ("POST", "/tickets/<ref>/comment"): EMPTY_FORM,
    ("GET", "/tickets/<ref>/comments/<int:entry_id>/history"): FOR_MEMBERS,
    ("GET", "/tickets/<ref>/comments/<int:entry_id>/edit"): OWNER_READS,
    ("POST", "/tickets/<ref>/comments/<int:entry_id>/edit"): (401, 403, 403, 422, 403, 403),
    ("GET", "/tickets/<ref>/comments/<int:entry_id>/delete"): ("login", 403, 403, 200, 200, 200),
    ("POST", "/tickets/<ref>/comments/<int:entry_id>/delete"): OWNER_AND_MODERATORS_ACT,
    ("POST", "/tickets/<ref>/status"): EMPTY_FORM,
    ("POST", "/tickets/<ref>/take"): ACTION,  # who may not is told why
    ("POST", "/tickets/<ref>/watch"): ACTION,
    ("POST", "/tickets/<ref>/unwatch"): ACTION,
    ("POST", "/tickets/<ref>/mute"): ACTION,
    ("POST", "/tickets/<ref>/unmute"): ACTION,
    ("POST", "/tickets/<ref>/checklist"): (401, 403, 403, 422, 422, 422),  # an empty form
    ("POST", "/tickets/<ref>/checklist/<int:item_id>"): OWNER_AND_MODERATORS_ACT,
    ("POST", "/tickets/<ref>/checklist/<int:item_id>/remove"): OWNER_AND_MODERATORS_ACT,
    ("POST", "/tickets/<ref>/relations"): EMPTY_FORM,
    ("POST", "/tickets/<ref>/relations/remove"): (401, 400, 400, 400, 400, 400),
    ("POST", "/tickets/<ref>/duplicate"): EMPTY_FORM,
    ("POST", "/tickets/<ref>/unduplicate"): ACTION,  # it is none
    # A file without a ticket; tests/tickets has those of tickets.
    ("GET", "/tickets/files/<fingerprint>/<filename>"): (404, 404, 404, 200, 404, 404),
    ("GET", "/appointments/"): OK,
    ("GET", "/appointments/create/"): MEMBER_READS,
    ("POST", "/appointments/create/"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("POST", "/appointments/preview"): (401, 200, 200, 200, 200, 200),
    ("GET", "/appointments/<int:appointment_id>/"): FOR_MEMBERS,
    ("GET", "/appointments/<int:appointment_id>.ics"): FOR_MEMBERS,
    ("POST", "/appointments/<int:appointment_id>/alarms/"): ACTION,
    ("GET", "/appointments/import"): MEMBER_READS,
    ("POST", "/appointments/import"): (401, 403, 422, 422, 422, 422),  # an empty form
    # A file that nobody sent; tests/appointments has those of members.
    ("GET", "/appointments/import/<upload>"): ("login", 403, 404, 404, 404, 404),
    ("POST", "/appointments/import/<upload>/run"): (401, 403, 404, 404, 404, 404),
    ("POST", "/appointments/import/<upload>/cancel"): (401, 403, 404, 404, 404, 404),
    ("GET", "/appointments/import/report/<int:task_id>"): ("login", 403, 404, 404, 404, 404),
    ("POST", "/appointments/<int:appointment_id>/answer"): ACTION,
    ("GET", "/appointments/<int:appointment_id>/people"): OWNER_READS,
    ("POST", "/appointments/<int:appointment_id>/people"): OWNER_ACTS,  # an empty list
    ("POST", "/appointments/<int:appointment_id>/people/<int:attendee_id>/remove"): OWNER_ACTS,
    ("POST", "/appointments/<int:appointment_id>/people/<int:attendee_id>/resend"): OWNER_ACTS,
    ("GET", "/appointments/invitation/<token>"): OK,  # whoever has the mail
    ("POST", "/appointments/invitation/<token>"): (422, 422, 422, 422, 422, 422),  # no answer
    ("GET", "/calendar/"): SIGNED_IN,
    ("POST", "/calendar/renew"): (401, 200, 200, 200, 200, 200),
    ("POST", "/calendar/stop"): (401, 200, 200, 200, 200, 200),
    ("GET", "/calendar/holidays"): SIGNED_IN,
    ("POST", "/calendar/holidays"): ACTION,
    ("GET", "/calendar/public.ics"): OK,
    ("GET", "/calendar/<token>.ics"): (404, 404, 404, 404, 404, 404),
    ("GET", "/appointments/<int:appointment_id>/edit/"): OWNER_READS,
    ("POST", "/appointments/<int:appointment_id>/edit/"): (401, 403, 403, 422, 403, 403),
    ("POST", "/appointments/<int:appointment_id>/move"): (401, 403, 403, 409, 403, 403),
    ("GET", "/appointments/<int:appointment_id>/delete/"): OWNER_READS,
    ("POST", "/appointments/<int:appointment_id>/delete/"): OWNER_ACTS,
    ("DELETE", "/appointments/<int:appointment_id>/delete/"): (401, 403, 403, 200, 403, 403),
    ("GET", "/appointments/<int:appointment_id>/announce/"): MEMBER_READS,
    ("POST", "/appointments/<int:appointment_id>/announce/"): (401, 403, 422, 422, 422, 422),
    ("POST", "/appointments/<int:appointment_id>/unlink/"): OWNER_ACTS,
    ("GET", "/today"): SIGNED_IN,
    ("GET", "/book/"): SIGNED_IN,
    ("GET", "/book/new"): MEMBER_READS,
    ("POST", "/book/new"): (401, 403, 422, 422, 422, 422),  # an empty form
    ("GET", "/book/pages/<int:page_id>/"): OWNER_ALONE_READS,
    ("GET", "/book/pages/<int:page_id>/edit"): OWNER_ALONE_READS,
    # An empty form of no version.
    ("POST", "/book/pages/<int:page_id>/edit"): (401, 404, 404, 409, 404, 404),
    ("GET", "/book/pages/<int:page_id>/delete"): OWNER_ALONE_READS,
    ("POST", "/book/pages/<int:page_id>/delete"): OWNER_ALONE_ACTS,
    ("GET", "/book/pages/<int:page_id>/times"): OWNER_ALONE_READS,
    ("GET", "/book/bookings/<int:booking_id>/cancel"): OWNER_ALONE_READS,
    ("POST", "/book/bookings/<int:booking_id>/cancel"): OWNER_ALONE_ACTS,
    ("GET", "/book/<username>/<slug>"): OK,
    ("GET", "/book/<username>/<slug>/<instant>"): OK,
    ("POST", "/book/<username>/<slug>/<instant>"): (422, 422, 422, 422, 422, 422),
    ("GET", "/book/<username>/<slug>/<instant>/held"): OK,
    ("GET", "/book/confirm/<token>"): OK,  # whoever has the guest's mail
    ("POST", "/book/confirm/<token>"): GONE_ON,
    ("GET", "/book/manage/<token>"): OK,
    ("GET", "/book/manage/<token>/cancel"): OK,
    ("POST", "/book/manage/<token>/cancel"): GONE_ON,
    ("GET", "/book/manage/<token>/move/<int:number>"): OK,
    ("GET", "/book/manage/<token>/move/<int:number>/<instant>"): OK,
    ("POST", "/book/manage/<token>/move/<int:number>/<instant>"): GONE_ON,
    ("GET", "/user/<username>.atom"): OK,
    ("GET", "/user/<username>.json"): OK,
    ("GET", "/tag/<word>.atom"): OK,
    ("GET", "/tag/<word>.json"): OK,
    ("GET", "/explore.atom"): OK,
    ("GET", "/explore.json"): OK,
    ("GET", "/articles.atom"): OK,
    ("GET", "/articles.json"): OK,
    ("GET", "/home/<token>.atom"): OK,  # whoever has the owner's secret
    ("GET", "/home/<token>.json"): OK,
    ("GET", "/settings/feeds"): SIGNED_IN,
    ("POST", "/settings/feeds/renew"): (401, 200, 200, 200, 200, 200),
    ("POST", "/settings/feeds/stop"): (401, 200, 200, 200, 200, 200),
    ("GET", "/robots.txt"): OK,
    ("GET", "/sitemap.xml"): OK,
    ("GET", "/sitemap/<int:first_id>.xml"): OK,
    ("GET", "/.well-known/security.txt"): NOBODY,  # where nobody is named; tests/signposts
    ("GET", "/.well-known/change-password"): GONE_ON,
    ("GET", "/healthz"): OK,
    ("GET", "/readyz"): OK,
    ("GET", "/api/"): OK,
    ("GET", "/api/openapi.json"): OK,
    ("GET", "/api/docs"): OK,
    ("GET", "/static/<path:filename>"): OK,
    ("GET", "/bootstrap/static/<path:filename>"): OK,
}


# Mail programs send it without a form of ours (RFC 8058); the token in the address is its right.
WITHOUT_FORM_TOKEN = {"/unsubscribe/<token>"}


def routes(app: Flask) -> set[tuple[str, str]]:
    """Every method and address of an application, but for what Flask answers by itself.

    The calls of programs have a table of their own: tests/api/test_matrix.py.
    """
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.removeprefix("api.") not in api.calls
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def without_rule(app: Flask) -> list[str]:
    """The endpoints that nobody declared a rule for."""
    return sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None
    )


@pytest.fixture(scope="module")
def kept() -> list[Snapshot]:
    """The cast as it was when the first test asked for it."""
    return []


@pytest.fixture
def cast(app: Flask, kept: list[Snapshot]) -> dict[str, User | None]:
    """Somebody for each part; Susan owns what the addresses name."""
    if kept:
        kept[0].put_back()
    else:
        susan, mary = make_user("susan"), make_user("mary")
        make_user("carol", role=Role.COMMENTER)
        make_user("mia", role=Role.MODERATOR)
        make_user("adam", role=Role.ADMIN)
        make_follow(mary, susan)
        kept.append(Snapshot.take())
    people = {user.username: user for user in db.session.scalars(select(User))}
    return {part: people.get(name) for part, name in zip(CAST, PLAYERS, strict=True)}


def test_every_route_has_a_declared_rule(app):
    assert without_rule(app) == []


def test_every_route_is_in_the_table(app):
    assert routes(app) == set(MATRIX)


def assert_gets(browser, method, path, expected):
    """A browser gets what the table says: a status, or the way to sign in."""
    data = {"body": "Hello."} if path in {"/", "/index"} else {}
    with browser.open(path, method=method, data=data if method == "POST" else None) as answer:
        if expected == "login":
            assert answer.status_code == 302
            assert answer.location.startswith("/auth/login?next=")
        else:
            assert answer.status_code == expected


@pytest.mark.parametrize("address", [address for method, address in MATRIX if method == "GET"])
def test_everybody_reads_what_the_table_says(client, client_of, cast, address):
    path = filled(address, cast["owner"])
    for part, expected in zip(CAST, MATRIX["GET", address], strict=True):
        person = cast[part]
        assert_gets(client_of(person) if person else client, "GET", path, expected)


@pytest.mark.parametrize("part", CAST)
@pytest.mark.parametrize(
    "method, address", [route for route in MATRIX if route[0] != "GET"], ids=" ".join
)
def test_everybody_does_what_the_table_says(client, client_of, cast, method, address, part):
    person = cast[part]
    path = filled(address, cast["owner"])
    expected = MATRIX[method, address][CAST.index(part)]
    assert_gets(client_of(person) if person else client, method, path, expected)


def test_a_view_without_a_rule_is_found_and_refuses_everybody(database_url, application):
    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = database_url

    other = create_app(Settings)
    other.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert without_rule(other) == ["forgotten"]
    answer = other.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_removing_the_rule_of_any_view_is_found(app, monkeypatch):
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FOREIGN:
            continue
        view = app.view_functions[rule.endpoint]
        assert isinstance(view.access_rule, Rule)
        with monkeypatch.context() as patch:
            patch.delattr(view, "access_rule")
            assert rule.endpoint in without_rule(app)


@pytest.mark.parametrize(
    "path",
    [path for method, path in MATRIX if method == "POST" and path not in WITHOUT_FORM_TOKEN],
)
def test_every_change_needs_a_token(app, client_of, cast, path):
    app.config["WTF_CSRF_ENABLED"] = True
    target = filled(path, cast["owner"])
    answer = client_of(cast["admin"]).post(
        target, data={"body": "A text that was typed with care."}
    )
    assert answer.status_code == 400
    assert "This form is no longer valid." in answer.text
    assert "A text that was typed with care.</textarea>" in answer.text


def test_nothing_changes_by_get(app):
    reading = {"GET", "HEAD", "OPTIONS"}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        changes = {"write", "follow", "unfollow", "delete", "logout", "language", "theme"}
        changes |= {"save", "pin", "unpin", "preview", "preview_edit"}
        changes |= {"like", "unlike", "repost", "unrepost", "bookmark", "unbookmark", "seen"}
        changes |= {"block", "unblock", "mute", "unmute"}
        if getattr(view, "__name__", "") in changes:
            assert not rule.methods & (reading - {"OPTIONS"}), rule.endpoint
