"""Images for posts: sent first, then named by the post that they belong to."""

from typing import Any

from flask import current_app, url_for

from app.access import SIGNED_IN
from app.api import bp
from app.api.loaders.people import viewer
from app.api.loaders.posts import upload_or_404
from app.api.routes.users import write_limited
from app.api.schemas.images import EXAMPLE, ImageShown, NewImage
from app.api.shown.posts import Shown, image_dict
from app.auth.policies import must_confirm
from app.extensions import db
from app.limits import uploads_limited
from app.media import services


@bp.call(
    "POST",
    "/images",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:write",
    files=NewImage,
    answer=ImageShown,
    status=201,
    example=EXAMPLE | {"state": "waiting", "colour": ""},
    headers={"Location": "The address of the image while it belongs to no post."},
    limits=(uploads_limited,),
    max_bytes="MAX_IMAGE_REQUEST",
    repeatable=False,  # what is sent twice and attached once is thrown away after a day
)
def upload_image(files: dict[str, Any]) -> tuple[Shown, dict[str, str]]:
    """Upload an image for a post, as a form. It is kept for a day until a post names it."""
    person = viewer()
    db.session.rollback()  # nobody waits for the database while the file is looked into
    image = services.keep_upload(
        person,
        files["image"].stream,
        max_bytes=current_app.config["MAX_IMAGE_BYTES"],
        description=files["description"],
        must_confirm=must_confirm(current_app.config),
    )
    return image_dict(image), {"Location": url_for("api.image", image_id=image.id)}


@bp.call(
    "GET",
    "/images/<int:image_id>",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:read",
    answer=ImageShown,
    example=EXAMPLE,
)
def image(image_id: int) -> Shown:
    """Get an image that you uploaded, until a post has it."""
    return image_dict(upload_or_404(image_id))


@bp.call(
    "DELETE",
    "/images/<int:image_id>",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:write",
    status=204,
    limits=(write_limited,),
)
def delete_image(image_id: int) -> None:
    """Throw away an image that you uploaded, until a post has it."""
    services.remove_upload(upload_or_404(image_id))
