"""The weekly mail."""

from urllib.parse import urljoin

from flask import current_app

from app import mail
from app.digest.links import token_for
from app.digest.queries import MOST_COUNTED, Digest
from app.models import User
from app.zones import zone_of


def weekly(person: User, digest: Digest) -> None:
    """What happened since the last one, with the headers that let a mail program end it (RFC 8058).

    One for each person and Saturday.
    """
    last = person.digest_at or person.created_at
    saturday = last.astimezone(zone_of(person.timezone))
    with mail.links_of_the_site():
        unsubscribe = mail.link("digest.unsubscribe", token=token_for(person))
    mail.send(
        "digest",
        to=person,
        key=f"digest:{person.id}:{saturday:%Y-%m-%d}",
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        digest=digest,
        most_counted=MOST_COUNTED,
        unsubscribe=unsubscribe,
        absolute=lambda path: urljoin(current_app.config["SITE_URL"], path),
    )
