"""The glossary of the project: every table, one module per aggregate."""

from app.models.error_report import ErrorReport
from app.models.follow import followers
from app.models.login_session import LoginSession
from app.models.notification import Channel, Notification, NotificationPreference
from app.models.outgoing_mail import MailState, OutgoingMail
from app.models.post import Post
from app.models.reminder import Reminder
from app.models.task import Task, TaskState
from app.models.user import Role, Status, Theme, User

__all__ = [
    "Channel",
    "ErrorReport",
    "LoginSession",
    "MailState",
    "Notification",
    "NotificationPreference",
    "OutgoingMail",
    "Post",
    "Reminder",
    "Role",
    "Status",
    "Task",
    "TaskState",
    "Theme",
    "User",
    "followers",
]
