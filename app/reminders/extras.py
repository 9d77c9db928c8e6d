"""What reminders add to posts."""

from flask_babel import lazy_gettext as _l

from app.main.extras import Extra, MenuEntry, register

register(
    Extra("reminders", menu=(MenuEntry("reminders.new", _l("Remind me of this post"), "alarm"),))
)
