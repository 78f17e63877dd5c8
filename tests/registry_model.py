"""The registry, written a second time: with sets of addresses, all pairs, and no thought of speed."""

from dataclasses import dataclass, field

from apply_model import addresses, best, demand, inside


@dataclass
class ModelPool:
    parent: str | None
    universe: str  # scope and family
    locale: str | None = None
    cidrs: list = field(default_factory=list)
    held: dict = field(default_factory=dict)  # CIDR by allocation id
    until: dict = field(default_factory=dict)  # last day by allocation id
    cooling: dict = field(default_factory=dict)  # time by CIDR
    creator: dict = field(default_factory=dict)  # account by allocation id


class Model:
    """What the registry should hold; every operation either does what it should or raises RefusedError."""

    def __init__(self):
        self.pools = {}
        self.regions = []  # of the IPAM, the managed one first; empty: there is none
        self.lent = {}  # (pool, standing) by share and principal

    def taken(self, name):
        """List what a pool gave away: its allocations and the CIDRs of its sub-pools."""
        below = [cidr for pool in self.pools.values() if pool.parent == name for cidr in pool.cidrs]
        return [*self.pools[name].held.values(), *below]

    def create(self, name, parent, universe, locale=None):
        demand(parent is None or parent in self.pools)
        above = self.pools[parent].locale if parent else None
        demand(locale is None or above in {None, locale})
        locale = locale or above
        demand(locale is None or not self.regions or locale in self.regions)
        self.pools[name] = ModelPool(parent, self.pools[parent].universe if parent else universe, locale)

    def delete(self, name):
        pool = self._pool(name)
        demand(not pool.cidrs and not self.taken(name))
        demand(not any(one.parent == name for one in self.pools.values()))
        del self.pools[name]
        self.lent = {key: (pool, standing) for key, (pool, standing) in self.lent.items() if pool != name}

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

    def allocate(self, name, space, avoid, whom=None):
        self._pool(name)
        demand(whom is None or self.may_use(name, whom))
        return self._place(name, space, avoid)

    def may_use(self, name, whom):
        """Tell whether one of the words that stand for an account has accepted a share of a pool."""
        return any(
            pool == name and standing == "accepted" and principal in whom
            for (_, principal), (pool, standing) in self.lent.items()
        )

    def share(self, share, name, principals, inside, *, external):
        self._pool(name)
        known = {
            principal
            for (_, principal), (pool, said) in self.lent.items()
            if pool == name and said != "rejected"
        }
        for principal in principals:
            if principal not in known:
                demand(external or principal in inside)
                self.lent[share, principal] = name, "accepted" if principal in inside else "pending"

    def answer(self, share, principal, standing, asker):
        pool, before = self.lent.get((share, principal), (None, None))
        demand(asker in {"", principal} and before == "pending")
        self.lent[share, principal] = pool, standing

    def unshare(self, word, principals):
        keys = [key for key, (pool, _) in self.lent.items() if word in {pool, key[0]}]
        demand(keys or word in self.pools)
        there = {principal for _, principal in keys}
        demand(set(principals) <= there)
        for key in keys:
            if not principals or key[1] in principals:
                del self.lent[key]

    def make_ipam(self, regions):
        demand(not self.regions)
        demand(all(pool.locale is None or pool.locale in regions for pool in self.pools.values()))
        self.regions = list(dict.fromkeys(regions))

    def modify_ipam(self, add, remove):
        demand(self.regions and remove != self.regions[0] and (remove is None or remove in self.regions))
        after = [one for one in self.regions if one != remove]
        after += [add] if add and add not in after else []
        demand(all(pool.locale is None or pool.locale in after for pool in self.pools.values()))
        self.regions = after

    def delete_ipam(self, *, cascade):
        demand(self.regions and (cascade or not self.pools))
        self.regions, self.pools, self.lent = [], {}, {}

    def give(self, name, key, cidr, until, creator=""):
        self.pools[name].creator[key] = creator
        self.pools[name].held[key] = cidr
        self.pools[name].until[key] = until

    def release(self, key, cooled, asker="", whom=None):
        name = next((name for name, pool in self.pools.items() if key in pool.held), None)
        demand(name is not None)
        demand(whom is None or (self.may_use(name, whom) and self.pools[name].creator[key] == asker))
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
        pool.cooling = {rest: at for one, at in pool.cooling.items() for rest in left(one, space)}
        return space

    def _cool(self, name, cidr, cooled):
        if cooled is not None:
            self.pools[name].cooling[cidr] = cooled

    def _pool(self, name):
        demand(name in self.pools)
        return self.pools[name]


def left(cidr, space):
    """Halve a block until each piece lies in another one or beside it; list those beside it."""
    if not addresses(cidr) & addresses(space):
        return [cidr]
    if addresses(cidr) <= addresses(space):
        return []
    return [piece for half in cidr.subnets() for piece in left(half, space)]
