"""What there is to know about a change that is tried, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime

from exporter.records.moments import rfc3339
from exporter.records.phrases import percent
from ipam.what_if import MOST, Because, Reason

Values = Mapping[str, object]


def text(reason: Reason, other: str) -> str:
    """Say a reason in one sentence, without its full stop; `other` names what it is about."""
    told = TEXTS[reason.code]
    return told.format(**reason.values, other=other) if isinstance(told, str) else told(reason.values)


def _outside(values: Values) -> str:
    return (
        f"{values['cidr']} lies in no CIDR of pool '{values['pool']}', which has {_listed(values['cidrs'])}: "
        "name a block inside one of them, or another pool"
    )


def _no_room(values: Values) -> str:
    largest, others = values["largest"], values["others"]
    left = f"its largest free block is {largest}" if largest else "nothing of it is free"
    where = f"{_listed(others)} has room" if _one(others) else f"{_listed(others)} have room"
    more = f", and {values['more']} more pools do" if values["more"] else ""
    elsewhere = f"{where}{more}" if others else "no other pool of its scope has room: provision more space"
    return f"pool '{values['pool']}' has no room for a /{values['length']}: {left}; {elsewhere}"


def _held_back(values: Values) -> str:
    until = values["until"]
    assert isinstance(until, datetime)
    return (
        f"{values['cidr']} of pool '{values['pool']}' is held back after its release until {rfc3339(until)}: "
        "who asks for the very CIDR gets it before"
    )


def _met(values: Values) -> str:
    one = values["count"] == 1
    blocks = "1 network" if one else f"{values['count']} networks"
    said = f"{values['cidr']} shares addresses with {blocks} of its scope"
    if values["shape"] == "equal":
        return f"{said} beside: only one network can hold the allocation, renumber the others"
    if values["shape"] == "covered":
        return (
            f"{said}, {'which lies' if one else 'all of them'} inside it: to register what exists, allocate "
            "the very block of each; an allocation around it is an overlap"
        )
    return f"{said}: choose a free block, `cidrwatch next` names one"


def _collide(values: Values) -> str:
    count = values["count"]
    many = f"more than {MOST}" if isinstance(count, int) and count > MOST else str(count)
    pairs = "1 pair of blocks shares" if count == 1 else f"{many} pairs of blocks share"
    return (
        f"{pairs} addresses: '{values['a']}' and '{values['b']}' cannot be joined before one end of each is "
        "renumbered"
    )


def _more(values: Values) -> str:
    between = values.get("between")
    said = f"these are the first {MOST} pairs"
    if not isinstance(between, tuple):
        return said
    return f"{said}: `cidrwatch overlaps --between {' '.join(between)}` lists all of networks that exist"


def _listed(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, tuple) else str(values)


def _fulfilled(values: Values) -> str:
    """Tell of declared networks inside a reservation."""
    count = int(str(values["count"]))
    networks = "1 declared network lies" if count == 1 else f"{count} declared networks lie"
    return f"{networks} in {values['cidr']} and would fulfil the reservation: that is no collision"


def _one(values: object) -> bool:
    return isinstance(values, tuple) and len(values) == 1


TEXTS: Mapping[Because, str | Callable[[Values], str]] = {
    Because.BEST_FIT: "{cidr} is the best fit in pool '{pool}': from the smallest free block that is large "
    "enough, clear of allocations and of every network that was discovered and is not ignored",
    Because.REGISTERS: "this registers what exists: {other} has the very block and would hold the allocation",
    Because.HELD_BY_PLAN: "pool '{pool}' has given addresses of {cidr} away already: release that first, or "
    "choose a free block",
    Because.MEETS_NETWORKS: _met,
    Because.OUTSIDE_POOL: _outside,
    Because.NETMASK_OUT_OF_BOUNDS: "a /{length} is {than} than pool '{pool}' allows: its {end} block is a "
    "/{bound}",
    Because.NO_ROOM: _no_room,
    Because.HELD_BACK: _held_back,
    Because.NOTHING_SHARED: "no address is shared",
    Because.FULFILLED: _fulfilled,
    Because.NO_BLOCKS: "'{side}' has no VPC block or declared network that is known and watched",
    Because.SIDES_COLLIDE: _collide,
    Because.ONE_NETWORK: "'{a}' and '{b}' are one network, and the blocks of one network never collide",
    Because.MORE_COLLISIONS: _more,
    Because.ALREADY_MANAGED: "{cidr} is managed already: it holds a custom allocation",
    Because.IN_NO_POOL: "{cidr} lies in no pool of scope '{scope}': provision its space to one first",
    Because.IN_ANOTHER_POOL: "{cidr} does not belong to pool '{pool}': the deepest pool around it "
    "is '{deepest}'",
    Because.IGNORED_BY_RULE: "an ignore rule leaves {cidr} alone",
    Because.BREAKS_RULES: "pool '{pool}' imports whatever its rules say, and would hold it as noncompliant",
    Because.AS_THE_POOL_ASKS: "a new VPC is judged as pool '{pool}' asks for it: of its locale, with its "
    "tags, of an account that it is shared with",
    Because.STALE_SHARDS: lambda values: (
        f"{percent(float(str(values['share'])))} of {values['shards']} shards are fresh, {values['stale']} "
        "are not: what they read last is avoided, what is newer is unknown; `cidrwatch status` names them"
    ),
    Because.NOTHING_READ: "the store holds no readings yet, so nothing that exists could be avoided: run "
    "`cidrwatch scan`",
}
