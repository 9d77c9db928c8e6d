"""Tickets that come in from elsewhere: a table in a file, or one in a database."""
