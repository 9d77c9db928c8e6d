"""The tokens that a person makes for programs: listed, made, revoked."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.access import SIGNED_IN, access
from app.auth import access_tokens, mails
from app.dates import utcnow
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import AccessToken
from app.pagination import LARGEST_ID
from app.settings import bp
from app.settings.forms import TokenForm
from app.settings.words import words_of


@bp.route("/tokens")
@access(SIGNED_IN)
def tokens() -> Response:
    """The tokens that a person has, and the form for another one."""
    return _page(TokenForm(formdata=None))


@bp.route("/tokens", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def make_token() -> Response:
    """Make a token, and show it this once: on this very answer, and nowhere else."""
    form = TokenForm()
    made = form.carry_out(lambda: _make(form))
    if made is None:
        return _page(form, status=422)
    row, token = made
    mails.token_made(current_user, row)
    db.session.commit()
    return _page(TokenForm(formdata=None), made=row, token=token)


def _make(form: TokenForm) -> tuple[AccessToken, str]:
    return access_tokens.make_personal_token(
        current_user, form.name.data or "", form.scopes.data or [], form.expires_at(utcnow())
    )


def _page(form: TokenForm, *, status: int = 200, **made: Any) -> Response:
    listed = db.session.scalars(access_tokens.personal_tokens(current_user)).all()
    page = render_template(
        "settings/tokens.html", form=form, tokens=listed, now=utcnow(), words=words_of, **made
    )
    response = make_response(page, status)
    response.cache_control.no_store = True
    return response


@bp.route("/tokens/<int:token_id>/revoke")
@access(SIGNED_IN)
def confirm_revoke(token_id: int) -> str:
    """Ask once, on a page that names the token."""
    return render_template("settings/revoke_token.html", token=_own_or_404(token_id))


@bp.route("/tokens/<int:token_id>/revoke", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def revoke_token(token_id: int) -> BaseResponse:
    """Let a token open nothing any more."""
    access_tokens.revoke(_own_or_404(token_id))
    db.session.commit()
    flash(_("The token is revoked. It opens nothing any more."))
    return redirect(url_for("settings.tokens"))


def _own_or_404(token_id: int) -> AccessToken:
    """One's own token; others do not learn that there is one."""
    if token_id > LARGEST_ID:
        abort(404)
    own = access_tokens.personal_tokens(current_user).where(AccessToken.id == token_id)
    return db.session.scalar(own) or abort(404)
