"""An address plan as the `pools` section of a configuration file."""

import json
import re
from collections.abc import Iterator, Mapping

from config.yaml_file import LARGEST
from ipam.address_plan import AddressPlan, Branch
from ipam.plan_level import AddressPlanError, State

MOST = LARGEST * 9 // 10  # values; the rest is for the sources, and whatever else a file holds

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*|[0-9.]+/[0-9]+")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))  # of YAML 1.1 and 1.2


def plan_text(plan: AddressPlan) -> Iterator[str]:
    """Write a plan line by line; what is reserved or unused is free space of its pool, named in a comment.

    Raises:
        AddressPlanError: no configuration file could hold so many pools.
    """
    if values(plan) > MOST:
        raise AddressPlanError(_too_many(plan))
    return _lines(plan)


def values(plan: AddressPlan) -> int:
    """Count the values that a reader meets: of a pool the mapping, its name, its list and the CIDR in it."""
    named = (None, *(level.name for level in plan.levels))
    inner = sum(plan.pools[:-1])  # a list of sub-pools each
    located = sum(
        count for count, name in zip(plan.pools, named, strict=True) if name and name == plan.locale
    )
    ruled = plan.pools[-1] if plan.leaf_rules else 0  # a mapping of three lengths each
    return 4 * sum(plan.pools) + inner + located + 4 * ruled + 3  # the file, its list of pools, the scope


def _too_many(plan: AddressPlan) -> str:
    told = f"the plan has {sum(plan.pools):,} pools, too many for one configuration file: "
    if len(plan.levels) == 1:
        return f"{told}take fewer active branches, or divide them over two levels"
    name, one = plan.levels[0].name, plan.branch(plan.top, 0).cidr
    return f"{told}take fewer active branches, or plan each '{name}' by itself, with a root like {one}"


def _lines(plan: AddressPlan) -> Iterator[str]:
    yield f"# Address plan of {plan.root}\n"
    for level, length in zip(plan.levels, plan.lengths[1:], strict=True):
        parts = ", ".join(f"{count} {state}" for state, count in level.counts.items() if count)
        yield f"#   {level.name}: /{length}, {parts}\n"
    yield "pools:\n"
    yield from _pool(plan, plan.top, "  ")


def _pool(plan: AddressPlan, branch: Branch, indent: str) -> Iterator[str]:
    """Write a pool and all below it: of the last level each in a line, the others key by key."""
    keys = _keys(plan, branch)
    if plan.is_leaf(branch):
        pairs = ", ".join(f"{key}: {value}" for key, value in keys.items())
        yield f"{indent}- {{{pairs}}}\n"
        return
    mark = "- "
    for key, value in keys.items():
        yield f"{indent}{mark}{key}: {value}\n"
        mark = "  "
    yield f"{indent}  pools:\n"
    deeper = f"{indent}    "
    for child in plan.below(branch, State.ACTIVE):
        yield from _pool(plan, child, deeper)
    for state in (State.RESERVED, State.UNUSED):
        yield from _spare(plan, branch, state, deeper)


def _keys(plan: AddressPlan, branch: Branch) -> Mapping[str, str]:
    found = {"name": _scalar(branch.name)}
    if branch.depth == 1:
        found["scope"] = _scalar(plan.scope)
    if locale := plan.locale_of(branch):
        found["locale"] = _scalar(locale)
    found["cidrs"] = f"[{_scalar(str(branch.cidr))}]"
    if plan.leaf_rules and plan.is_leaf(branch):
        rules = plan.leaf_rules
        found["rules"] = (
            f"{{min_netmask_length: {rules.shortest}, default_netmask_length: {rules.default}, "
            f"max_netmask_length: {rules.longest}}}"
        )
    return found


def _spare(plan: AddressPlan, branch: Branch, state: State, indent: str) -> Iterator[str]:
    """Say which branches of a pool are not active, by the first and the last of them."""
    level = plan.levels[branch.depth - 1]
    count = level.counts[state]
    if count:
        first, last = (plan.branch(branch, level.numbers(state)[end]).cidr for end in (0, -1))
        blocks = f"{first}" if count == 1 else f"{first} to {last}"
        yield f"{indent}# {level.name}: {count} {state}, {blocks}\n"


def _scalar(text: str) -> str:
    """Write a text so that every reader of YAML takes it for a text."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
