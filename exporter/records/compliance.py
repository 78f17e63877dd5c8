"""Why a managed block does not keep the rules of its pool, in words."""

from collections.abc import Callable, Iterator

from exporter.records.entities import Record, pool_of_row
from ipam.organization import is_unit
from ipam.pool import Pool
from ipam.report import Report
from ipam.words import Breach

NAMED = 3  # principals


def compliance_reasons(report: Report, row: int) -> list[Record]:
    """List what a row breaks, one entry for each bound, tag, place or owner that is wrong."""
    breaches = int(report.verdicts.breaches[row])
    if not breaches:
        return []
    return [reason for breach in Breach if breaches & breach for reason in reasons(report, row, breach)]


def reasons(report: Report, row: int, breach: Breach) -> list[Record]:
    """Say how a row breaks one rule of its pool."""
    pool = pool_of_row(report, row)
    if pool is None:
        return []
    code = str(breach.name).lower()
    return [{"code": code, "text": text} for text in TEXTS[breach](report, row, pool)]


def _netmask(report: Report, row: int, pool: Pool) -> Iterator[str]:
    length = report.snapshot.cidr(row).prefixlen
    least, most = pool.rules.min_netmask_length, pool.rules.max_netmask_length
    if least is not None and length < least:
        yield f"a /{length} is larger than pool '{pool.path}' allows: its largest block is a /{least}"
    if most is not None and length > most:
        yield f"a /{length} is smaller than pool '{pool.path}' allows: its smallest block is a /{most}"


def _tags(report: Report, row: int, pool: Pool) -> Iterator[str]:
    tags = report.snapshot.text(row).tags
    for key, value in pool.rules.tags:
        if key not in tags:
            yield f"the tag {key}={value} is missing, which pool '{pool.path}' asks for"
        elif tags[key] != value:
            yield f"the tag {key} is '{tags[key]}', and pool '{pool.path}' asks for '{value}'"


def _locale(report: Report, row: int, pool: Pool) -> Iterator[str]:
    region = report.snapshot.status(row).shard.region
    yield f"it is in {region}, and pool '{pool.path}' is for {pool.locale}"


def _owner(report: Report, row: int, pool: Pool) -> Iterator[str]:
    account = report.snapshot.owner(row)
    more = f" and {len(pool.share) - NAMED} more" if len(pool.share) > NAMED else ""
    share = ", ".join(pool.share[:NAMED]) + more
    told = f"account {account} is not among those that pool '{pool.path}' is shared with: {share}"
    unsure = not report.policy.organization.units(account) and any(map(is_unit, pool.share))
    yield f"{told}, and no list of accounts tells what it lies in" if unsure else told


TEXTS: dict[Breach, Callable[[Report, int, Pool], Iterator[str]]] = {
    Breach.NETMASK_OUT_OF_BOUNDS: _netmask,
    Breach.TAG_MISSING: _tags,
    Breach.LOCALE_MISMATCH: _locale,
    Breach.OWNER_NOT_SHARED: _owner,
}
