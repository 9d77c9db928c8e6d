"""The glossary of the project: every table, one module per aggregate."""

from app.models.distance import block, mute
from app.models.error_report import ErrorReport
from app.models.follow import followers
from app.models.image import Image, ImageState, ImageUse
from app.models.login_session import LoginSession
from app.models.notification import Channel, Notification, NotificationPreference
from app.models.outgoing_mail import MailState, OutgoingMail
from app.models.post import Post, PostEdit, Reach, bookmark, mention, post_like
from app.models.reminder import Reminder
from app.models.tag import Tag, post_tag
from app.models.task import Task, TaskState
from app.models.user import Role, Status, Theme, User

__all__ = [
    "Channel",
    "ErrorReport",
    "Image",
    "ImageState",
    "ImageUse",
    "LoginSession",
    "MailState",
    "Notification",
    "NotificationPreference",
    "OutgoingMail",
    "Post",
    "PostEdit",
    "Reach",
    "Reminder",
    "Role",
    "Status",
    "Tag",
    "Task",
    "TaskState",
    "Theme",
    "User",
    "block",
    "bookmark",
    "followers",
    "mention",
    "mute",
    "post_like",
    "post_tag",
]
