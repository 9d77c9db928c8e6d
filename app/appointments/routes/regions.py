"""Whose holidays stand in one's calendars."""

from babel import Locale
from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.appointments import calendar_bp
from app.appointments.forms import RegionForm
from app.appointments.holidays import A_REGION, countries, parts, region_in_words, split
from app.appointments.services.regions import choose_region
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import User


@calendar_bp.route("/holidays", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def region() -> str | Response | tuple[str, int]:
    """Choose a country, and then a part of it."""
    country, part = split(current_user.holiday_region)
    form = RegionForm(country=country, part=part)
    form.offer(countries(_locale()), parts(country), _usual())
    if form.carry_out(lambda: _choose(form, country)):
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("calendar.region"))
    db.session.rollback()
    page = render_template("appointments/holidays.html", form=form, has_parts=bool(parts(country)))
    return page, 422 if form.is_submitted() else 200


def _choose(form: RegionForm, before: str) -> User:
    """The part was offered for the country that was chosen before; another country has others."""
    country = form.country.data or ""
    part = (form.part.data or "") if country == before else ""
    return choose_region(current_user, f"{country}{A_REGION}{part}" if part else country)


def _usual() -> str:
    """What is shown to those who choose nothing, in words."""
    usual = current_app.config["HOLIDAYS_REGION"]
    return region_in_words(usual, _locale()) if usual else str(_("None"))


def _locale() -> Locale:
    return get_locale() or Locale("en")
