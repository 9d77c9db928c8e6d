"""The glossary of the project: every table, one module per aggregate."""

from app.models.access_token import AccessToken, TokenKind
from app.models.appointment import (
    Appointment,
    AppointmentAudience,
    AppointmentStatus,
    Occurrence,
    appointment_post,
)
from app.models.appointment_alarm import AlarmSent, AppointmentAlarm
from app.models.appointment_entry import AppointmentEntry
from app.models.attendee import Answer, Attendee
from app.models.booking import Booking, BookingState, BookingTime
from app.models.booking_page import BookingDay, BookingHours, BookingPage, Question
from app.models.distance import block, mute
from app.models.error_report import ErrorReport
from app.models.follow import followers
from app.models.image import Image, ImageState, ImageUse
from app.models.kept_answer import KeptAnswer
from app.models.login_session import LoginSession
from app.models.notification import Channel, Notification, NotificationPreference
from app.models.outgoing_mail import MailState, OutgoingMail
from app.models.post import Post, PostEdit, Reach, bookmark, mention, post_like
from app.models.reminder import Reminder
from app.models.secret_address import CalendarFeed, HomeFeed
from app.models.tag import Tag, post_tag
from app.models.task import Task, TaskState
from app.models.ticket import (
    ChecklistItem,
    Label,
    Priority,
    RelationKind,
    Ticket,
    TicketAudience,
    TicketKind,
    TicketPostKind,
    TicketStatus,
    ticket_assignee,
    ticket_label,
    ticket_post,
    ticket_relation,
)
from app.models.ticket_entry import Attachment, EntryKind, TicketEntry
from app.models.ticket_import import TicketImport
from app.models.ticket_view import TicketView
from app.models.ticket_watch import TicketNews, TicketWatch, WatchReason, ticket_overdue
from app.models.user import Role, Status, Theme, User

__all__ = [
    "AccessToken",
    "AlarmSent",
    "Answer",
    "Appointment",
    "AppointmentAlarm",
    "AppointmentAudience",
    "AppointmentEntry",
    "AppointmentStatus",
    "Attachment",
    "Attendee",
    "Booking",
    "BookingDay",
    "BookingHours",
    "BookingPage",
    "BookingState",
    "BookingTime",
    "CalendarFeed",
    "Channel",
    "ChecklistItem",
    "EntryKind",
    "ErrorReport",
    "HomeFeed",
    "Image",
    "ImageState",
    "ImageUse",
    "KeptAnswer",
    "Label",
    "LoginSession",
    "MailState",
    "Notification",
    "NotificationPreference",
    "Occurrence",
    "OutgoingMail",
    "Post",
    "PostEdit",
    "Priority",
    "Question",
    "Reach",
    "RelationKind",
    "Reminder",
    "Role",
    "Status",
    "Tag",
    "Task",
    "TaskState",
    "Theme",
    "Ticket",
    "TicketAudience",
    "TicketEntry",
    "TicketImport",
    "TicketKind",
    "TicketNews",
    "TicketPostKind",
    "TicketStatus",
    "TicketView",
    "TicketWatch",
    "TokenKind",
    "User",
    "WatchReason",
    "appointment_post",
    "block",
    "bookmark",
    "followers",
    "mention",
    "mute",
    "post_like",
    "post_tag",
    "ticket_assignee",
    "ticket_label",
    "ticket_overdue",
    "ticket_post",
    "ticket_relation",
]
