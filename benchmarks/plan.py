"""A large made-up plan: pool trees ten levels deep, many CIDRs to a pool, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ipam.cidr import WIDTH, Cidr, block
from ipam.pool import Allocation, Pool, PoolTree, Rules
from ipam.scope import Match, Scope
from ipam.words import Family

DEPTH = 10
MOST_CIDRS = 50  # of one pool
IPV4_SHARE = 0.75  # of the pools
LONGEST = {Family.IPV4: 28, Family.IPV6: 64}  # netmask length of a pool's CIDR
Number = TypeVar("Number", int, NDArray[np.int64])
REGIONS = tuple(f"region-{number}" for number in range(8))
PAIRS = (("env", "prod"), ("team", "network"), ("cost", "shared"), ("tier", "web"))  # that pools may require


@dataclass(slots=True)
class _Stock:
    """One CIDR of a pool, from which blocks of one length are carved in order."""

    start: int
    length: int
    step: int  # bits by which a carved block is longer
    taken: int = 0

    @property
    def left(self) -> int:
        """Return how many blocks can be carved; the last one stays for direct allocations."""
        return (1 << self.step) - 1 - self.taken

    def carve(self, width: int) -> tuple[int, int]:
        """Take the next block: first address and netmask length."""
        length = self.length + self.step
        start = self.start + (self.taken << (width - length))
        self.taken += 1
        return start, length


@dataclass(slots=True)
class _Node:
    """A pool under construction."""

    scope: str
    family: Family
    name: str
    path: str
    stocks: list[_Stock]
    parent: "_Node | None" = None
    depth: int = 1
    locale: str | None = None
    children: int = field(default=0)


def region_of(family: Family, start: Number) -> Number:
    """Say in which region a plan puts an address, or each of a column: neighbours are in the same."""
    return (start >> (20 if family is Family.IPV4 else 80)) % len(REGIONS)


def account(scope: int, number: int) -> str:
    """Name an account of a scope."""
    return f"{scope:05d}{number:07d}"


def scopes(count: int, accounts: int) -> tuple[Scope, ...]:
    """Make scopes of so many accounts each; the first two are the default ones."""
    made = [
        Scope(
            f"scope-{number}",
            ("private", "public")[number] if number < 2 else None,
            (Match(accounts=frozenset(account(number, one) for one in range(accounts))),),
        )
        for number in range(count)
    ]
    return tuple(made) if count > 1 else (*made, Scope("public", "public"))


def tree(count: int, in_scopes: tuple[Scope, ...], used: int, seed: int = 7) -> PoolTree:
    """Make so many pools, spread evenly over the first `used` scopes."""
    random = Random(seed)
    nodes: list[_Node] = []
    for number in range(used):
        share = (number + 1) * count // used - number * count // used
        of_ipv4 = max(1, round(share * IPV4_SHARE))
        for family, wanted in ((Family.IPV4, of_ipv4), (Family.IPV6, max(1, share - of_ipv4))):
            nodes += _grown(_root(in_scopes[number].name, number, family), wanted, random)
    pools = tuple(_pool(node, random) for node in nodes)
    return PoolTree(in_scopes, pools, tuple(_reservations(nodes, random)))


def roots(family: Family, scope: int) -> tuple[tuple[int, int], ...]:
    """List what the top pool of a scope holds: first addresses and netmask lengths."""
    if family is Family.IPV4:
        return (
            (10 << 24, 8),
            (172 << 24 | 16 << 16, 12),
            (192 << 24 | 168 << 16, 16),
            (100 << 24 | 64 << 16, 10),
        )
    return (0x2001_0DB8 << 96 | scope << 84, 44), (0xFD00 << 112 | scope << 100, 28)


def _root(scope: str, number: int, family: Family) -> _Node:
    stocks = [_Stock(start, length, 4) for start, length in roots(family, number)]
    return _Node(scope, family, f"top-{family}", f"{scope}:top-{family}", stocks)


def _grown(root: _Node, wanted: int, random: Random) -> list[_Node]:
    """Grow a tree of so many pools, or as many as there is space for."""
    nodes, tries = [root], 0
    while len(nodes) < wanted and tries < 50 * wanted:
        tries += 1
        recent = random.random() < 0.7  # grow the young ones first, so that the tree gets deep
        parent = nodes[int(len(nodes) * random.random() ** (0.5 if recent else 1))]
        if parent.depth < DEPTH and (carved := _carved(parent, random)):
            nodes.append(_child(parent, carved, random))
    return nodes


def _carved(parent: _Node, random: Random) -> list[tuple[int, int]]:
    """Carve one pool's CIDRs: five or so, sometimes as many as there may be."""
    wanted = MOST_CIDRS if random.random() < 0.02 else min(MOST_CIDRS, 1 + int(random.expovariate(0.185)))
    width, found = WIDTH[parent.family], []
    for stock in parent.stocks:
        if stock.length + stock.step <= LONGEST[parent.family]:
            few = wanted if wanted == MOST_CIDRS else random.randint(2, 5)
            found += [stock.carve(width) for _ in range(min(few, stock.left, wanted - len(found)))]
        if len(found) == wanted:
            break
    return found


def _child(parent: _Node, carved: list[tuple[int, int]], random: Random) -> _Node:
    parent.children += 1
    name = str(parent.children)
    locale = parent.locale
    if locale is None and carved[0][1] >= (12 if parent.family is Family.IPV4 else 48):
        locale = REGIONS[region_of(parent.family, carved[0][0])]
    stocks = [_Stock(start, length, random.choice((2, 2, 3))) for start, length in carved]
    return _Node(
        parent.scope, parent.family, name, f"{parent.path}/{name}", stocks, parent, parent.depth + 1, locale
    )


def _pool(node: _Node, random: Random) -> Pool:
    """Write down a pool, with rules that some of what lies in it will break."""
    shortest = min(stock.length for stock in node.stocks)
    low, high = (16, 28) if node.family is Family.IPV4 else (48, 64)
    return Pool(
        node.path, node.name, node.path, node.scope, node.family,
        tuple(_cidrs(node)),
        node.parent.path if node.parent else None, node.depth, node.locale,
        Rules(min(shortest, low), high - 4, high, tuple(pair for pair in PAIRS if random.random() < 0.25)),
        auto_import=random.random() < 0.6,
    )  # fmt: skip


def _cidrs(node: _Node) -> Iterator[Cidr]:
    return (block(node.family, stock.start, stock.length) for stock in node.stocks)


def _reservations(nodes: list[_Node], random: Random) -> Iterator[Allocation]:
    """Reserve the last block of some pools, which no sub-pool has."""
    for node in nodes:
        stock, width = node.stocks[-1], WIDTH[node.family]
        if random.random() < 0.1:
            length = min(stock.length + stock.step + 2, width)
            start = stock.start + (1 << (width - stock.length)) - (1 << (width - length))
            yield Allocation(f"alloc-{node.path}", node.path, block(node.family, start, length))
