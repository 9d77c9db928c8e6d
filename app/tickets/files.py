"""What files are called: in the storage, and for those who download them."""

import re

from app.models.ticket_entry import LONGEST_FILE_NAME
from app.text import tidy_line

FOLDER = "files"
# Marks that turn the text around them, so that "gpj.exe" may look like
# "exe.jpg".
UNWANTED = re.compile("[\u200e\u200f\u2066-\u2069]")
LONGEST_ENDING = 20


def file_key(fingerprint: str) -> str:
    """Where a file lies."""
    return f"{FOLDER}/{fingerprint[:2]}/{fingerprint}"


def tidy_name(written: str) -> str:
    """The name of a file as it is kept: without folders, at most 150 characters, never empty."""
    last = re.split(r"[/\\]", written)[-1]
    name = UNWANTED.sub("", tidy_line(last)).strip(". ")
    if len(name) > LONGEST_FILE_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if stem and len(ending) <= LONGEST_ENDING else ""
        name = name[: LONGEST_FILE_NAME - len(ending)] + ending
    return name or FOLDER
