"""Verbs of reminders. They flush and return; the caller commits."""

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l

from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db
from app.lengths import check_length
from app.models import Reminder, User
from app.notifications.services import notify
from app.reminders import queries
from app.reminders.kinds import REMINDER
from app.reminders.things import Sort, sorts_on
from app.text import tidy
from app.zones import NoSuchTime, instant_of, zone_of

LONGEST_TEXT = 500
MOST_YEARS = 10


def remind(
    owner: User, text: str, day: date, at: time, *, of: tuple[Sort, int] | None = None
) -> Reminder:
    """Make a reminder for a day and time in its owner's zone.

    Args:
        owner: whose it is.
        text: what it says.
        day: when it comes.
        at: at what time.
        of: what it is of, by its id, which the owner sees.

    Raises:
        DomainError: the text is empty or too long, or there is no such time to come.
    """
    reminder = Reminder(
        owner_id=owner.id,
        text=checked_text(text),
        due_at=instant_to_come(owner, day, at),
        **({of[0].column: of[1]} if of else {}),
    )
    db.session.add(reminder)
    db.session.flush()
    return reminder


def change(reminder: Reminder, owner: User, text: str, day: date, at: time) -> Reminder:
    """Change what a reminder says and when it comes.

    Raises:
        DomainError: as for ``remind``.
    """
    reminder.text = checked_text(text)
    reminder.due_at = instant_to_come(owner, day, at)
    db.session.flush()
    return reminder


def delete(reminder: Reminder) -> None:
    """Forget a reminder."""
    db.session.delete(reminder)
    db.session.flush()


def checked_text(text: str) -> str:
    """A text as it is kept.

    Raises:
        DomainError: it is empty or too long.
    """
    text = tidy(text)
    if not text:
        raise DomainError(_l("Say what to remind you of."), field="text")
    check_length("text", len(text), LONGEST_TEXT)
    return text


def instant_to_come(owner: User, day: date, at: time) -> datetime:
    """The instant of a day and time in a person's zone; of a repeated hour, the first.

    Raises:
        DomainError: it is over, too far away, or the clocks leave it out.
    """
    now = utcnow()
    # Years are compared first: at the edges of the calendar no other zone has this time.
    if day.year > now.year + MOST_YEARS:
        raise DomainError(_l("Choose a day within the next ten years."), field="day")
    if day.year < now.year - 1:
        raise DomainError(_l("This day is over."), field="day")
    zone = zone_of(owner.timezone)
    try:
        instant = instant_of(datetime.combine(day, at), zone)
    except NoSuchTime:
        message = _l("The clocks are put forward then, and this time is left out. Choose another.")
        raise DomainError(message, field="at") from None
    if instant <= now:
        if day < now.astimezone(zone).date():
            raise DomainError(_l("This day is over."), field="day")
        raise DomainError(_l("This time is over."), field="at")
    return instant


def deliver(reminder_id: int, now: datetime) -> bool:
    """Tell a person what they wanted to be reminded of, once.

    Returns:
        False when it was delivered, changed or deleted meanwhile, or another worker has it.
    """
    own = queries.due(now).where(Reminder.id == reminder_id)
    # Refreshed when the lock is held: what this session knew of the row may be old.
    locked = own.with_for_update(skip_locked=True, of=Reminder)
    reminder = db.session.scalar(locked.execution_options(populate_existing=True))
    if reminder is None:
        return False
    owner = db.session.get_one(User, reminder.owner_id)
    about = f"reminder:{reminder.id}"
    payload = {"text": reminder.text, **_visible_things(owner, reminder)}
    notify(owner, REMINDER, subject=about, payload=payload, mail_key=about)
    reminder.delivered_at = now
    db.session.flush()
    return True


def _visible_things(owner: User, reminder: Reminder) -> dict[str, int | None]:
    """What it is of, unless that is gone or the owner may not see it now."""
    things: dict[str, int | None] = {}
    for sort in sorts_on():
        thing_id = getattr(reminder, sort.column)
        is_there = thing_id is not None and sort.find(owner, thing_id) is not None
        things[sort.column] = thing_id if is_there else None
    return things
