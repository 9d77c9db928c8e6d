"""``flask user``: what the keeper does with accounts from the terminal."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.auth import bp, queries, services
from app.errors.exceptions import DomainError
from app.extensions import db
from app.main.services import people
from app.models import Role, User

user_commands = AppGroup("user", help="Accounts: create, promote, password, suspend, recount.")
bp.cli.add_command(user_commands)

ROLES = click.Choice([role.value for role in Role])


def find(name: str) -> User:
    """The person with a user name or e-mail address, suspended or not."""
    user = db.session.scalar(queries.person_called(name))
    if user is None:
        raise click.ClickException(f"There is nobody called {name}.")
    return user


def commit_or_explain(error: DomainError | None) -> None:
    """Save, or say in one line which rule was broken."""
    if error is not None:
        db.session.rollback()
        raise click.ClickException(str(error.message))
    db.session.commit()


@user_commands.command()
@click.argument("username")
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.MEMBER.value, show_default=True)
@click.password_option(help="Asked for when it is not given.")
def create(username: str, email: str, role: str, password: str) -> None:
    """Create an account."""
    try:
        services.register(
            username=username,
            email=email,
            password=password,
            locale=current_app.config["LANGUAGES"][0],
            role=Role(role),
            confirmed=True,
        )
    except DomainError as error:
        commit_or_explain(error)
    commit_or_explain(None)
    click.echo(f"{username} has the role {role}.")


@user_commands.command()
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.ADMIN.value, show_default=True)
def promote(name: str, role: str) -> None:
    """Give a person another role."""
    user = find(name)
    people.set_role(user, Role(role))
    commit_or_explain(None)
    click.echo(f"{user.username} has the role {role}.")


@user_commands.command()
@click.argument("name")
@click.password_option(help="Asked for when it is not given.")
def password(name: str, password: str) -> None:
    """Set a new password and end every sign-in of a person."""
    user = find(name)
    try:
        services.set_password(user, password)
    except DomainError as error:
        commit_or_explain(error)
    commit_or_explain(None)
    click.echo(f"{user.username} has a new password and is signed out everywhere.")


@user_commands.command()
@click.argument("name")
def suspend(name: str) -> None:
    """Keep a person out and show them nowhere."""
    user = find(name)
    people.suspend(user)
    commit_or_explain(None)
    click.echo(f"{user.username} is suspended.")


@user_commands.command()
@click.argument("name")
def restore(name: str) -> None:
    """Undo a suspension."""
    user = find(name)
    people.restore(user)
    commit_or_explain(None)
    click.echo(f"{user.username} is active.")


@user_commands.command()
@click.option("--repair", is_flag=True, help="Put them right.")
def recount(repair: bool) -> None:
    """Verify the counters of everybody; fails when one is wrong and is not repaired."""
    wrong = people.wrong_counters(repair=repair)
    commit_or_explain(None)
    if wrong and not repair:
        raise click.ClickException(f"Wrong counters: {', '.join(wrong)}. Try --repair.")
    click.echo(f"Repaired: {', '.join(wrong)}." if wrong else "All counters are right.")
