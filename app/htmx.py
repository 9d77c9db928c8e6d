"""Page or fragment; the only file that knows the header names of htmx.

The same view answers both: a browser without scripts gets the page, htmx only the part that
changed, rendered from the same template.
"""

import json
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def wanted() -> bool:
    """Whether htmx asks, and for a part of the page rather than for the whole of it again."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def current_url() -> str:
    """The address that the person sees while htmx asks; empty without htmx."""
    return request.headers.get("HX-Current-URL", "")


def page_or_fragment(page_template: str, fragment_template: str, /, **context: Any) -> str:
    """Render the fragment when htmx asks, else the page that contains it."""
    return render_template(fragment_template if wanted() else page_template, **context)


def redirect(location: str) -> Response:
    """Make the browser leave the page; for htmx, which would follow a 302 in the background."""
    response = make_response("", 204)
    response.headers["HX-Redirect"] = location
    return response


def trigger(response: BaseResponse, event: str, detail: dict[str, Any]) -> BaseResponse:
    """Have the page fire an event once the answer is there, such as a toast."""
    # On the body: the element that asked may be gone from the page when the answer is in it.
    response.headers["HX-Trigger"] = json.dumps({event: detail | {"target": "body"}})
    return response


def toast(response: BaseResponse, message: str, category: str = "success") -> BaseResponse:
    """Show a message in the corner, announced to screen readers."""
    return trigger(response, "toast", {"message": str(message), "category": category})


def stop_polling() -> Response:
    """Tell a page that asks again and again that there is nothing more to ask for."""
    response = make_response("", 204)
    trigger(response, "stop-polling", {})
    return response


def init_app(app: Flask) -> None:
    """Tell caches that the same address has two answers."""

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.add("HX-Request")
        return response
