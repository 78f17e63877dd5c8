"""A reader of our output that has had enough: `cidrwatch resources | head`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def tolerated() -> Iterator[None]:
    """Let whoever reads standard output leave early: the rest goes nowhere, and nothing is wrong."""
    try:
        yield
    except BrokenPipeError:
        drop(sys.stdout)


def drop(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: it is written at the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
