"""Which job does which kind of work; a feature adds its own when it is imported."""

from app.jobs import Job
from app.models import Task

_jobs: dict[str, Job] = {}


def register(name: str, job: Job) -> Job:
    """Say which job does the tasks of a name, so that a lost one can be started again.

    Raises:
        ValueError: another job does them already.
    """
    if _jobs.setdefault(name, job) is not job:
        raise ValueError(f"Two jobs do the tasks called {name}")
    return job


def job_of(task: Task) -> Job | None:
    """What does a task; None when its feature is switched off."""
    return _jobs.get(task.name)
