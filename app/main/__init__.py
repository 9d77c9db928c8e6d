"""Home, explore, posts, profiles, following."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY, SIGNED_IN, present_viewer
from app.addresses import absolute
from app.features import Feature, MenuItem, Panel
from app.main.avatars import avatar_url
from app.main.panels import newest_articles, people_to_follow, popular_tags
from app.main.parts import count_mark, filled, menu_extras, post_parts
from app.main.policies import (
    can_block,
    can_delete,
    can_edit,
    can_follow,
    can_like,
    can_pin,
    can_post,
    can_quote,
    can_read_history,
    can_reply,
    can_repost,
)
from app.main.reaches import reach_label
from app.main.words import count_label, excerpt_of, headline_of, summary_of
from app.text import contents, reading_minutes, video_in

bp = Blueprint("main", __name__, cli_group=None)
HELPERS = (
    absolute,
    avatar_url,
    can_block,
    can_delete,
    can_edit,
    can_follow,
    can_like,
    can_pin,
    can_read_history,
    can_post,
    can_quote,
    can_reply,
    can_repost,
    contents,
    count_label,
    count_mark,
    excerpt_of,
    headline_of,
    menu_extras,
    post_parts,
    present_viewer,
    reach_label,
    reading_minutes,
    summary_of,
    video_in,
)
for helper in HELPERS:
    bp.add_app_template_global(helper)
bp.add_app_template_filter(filled)

feature = Feature(
    "main",
    bp,
    modules=(
        "app.main.kinds",
        "app.main.routes.home",
        "app.main.routes.writing",
        "app.main.routes.editing",
        "app.main.routes.threads",
        "app.main.routes.reactions",
        "app.main.routes.tags",
        "app.main.routes.articles",
        "app.main.routes.bookmarks",
        "app.main.routes.people",
        "app.main.routes.following",
        "app.main.routes.distance",
        "app.main.routes.profile",
        "app.main.routes.preferences",
        "app.main.commands",
    ),
    menu=(
        MenuItem("main.index", _l("Home"), "house-door", EVERYBODY, 10),
        MenuItem("main.explore", _l("Explore"), "compass", EVERYBODY, 20),
        MenuItem("main.people", _l("People"), "people", SIGNED_IN, 30, wide_only=True),
        MenuItem("main.bookmarks", _l("Bookmarks"), "bookmark", SIGNED_IN, 10, in_account=True),
        MenuItem(
            "main.distance", _l("Blocked and muted"), "slash-circle", SIGNED_IN, 35, in_account=True
        ),
        MenuItem("main.edit_profile", _l("Edit profile"), "pencil", SIGNED_IN, 20, in_account=True),
    ),
    panels=(
        Panel("main/_people_to_follow.html", people_to_follow, 20),
        Panel("main/_newest_articles.html", newest_articles, 30),
        Panel("main/_popular_tags.html", popular_tags, 40),
    ),
    required=True,
)
