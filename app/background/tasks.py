"""Looks after tasks whose worker is gone."""

from flask_babel import force_locale
from flask_babel import gettext as _

from app import jobs
from app.background import services
from app.background.registry import job_of
from app.dates import utcnow
from app.extensions import db
from app.models import User

SWEEP_SECONDS = 20


@jobs.job(every=SWEEP_SECONDS)
def restart_lost() -> None:
    """Ask again for what nobody works on: its message or its worker was lost."""
    for task in services.take_back_lost(utcnow()):
        job = job_of(task)
        if job is not None:
            job.after_commit(task.id)
            continue
        owner = db.session.get_one(User, task.owner_id)
        with force_locale(owner.locale):
            services.give_up(task, _("This is switched off on this site for now."))
    db.session.commit()
