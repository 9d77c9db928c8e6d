"""``flask icons``: the sprite of the icons that the pages use, cut from Bootstrap Icons.

The whole set weighs more than a megabyte; ours are a few kilobytes.
"""

import re
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import click
import flask_bootstrap

from config import BASE_DIR

FULL_SET = (
    Path(flask_bootstrap.__file__).parent
    / "static"
    / "bootstrap5"
    / "icons"
    / "bootstrap-icons.svg"
)
SPRITE = BASE_DIR / "app" / "static" / "vendor" / "icons.svg"
SVG = "http://www.w3.org/2000/svg"
USED = re.compile(r"""icon\(\s*["']([a-z0-9-]+)["']""")
OF_KIND = re.compile(r"""(?:Kind|_of_a_\w+)\([^()]*_l\("[^"]+"\),\s*(?:icon=)?"([a-z0-9-]+)\"""")
OF_WORD = re.compile(r"""[a-z]\.[A-Z_]+: "([a-z0-9-]+)\"""")
IN_MENU = re.compile(r"""Menu(?:Item|Entry)\(\s*"[^"]+",\s*_l\("[^"]+"\),\s*"([a-z0-9-]+)\"""")


def used_icons() -> list[str]:
    """The names of the icons in our templates, menus, kinds and lists of words, sorted."""
    names: set[str] = set()
    for template in (BASE_DIR / "app" / "templates").rglob("*.html"):
        names.update(USED.findall(template.read_text(encoding="utf-8")))
    for module in (BASE_DIR / "app").glob("*/kinds.py"):
        names.update(OF_KIND.findall(module.read_text(encoding="utf-8")))
    for module in (BASE_DIR / "app").glob("*/words.py"):
        names.update(OF_WORD.findall(module.read_text(encoding="utf-8")))
    menus = ((BASE_DIR / "app").glob(f"*/{name}.py") for name in ("__init__", "extras"))
    for module in chain(*menus):
        names.update(IN_MENU.findall(module.read_text(encoding="utf-8")))
    return sorted(names)


def sprite(names: list[str]) -> str:
    """The sprite with these icons.

    Raises:
        KeyError: Bootstrap Icons has no icon of that name.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.parse(FULL_SET).getroot()  # noqa: S314 - a file of an installed package
    symbols = {symbol.get("id"): symbol for symbol in root.iter(f"{{{SVG}}}symbol")}
    small = ElementTree.Element(f"{{{SVG}}}svg")
    for name in names:
        symbol = symbols[name]
        symbol.attrib.pop("class", None)
        symbol.tail = "\n"
        small.append(symbol)
    return ElementTree.tostring(small, encoding="unicode") + "\n"


@click.command()
def icons() -> None:
    """Rebuild the sprite of icons after a template began to use another one."""
    names = used_icons()
    try:
        SPRITE.write_text(sprite(names), encoding="utf-8")
    except KeyError as error:
        raise click.ClickException(f"Bootstrap Icons has no icon called {error}.") from None
    click.echo(f"{len(names)} icons, {SPRITE.stat().st_size} bytes.")
