"""Jobs of accounts."""

from app import jobs
from app.auth import mails, queries
from app.dates import utcnow
from app.extensions import db


@jobs.job(queue=jobs.MAIL, or_here=True)
def send_reset_link(address: str) -> None:
    """Mail a link to whoever has this address. Nobody who asked learns whether there is anybody."""
    user = db.session.scalar(queries.person_with_address(address))
    if user is not None:
        mails.reset_password(user, utcnow())
    db.session.commit()
