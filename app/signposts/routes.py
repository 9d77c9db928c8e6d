"""Files and redirects at addresses that everybody knows."""

from datetime import timedelta

from flask import Response, abort, current_app, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import headers
from app.access import EVERYBODY, access
from app.addresses import absolute
from app.dates import utcnow
from app.pagination import LARGEST_ID
from app.signposts import bp, sitemaps
from app.signposts.queries import first_ids, listed_from

KEPT_SECONDS = 3600
STAYS_VALID = timedelta(days=180)
"""RFC 9116 advises less than a year; the date moves on with every look."""

# Forms, one's own pages and endless lists: nothing that anybody searches the web for.
OF_NO_USE = (
    "/admin",
    "/auth/",
    "/book/confirm/",
    "/book/manage/",
    "/bookmarks",
    "/calendar/",
    "/compose",
    "/edit_profile",
    "/home/",
    "/import",
    "/new_posts",
    "/notifications",
    "/people",
    "/post/*/reply",
    "/reminders",
    "/search",
    "/settings/",
    "/tasks",
    "/today",
    "/unsubscribe/",
    "/user/*/popup",
)


@bp.route("/robots.txt")
@access(EVERYBODY, is_visit=False)
def robots() -> Response:
    """What crawlers may leave out, and where the articles are listed."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in OF_NO_USE)]
    lines += ["", f"Sitemap: {absolute(url_for('signposts.sitemap'))}", ""]
    return _plain("\n".join(lines))


@bp.route("/sitemap.xml")
@access(EVERYBODY, is_visit=False)
def sitemap() -> Response:
    """The articles for everybody, or the files that list them where one has no room."""
    begins = first_ids()
    if len(begins) <= 1:
        return _articles_from(0)
    files = (absolute(url_for("signposts.sitemap_part", first_id=number)) for number in begins)
    return _xml(sitemaps.index(files))


@bp.route("/sitemap/<int:first_id>.xml")
@access(EVERYBODY, is_visit=False)
def sitemap_part(first_id: int) -> Response:
    """The articles from one on, as many as a file may have."""
    return _articles_from(first_id) if first_id <= LARGEST_ID else abort(404)


def _articles_from(first_id: int) -> Response:
    post_at = absolute(url_for("main.post", post_id=0))[:-1]  # thousands: too many for url_for
    found = listed_from(first_id)
    return _xml(sitemaps.urlset((f"{post_at}{one.id}", one.changed_at) for one in found))


@bp.route("/.well-known/security.txt")
@access(EVERYBODY, is_visit=False)
def security() -> Response:
    """Whom to tell of a security hole (RFC 9116)."""
    settings = current_app.config
    contacts = settings["SECURITY_CONTACT"] or [f"mailto:{one}" for one in settings["ADMINS"]]
    if not contacts:
        abort(404)
    expires = (utcnow() + STAYS_VALID).replace(minute=0, second=0, microsecond=0)
    languages = ", ".join(code.replace("_", "-") for code in settings["LANGUAGES"])
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {absolute(url_for('signposts.security'))}",
        "",
    ]
    return _plain("\n".join(lines))


@bp.route("/.well-known/change-password")
@access(EVERYBODY, is_visit=False)
def change_password() -> BaseResponse:
    """Where password managers send people who want another password."""
    return redirect(url_for("auth.password"))


def _plain(text: str) -> Response:
    answer = Response(text, content_type="text/plain; charset=utf-8")
    return headers.for_everybody(answer, KEPT_SECONDS)


def _xml(text: str) -> Response:
    answer = Response(text, content_type="application/xml; charset=utf-8")
    return headers.for_everybody(answer, KEPT_SECONDS)
