"""Where tables go: a terminal, or a file, where lines are as long as they have to be."""

import sys

from rich.console import Console

ENDLESS = 1_000_000  # characters


class Screen(Console):
    """Writes to standard output; a reader that has had enough ends the printing, not the command."""

    def __init__(self) -> None:
        super().__init__(file=sys.stdout, highlight=False)
        self.room = self.width if sys.stdout.isatty() else None  # None: a line has no end
        self.width = ENDLESS  # a table that does not fit is not torn apart

    def on_broken_pipe(self) -> None:
        """Let the command decide."""
        raise BrokenPipeError
