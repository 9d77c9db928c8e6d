"""Redirect targets that a request may name: a path of our own, and nothing else."""

import re
from urllib.parse import urlsplit

from flask import request, url_for

# Printable ASCII without a backslash, and no two slashes in a row in the path: browsers read
# ``//host`` as another host, and shorten the path ``/..//host`` to that.
OWN_PATH = re.compile(r"(?:/(?!/)[!\"$-.0->@-\[\]-~]*)+(?:[?#][!-\[\]-~]*)?")
LONGEST = 2_000


def is_own_path(target: str) -> bool:
    """Whether a target is an absolute path on this site: no host, no ``//``, no backslash."""
    if len(target) > LONGEST or not OWN_PATH.fullmatch(target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def own_path(target: str | None, default: str | None = None) -> str:
    """The target if it is a path of our own, else the default, else home."""
    if target and is_own_path(target):
        return target
    return default or url_for("main.index")


def next_url(default: str | None = None) -> str:
    """Where the request asks to go next: ``next`` in the form or the query, if it is our own."""
    return own_path(request.form.get("next") or request.args.get("next"), default)


def path_of(url: str) -> str:
    """The path and query of an address; empty when they are not a path of ours."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if is_own_path(path) else ""
