"""A listing that somebody waits for: where its thread has nothing else to do, pauses are slept through."""

from collections.abc import Callable
from typing import TypeVar

from collector.port import PostponedError, StoppedError
from collector.retry import Asking, listed

T = TypeVar("T")


def waited(listing: Callable[[], T], ask: Asking) -> T:
    """Return a whole listing, its requests sent as often as their failures deserve.

    Raises:
        ShardError: it failed.
        StoppedError: asked to stop meanwhile.
    """
    while True:
        try:
            return listed(listing, ask)
        except PostponedError as later:
            if ask.patience.stop.wait(later.seconds):
                raise StoppedError from None
