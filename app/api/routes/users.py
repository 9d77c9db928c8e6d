"""People: found, registered, changed."""

from typing import Any

from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY, SIGNED_IN, present_viewer
from app.api import bp
from app.api.loaders.people import user_or_404, viewer
from app.api.paging import Collection, collect
from app.api.schemas import users as schemas
from app.auth import mails, policies
from app.auth.services import register
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import limiter
from app.i18n import languages, timezones
from app.limits import by_person, registrations_limited, write_limit
from app.main.queries import people as queries
from app.main.services.people import update_profile
from app.models import User
from app.text import tidy, tidy_line

write_limited = limiter.limit(write_limit, key_func=by_person)


@bp.call(
    "GET",
    "/users",
    tag="users",
    audience=SIGNED_IN,
    scope="users:read",
    query=schemas.UserQuery,
    answer=schemas.UserList,
    example=schemas.LIST_EXAMPLE,
)
def users(query: dict[str, Any]) -> Collection:
    """List people."""
    found = queries.directory(present_viewer(), tidy_line(query["q"]))
    return collect(found, queries.ORDERS[query["order"]], query)


@bp.call(
    "GET",
    "/users/<int:user_id>",
    tag="users",
    audience=EVERYBODY,
    scope="users:read",
    answer=schemas.UserShown,
    example=schemas.EXAMPLE,
)
def user(user_id: int) -> User:
    """Get a person."""
    return user_or_404(user_id)


@bp.call(
    "POST",
    "/users",
    tag="users",
    audience=EVERYBODY,
    scope="users:write",
    body=schemas.NewUser,
    body_example={
        "username": "susan",
        "email": "susan@example.org",
        "password": "four words of mine",
    },
    answer=schemas.UserShown,
    status=201,
    example=schemas.EXAMPLE,
    errors=(403, 409),
    headers={"Location": "The address of the person."},
    limits=(registrations_limited,),
)
def register_user(body: dict[str, Any]) -> tuple[User, dict[str, str]]:
    """Register.

    403 where registration is closed. Where addresses have to be confirmed, a mail says how.
    """
    if not policies.can_register(current_app.config):
        raise NotAllowed(_l("This site takes no registrations."))
    made = register(**body, locale=str(get_locale()))
    if policies.must_confirm(current_app.config):
        mails.confirm_email(made)
    return made, {"Location": url_for("api.user", user_id=made.id)}


@bp.call(
    "PUT",
    "/users/<int:user_id>",
    tag="users",
    audience=SIGNED_IN,
    scope="users:write",
    body=schemas.ChangedUser,
    body_example={"display_name": "Susan Marsh", "about_me": "Keeps the bees."},
    answer=schemas.UserShown,
    example=schemas.EXAMPLE,
    errors=(409,),
    limits=(write_limited,),
)
def change_user(body: dict[str, Any], user_id: int) -> User:
    """Change yourself. What is left out stays as it is."""
    person = user_or_404(user_id)
    if person.id != viewer().id:
        raise NotAllowed(_l("You can change only yourself."))
    _check_known("locale", body, languages())
    _check_known("timezone", body, timezones())
    if "about_me" in body:
        body["about_me"] = tidy(body["about_me"])
    if "display_name" in body:
        body["display_name"] = tidy_line(body["display_name"])
    kept = ("username", "display_name", "about_me", "locale", "timezone", "theme")
    return update_profile(person, **{name: getattr(person, name) for name in kept} | body)


def _check_known(name: str, body: dict[str, Any], known: Any) -> None:
    if name in body and body[name] not in known:
        raise DomainError(_l("This is not one that the site knows."), field=name)
