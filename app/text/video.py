"""Videos behind links: which, and where a player for them comes from."""

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

YOUTUBE, VIMEO = "youtube", "vimeo"
FRAME_HOSTS = {YOUTUBE: "https://www.youtube-nocookie.com", VIMEO: "https://player.vimeo.com"}
"""For the content security policy: a player comes from nowhere else."""
LONGEST_START = 24 * 60 * 60

YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_PATH = re.compile(r"/(?:shorts|embed|live|v)/([A-Za-z0-9_-]{11})/?")
VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[\w-]{1,64}/|groups/[\w-]{1,64}/videos/)?([0-9]{1,12})"
    r"(?:/([0-9a-f]{6,20}))?/?",
    re.ASCII,
)
LINK = re.compile(r'href="([^"]*(?:youtu|vimeo)[^"]*)"', re.IGNORECASE)
VIMEO_KEY = re.compile(r"[0-9a-f]{6,20}")
START = re.compile(r"(?=.)(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s?)?")


class Video(NamedTuple):
    """A video of a provider. ``key`` opens one of Vimeo that is not listed."""

    provider: str
    id: str
    start: int = 0  # seconds
    key: str = ""

    @property
    def frame(self) -> str:
        """The address of the player that begins to play at once: somebody has clicked."""
        if self.provider == YOUTUBE:
            start = f"&start={self.start}" if self.start else ""
            return f"{FRAME_HOSTS[YOUTUBE]}/embed/{self.id}?autoplay=1{start}"
        key = f"&h={self.key}" if self.key else ""
        start = f"#t={self.start}s" if self.start else ""
        return f"{FRAME_HOSTS[VIMEO]}/video/{self.id}?autoplay=1&dnt=1{key}{start}"

    @property
    def page(self) -> str:
        """The address of its page at the provider, for those who do not run scripts."""
        if self.provider == YOUTUBE:
            start = f"&t={self.start}" if self.start else ""
            return f"https://www.youtube.com/watch?v={self.id}{start}"
        key = f"/{self.key}" if self.key else ""
        start = f"#t={self.start}s" if self.start else ""
        return f"https://vimeo.com/{self.id}{key}{start}"


def video_in(html: str) -> Video | None:
    """The first video that a rendered text links to: cheap enough for every post of a page."""
    lower = html.lower()
    if "youtu" not in lower and "vimeo" not in lower:
        return None
    addresses = (unescape(found[1]) for found in LINK.finditer(html))
    return next(filter(None, map(video_at, addresses)), None)


def video_at(address: str) -> Video | None:
    """The video that an address leads to."""
    try:
        parts = urlsplit(address)
        has_wrong_port = parts.port not in {None, 80, 443}
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or has_wrong_port or "@" in parts.netloc:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    values = {name: found[0] for name, found in parse_qs(parts.query, max_num_fields=20).items()}
    places = parse_qs(parts.fragment, max_num_fields=20)
    begin = values.get("t") or values.get("start") or places.get("t", [""])[0]
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _vimeo(parts.path, values.get("h", ""), _seconds(begin))
    if host == "youtu.be":
        id_ = parts.path[1:].rstrip("/")
    elif host not in YOUTUBE_HOSTS:
        return None
    elif parts.path in {"/watch", "/watch/"}:
        id_ = values.get("v", "")
    else:
        found = YOUTUBE_PATH.fullmatch(parts.path)
        id_ = found[1] if found else ""
    return Video(YOUTUBE, id_, _seconds(begin)) if YOUTUBE_ID.fullmatch(id_) else None


def _vimeo(path: str, key: str, start: int) -> Video | None:
    found = VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    key = found[2] or (key if VIMEO_KEY.fullmatch(key) else "")
    return Video(VIMEO, found[1], start, key)


def _seconds(begin: str) -> int:
    """``90``, ``90s``, ``1m30s`` or ``1h2m3s`` as seconds; 0 for anything else."""
    found = START.fullmatch(begin)
    if not found:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return min(hours * 3600 + minutes * 60 + seconds, LONGEST_START)
