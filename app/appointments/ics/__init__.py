"""Calendars as iCalendar files (RFC 5545, 5546, 7986): written and read, without a database."""
