"""What a report's entity numbers stand for: rows of the snapshot, custom allocations, pools."""

from typing import Any

from ipam.cidr import Cidr
from ipam.pool import Allocation, Pool
from ipam.report import Report
from ipam.tag_column import Tags
from ipam.words import ResourceType

Record = dict[str, Any]

ALLOCATION = "allocation"
POOL = "pool"
OWNER_TAGS = ("Owner", "owner", "Team", "team")


def subject(report: Report, entity: int) -> Record:
    """Describe one end of an overlap, one subject of a finding."""
    held = allocation(report, entity)
    if held is not None:
        return _of_allocation(held, report.tree.by_id[held.pool])
    pool = pool_entity(report, entity)
    return _of_row(report, entity) if pool is None else _of_pool(pool)


def cidr(report: Report, entity: int) -> Cidr:
    """Return the block of a row or of a custom allocation."""
    held = allocation(report, entity)
    return report.snapshot.cidr(entity) if held is None else held.cidr


def allocation(report: Report, entity: int) -> Allocation | None:
    """Return the custom allocation that an entity stands for, or None."""
    place = entity - len(report.snapshot)
    return report.tree.allocations[place] if 0 <= place < len(report.tree.allocations) else None


def pool_entity(report: Report, entity: int) -> Pool | None:
    """Return the pool that an entity stands for where a sub-pool blocks an import, or None."""
    place = entity - len(report.snapshot) - len(report.tree.allocations)
    return report.tree.pools[place] if place >= 0 else None


def pool_of_row(report: Report, row: int) -> Pool | None:
    """Return the deepest pool that holds a row's block, or None."""
    place = int(report.verdicts.pool[row])
    return report.tree.pools[place] if place >= 0 else None


def _of_row(report: Report, row: int) -> Record:
    snapshot, text = report.snapshot, report.snapshot.text(row)
    return {
        "provider": str(snapshot.status(row).shard.provider),
        "account": snapshot.owner(row),
        "region": snapshot.region(row),
        "type": str(snapshot.type(row)),
        "id": text.resource,
        "name": text.name,
        "cidr": str(snapshot.cidr(row)),
        "owner": _owner(report, row, text.tags),
    }


def _owner(report: Report, row: int, tags: Tags) -> str:
    """Name who answers for a network: a tag's team, else its account; of a declared one the pool's owner.

    The owner of a pool does not answer for a network that somebody else has put into it.
    """
    team = next((tags[key] for key in OWNER_TAGS if tags.get(key)), "")
    if team or report.snapshot.type(row) is not ResourceType.NETWORK:
        return team or report.snapshot.owner(row)
    pool = pool_of_row(report, row)
    return pool.owner if pool is not None else ""


def _of_allocation(held: Allocation, pool: Pool) -> Record:
    return {
        "provider": "",
        "account": "",
        "region": pool.locale or "",
        "type": ALLOCATION,
        "id": held.id,
        "name": held.description,
        "cidr": str(held.cidr),
        "owner": pool.owner,
    }


def _of_pool(pool: Pool) -> Record:
    return {
        "provider": "",
        "account": "",
        "region": pool.locale or "",
        "type": POOL,
        "id": pool.id,
        "name": pool.path,
        "cidr": ",".join(map(str, pool.cidrs)),
        "owner": pool.owner,
    }
