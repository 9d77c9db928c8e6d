"""``flask tickets``: what the keeper does with tickets from the terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import User
from app.tickets import bp
from app.tickets.imports.databases import is_sqlite, sqlite_address, table_at
from app.tickets.imports.reading import Tally, batches, plan_of, sorted_out
from app.tickets.imports.rows import LONGEST_SOURCE, Plan
from app.tickets.imports.services import checked_source
from app.tickets.imports.tables import Table, table_in
from app.tickets.imports.words import guess_columns
from app.tickets.imports.writing import Labels, take_over
from app.tickets.services.counters import wrong_counters
from app.tickets.services.locks import lock_board

ticket_commands = AppGroup("tickets", help="Tickets: import, recount.")
bp.cli.add_command(ticket_commands)

MOST_NAMED = 20


@ticket_commands.command()
@click.option("--repair", is_flag=True, help="Put them right.")
def recount(repair: bool) -> None:
    """Verify the counters of all tickets; fails when one is wrong and is not repaired."""
    wrong = wrong_counters(repair=repair)
    db.session.commit()
    named = ", ".join(f"#{number}" for number in wrong[:MOST_NAMED])
    named += ", …" if len(wrong) > MOST_NAMED else ""
    if wrong and not repair:
        raise click.ClickException(f"Wrong counters: {named}. Try --repair.")
    click.echo(f"Repaired: {named}." if wrong else "All counters are right.")


@ticket_commands.command("import")
@click.argument("place")
@click.option("--reporter", metavar="NAME", help="Who reported what names nobody.")
@click.option("--source", help="What the tickets are known by; the name of the file or database.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def import_command(place: str, reporter: str | None, source: str | None, dry_run: bool) -> None:
    """Take over tickets from a CSV file or from a database with a table "ticket".

    PLACE is the path of a file, CSV or SQLite, or the address of a database. The same ticket comes
    in once: a second run changes what changed there meanwhile. Fails when a row stays out; the
    others come in.
    """
    try:
        table, known_as = _table(place)
        person = _reporter(reporter)
        plan = plan_of(
            table,
            checked_source(source or known_as),
            guess_columns(table.heads),
            {},
            reporter=person,
        )
        tally = _run(table, plan, person, dry_run=dry_run)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from None
    for refused in tally.reasons:
        click.echo(f"Row {refused['row']} ({refused['name']}): {refused['reason']}", err=True)
    counts = f"{tally.made} made, {tally.changed} changed, {tally.left} left as they are"
    click.echo(f"{'Would be: ' if dry_run else ''}{counts}, {tally.refused} stay out.")
    if tally.refused:
        raise SystemExit(1)


def _table(place: str) -> tuple[Table, str]:
    """The table at a place, and what it is known by."""
    if "://" in place:
        name = place.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
        return table_at(place), Path(name).stem[:LONGEST_SOURCE]
    path = Path(place)
    if not path.is_file():
        raise click.ClickException(f"There is no file {place}.")
    table = table_at(sqlite_address(path)) if is_sqlite(path) else table_in(path)
    return table, path.stem[:LONGEST_SOURCE]


def _reporter(name: str | None) -> User | None:
    if name is None:
        return None
    person = db.session.scalar(select(User).where(func.lower(User.username) == name.lower()))
    if person is None:
        raise click.ClickException(f"There is nobody called {name}.")
    return person


def _run(table: Table, plan: Plan, person: User | None, *, dry_run: bool) -> Tally:
    tally, labels = Tally(), Labels()
    for rows in batches(table, plan):
        if dry_run:
            labels.pretend(rows)
            sorted_out(rows, plan, labels.ids, tally)
            continue
        lock_board()
        labels.make(rows)
        batch = sorted_out(rows, plan, labels.ids, tally, lock=True)
        take_over(batch, plan, person)
        db.session.commit()
    return tally
