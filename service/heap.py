"""When Python looks for what nobody can reach any more: a whole search stops every thread, scrapes too."""

import gc

BETWEEN = 900.0  # seconds between two searches of everything


class Heap:
    """Puts what has come to stay aside, and looks through it now and then instead of all the time.

    What nobody refers to goes at once as ever; only what refers to itself waits for the search.
    """

    def __init__(self, now: float) -> None:
        """Begin; times are seconds of a monotonic clock."""
        self._searched = now

    def settle(self, now: float) -> None:
        """Put aside what there is; look through all of it first, if that was not done for long."""
        if now - self._searched >= BETWEEN:
            gc.unfreeze()
            gc.collect()
            self._searched = now
        gc.freeze()
