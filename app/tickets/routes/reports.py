"""Figures: what came and went, how old it is, how long it takes, and whom it falls to."""

from datetime import timedelta

from flask import render_template, request
from flask_babel import format_timedelta
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.access import SIGNED_IN, access, present_viewer
from app.dates import utcnow
from app.tickets import bp
from app.tickets.queries import reports as queries
from app.zones import zone_of

MANY_HOURS = timedelta(days=4)
"""From here on days are easier to read."""
AGE_WORDS = (
    _l("up to a week"),
    _l("up to four weeks"),
    _l("up to three months"),
    _l("up to a year"),
    _l("older"),
)


@bp.route("/reports")
@access(SIGNED_IN)
def reports() -> str:
    """The figures of the tickets that the line in the address asks for."""
    query = request.args.get("q", "")
    report = queries.report(present_viewer(), query, utcnow(), zone_of(current_user.timezone))
    in_days = max(report.answering.high, report.resolving.high) >= MANY_HOURS
    unit = timedelta(days=1) if in_days else timedelta(hours=1)
    return render_template(
        "tickets/reports.html",
        report=report,
        query=query,
        number_of_weeks=queries.WEEKS,
        age_words=AGE_WORDS,
        span_words=span_words,
        in_days=in_days,
        amount=lambda span: round(span / unit, 1),
    )


def span_words(span: timedelta) -> str:
    """An amount of time in words, such as "3 days"."""
    return str(format_timedelta(span, granularity="minute", threshold=1.5))
