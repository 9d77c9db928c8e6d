"""Screenshots of the main pages of the demo club: ``python docs/screenshots.py [NAME …]``.

Each page on a phone and a desktop, light and dark, under ``docs/screenshots/``. Two of them stand
in the README.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app import create_app
from app.dates import utcnow
from app.demo.pictures import harbour
from app.demo.services import PASSWORD, fill
from app.extensions import db
from app.models import Post, Ticket
from config import TestConfig
from tests.browser.chromium import chromium
from tests.live import serving

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
PROGRAMS = iter(("Backup", "Weather station", "Ticket printer", "Display at the door"))
GUEST_PAGES = {
    "front": "/",
    "login": "/auth/login",
    "register": "/auth/register",
    "booking": "/book/susan/boat-check",
    "api": "/api/docs",
}
MEMBER_PAGES = {
    "home": "/",
    "composer": "/",
    "explore": "/explore",
    "people": "/people",
    "user": "/user/mary",
    "followers": "/user/susan/followers",
    "edit-profile": "/edit_profile",
    "tickets": "/tickets",
    "board": "/tickets/board",
    "reports": "/tickets/reports",
    "new-ticket": "/tickets/create/",
    "bulk": "/tickets/bulk?id=1&id=2",
    "labels": "/tickets/labels",
    "ticket-import": "/tickets/import",
    "agenda": "/appointments/",
    "month": "/appointments/month",
    "week": "/appointments/week",
    "day": "/appointments/day",
    "appointment": "/appointments/1/",
    "new-appointment": "/appointments/create/",
    "appointment-people": "/appointments/1/people",
    "calendar-import": "/appointments/import",
    "calendar-feeds": "/calendar/",
    "holidays": "/calendar/holidays",
    "booking-pages": "/book/",
    "booking-page": "/book/pages/1/",
    "edit-booking-page": "/book/pages/1/edit",
    "booking-times": "/book/pages/1/times",
    "menu": "/explore",
    "notifications": "/notifications",
    "tokens": "/settings/tokens",
    "new-token": "/settings/tokens",
    "choose-notifications": "/settings/notifications",
    "reminders": "/reminders",
    "feeds": "/settings/feeds",
    "today": "/today",
    "tasks": "/tasks",
    "import": "/import",
    "admin": "/admin",
    "missing": "/nowhere",
}


def posts_to_show() -> dict[str, str]:
    """The pages of some posts and a ticket of the demo, by name."""
    article = db.session.scalars(select(Post).where(Post.title.like("How to find a leak%"))).one()
    quote = db.session.scalars(select(Post).where(Post.quote_of_id == article.id)).one()
    gallery = db.session.scalars(select(Post).where(Post.image_count == 3)).one()
    pages = {"gallery": gallery, "article": article, "quote": quote}
    paths = {name: f"/post/{post.id}" for name, post in pages.items()}
    ticket = db.session.scalars(select(Ticket).order_by(Ticket.comment_count.desc()).limit(1)).one()
    paths |= {"ticket": f"/tickets/{ticket.id}?q=", "edit-ticket": f"/tickets/{ticket.id}/edit/"}
    return paths | {"thread": f"{paths['article']}#replies"}


def compose(page: Page) -> None:
    """Write something with two pictures."""
    page.fill("#body", "Spring tide on **Thursday**: boots on, engines up. #tides")
    page.set_input_files(
        "[data-uploads] [type=file]",
        [
            {"name": "view.jpg", "mimeType": "image/jpeg", "buffer": harbour(seed).read()}
            for seed in (2, 4)
        ],
    )
    for part in ("[data-upload] [name=image]", "[data-picture] canvas"):
        page.locator(part).nth(1).wait_for(state="attached")
    page.locator("[name=description]").first.fill("The quay at dusk.")


def enlarge(page: Page) -> None:
    """Open the first picture."""
    page.locator("[data-gallery] a").first.click()


def open_menu(page: Page) -> None:
    """Open the menu behind one's own name."""
    page.click("details.account > summary")


def make_address(page: Page) -> None:
    """Ask for a secret address."""
    page.click("[action='/settings/feeds/renew'] button")
    page.locator("#feed-atom").wait_for()


def make_token(page: Page) -> None:
    """Make a token; each picture needs one of its own name."""
    page.fill("#name", next(PROGRAMS))
    page.check("[value='posts:read']")
    page.check("[value='tickets:read']")
    page.click("main form .btn-primary")
    page.locator("#new-token").wait_for()


STEPS: dict[str, Callable[[Page], None]] = {
    "composer": compose,
    "feeds": make_address,
    "lightbox": enlarge,
    "menu": open_menu,
    "new-token": make_token,
}


def sign_in(page: Page, address: str) -> None:
    """Sign in as the first person of the demo."""
    page.goto(f"{address}/auth/login")
    page.fill("#username", "susan")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit].btn-primary")
    page.wait_for_url(f"{address}/")


def shoot(browser: Browser, address: str, posts: dict[str, str], wanted: set[str]) -> None:
    """Take the pictures of one run."""
    member_pages = MEMBER_PAGES | posts | {"lightbox": posts["gallery"]}
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            for pages, member in ((GUEST_PAGES, False), (member_pages, True)):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    is_mobile=size == "phone",
                    has_touch=size == "phone",
                )
                page = context.new_page()
                if member:
                    sign_in(page, address)
                for name, path in pages.items():
                    if wanted and name not in wanted:
                        continue
                    page.goto(address + path)
                    page.wait_for_load_state("networkidle")
                    if name in STEPS:
                        STEPS[name](page)
                    page.evaluate(
                        "document.querySelectorAll('.toast-note').forEach(n => n.remove())"
                    )
                    page.screenshot(path=FOLDER / f"{name}-{size}-{scheme}.png")
                context.close()


def main() -> None:
    """Fill a throwaway site and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pages")
    wanted = set(parser.parse_args().names)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:

        class DemoConfig(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(folder) / 'demo.db'}"
            DATA_FOLDER = folder
            LOG_LEVEL = "error"
            WTF_CSRF_ENABLED = True
            SITE_NAME = "Harbour Workshop"

        app = create_app(DemoConfig)
        with app.app_context():
            db.create_all()
            fill(utcnow())
            db.session.commit()
            posts = posts_to_show()
        with serving(app) as address, chromium() as browser:
            shoot(browser, address, posts, wanted)
    print(f"The pictures are in {FOLDER.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
