"""What the log tells of the accounts that were found."""

import structlog

from ipam.words import AccountStatus
from service.finding import Found

MOST = 20  # accounts that one event names

log = structlog.get_logger()


def say_found(found: Found) -> None:
    """Log what came of asking for the accounts of one source."""
    after, source = found.after, found.source
    if after.doubted:
        log.warning("account_list_doubted", source=source, reason=after.error)
    elif after.error:
        log.warning(
            "account_list_failed",
            source=source,
            error_class=str(after.error_class),
            error=after.error,
            goes_on=f"{len(after.accounts)} accounts known before",
        )
    else:
        _say_listed(found)
    for account, error in found.silent.items():
        log.warning(
            "regions_failed",
            source=source,
            account=account,
            error_class=str(error.error_class),
            error=error.message,
        )


def _say_listed(found: Found) -> None:
    was = {account.id: account.status for account in found.before.accounts}
    now = {account.id: account.status for account in found.after.accounts}
    new = sorted(now.keys() - was.keys())
    missing = sorted(id_ for id_, status in now.items() if status is AccountStatus.MISSING != was.get(id_))
    log.info(
        "accounts_found",
        source=found.source,
        accounts=len(now),
        new=len(new),
        missing=len(missing),
        named=[*missing, *new][:MOST],
    )
