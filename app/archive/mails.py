"""The mail of an archive."""

from typing import Any

from app import mail
from app.archive.services import LIFETIME, small_posts
from app.folders import data_folder
from app.models import Task, User


def export_ready(task: Task, owner: User, result: dict[str, Any]) -> None:
    """Tell the owner where the archive is, with the posts at hand when they are few."""
    posts = small_posts(result)
    attachments = []
    if posts is not None:
        path = str(posts.relative_to(data_folder()))
        attachments = [{"name": "posts.json", "type": "application/json", "path": path}]
    mail.send(
        "export_ready",
        to=owner,
        key=f"export:{task.id}",
        attachments=attachments,
        task=task,
        result=result,
        days=LIFETIME.days,
        with_posts=posts is not None,
    )
