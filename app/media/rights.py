"""Who may see the images of other features, which know what their images belong to."""

from collections.abc import Callable

from app.main.queries.visibility import Viewer
from app.models import Image, ImageUse

Rule = Callable[[Viewer, Image], bool]

_rules: dict[ImageUse, Rule] = {}


def register(use: ImageUse, rule: Rule) -> None:
    """Have a feature decide on the images of one use.

    Raises:
        ValueError: another rule decides on them.
    """
    if _rules.setdefault(use, rule) is not rule:
        raise ValueError(f"There are two rules for images of the use {use}")


def may_see(viewer: Viewer, image: Image) -> bool:
    """Whether somebody may see an image of another feature; nobody, while that is off."""
    rule = _rules.get(ImageUse(image.use))
    return rule is not None and rule(viewer, image)
