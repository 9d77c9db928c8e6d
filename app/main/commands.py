"""``flask post``: what the keeper does with posts from the terminal."""

import click
from flask.cli import AppGroup

from app.extensions import db
from app.main import bp
from app.main.services.counters import wrong_post_counters

post_commands = AppGroup("post", help="Posts: recount.")
bp.cli.add_command(post_commands)

MOST_NAMED = 20


@post_commands.command()
@click.option("--repair", is_flag=True, help="Put them right.")
def recount(repair: bool) -> None:
    """Verify the counters of all posts; fails when one is wrong and is not repaired."""
    wrong = wrong_post_counters(repair=repair)
    db.session.commit()
    named = ", ".join(map(str, wrong[:MOST_NAMED]))
    named += ", …" if len(wrong) > MOST_NAMED else ""
    if wrong and not repair:
        raise click.ClickException(f"Wrong counters: {named}. Try --repair.")
    click.echo(f"Repaired: {named}." if wrong else "All counters are right.")
