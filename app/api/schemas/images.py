"""Images as programs send and see them."""

from app.api.fields import Boolean, File, Integer, Length, List, Nested, ReadySchema, Schema, String
from app.models import ImageState
from app.models.image import LONGEST_DESCRIPTION

FOLDER = "/media/0d4a7c5be1f2930d4a7c5be1f2930aab"


class ImageVersion(Schema):
    """One size of an image."""

    url = String(required=True)
    width = Integer(required=True)
    height = Integer(required=True)


class ImageShown(ReadySchema):
    """An image. Its sizes are known at once, its files are there when its state is `ready`."""

    id = Integer(required=True)
    state = String(required=True, metadata={"enum": [*ImageState]})
    description = String(required=True)
    width = Integer(required=True)
    height = Integer(required=True)
    is_animated = Boolean(required=True)
    colour = String(
        required=True, metadata={"description": "The average, as `#88aacc`, once it is known."}
    )
    url = String(required=True, metadata={"description": "The largest size."})
    preview = String(required=True, metadata={"description": "The smallest size."})
    sizes = List(Nested(ImageVersion), required=True)


EXAMPLE = {
    "id": 3474226192384002,
    "state": "ready",
    "description": "A boat at the pier.",
    "width": 1080,
    "height": 720,
    "is_animated": False,
    "colour": "#88aacc",
    "url": f"{FOLDER}/1080.webp",
    "preview": f"{FOLDER}/480.webp",
    "sizes": [
        {"url": f"{FOLDER}/480.webp", "width": 480, "height": 320},
        {"url": f"{FOLDER}/1080.webp", "width": 1080, "height": 720},
    ],
}


class NewImage(Schema):
    """An image to be attached to a post."""

    image = File(required=True, metadata={"description": "A JPEG, PNG, WebP or GIF."})
    description = String(
        load_default="",
        validate=Length(max=LONGEST_DESCRIPTION),
        metadata={"description": "What is to be seen, for those who do not see it."},
    )
