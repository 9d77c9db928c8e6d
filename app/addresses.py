"""Addresses of this site with their host, for those who read elsewhere."""

from urllib.parse import urlsplit

from flask import current_app, request

from config import settings

UNSAID = settings()["SITE_URL"].default
"""What SITE_URL is while nobody has set it."""


def site_root() -> str:
    """Scheme and host of the site: those of SITE_URL, or of the request while nobody has set it.

    One site has one name for all, whatever host a request names; but a site whose keeper has not
    said what it is called must not send anybody to ``localhost``.
    """
    said = current_app.config["SITE_URL"]
    if said == UNSAID:
        return request.host_url.rstrip("/")
    parts = urlsplit(said)
    return f"{parts.scheme}://{parts.netloc}"


def absolute(path: str) -> str:
    """A path of the site, or an address that is whole already, as a whole address."""
    return f"{site_root()}{path}" if path.startswith("/") else path
