"""Who may register, and who has to prove an address."""

from collections.abc import Mapping
from typing import Any


def can_register(config: Mapping[str, Any]) -> bool:
    """Whether strangers may make themselves an account."""
    return bool(config["REGISTRATION"] == "open")


def must_confirm(config: Mapping[str, Any]) -> bool:
    """Whether people have to confirm their address before they post."""
    asked = config["CONFIRM_EMAIL"]
    return bool(asked == "on" or (asked == "auto" and config["MAIL_SERVER"]))


def new_address_needs_proof(config: Mapping[str, Any]) -> bool:
    """Whether a changed address holds only once it is confirmed: where mail can get there.

    A mistyped address would lock its owner out, whoever may post.
    """
    return bool(config["MAIL_SERVER"] or must_confirm(config))
