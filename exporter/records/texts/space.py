"""Words about pools that run out of space: where more is, and what could be won back."""

from collections.abc import Callable, Iterator, Sequence

from exporter.records.advice import Case, Words
from exporter.records.entities import Record, subject
from exporter.records.phrases import NAMED, addresses, counted, named, percent, phrase
from exporter.records.rooms import ANYBODY, Need
from exporter.records.unsafe import unsafe_rows, unsafe_space
from ipam.pool import ORIGIN_CONFIG, Pool
from ipam.quotas import CLOUD_QUOTAS


def space(summary: str, first: str) -> Callable[[Case], Words]:
    """Make the words of one rule.

    Args:
        summary: What is wrong; takes the fields of the detail, `pool`, `left`, and shares as `…_percent`.
        first: What to do before anything else, or "".
    """

    def tell(case: Case) -> Words:
        detail = _detail(case)
        said = summary.format(pool=case.path, left=_left(detail), **detail, **_percents(detail))
        unsafe = unsafe_space(case.report, case.advice, case.pool)
        ways = [first, *_donors(case), *_reclaimable(case)]
        return Words(
            f"{said}; {unsafe}" if unsafe else said,
            "; ".join(filter(None, ways)) or "release allocations that are not needed",
            detail,
        )

    return tell


def mentioned(case: Case) -> Sequence[int]:
    """List what could be won back and is named."""
    return (*unsafe_rows(case.advice, case.pool)[:NAMED], *case.advice.idle.get(case.pool, ())[:NAMED])


def _percents(detail: Record) -> Record:
    told = ((key, detail[key]) for key in ("utilization", "fragmentation"))
    return {f"{key}_percent": percent(share) for key, share in told if share is not None}


def _detail(case: Case) -> Record:
    pool, use = case.report.tree.pools[case.pool], case.advice.rooms.use(case.pool)
    return {
        "utilization": use.utilization,
        "available_addresses": str(use.available),
        "safe_addresses": str(use.safe),
        "default_netmask_length": pool.rules.default_netmask_length,
        "allocatable_blocks": use.allocatable_blocks,
        "largest_free_block": None if use.largest_free_block is None else str(use.largest_free_block),
        "fragmentation": use.fragmentation,
    }


def _left(detail: Record) -> str:
    """Say how much a pool can still give away."""
    length, blocks = detail["default_netmask_length"], detail["allocatable_blocks"]
    if length is None or blocks is None:
        return addresses(int(detail["safe_addresses"]))
    return f"{blocks} {'block' if blocks == 1 else 'blocks'} of /{length}"


def _donors(case: Case) -> Iterator[str]:
    """Say where more space is: in the parent to provision, in a pool of the same region to use meanwhile."""
    tree = case.report.tree
    pool = tree.pools[case.pool]
    if pool.parent is None:
        yield _give(pool)
    else:
        parent = int(tree.columns.parent[case.pool])
        largest = case.advice.rooms.use(parent).largest_free_block
        path = tree.pools[parent].path
        if largest is None:
            yield f"its parent '{path}' has no space left: provision more to that first"
        else:
            yield f"{_give(pool)}, from '{path}', its parent, where {largest} is free"
    yield from _elsewhere(case, pool)


def _give(pool: Pool) -> str:
    """Say how a pool gets more space: where it was made, which alone may change it."""
    if pool.origin in CLOUD_QUOTAS:
        return "provision more space to it in the cloud's IPAM"
    if pool.origin == ORIGIN_CONFIG:
        return "give it more space in the configuration file"
    return "provision more space to it by `cidrwatch registry provision`"


def _elsewhere(case: Case, pool: Pool) -> Iterator[str]:
    """Name a pool that is for those who use this one: shared with them, and asking for no other tags."""
    length = pool.rules.default_netmask_length
    if length is None or pool.locale is None:
        return
    need = Need(pool.scope, pool.family, pool.locale, length, pool.share or (ANYBODY,))
    room = case.advice.rooms.best(need, but=pool.id, tags=dict(pool.rules.tags))
    if room is not None and room.pool.id != pool.parent:
        yield f"meanwhile {room}"


def _reclaimable(case: Case) -> Iterator[str]:
    """Name what takes space for nothing, or without anybody having planned it."""
    report = case.report
    ghosts = [subject(report, entity) for entity in case.advice.ghosts.get(case.pool, ())]
    if ghosts:
        word = "allocation" if len(ghosts) == 1 else "allocations"
        yield f"release the {word} whose network is gone: {named(ghosts, len(ghosts))}"
    idle = case.advice.idle.get(case.pool, ())
    if idle:
        shown = [subject(report, entity) for entity in idle[:NAMED]]
        yield f"release what nothing uses: {named(shown, len(idle))}"
    unplanned = unsafe_rows(case.advice, case.pool)
    if unplanned:
        largest = phrase(subject(report, unplanned[0]))
        yield f"win space back: move or delete networks without an allocation, {largest} is the largest"
    if not (ghosts or idle or unplanned):
        use = case.advice.rooms.use(case.pool)
        held = counted(use.sub_pools + use.resources + use.reservations, "allocation")
        yield f"release what is not needed of its {held}"
