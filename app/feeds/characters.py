"""Characters that no feed can carry."""

import re

# XML 1.0, 2.2; of them JSON could carry some, but no reader shows any.
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def carried(text: str) -> str:
    """A text without the characters that XML forbids, wherever they came from."""
    return FORBIDDEN.sub("", text)
