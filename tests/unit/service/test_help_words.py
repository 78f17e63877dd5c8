"""What help says of arguments and options: which may be left out, and which may be repeated."""

import click
import pytest

from service.cli.main import COMMANDS, main


def every(command, path):
    """Yield a command and all below it."""
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from every(below, f"{path} {name}")


ROOT = click.Context(main)
ALL = dict(pair for name in COMMANDS for pair in every(main.get_command(ROOT, name), name))


@pytest.mark.parametrize("path", ALL)
def test_an_argument_that_may_be_left_out_stands_in_brackets(path):
    context = click.Context(ALL[path])
    arguments = [one for one in ALL[path].params if isinstance(one, click.Argument)]

    for one in arguments:
        assert (not one.required) == one.make_metavar(context).startswith("["), one.name


@pytest.mark.parametrize("path", ALL)
def test_an_option_that_may_be_repeated_says_so(path):
    options = [one for one in ALL[path].params if isinstance(one, click.Option)]

    for one in options:
        assert one.multiple == ("May be repeated" in (one.help or "")), one.name
