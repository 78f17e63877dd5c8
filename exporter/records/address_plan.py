"""The records of an address plan: its levels, or every branch."""

from collections.abc import Iterator
from functools import partial

from exporter.records.entities import Record
from ipam.address_plan import AddressPlan, Branch
from ipam.plan_level import AddressPlanError, Level

MOST = 1_000_000  # branches of a list


def levels(plan: AddressPlan) -> Iterator[Record]:
    """Yield what each level is, from the root down."""
    dimensions = (Level(plan.name, 1), *plan.levels)
    for level, length, pools in zip(dimensions, plan.lengths, plan.pools, strict=True):
        yield {
            "level": level.name,
            **{str(state): count for state, count in level.counts.items()},
            "netmask_length": length,
            "branch_addresses": str(1 << (plan.root.max_prefixlen - length)),
            "pools": pools,
        }


def branches(plan: AddressPlan) -> Iterator[Record]:
    """Yield every branch, parents first; what is not active is told, and not divided.

    Raises:
        AddressPlanError: there are so many that nobody waits for the end of the list.
    """
    count = 1 + sum(pools * level.branches for pools, level in zip(plan.pools, plan.levels, strict=False))
    if count > MOST:
        raise AddressPlanError(
            f"the plan has {count:,} branches, and no list is longer than {MOST:,}: take fewer branches, "
            "or list the levels alone"
        )
    return map(partial(_branch, plan), plan.walk(plan.top))


def _branch(plan: AddressPlan, branch: Branch) -> Record:
    return {
        "path": branch.path,
        "level": plan.level(branch),
        "state": str(branch.state),
        "cidr": str(branch.cidr),
        "netmask_length": branch.cidr.prefixlen,
        "addresses": str(branch.cidr.num_addresses),
    }
