"""Which block an allocation gets: best fit in what is left, clear of what is to be avoided."""

from collections.abc import Iterable, Iterator
from itertools import chain

from ipam.cidr import FAMILY, Cidr, block, first, lies_in
from ipam.registry.avoiding import Avoided
from ipam.registry.stock import Stock, fit
from ipam.space import free_blocks


def chosen(stock: Stock, length: int, avoided: Avoided, allowed: Iterable[Cidr] = ()) -> Cidr | None:
    """Choose the block that an allocation of a netmask length gets, None where there is no room.

    It is cut from the smallest block that is large enough, the lowest among equals; where something is to be
    avoided, from what is left around it. So it is what `ipam.space.best_fit` says of the same space.

    Args:
        stock: What the pool has left.
        length: The netmask length.
        avoided: What to keep clear of.
        allowed: Where the block has to lie; nowhere in particular if empty.
    """
    wanted = tuple(allowed)
    if wanted:
        found = min(_large(_allowed(stock, wanted, avoided), length), key=fit, default=None)
    else:
        pieces = min(_large(_pieces(stock, avoided), length), key=fit, default=None)
        whole = next((one for one in stock.fitting(length) if not avoided.meets(one)), None)
        found = min((one for one in (pieces, whole) if one is not None), key=fit, default=None)
    return None if found is None else block(FAMILY[found.version], first(found), length)


def _pieces(stock: Stock, avoided: Avoided) -> Iterator[Cidr]:
    """Yield what is left of the free blocks in which something is to be avoided."""
    around: Cidr | None = None
    for one in avoided.blocks:
        if around is not None and lies_in(one, around):
            continue  # it was cut out with its neighbours
        around = stock.around(one)
        if around is not None:
            yield from free_blocks((around,), avoided.inside(around))


def _allowed(stock: Stock, allowed: tuple[Cidr, ...], avoided: Avoided) -> Iterator[Cidr]:
    """Yield what is left in the allowed blocks."""
    some = chain.from_iterable((one,) if stock.around(one) else stock.within(one) for one in allowed)
    yield from free_blocks(some, avoided.blocks)


def _large(blocks: Iterable[Cidr], length: int) -> Iterator[Cidr]:
    return (one for one in blocks if one.prefixlen <= length)
