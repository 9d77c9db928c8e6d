"""A believable club to look at: people, posts and follows."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("demo", __name__, cli_group=None)

feature = Feature("demo", bp, modules=("app.demo.commands",))
