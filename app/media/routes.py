"""Upload images, show them, change one's own picture."""

import re
from typing import Any

from flask import (
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.assets import YEAR
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, upload_limit, uploads_limited, write_limit
from app.main.queries.visibility import may_see_post
from app.media import bp, queries, rights, services
from app.media.addresses import image_url
from app.media.forms import AvatarForm
from app.media.sizes import SIZES, names_of, version_key
from app.media.storage import storage
from app.models import Image, ImageUse, Reach, Status
from app.redirects import next_url

FINGERPRINT = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 300
"""How long a browser shows an image that not everybody may see without asking again."""
NOTHING_RUNS = "sandbox; default-src 'none'; frame-ancestors 'none'"


# --- uploads, for scripts; without them the composer's own form brings the files along


@bp.route("/images", methods=["POST"])
@access(SIGNED_IN, max_bytes="MAX_IMAGE_REQUEST")
@uploads_limited
def upload() -> tuple[Response, int]:
    """Take one image, to be attached to a post. Scripts ask for JSON, also of what is wrong."""
    file = request.files.get("image")
    if file is None:
        raise DomainError(_l("Choose a file."), field="image")
    description = request.form.get("description", "")
    db.session.rollback()  # nobody waits for the database while the file is looked into
    image = services.keep_upload(
        current_user,
        file.stream,
        max_bytes=current_app.config["MAX_IMAGE_BYTES"],
        description=description,
        must_confirm=must_confirm(current_app.config),
    )
    db.session.commit()
    return jsonify(_told(image)), 201


@bp.route("/images/<int:image_id>")
@access(SIGNED_IN, is_visit=False)
def state(image_id: int) -> Response:
    """How far one's own upload is."""
    return jsonify(_told(_own_upload_or_404(image_id)))


@bp.route("/images/<int:image_id>/remove", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def remove(image_id: int) -> tuple[str, int]:
    """Throw away one's own upload that belongs to no post."""
    services.remove_upload(_own_upload_or_404(image_id))
    db.session.commit()
    return "", 204


def _own_upload_or_404(image_id: int) -> Image:
    found = queries.uploads_of(current_user, [image_id])
    return found[0] if found else abort(404)


def _told(image: Image) -> dict[str, Any]:
    """What scripts are told of an upload."""
    return {
        "id": image.id,
        "state": image.state,
        "width": image.width,
        "height": image.height,
        "is_animated": image.is_animated,
        "description": image.description,
        "url": image_url(image, SIZES[-1]),
        "preview": image_url(image, SIZES[0]),
    }


# --- showing


@bp.route("/media/<fingerprint>/<int:size>.webp")
@access(EVERYBODY, is_visit=False)
def show(fingerprint: str, size: int) -> BaseResponse:
    """One version of an image, for those who may see the post that it belongs to.

    An avatar is everybody's, and any cache may keep it. An image of a public post never changes
    either, but only the browser that fetched it keeps it: when the post is deleted or its author
    blocks somebody, no cache in between goes on showing it. Of all other posts the browser asks
    again soon, and at once when somebody else signs in.
    """
    if not FINGERPRINT.fullmatch(fingerprint):
        abort(404)
    row = db.session.execute(queries.image_named(fingerprint)).one_or_none()
    if row is None or size not in names_of(row.Image) or not _may_see(row.Image, row.status):
        abort(404)
    response = _file(row.Image, size)
    cache = response.cache_control
    cache.no_cache = None
    cache.private = row.Image.use != ImageUse.AVATAR
    cache.public = not cache.private
    if cache.public or row.reach == Reach.PUBLIC:
        cache.max_age, cache.immutable = YEAR, True
    else:
        cache.max_age = KEPT_SECONDS
    return response


def _may_see(image: Image, owner_status: str | None) -> bool:
    if image.use == ImageUse.AVATAR:
        return owner_status == Status.ACTIVE
    viewer = present_viewer()
    if image.use == ImageUse.FILE:
        return rights.may_see(viewer, image)
    if image.post_id is None:
        return viewer is not None and image.owner_id == viewer.id
    return may_see_post(viewer, image.post_id)


def _file(image: Image, size: int) -> BaseResponse:
    try:
        stream = storage().open(version_key(image.fingerprint, size))
    except FileNotFoundError:
        current_app.logger.error("A file of image %s is missing", image.id)
        abort(404)
    response = send_file(stream, mimetype="image/webp", etag=f"{image.fingerprint}-{size}")
    if response.status_code == 200:
        response.content_length = stream.seek(0, 2)
        stream.seek(0)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    # Another site could otherwise find out by it who may see a post.
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


# --- one's own picture


@bp.route("/settings/avatar", methods=["GET", "POST"])
@access(SIGNED_IN, max_bytes="MAX_IMAGE_REQUEST")
@limiter.limit(upload_limit, key_func=by_person, methods=["POST"])
def avatar() -> str | BaseResponse | tuple[str, int]:
    """Change one's own picture."""
    form = AvatarForm()
    if form.carry_out(lambda: _set_avatar(form)):
        db.session.commit()
        flash(_("Your picture is saved. It appears in a moment."))
        return redirect(next_url(url_for("media.avatar")))
    page = render_template(
        "media/avatar.html", form=form, on_its_way=queries.avatar_on_its_way(current_user)
    )
    return page, 422 if form.is_submitted() else 200


def _set_avatar(form: AvatarForm) -> Image:
    db.session.rollback()  # nobody waits for the database while the file is looked into
    most = current_app.config["MAX_IMAGE_BYTES"]
    return services.set_avatar(current_user, form.image.data.stream, max_bytes=most)


@bp.route("/settings/avatar/remove", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def remove_avatar() -> BaseResponse:
    """Have one's picture drawn again."""
    services.remove_avatar(current_user)
    db.session.commit()
    flash(_("Your picture is removed."))
    return redirect(next_url(url_for("media.avatar")))
