"""The page."""

from flask import render_template

from app.access import EVERYBODY, access
from microblog_hello import bp


@bp.route("/hello")
@access(EVERYBODY)
def hello() -> str:
    """Greet whoever comes."""
    return render_template("microblog_hello/hello.html")
