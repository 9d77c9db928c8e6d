"""``flask mail``: whether mail works, in one line."""

import smtplib

import click
from flask import current_app
from flask.cli import AppGroup

from app import mail, smtp
from app.dates import utcnow
from app.models import OutgoingMail

mail_commands = AppGroup("mail", help="Mail: try it out.")


@mail_commands.command()
@click.argument("address")
def test(address: str) -> None:
    """Send one mail at once, and say what went wrong."""
    try:
        letter = OutgoingMail(**mail.render("test", to=None, address=address), created_at=utcnow())
    except ValueError:
        raise click.ClickException(f"{address} is no e-mail address.") from None
    try:
        mail.post(mail.as_message(letter), letter)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise click.ClickException(smtp.explain(error)) from None
    if not mail.is_on():
        click.echo(f"There is no MAIL_SERVER. The mail is kept in {mail.kept_as(letter)}")
        return
    server = f"{current_app.config['MAIL_SERVER']}, port {current_app.config['MAIL_PORT']}"
    click.echo(f"{server}, took the mail to {address}.")
