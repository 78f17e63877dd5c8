"""What a collection did not take, and whom it did not hear."""

from service.cli.freshness import warn_about_mirrors
from service.cli.saying import say
from service.scanning import Scan

MOST = 20  # rejected rows that are named one by one


def say_left_out(done: Scan) -> None:
    """Say on standard error what is missing from a collection, and where to look for the reason."""
    for row in done.rejected[:MOST]:
        say(f"Not taken from {row}.")
    if len(done.rejected) > MOST:
        say(f"{len(done.rejected) - MOST} more rows were not taken.")
    for warning in done.unlisted:
        say(f"Accounts of {warning}.")
    for source, has_shards in done.silent.items():
        if has_shards:
            say(f"No shard of source '{source}' answered: `cidrwatch status` says why.")
        else:
            say(f"No account of source '{source}' is known: `cidrwatch status --accounts` says why.")
    warn_about_mirrors(done.report)
