"""The list of tickets."""

from urllib.parse import quote_plus

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app import htmx
from app.access import EVERYBODY, access, present_viewer
from app.extensions import db
from app.models import Label
from app.pagination import Window
from app.text import tidy_line
from app.tickets import bp
from app.tickets.filters.language import Filter
from app.tickets.filters.menus import chips_of, menus_of
from app.tickets.filters.moments import Asker
from app.tickets.filters.orders import keyset_of
from app.tickets.filters.parsing import LONGEST_QUERY, parse
from app.tickets.policies import can_file
from app.tickets.queries import lists as queries
from app.tickets.queries.facts import Facts, facts_of
from app.tickets.queries.views import views_for

DEFAULT_QUERY = "status:open sort:-changed"
TABS = (
    (_l("Open tickets"), DEFAULT_QUERY, False),
    (_l("Mine"), "status:open assignee:me sort:-changed", True),
    (_l("Reported by me"), "reporter:me sort:-changed", True),
    (_l("Unassigned"), "status:open assignee:none sort:-changed", True),
    (_l("All"), "", False),
)
"""What most people look for: its name, its line, and whether one has to be signed in."""


@bp.app_template_filter()
def asked(query: str) -> str:
    """The end of an address that asks for a line; a page has too many of them for ``url_for``."""
    return f"?q={quote_plus(query, safe=':,')}"


@bp.route("")
@access(EVERYBODY)
def index() -> str:
    """The tickets that the line in the address asks for, or the open ones."""
    line = request.args.get("q", DEFAULT_QUERY)
    found = parse(line)
    asker = Asker.present(present_viewer())
    window = Window.parse(request.args, keyset_of(found.order))
    page = queries.page_of_tickets(found, asker, window, current_app.config["POSTS_PER_PAGE"])
    facts = facts_of([ticket.id for ticket in page.items])
    context = {
        "page": page,
        "facts": facts,
        "today": asker.day,
        "query": str(found),
        "paging": {"q": str(found)},
        "tickets_at": url_for("tickets.index"),
        "may_file": can_file(current_user),
    }
    if not htmx.wanted():
        context |= {"line": tidy_line(line)[:LONGEST_QUERY], "problems": found.problems}
        context |= _around(found, asker, facts)
    return htmx.page_or_fragment("tickets/index.html", "tickets/_list.html", **context)


def _around(found: Filter, asker: Asker, facts: dict[int, Facts]) -> dict[str, object]:
    """What stands above the list: menus, chips, tabs and views."""
    viewer = asker.viewer
    labels, people, views = _seen_labels(facts), [], []
    if viewer is not None:
        labels = list(db.session.scalars(queries.all_labels()))
        people = list(db.session.scalars(queries.people_who_work(viewer)))
        views = list(db.session.scalars(views_for(viewer)))
    return {
        "menus": menus_of(found, labels, people),
        "chips": chips_of(found),
        "tabs": [tab for tab in TABS if viewer is not None or not tab[2]],
        "views": views,
    }


def _seen_labels(facts: dict[int, Facts]) -> list[Label]:
    """The labels of the page: guests are not told of others."""
    labels = {label.id: label for fact in facts.values() for label in fact.labels}
    return sorted(labels.values(), key=lambda label: label.folded)
