"""Files for crawlers (sitemaps.org): addresses of articles, or of such files."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(addresses: Iterable[tuple[str, datetime]]) -> str:
    """A file of pages, each with when it changed last."""
    lines = [
        f"<url><loc>{escape(at)}</loc><lastmod>{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        "</lastmod></url>\n"
        for at, changed in addresses
    ]
    return f'{BEGIN}<urlset xmlns="{NAMESPACE}">\n{"".join(lines)}</urlset>\n'


def index(addresses: Iterable[str]) -> str:
    """A file of files."""
    lines = [f"<sitemap><loc>{escape(at)}</loc></sitemap>\n" for at in addresses]
    return f'{BEGIN}<sitemapindex xmlns="{NAMESPACE}">\n{"".join(lines)}</sitemapindex>\n'
