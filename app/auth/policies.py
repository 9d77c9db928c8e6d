"""Who may register."""

from collections.abc import Mapping
from typing import Any


def can_register(config: Mapping[str, Any]) -> bool:
    """Whether strangers may make themselves an account."""
    return bool(config["REGISTRATION"] == "open")
