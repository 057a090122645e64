"""A command, a setting or an exit code that nobody wrote down, and a path in the house that leads nowhere."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

import daybreak.errors
from daybreak.cli.main import COMMANDS, command
from daybreak.web.config.deployment import Deployment

ROOT = Path(__file__).parent.parent
HOUSE = (ROOT / "docs" / "HOUSE.md").read_text()


def section(name):
    """What stands below a heading of the house."""
    return HOUSE.partition(f"## {name}\n")[2].partition("\n## ")[0]


def named(text):
    """What the first column of a table names in code."""
    return set(
        re.findall(r"`([^`]+)`", "\n".join(row.split("|")[1] for row in text.splitlines() if "|" in row))
    )


def leaves(one):
    """A command, or all below it."""
    if not isinstance(one, click.Group):
        return [one]
    within = click.Context(one)
    return [leaf for name in one.list_commands(within) for leaf in leaves(one.get_command(within, name))]


def test_every_command_stands_in_the_house():
    assert named(section("Commands")) == set(COMMANDS)


def test_every_command_and_option_says_what_it_is_for():
    found = leaves(command)
    assert len(found) > len(COMMANDS)
    bare = [one.name for one in found if not one.help]
    bare += [
        (one.name, option.opts)
        for one in found
        for option in one.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert bare == []


def test_every_setting_stands_in_the_guide():
    guide = (ROOT / "docs" / "guides" / "installing.md").read_text().partition("## Every setting\n")[2]
    assert named(guide.partition("\n## ")[0]) == {one.name for one in fields(Deployment)} - {"home"}


def test_every_exit_code_stands_in_the_house():
    family = [one for one in vars(daybreak.errors).values() if isinstance(one, type)]
    codes = {str(one.exit_code) for one in family if issubclass(one, daybreak.errors.DaybreakError)}
    assert codes <= set(re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE))


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`([\w./-]+)`", section("Where is it?"))) - {"src/daybreak/"})
)
def test_every_place_in_the_house_is_there(path):
    found = [*ROOT.glob(path), *(ROOT / "src" / "daybreak").glob(path)]
    found += ROOT.glob(f"src/daybreak/web/**/{path}") if "/" not in path else []
    assert found, path
