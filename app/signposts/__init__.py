"""What programs look for at fixed addresses: crawlers, password managers, finders of holes."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("signposts", __name__)

feature = Feature("signposts", bp, modules=("app.signposts.routes",))
