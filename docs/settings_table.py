"""The README's table of settings, from config.py: ``python docs/settings_table.py`` rewrites it.

A test fails when the README says something else than the code.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from config import settings

README = ROOT / "README.md"
BEGIN = "<!-- settings: written by docs/settings_table.py -->"
END = "<!-- end of settings -->"


def shown(default: object) -> str:
    """A default as a keeper would write it."""
    if isinstance(default, bool):
        return "`1`" if default else "`0`"
    if isinstance(default, tuple):
        default = ",".join(default)
    return f"`{default}`" if default != "" else "empty"


def table() -> str:
    """The table as Markdown."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    rows += [
        f"| `{name}` | {shown(setting.default)} | {setting.meaning} |"
        for name, setting in settings().items()
    ]
    return "\n".join(rows)


def with_table(readme: str) -> str:
    """A README with the table between its marks replaced."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
