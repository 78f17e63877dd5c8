"""Where tables go: a terminal, or a file of fixed width."""

import sys

from rich.console import Console

PIPE_WIDTH = 160  # characters, where there is no terminal


class Screen(Console):
    """Writes to standard output; a reader that has had enough ends the printing, not the command."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else PIPE_WIDTH
        super().__init__(file=sys.stdout, width=width, highlight=False)

    def on_broken_pipe(self) -> None:
        """Let the command decide."""
        raise BrokenPipeError
