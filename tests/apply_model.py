"""Applying a plan, written a second time: with sets of addresses, all pairs, and no thought of speed."""

from ipam.cidr import first
from ipam.scope import DEFAULT_SCOPES


class RefusedError(Exception):
    """The plan does not hold."""


def addresses(cidr):
    """List the addresses of a block."""
    return {(cidr.version, at) for at in range(first(cidr), first(cidr) + cidr.num_addresses)}


def inside(cidr, cidrs):
    """Tell whether a block lies in a single one of others."""
    return any(addresses(cidr) <= addresses(one) for one in cidrs)


def demand(holds):
    """Refuse the plan where a rule does not hold."""
    if not holds:
        raise RefusedError


def holding(allocations, today):
    """List the CIDRs of the allocations that have not expired."""
    return [one.cidr for one in allocations if not one.until or one.until >= today]


def model(plan, before, today):
    """Say what the tree looks like once the plan is applied.

    Args:
        plan: The declared plan.
        before: The answer for the plan before.
        today: The day on which it is applied, as it was before.

    Returns:
        By path: the path it had before (None: new), its scope and family, its CIDRs, the carved ones, its locale, its allocations
        and which of them hold.
    """
    found = {}
    _group(plan.pools, None, before, (plan, today), found)
    kept = {row["was"] for row in found.values()} - {None}
    for path, row in before.items():
        if path not in kept:
            demand(not row["holding"])
        else:
            (new,) = [one for one in found.values() if one["was"] == path]
            demand(all(inside(cidr, new["cidrs"]) for cidr in row["holding"]))
    return found


def _group(group, parent, before, plan_and_day, found):
    """Place siblings; `parent` is (path, what was found of it, depth, scope, what the file says of it)."""
    names = [(pool.scope if parent is None else "", pool.name) for pool in group]
    demand(len(set(names)) == len(names))
    _renames_hold(group)
    was = [_was(pool, group, parent, before) for pool in group]
    paths = [f"{parent[0]}/{pool.name}" for pool in group] if parent else _root_paths(group, was)
    for pool, path in zip(group, was, strict=True):
        demand(path is None or before[path]["family"] is pool.family)
    taken = [cidr for pool in group for cidr in pool.cidrs]
    reserved = holding(parent[4].allocations, plan_and_day[1]) if parent else []
    taken += reserved
    carved = [
        _kept(pool, before[path]["carved"] if path else ()) for pool, path in zip(group, was, strict=True)
    ]
    taken += [cidr for slots in carved for cidr in slots if cidr]
    wanted = sorted(
        (length, number, slot)
        for number, pool in enumerate(group)
        for slot, length in enumerate(pool.provision)
        if carved[number][slot] is None
    )
    for length, number, slot in wanted:
        demand(parent is not None)
        carved[number][slot] = best(parent[1]["cidrs"], taken, length)
        taken.append(carved[number][slot])
    for number, pool in enumerate(group):
        _place(pool, (was[number], carved[number], paths[number]), parent, found, plan_and_day)
    claims = [
        (pool.scope, cidr)
        for pool, slots in zip(group, carved, strict=True)
        for cidr in (*pool.cidrs, *slots)
    ]
    claims += [(group[0].scope, cidr) for cidr in reserved] if group else []
    for at, (scope, cidr) in enumerate(claims):
        for other_scope, other in claims[:at]:
            demand(scope != other_scope or not addresses(cidr) & addresses(other))
    for pool, path in zip(group, paths, strict=True):
        depth = parent[2] + 1 if parent else 1
        _group(pool.pools, (path, found[path], depth, pool.scope, pool), before, plan_and_day, found)


def _root_paths(group, was):
    """Name top pools; `-?` stands for the id of the one that has to go without the bare path."""
    plain = [_path_of(pool.name, pool.scope) for pool in group]
    paths = []
    for number, path in enumerate(plain):
        rivals = [at for at, other in enumerate(plain) if other == path]
        before = [at for at in rivals if was[at] == path]
        paths.append(path if number == (before or rivals)[0] else f"{path}-?")
    return paths


def _place(pool, was_and_is, parent, found, plan_and_day):
    """Put one pool into the tree, and see what it has to keep by itself."""
    was, carved, path = was_and_is
    plan, today = plan_and_day
    cidrs = (*pool.cidrs, *carved)
    above = parent[1]["locale"] if parent else None
    demand(path not in found)
    demand((parent[2] + 1 if parent else 1) <= plan.quotas.pool_depth)
    demand(len(cidrs) <= plan.quotas.cidrs_per_pool)
    demand(above is None or pool.locale in {None, above})
    demand(not pool.auto_import or pool.locale or above)
    demand(parent is None or all(inside(cidr, parent[1]["cidrs"]) for cidr in cidrs))
    rows = [allocation.cidr for allocation in pool.allocations]
    demand(all(inside(cidr, cidrs) for cidr in rows))
    held = holding(pool.allocations, today)
    demand(len(set(rows)) == len(rows))
    demand(not any(addresses(one) & addresses(two) for at, one in enumerate(held) for two in held[:at]))
    shortest, longest = pool.rules.min_netmask_length or 0, pool.rules.max_netmask_length or 128
    demand(all(shortest <= cidr.prefixlen <= longest for cidr in rows))
    found[path] = {
        "was": was,
        "scope": pool.scope,
        "family": pool.family,
        "cidrs": cidrs,
        "carved": tuple(carved),
        "locale": pool.locale or above,
        "allocations": tuple(rows),
        "holding": tuple(held),
    }


def _kept(pool, carved):
    """Give each netmask length the block it got before."""
    left = list(carved)
    slots = []
    for length in pool.provision:
        same = [cidr for cidr in left if cidr.prefixlen == length]
        slots.append(same[0] if same else None)
        if same:
            left.remove(same[0])
    return slots


def best(cidrs, taken, length):
    """Try every block of this length; the best lies in the smallest free block, at the lowest address."""
    used = set().union(*map(addresses, taken)) if taken else set()

    def free(block):
        return inside(block, cidrs) and not addresses(block) & used

    def room(block):
        while block.prefixlen and free(block.supernet()):
            block = block.supernet()
        return block.num_addresses

    tried = [
        block
        for cidr in cidrs
        if cidr.prefixlen <= length
        for block in cidr.subnets(new_prefix=length)
        if free(block)
    ]
    demand(tried)
    return min(tried, key=lambda block: (room(block), first(block)))


def _renames_hold(group):
    """A former name belongs to one pool, and nobody gets it back through others."""
    former = {
        (pool.scope, pool.name): pool.renamed_from
        for pool in group
        if pool.renamed_from not in {None, pool.name}
    }
    demand(len({(scope, was) for (scope, _), was in former.items()}) == len(former))
    for (scope, name), was in former.items():
        at = (scope, was)
        for _ in group:
            demand(at != (scope, name))
            at = (scope, former.get(at, at[1]))


def _was(pool, group, parent, before):
    """Find the path that a pool had: by its own name, unless a sibling takes that over; else by its former one."""
    if parent and parent[1]["was"] is None:
        return None

    def stored(name):
        path = f"{parent[1]['was']}/{name}" if parent else _path_of(name, pool.scope)
        known = [one for one in (path, f"{path}-?") if one in before and before[one]["scope"] == pool.scope]
        return known[0] if known else None

    def heir(name):
        siblings = [one for one in group if one.scope == pool.scope]
        renamed = [one for one in siblings if one.renamed_from == name != one.name]
        if renamed and (not stored(renamed[0].name) or heir(renamed[0].name) != renamed[0].name):
            return renamed[0].name
        return name

    if stored(pool.name) and heir(pool.name) == pool.name:
        return stored(pool.name)
    if pool.renamed_from and heir(pool.renamed_from) == pool.name:
        return stored(pool.renamed_from)
    return None


def _path_of(name, scope):
    default = scope in {one.name for one in DEFAULT_SCOPES}
    return name if default else f"{scope}:{name}"
