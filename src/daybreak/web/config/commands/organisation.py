"""`daybreak organisation`: the organisations of one installation, strictly apart; for whoever runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from daybreak.errors import BadValue
from daybreak.web.config.commands.options import home_option, language_option
from daybreak.web.config.start import start_django


@click.group("organisation")
def command() -> None:
    """Found further organisations in one installation. Nothing of one is seen from another."""


@command.command("add")
@click.argument("name")
@home_option
@language_option
def add(name: str, home: Path, language: str) -> None:
    """Found the organisation NAME, and invite the person who shall administer it.

    Prints its recovery key and the link of the invitation once. Neither is kept anywhere. May run while
    people work.
    """
    start_django(home)
    from daybreak.web.config.set_up import add_organisation

    with _said_in_a_sentence("The name of the organisation", name):
        made = add_organisation(name=name, language=language)
    click.echo(f"{made.organisation.name} is set up; its short name is {made.organisation.slug}.\n")
    for line in made.words_on_recovery:
        click.echo(line)
    click.echo(
        "You have seen these shares. When the organisation has a supervisor, two who hold a share should\n"
        "make a new recovery key (Emergency access, Recover a case), which you will not see.\n"
    )
    _show_link(made.link)


@command.command("invite")
@click.argument("organisation")
@home_option
def invite(organisation: str, home: Path) -> None:
    """Invite an administrator anew for an ORGANISATION (short name or id) that has none who can sign in."""
    start_django(home)
    from daybreak.web.accounts.actions import invite_first_administrator
    from daybreak.web.accounts.queries import invitation_link, organisation_named

    whose = organisation_named(organisation)
    with _said_in_a_sentence("The organisation", whose.slug):
        _invitation, secret = invite_first_administrator(organisation=whose)
    _show_link(invitation_link(secret))


@command.command("list")
@home_option
def list_all(home: Path) -> None:
    """List the organisations: short name, name, and how many people can sign in."""
    start_django(home)
    from daybreak.web.accounts.queries import organisations_with_people

    for one in organisations_with_people():
        click.echo(f"{one.slug}  {one.name}  ({one.active} can sign in)")


def _show_link(link: str) -> None:
    click.echo("Give this link to the person who shall administer it, by a way you trust. It works once,")
    click.echo(f"for seven days; `daybreak organisation invite` makes another.\n\n  {link}\n")


@contextmanager
def _said_in_a_sentence(what: str, found: str) -> Iterator[None]:
    from django.core.exceptions import ValidationError

    try:
        yield
    except ValidationError as error:
        raise BadValue(what, found=found, needed=" ".join(error.messages).rstrip(".")) from None
