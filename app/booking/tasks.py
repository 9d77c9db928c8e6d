"""Jobs of bookings."""

from app import jobs
from app.booking.services import expiry
from app.dates import utcnow
from app.extensions import db

EVERY_SECONDS = 300


@jobs.job(every=EVERY_SECONDS)
def clear_expired_holds() -> None:
    """Clear away the holds that ran out. They hinder nobody before that either."""
    now = utcnow()
    for host_id in expiry.hosts_with_expired(now):
        expiry.clear_expired_of(host_id, now)
        db.session.commit()
    expiry.forget_expired(now)
    db.session.commit()
