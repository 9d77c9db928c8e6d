"""Pictures: uploaded, made ready by a job, shown to those who may see their post; avatars."""

from flask import Blueprint

from app.features import Feature
from app.media.addresses import image_srcset, image_url

bp = Blueprint("media", __name__)
for helper in (image_srcset, image_url):
    bp.add_app_template_global(helper)

feature = Feature(
    "media",
    bp,
    modules=("app.media.processing", "app.media.routes", "app.media.tasks"),
    required=True,
)
