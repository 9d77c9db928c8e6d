"""Screenshots of the main pages of the demo club: ``python docs/screenshots.py [NAME …]``.

Each page on a phone and a desktop, light and dark, under ``docs/screenshots/``. Two of them stand
in the README.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page

from app import create_app
from app.dates import utcnow
from app.demo.services import PASSWORD, fill
from app.extensions import db
from config import TestConfig
from tests.browser.chromium import chromium
from tests.live import serving

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
GUEST_PAGES = {
    "front": "/",
    "login": "/auth/login",
    "register": "/auth/register",
}
MEMBER_PAGES = {
    "home": "/",
    "explore": "/explore",
    "people": "/people",
    "user": "/user/mary",
    "followers": "/user/susan/followers",
    "edit-profile": "/edit_profile",
    "notifications": "/notifications",
    "choose-notifications": "/settings/notifications",
    "reminders": "/reminders",
    "tasks": "/tasks",
    "import": "/import",
    "admin": "/admin",
    "missing": "/nowhere",
}


def sign_in(page: Page, address: str) -> None:
    """Sign in as the first person of the demo."""
    page.goto(f"{address}/auth/login")
    page.fill("#username", "susan")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit].btn-primary")
    page.wait_for_url(f"{address}/")


def shoot(browser: Browser, address: str, wanted: set[str]) -> None:
    """Take the pictures of one run."""
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            for pages, member in ((GUEST_PAGES, False), (MEMBER_PAGES, True)):
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
            SITE_NAME = "Harbour Workshop"

        app = create_app(DemoConfig)
        with app.app_context():
            db.create_all()
            fill(utcnow())
            db.session.commit()
        with serving(app) as address, chromium() as browser:
            shoot(browser, address, wanted)
    print(f"The pictures are in {FOLDER.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
