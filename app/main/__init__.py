"""Home, explore, posts, profiles, following."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY, SIGNED_IN
from app.features import Feature, MenuItem, Panel
from app.main.avatars import avatar_url
from app.main.panels import people_to_follow, recent_posts
from app.main.policies import can_delete, can_follow, can_post

bp = Blueprint("main", __name__)
for helper in (avatar_url, can_delete, can_follow, can_post):
    bp.add_app_template_global(helper)

feature = Feature(
    "main",
    bp,
    modules=(
        "app.main.kinds",
        "app.main.routes.home",
        "app.main.routes.posts",
        "app.main.routes.people",
        "app.main.routes.following",
        "app.main.routes.profile",
        "app.main.routes.preferences",
    ),
    menu=(
        MenuItem("main.index", _l("Home"), "house-door", EVERYBODY, 10),
        MenuItem("main.explore", _l("Explore"), "compass", EVERYBODY, 20),
        MenuItem("main.people", _l("People"), "people", SIGNED_IN, 30),
        MenuItem("main.edit_profile", _l("Edit profile"), "pencil", SIGNED_IN, 20, in_account=True),
    ),
    panels=(
        Panel("main/_people_to_follow.html", people_to_follow, 20),
        Panel("main/_recent_posts.html", recent_posts, 30),
    ),
    required=True,
)
