"""Commands of the project as a whole; those of a feature live with the feature."""

from flask import Flask

from app.commands.icons import icons
from app.commands.mail import mail_commands
from app.commands.translate import translate


def register_commands(app: Flask) -> None:
    """Add the commands to ``flask``."""
    app.cli.add_command(translate)
    app.cli.add_command(icons)
    app.cli.add_command(mail_commands)
