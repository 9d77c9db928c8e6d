"""Labels as programs see them."""

from app.api.paging import collection_of
from app.api.schemas.tickets import LABEL_EXAMPLE, LabelShown

LabelList = collection_of(LabelShown, "LabelList")
LIST_EXAMPLE = {
    "items": [LABEL_EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/labels", "next": None, "prev": None},
}
