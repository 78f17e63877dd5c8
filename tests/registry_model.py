"""The registry, written a second time: with sets of addresses, all pairs, and no thought of speed."""

from dataclasses import dataclass, field

from apply_model import addresses, best, demand, inside


@dataclass
class ModelPool:
    parent: str | None
    universe: str  # scope and family
    cidrs: list = field(default_factory=list)
    held: dict = field(default_factory=dict)  # CIDR by allocation id
    until: dict = field(default_factory=dict)  # last day by allocation id
    cooling: dict = field(default_factory=dict)  # time by CIDR


class Model:
    """What the registry should hold; every operation either does what it should or raises RefusedError."""

    def __init__(self):
        self.pools = {}

    def taken(self, name):
        """List what a pool gave away: its allocations and the CIDRs of its sub-pools."""
        below = [cidr for pool in self.pools.values() if pool.parent == name for cidr in pool.cidrs]
        return [*self.pools[name].held.values(), *below]

    def create(self, name, parent, universe):
        demand(parent is None or parent in self.pools)
        self.pools[name] = ModelPool(parent, self.pools[parent].universe if parent else universe)

    def delete(self, name):
        pool = self._pool(name)
        demand(not pool.cidrs and not self.taken(name))
        demand(not any(one.parent == name for one in self.pools.values()))
        del self.pools[name]

    def provision(self, name, space):
        pool = self._pool(name)
        if pool.parent is None:
            demand(not isinstance(space, int))
            beside = [
                one for one in self.pools.values() if one.parent is None and one.universe == pool.universe
            ]
            demand(not any(addresses(cidr) & addresses(space) for one in beside for cidr in one.cidrs))
        else:
            space = self._place(pool.parent, space)
        pool.cidrs.append(space)
        return space

    def deprovision(self, name, cidr, cooled):
        pool = self._pool(name)
        demand(cidr in pool.cidrs)
        demand(not any(addresses(cidr) & addresses(one) for one in self.taken(name)))
        pool.cidrs.remove(cidr)
        pool.cooling = {one: at for one, at in pool.cooling.items() if not addresses(one) & addresses(cidr)}
        if pool.parent:
            self._cool(pool.parent, cidr, cooled)

    def allocate(self, name, space, avoid):
        self._pool(name)
        return self._place(name, space, avoid)

    def give(self, name, key, cidr, until):
        self.pools[name].held[key] = cidr
        self.pools[name].until[key] = until

    def release(self, key, cooled):
        name = next((name for name, pool in self.pools.items() if key in pool.held), None)
        demand(name is not None)
        self._cool(name, self.pools[name].held.pop(key), cooled)

    def pass_time(self, now):
        """Let go of what is held back long enough, and of reservations whose day is over."""
        for pool in self.pools.values():
            pool.cooling = {cidr: at for cidr, at in pool.cooling.items() if at > now}
            for key in [
                key for key, day in pool.until.items() if day and day < now.date() and key in pool.held
            ]:
                del pool.held[key]

    def _place(self, name, space, avoid=()):
        pool = self.pools[name]
        if isinstance(space, int):
            return best(pool.cidrs, [*self.taken(name), *pool.cooling, *avoid], space)
        demand(inside(space, pool.cidrs))
        demand(not any(addresses(space) & addresses(one) for one in self.taken(name)))
        pool.cooling = {one: at for one, at in pool.cooling.items() if not addresses(one) & addresses(space)}
        return space

    def _cool(self, name, cidr, cooled):
        if cooled is not None:
            self.pools[name].cooling[cidr] = cooled

    def _pool(self, name):
        demand(name in self.pools)
        return self.pools[name]
