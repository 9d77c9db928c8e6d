"""JSON for programs: the same services, queries and policies as the pages."""

from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.api.blueprint import ApiBlueprint
from app.extensions import csrf
from app.features import Feature, MenuItem

bp = ApiBlueprint("api", __name__)
# No cookie counts here, so there is nothing that another site could make a browser do.
csrf.exempt(bp)

feature = Feature(
    "api",
    bp,
    url_prefix="/api",
    modules=(
        "app.api.checks",
        "app.api.tasks",
        "app.api.routes.documentation",
        "app.api.routes.tokens",
        "app.api.routes.users",
        "app.api.routes.follows",
        "app.api.routes.posts",
        "app.api.routes.writing",
        "app.api.routes.reactions",
        "app.api.routes.images",
        "app.api.routes.tags",
        "app.api.routes.tickets",
        "app.api.routes.ticket_comments",
        "app.api.routes.ticket_history",
        "app.api.routes.ticket_acts",
        "app.api.routes.ticket_steps",
        "app.api.routes.labels",
        "app.api.routes.appointments",
        "app.api.routes.appointment_changes",
        "app.api.routes.attendees",
        "app.api.routes.booking_pages",
        "app.api.routes.bookings",
        "app.api.routes.me",
        "app.api.routes.notifications",
        "app.api.routes.exports",
    ),
    # The page is there without the API as well: what was made can always be revoked.
    menu=(MenuItem("settings.tokens", _l("Tokens"), "key", SIGNED_IN, 60, in_account=True),),
)
