"""Words about managed blocks that break the rules of their pool, and the pool that would fit."""

from collections.abc import Callable

from exporter.records.advice import Case, Words
from exporter.records.compliance import reasons
from exporter.records.phrases import phrase
from exporter.records.rooms import Need, Room
from ipam.cidr import family
from ipam.pool import Pool
from ipam.words import Breach

Remedy = Callable[[Case, Pool], str]


def breach(of: Breach, remedy: Remedy) -> Callable[[Case], Words]:
    """Make the words of one rule."""

    def tell(case: Case) -> Words:
        broken = reasons(case.report, case.entity, of)
        said = "; ".join(reason["text"] for reason in broken)
        pool = case.report.tree.pools[case.pool]
        return Words(
            f"{phrase(case.subjects[0])} breaks a rule: {said}", remedy(case, pool), {"reasons": broken}
        )

    return tell


def netmask(case: Case, pool: Pool) -> str:
    """Name the sizes that are allowed, and a pool that takes the size there is."""
    least, most = pool.rules.min_netmask_length, pool.rules.max_netmask_length
    allowed = f"/{least} to /{most}" if least != most else f"/{least}"
    if least is None or most is None:
        allowed = f"/{least} or smaller" if most is None else f"/{most} or larger"
    return (
        f"replace it by a block of {allowed}, or change the netmask bounds of pool '{pool.path}'"
        f"{_elsewhere(case, pool)}"
    )


def tags(case: Case, pool: Pool) -> str:
    """Name each tag that has to be set."""
    found = case.report.snapshot.text(case.entity).tags
    wrong = [f"{key}={value}" for key, value in pool.rules.tags if found.get(key) != value]
    word = "tag" if len(wrong) == 1 else "tags"
    asked = "this" if len(wrong) == 1 else "these"
    return (
        f"set the {word} {', '.join(wrong)} on {case.subjects[0]['id']}, or stop asking for {asked} in pool "
        f"'{pool.path}'"
    )


def locale(case: Case, pool: Pool) -> str:
    """Name the pool of the right region."""
    region = case.report.snapshot.region(case.entity)
    return (
        f"move the network to a pool of {region}: the locale of pool '{pool.path}' stays as it was made"
        f"{_elsewhere(case, pool)}"
    )


def owner(case: Case, pool: Pool) -> str:
    """Name who may share the pool, and another one that the account may use as things are."""
    account = case.report.snapshot.owner(case.entity)
    owned = f", whose owner is {pool.owner}," if pool.owner else ""
    room = _room(case, pool)
    elsewhere = f"; {room}" if room is not None and room.open else ""
    return (
        f"share pool '{pool.path}'{owned} with account {account}, or move the network to one that is open to "
        f"it{elsewhere}"
    )


def _elsewhere(case: Case, pool: Pool) -> str:
    """Name another pool that would take the block as it should be."""
    room = _room(case, pool)
    return "" if room is None else f"; {room}"


def _room(case: Case, pool: Pool) -> Room | None:
    snapshot, row = case.report.snapshot, case.entity
    block = snapshot.cidr(row)
    users = (snapshot.owner(row),)
    need = Need(pool.scope, family(block), snapshot.region(row), block.prefixlen, users)
    return case.advice.rooms.best(need, but=pool.id, tags=snapshot.text(row).tags)
