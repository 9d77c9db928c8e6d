"""What is broken, wished for and promised: lists, a board, tickets with one timeline, figures."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY
from app.features import Feature, MenuItem, Panel
from app.tickets.panels import own_tickets
from app.tickets.policies import can_announce, can_manage
from app.tickets.words import (
    bare_address,
    kind_icon,
    kind_label,
    priority_label,
    status_icon,
    status_label,
    ticket_audience_icon,
    ticket_audience_label,
)

bp = Blueprint("tickets", __name__, cli_group=None)
HELPERS = (
    can_announce,
    can_manage,
    kind_icon,
    kind_label,
    priority_label,
    status_icon,
    status_label,
    ticket_audience_icon,
    ticket_audience_label,
)
for helper in HELPERS:
    bp.add_app_template_global(helper)
bp.add_app_template_filter(bare_address)

feature = Feature(
    "tickets",
    bp,
    url_prefix="/tickets",
    modules=(
        "app.tickets.addresses",
        "app.tickets.extras",
        "app.tickets.reminding",
        "app.tickets.kinds",
        "app.tickets.tasks",
        "app.tickets.sweeping",
        "app.tickets.routes.lists",
        "app.tickets.routes.views",
        "app.tickets.routes.bulk",
        "app.tickets.routes.labels",
        "app.tickets.routes.board",
        "app.tickets.routes.filing",
        "app.tickets.routes.showing",
        "app.tickets.routes.editing",
        "app.tickets.routes.comments",
        "app.tickets.routes.acting",
        "app.tickets.routes.files",
        "app.tickets.routes.posts",
        "app.tickets.routes.reports",
        "app.tickets.routes.imports",
        "app.tickets.routes.exports",
        "app.tickets.commands",
        "app.tickets.demo",
    ),
    menu=(MenuItem("tickets.index", _l("Tickets"), "ticket-detailed", EVERYBODY, 25),),
    panels=(Panel("tickets/_own_tickets.html", own_tickets, 10),),
)
