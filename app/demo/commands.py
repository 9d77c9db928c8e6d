"""``flask demo``."""

import click
from flask import current_app

from app.dates import utcnow
from app.demo import bp
from app.demo.services import PASSWORD, fill
from app.errors.exceptions import DomainError
from app.extensions import db


@bp.cli.command("demo")
@click.option("--force", is_flag=True, help="Also outside debug.")
def demo(force: bool) -> None:
    """Fill the site with a demo club. A second time changes nothing."""
    if not (current_app.debug or force):
        raise click.ClickException(
            "The demo has passwords that everybody knows. On a real site it needs --force."
        )
    try:
        people, posts = fill(utcnow())
    except DomainError as error:
        raise click.ClickException(f"The demo does not fit this site: {error.message}") from None
    db.session.commit()
    click.echo(f"The demo club is there: {people} people, {posts} posts.")
    click.echo(f"Sign in as susan (admin), john or mary, with the password {PASSWORD}")
