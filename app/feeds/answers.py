"""What feed readers get: a feed, or the word that nothing has changed."""

from flask import Response, request

from app import headers
from app.addresses import absolute
from app.feeds.entries import Feed
from app.feeds.formats import FORMATS

KEPT_SECONDS = 300
"""How long caches keep a feed that is the same for everybody."""


def public_answer(feed: Feed, ending: str) -> Response:
    """A feed that is the same for everybody."""
    answer = Response()
    answer.last_modified = feed.updated
    return _written(headers.for_everybody(answer, KEPT_SECONDS), feed, ending)


def secret_answer(feed: Feed, ending: str) -> Response:
    """A feed for one person.

    It has no Last-Modified: somebody who is muted or followed changes it without a date.
    """
    answer = Response()
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return _written(answer, feed, ending)


def _written(answer: Response, feed: Feed, ending: str) -> Response:
    """Write the feed into the answer, unless the reader has the same already."""
    kind, address = FORMATS[ending], absolute(request.path)
    answer.content_type = f"{kind.mimetype}; charset=utf-8"
    # Weak, for it is also that of the compressed answer.
    answer.set_etag(feed.state(address), weak=True)
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.data = kind.write(feed, address)
    return answer
