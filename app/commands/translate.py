"""``flask translate``: the catalogues of messages, through Babel's own command."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from babel import localedata
from babel.messages.frontend import CommandLineInterface
from flask.cli import AppGroup

from config import BASE_DIR

TRANSLATIONS = BASE_DIR / "app" / "translations"
PROJECT = "Microblog"
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?")

translate = AppGroup("translate", help="Catalogues of messages: init, update, compile.")


def babel(*arguments: str) -> None:
    """Run one command of pybabel in this process; no shell, no string to quote."""
    try:
        CommandLineInterface().run(  # type: ignore[no-untyped-call]
            ["pybabel", "--quiet", *arguments]
        )
    except SystemExit as stop:
        raise click.ClickException(f"pybabel {arguments[0]} failed: {stop.code}") from None


@contextmanager
def extracted() -> Iterator[str]:
    """The template of all messages in the code, as a file that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        pot = str(Path(folder) / "messages.pot")
        babel(
            "extract",
            f"--mapping-file={BASE_DIR / 'babel.cfg'}",
            "--keywords=_l lazy_gettext lazy_ngettext:1,2 script_plurals:1,2",
            "--add-comments=L10N:",
            "--sort-by-file",
            "--no-location",
            f"--project={PROJECT}",
            f"--output-file={pot}",
            str(BASE_DIR),
        )
        yield pot


@translate.command()
@click.argument("lang")
def init(lang: str) -> None:
    """Begin the catalogue of a new language, such as fr or pt_BR."""
    if not LANGUAGE.fullmatch(lang) or not localedata.exists(lang):
        raise click.BadParameter("use a code such as fr or pt_BR", param_hint="LANG")
    if (TRANSLATIONS / lang).exists():
        raise click.ClickException(f"There is a catalogue for {lang} already.")
    with extracted() as pot:
        babel("init", f"--input-file={pot}", f"--output-dir={TRANSLATIONS}", f"--locale={lang}")


def need_catalogues() -> None:
    """Refuse to work on nothing, where Babel would fail in its own words."""
    if not any(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        raise click.ClickException(
            "There is no catalogue yet; begin one with flask translate init."
        )


@translate.command()
def update() -> None:
    """Bring every catalogue up to the messages in the code."""
    need_catalogues()
    with extracted() as pot:
        babel(
            "update",
            "--no-fuzzy-matching",
            "--ignore-obsolete",
            "--ignore-pot-creation-date",
            f"--input-file={pot}",
            f"--output-dir={TRANSLATIONS}",
        )


@translate.command("compile")
def compile_() -> None:
    """Compile the catalogues for use."""
    need_catalogues()
    babel("compile", f"--directory={TRANSLATIONS}")
