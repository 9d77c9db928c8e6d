"""A feature from another distribution: says hello."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY
from app.features import Feature, MenuItem

bp = Blueprint("hello", __name__, template_folder="templates")

feature = Feature(
    "hello",
    bp,
    modules=("microblog_hello.routes",),
    menu=(MenuItem("hello.hello", _l("Hello"), "person", EVERYBODY, 90),),
)
