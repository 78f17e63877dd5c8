"""One turn of reading a shard: its answer, or how long it has to wait before it goes on."""

from collector.bug import bug
from collector.port import Collector, Found, PostponedError, ShardError, StoppedError
from collector.retry import Asking, listed
from ipam.reading import Failure, Reading, Rows
from ipam.words import ErrorClass

Outcome = Reading | float | None
"""What a shard answered; or after how many seconds its reading goes on; None: it was asked to stop."""


def read(collector: Collector, ask: Asking) -> Outcome:
    """Read one shard as far as it goes without waiting."""
    clock = ask.patience.clock
    started = clock.monotonic()
    found = Found(Rows.of(()))
    failure: Failure | None = None
    try:
        found = listed(lambda: collector.collect(ask), ask)
    except StoppedError:
        return None
    except PostponedError as later:
        ask.spent += clock.monotonic() - started
        return float(later.seconds)
    except ShardError as error:
        failure = Failure(error.error_class, error.message)
    except Exception as error:  # noqa: BLE001 - the one place: a bug in one shard is that shard's failure
        failure = Failure(ErrorClass.BUG, bug(error, f"reading {collector.shard}"))
    return Reading(
        collector.shard,
        ask.at,
        found.rows,
        found.rejected,
        failure,
        tuple(ask.calls),
        ask.spent + clock.monotonic() - started,
        found.attachments,
        found.ipam,
    )
