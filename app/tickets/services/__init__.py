"""Verbs of tickets. They flush and return; the caller commits."""
