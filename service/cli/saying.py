"""Sentences for people on standard error: names, tags and errors in them are others' words."""

import click

from config.printable import printable


def say(text: str) -> None:
    """Print a sentence; its own line breaks stay, all else that commands a terminal is escaped."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=True)
