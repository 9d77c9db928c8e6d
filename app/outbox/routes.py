"""The outbox in the browser.

It is open to everybody and exists in debug alone: who tries out a registration or a forgotten
password is nobody yet, and has to read the mail. It shows the mails of all people, with the links
that reset their passwords, so outside debug there is no such page for anyone.
"""

from email.message import EmailMessage

from flask import Response, abort, current_app, make_response, render_template

from app import mail
from app.access import EVERYBODY, access
from app.headers import content_security_policy
from app.outbox import bp, files

# What the page of a mail may do: look like something, and open links in a tab of their own.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
MAIL_POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@bp.before_request
def only_in_debug() -> None:
    """There is no outbox on a real site."""
    if not current_app.debug:
        abort(404)


def _message(name: str) -> EmailMessage:
    return files.read(mail.outbox(), name) or abort(404)


@bp.route("")
@access(EVERYBODY, is_visit=False)
def index() -> str:
    """The mails, the newest first."""
    return render_template(
        "outbox/index.html", mails=files.newest(mail.outbox()), most=files.MOST_LISTED
    )


@bp.route("/<name>")
@access(EVERYBODY, is_visit=False)
def show(name: str) -> Response:
    """One mail: header, text, HTML and attachments."""
    message = _message(name)
    page = render_template(
        "outbox/show.html",
        name=name,
        fields=[(field, str(value)) for field, value in message.items()],
        subject=str(message["Subject"] or ""),
        text=files.in_parts(files.body(message, "plain")),
        has_html=bool(files.body(message, "html")),
        attachments=[part.get_filename() or "" for part in files.attachments(message)],
        sandbox=SANDBOX,
    )
    response = make_response(page)
    gravatar = current_app.config["AVATARS"] == "gravatar"
    policy = content_security_policy(gravatar=gravatar, frame_src="'self'")
    response.headers["Content-Security-Policy"] = policy
    return response


@bp.route("/<name>/html")
@access(EVERYBODY, is_visit=False)
def html(name: str) -> Response:
    """The HTML of a mail, for the frame: without scripts, forms, or anything from elsewhere."""
    page = files.body(_message(name), "html") or abort(404)
    # A link would otherwise open in the frame, which none of our own pages allows.
    response = make_response('<base target="_blank">' + page)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@bp.route("/<name>/attachment/<int:number>")
@access(EVERYBODY, is_visit=False)
def attachment(name: str, number: int) -> Response:
    """One file that came along, to keep."""
    parts = files.attachments(_message(name))
    if number >= len(parts):
        abort(404)
    content = parts[number].get_payload(decode=True)
    response = Response(
        content if isinstance(content, bytes) else b"", mimetype="application/octet-stream"
    )
    filename = parts[number].get_filename() or f"attachment-{number}"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
