"""A word under the tables when they rest on old data, or on none."""

from exporter.records.phrases import percent
from ipam.report import Report
from ipam.words import ShardState
from service.cli.saying import say


def warn_about_age(report: Report) -> None:
    """Say on standard error how much of the estate is not freshly known."""
    statuses = report.snapshot.statuses
    if not statuses:
        say("There is nothing to read yet: `cidrwatch status --accounts` tells what is known of accounts.")
    elif all(status.state is ShardState.PENDING for status in statuses):
        say("The store holds no readings yet: run `cidrwatch scan`, or let `cidrwatch serve` run.")
    elif report.stale:
        say(
            f"{percent(report.fresh_share)} of {len(statuses)} shards are fresh, {len(report.stale)} are "
            "not: `cidrwatch status` names them."
        )


def warn_about_mirrors(report: Report) -> None:
    """Say which scopes stand for one of a cloud's IPAM that no reading has shown."""
    for scope in report.tree.scopes:
        if scope.unseen:
            say(
                f"Scope '{scope.name}' mirrors {scope.mirror}, which no reading has shown: check its id, and "
                "`cidrwatch status --type ipam`."
            )
