"""Feeds for everybody, for one person, and the page about them."""
