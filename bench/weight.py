"""What home weighs on a first visit: ``python bench/weight.py``.

Serves the demo club, opens home with 25 posts as a member in Chromium with an empty cache, and
prints what came over the wire by kind, beside the budget. Ends with 1 when one is over it.
"""

import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext

from app import create_app
from app.auth import services as auth
from app.auth.queries import person_signing_in
from app.auth.sessions import cookie_name
from app.dates import utcnow
from app.demo.services import fill
from app.extensions import db
from config import TestConfig
from tests.browser.chromium import chromium
from tests.live import serving

VIEWER = "susan"
POSTS = 25
KB = 1000
BUDGET = {"HTML": 30, "scripts": 80, "styles": 45}
"""Kilobytes, as DESIGN section 5 has them."""
KINDS = {"Document": "HTML", "Script": "scripts", "Stylesheet": "styles", "Image": "images"}


@dataclass
class Weights:
    """Bytes over the wire, headers included, and how many answers they were, by kind."""

    bytes: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    encodings: set[str] = field(default_factory=set)
    posts: int = 0

    def too_heavy(self) -> list[str]:
        """The kinds that are over their budget, and those of which nothing came."""
        return [k for k, kb in BUDGET.items() if not 0 < self.bytes[k] <= kb * KB]

    def table(self) -> str:
        """The figures as Markdown."""
        lines = ["| kind | answers | KB | budget |", "|---|---:|---:|---:|"]
        for kind in sorted(self.bytes, key=lambda k: (k not in BUDGET, -self.bytes[k])):
            budget = str(BUDGET.get(kind, ""))
            kilobytes = self.bytes[kind] / KB
            lines.append(f"| {kind} | {self.answers[kind]} | {kilobytes:.1f} | {budget} |")
        total = sum(self.bytes.values()) / KB
        lines.append(f"| all | {sum(self.answers.values())} | {total:.1f} | |")
        return "\n".join(lines)


@contextmanager
def demo_site() -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demo club; yields its address and the sign-in cookie of a member."""
    with tempfile.TemporaryDirectory() as folder:

        class Settings(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(folder) / 'demo.db'}"
            WTF_CSRF_ENABLED = True
            POSTS_PER_PAGE = POSTS

        app = create_app(Settings)
        with app.app_context(), app.test_request_context():
            db.create_all()
            fill(utcnow())
            viewer = db.session.scalars(person_signing_in(VIEWER)).one()
            token = auth.sign_in(viewer, "bench/weight.py")
            db.session.commit()
            cookie = {"name": cookie_name(), "value": token}
        with serving(app) as address:
            yield address, cookie
        with app.app_context():
            db.engine.dispose()


def first_visit(context: BrowserContext, address: str) -> Weights:
    """Open home in a fresh browser and weigh what it fetches."""
    weights = Weights()
    kinds: dict[str, str] = {}
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def began(event: dict) -> None:
        kinds[event["requestId"]] = KINDS.get(event["type"], "other")
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        weights.encodings.add(headers.get("content-encoding", "none"))

    def ended(event: dict) -> None:
        kind = kinds.get(event["requestId"], "other")
        weights.bytes[kind] += event["encodedDataLength"]
        weights.answers[kind] += 1

    network.on("Network.responseReceived", began)
    network.on("Network.loadingFinished", ended)
    page.goto(address, wait_until="networkidle")
    weights.posts = page.locator("main article").count()
    return weights


def weigh(browser: Browser) -> Weights:
    """The weights of home, for a member of the demo club."""
    with demo_site() as (address, cookie):
        context = browser.new_context()
        try:
            context.add_cookies([{**cookie, "url": address}])
            return first_visit(context, address)
        finally:
            context.close()


def main() -> int:
    """Print the table; 1 when something is too heavy."""
    logging.disable(logging.WARNING)
    with chromium() as browser:
        weights = weigh(browser)
    encodings = ", ".join(sorted(weights.encodings))
    print(f"Home with {weights.posts} posts, first visit, headers included ({encodings}):\n")
    print(weights.table())
    if heavy := weights.too_heavy():
        print(f"\nNot within the budget: {', '.join(heavy)}.")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
