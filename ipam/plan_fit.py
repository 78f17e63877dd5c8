"""Whether an address plan is possible: it fits into its root, and its parts agree."""

from itertools import pairwise

from ipam.address_plan import AddressPlan
from ipam.plan_level import AddressPlanError, Level, check_name
from ipam.quotas import Quotas


def check(plan: AddressPlan) -> None:
    """Check a plan.

    Raises:
        AddressPlanError: it cannot be; what, where, and the way out.
    """
    check_name(plan.name, "the top pool")
    check_name(plan.scope, "a scope")
    _check_levels(plan)
    _check_space(plan)
    _check_locale(plan)
    _check_leaf_rules(plan)


def _check_levels(plan: AddressPlan) -> None:
    names = [level.name for level in plan.levels]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise AddressPlanError(f"two levels are named '{name}': rename one, or join them into one")
    deepest = Quotas().pool_depth
    if len(names) >= deepest:
        raise AddressPlanError(
            f"the plan has {len(names)} levels below its root, and a pool tree is at most {deepest} pools "
            f"deep: take at most {deepest - 1} levels"
        )


def _check_space(plan: AddressPlan) -> None:
    """Check that the root has as many bits as the levels take; name the level that has none, and ways out."""
    width, own = plan.root.max_prefixlen, plan.root.prefixlen
    excess = plan.lengths[-1] - width
    if excess <= 0:
        return
    over = next(at for at, length in enumerate(plan.lengths) if length > width)
    taken = ", ".join(f"{level.name} {level.bits}" for level in plan.levels)
    raise AddressPlanError(
        f"the plan does not fit into {plan.root}: its levels take {_bits(plan.lengths[-1] - own)} ({taken}), "
        f"the root has {width - own}, and a branch of '{plan.levels[over - 1].name}' would be a "
        f"/{plan.lengths[over]}: {_ways_out(plan, excess)}"
    )


def _ways_out(plan: AddressPlan, excess: int) -> str:
    bits = _bits(excess)
    largest = max(reversed(plan.levels), key=lambda level: level.bits)
    ways = [f"shrink the levels by {bits} together"]
    if largest.bits >= excess:
        ways = [f"shrink '{largest.name}' by {bits}, to {_told(largest, largest.bits - excess)}"]
    if plan.root.prefixlen >= excess:
        ways.append(f"take a /{plan.root.prefixlen - excess} as the root")
    return ", or ".join(ways)


def _bits(count: int) -> str:
    return "1 bit" if count == 1 else f"{count} bits"


def _told(level: Level, bits: int) -> str:
    """Say how many branches some bits are, reserved ones counted."""
    reserved = " with the reserved ones" if level.reserved else ""
    return f"{1 << bits} {'branch' if bits == 0 else 'branches'}{reserved}"


def _check_locale(plan: AddressPlan) -> None:
    if plan.locale is None:
        return
    level = next((one for one in plan.levels if one.name == plan.locale), None)
    if level is None:
        raise AddressPlanError(f"no level is named '{plan.locale}' that could be the locale: {_known(plan)}")
    if len(level.names) < level.active:
        raise AddressPlanError(
            f"level '{level.name}' is the locale, and has fewer names ({len(level.names)}) than active "
            f"branches ({level.active}): name all of them, for each name is a region"
        )


def _known(plan: AddressPlan) -> str:
    return f"the levels are {', '.join(level.name for level in plan.levels)}"


def _check_leaf_rules(plan: AddressPlan) -> None:
    if plan.leaf_rules is None:
        return
    rules, leaf, width = plan.leaf_rules, plan.lengths[-1], plan.root.max_prefixlen
    ordered = (leaf, rules.shortest, rules.default, rules.longest, width)
    if any(one > other for one, other in pairwise(ordered)):
        raise AddressPlanError(
            f"the leaves are blocks of /{leaf}, and their rules are minimum {rules.shortest}, default "
            f"{rules.default}, maximum {rules.longest}: the lengths have to ascend, from {leaf} to {width}"
        )
