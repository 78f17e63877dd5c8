"""Sentences for people on standard error: names, tags and errors in them are others' words."""

import click

from config.printable import lines


def say(text: str) -> None:
    """Print a sentence; its own line breaks stay, all else that commands a terminal is escaped."""
    click.echo(lines(text), err=True)
