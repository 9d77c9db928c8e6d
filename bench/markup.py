"""Measure what rendering a text costs: python bench/markup.py

Everything is rendered with the longest text there may be, 50,000 characters, and with a tenth.
A cost that grows with the length is about ten times as much; one that grows with its square would
be a hundred times. A smaller ratio means that the budget of app/text/parser.py was spent.

First come texts as people write them, then every kind of text that was made to take long. With
--search the program makes up more of those for some seconds and shows the worst.

The numbers are milliseconds of processor time, the best of several runs; for the links to people
and tags all names exist. Ends with 1 when one is over the limit.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.text import Anchor, parse, render
from config import MAX_POST_LENGTH

LIMIT_MS = 50
SHORT, LONG = MAX_POST_LENGTH // 10, MAX_POST_LENGTH
RUNS = 5
WORST_SHOWN = 8

STORY = (
    "The harbour was full of boats and the letter said that nobody would come before eight. "
    "We waited with coffee, and the lamp by the window was lit late.\n"
)
DENSE = (
    "The *harbour* was full of boats, and [the letter](https://example.org/a) said that **nobody** "
    "would come before eight. See https://example.org/some/path for the rest, @susan said in "
    "#harbour, and `code` too.\n\n- one\n- two\n\n> quoted\n\n"
)
WRITTEN = {
    "a story": STORY,
    "a story in paragraphs": STORY * 4 + "\n",
    "an article full of signs": DENSE,
    "an article with headings": "## " + STORY + "\n" + STORY * 6 + "\n",
    "Chinese": "港口里停满了船，信上说八点以前没有人来。",
    "Arabic": "كان الميناء مليئا بالقوارب، وقالت الرسالة إن أحدا لن يأتي. ",
    "code": "    if boat in harbour:  # *no* [markup](here)\n        return @susan\n",
    "a long list": "- bread and **butter** for @susan\n",
    "a poem": "The lamp is lit, the kettle sings,\nand late the letter comes.\n\n",
}
PIECES = {
    "quotes": ">",
    "spaced quotes": "> ",
    "quoted lines": "> a\n",
    "deep quoted lines": "> " * 15 + "a\n",
    "deep quotes, then lines": "> " * 15 + "a\n" + "b\n" * 4000,
    "paragraphs": "a\n\n",
    "rules": "***\n",
    "lines": "a\n",
    "empty lines": "\n",
    "brackets": "[",
    "closed brackets": "[]",
    "bracket pairs": "[a]",
    "brackets and words": "[a ",
    "open links": "[](",
    "open addresses": "[a](b",
    "long open addresses": "[a](" + "b" * 50,
    "open titles": '[a](b "',
    "two kinds of titles": "[a](b \"[a](b '",
    "links": "[a](/b)",
    "nested links": "[a](http://a.example ",
    "images": "![",
    "closing brackets": "]",
    "definitions": "[a]: /b\n",
    "stars": "*",
    "separate stars": "* ",
    "emphasis": "*a_",
    "strong": "a**b",
    "opening emphasis": "*a **a ",
    "nested emphasis": "*a **a ***a ",
    "intraword": "a_",
    "strikethrough": "~~a",
    "tildes": "~",
    "backticks": "`",
    "separate backticks": "` ",
    "code spans": "`a`",
    "growing backticks": " ".join("`" * length for length in range(1, 400)),
    "fences": "```\n",
    "two kinds of fences": "```\n~~~\n",
    "lists in a line": "- ",
    "lists that are no rule": "- " * 24_000 + "a",
    "list items": "- a\n",
    "loose list items": "- a\n\n",
    "numbers": "1. ",
    "deep list": "".join("  " * depth + "- a\n" for depth in range(220)),
    "headings": "# a\n",
    "underlined": "a\n=\n",
    "schemes": "http://",
    "addresses": "http://a.b ",
    "long address": "http://" + "a" * LONG,
    "addresses just short enough": "http://a.b/" + "c" * 1980 + " ",
    "escapes in addresses": "http://a.b/" + "%41" * 600 + " ",
    "parentheses in an address": "http://a.b/" + "(" * LONG,
    "hosts": "a.",
    "short hosts": "a.de ",
    "mail": "a@",
    "mail addresses": "a@b.de ",
    "mentions": "@ab ",
    "signs of mentions": "@",
    "hashes": "#",
    "tags": "#a ",
    "long tags": "#" + "a" * 63 + " ",
    "tags of marks": "#ก" + "\u0e31" * 62 + " ",
    "tags that grow": "#" + "\ufdfa" * 60 + " ",
    "tags that are too long": "#" + "a" * 400 + " ",
    "ampersands": "&",
    "entities": "&amp;",
    "numeric entities": "&#65;",
    "broken entities": "&#",
    "raw tags": "<a href=x ",
    "angles": "<",
    "addresses in angles": "<http://a.b>",
    "schemes in angles": "<a:b>",
    "backslashes": "\\",
    "escaped letters": "\\*a",
    "tabs": "\t",
    "spaces": "a" + " " * 24_000 + "b" + " " * 24_000,
    "greater than": ">" * 9 + "é\\[#é  ",
    "words before addresses": "aaaaaaa- aaaaaaaaaaaaaaa- http://x" + "a" * 30 + "n--<",
    "tabbed lines": "\ta\n",
    "combining marks": "e" + "\u0301" * LONG,
    "claims in links": "[a.de](http://b.de) ",
    "a long claim": "[" + "a." * 24_000 + "](http://b.de)",
    "a long word in a link": "[" + "a" * 48_000 + "](http://b.de)",
    "quotes in lists": "- > ",
    "lists in quotes": "> - ",
    "quoted lists": "> - a\n> - b\n",
    "empty items": "-\n",
    "an item, then empty lines": "- - - - a" + "\n" * LONG,
    "indented lines": " " * 30 + "a\n",
    "signs of all kinds": "*_`[]<>&~\\#@:/.!()",
}
FRAGMENTS = (
    *"*_`[]()<>&~\\#@:/.!-+1a \n\t\"'=%é港",
    *("http://", "a.de", "@ab", "#a", "](", "**", "~~", "```", "- ", "> ", "1. ", "&#", "\n\n"),
    *("    ", "a" * 30, "<a:", "mailto:", "www.", "://", "\\\n", "&amp;", "xn--", "[a](/b)"),
)


class Cost(NamedTuple):
    """Milliseconds for the short and for the long text."""

    short: float
    long: float

    @property
    def ratio(self) -> float:
        """How many times as long the long one takes."""
        return self.long / max(self.short, 0.001)


def text_of(piece: str, length: int) -> str:
    """A piece as often as it takes to fill a length."""
    return (piece * (length // len(piece) + 1))[:length]


def once(text: str) -> float:
    """Milliseconds to read and render a text."""
    begun = time.process_time()
    parsed = parse(text, headings=True)
    people = {name: Anchor(f"/user/{name}", f"/user/{name}/popup") for name in parsed.mentions}
    render(parsed, people, lambda tag: f"/tag/{tag}")
    return (time.process_time() - begun) * 1000


def cost(piece: str, runs: int) -> Cost:
    """The best of several runs for both lengths."""
    short, long = text_of(piece, SHORT), text_of(piece, LONG)
    return Cost(min(once(short) for _ in range(runs)), min(once(long) for _ in range(runs)))


def search(seconds: float, seed: int) -> list[tuple[str, Cost]]:
    """Made-up texts, the most costly first."""
    chance = random.Random(seed)
    found: list[tuple[float, str]] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found and chance.random() < 0.5:  # go on from one that was costly
            parts = list(chance.choice(found)[1])
            parts.insert(chance.randrange(len(parts) + 1), chance.choice(FRAGMENTS))
        else:
            parts = chance.choices(FRAGMENTS, k=chance.randrange(1, 7))
            if chance.random() < 0.3:
                parts.insert(0, chance.choice(FRAGMENTS) * chance.choice((10, 1000, 20_000)))
        piece = "".join(parts)[:LONG]
        found.append((once(text_of(piece, LONG)), piece))
        found = sorted(set(found), reverse=True)[:20]
    return [(piece, cost(piece, RUNS)) for _ms, piece in found]


def table(title: str, rows: Iterable[tuple[str, Cost]]) -> list[str]:
    """Rows as Markdown."""
    lines = [
        f"| {title} | {SHORT:,} characters | {LONG:,} characters | ratio |",
        "|---|---:|---:|---:|",
    ]
    lines += [f"| {name} | {c.short:.1f} | {c.long:.1f} | {c.ratio:.1f} |" for name, c in rows]
    return [*lines, ""]


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="timed runs of each (%(default)s)")
    parser.add_argument("--all", action="store_true", help="show every made-up text")
    parser.add_argument("--search", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.runs < 1:
        parser.error("--runs must be 1 or more")
    return given


def main() -> int:
    """Measure what the command line asks for."""
    given = arguments()
    once(text_of(DENSE, LONG))  # warm
    written = [(name, cost(piece, given.runs)) for name, piece in WRITTEN.items()]
    made = [(name, cost(piece, given.runs)) for name, piece in PIECES.items()]
    made.sort(key=lambda row: -row[1].long)
    print("\n".join(table("as people write", written)))
    print("\n".join(table("made to take long", made if given.all else made[:WORST_SHOWN])))
    if given.search:
        found = search(given.search, given.seed)
        made += found
        shown = [(repr(piece[:60]), c) for piece, c in sorted(found, key=lambda row: -row[1].long)]
        print("\n".join(table("found by search", shown)))
    worst = max(c.long for _name, c in written + made)
    print(f"{len(made)} texts made to take long; the worst takes {worst:.0f} ms of {LIMIT_MS}.")
    return int(worst > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
