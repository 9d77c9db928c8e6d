"""The site in a hurry, for the workers of the tests: what takes a minute takes a second or two.

An export is slow while there is a file called ``slow`` in the data folder.
"""

import time
from dataclasses import replace
from datetime import timedelta

from app import create_app, jobs
from app.archive import queries
from app.background import runner, services
from app.background.tasks import restart_lost
from app.folders import data_folder

queries.BATCH = 5
runner.BEAT_SECONDS = 0.1
services.PICKED_UP_WITHIN = timedelta(seconds=2)
services.HEARD_OF_WITHIN = timedelta(seconds=4)
show = runner.Progress.show


def slow_show(progress: runner.Progress, done: int, total: int) -> None:
    """Take a while for each batch, if the test wants that."""
    if (data_folder() / "slow").exists():
        time.sleep(0.2)
    show(progress, done, total)


runner.Progress.show = slow_show  # type: ignore[method-assign]
app = create_app()
jobs._jobs[restart_lost.name] = replace(restart_lost, every=1)
jobs.celery_init_app(app)
