"""Pieces of sentences that several texts share."""

from collections.abc import Sequence

from exporter.records.entities import Record

TYPE_WORDS = {
    "vpc": "VPC",
    "eip": "Elastic IP",
    "public_ipv4_pool": "public IPv4 pool",
    "byoip_cidr": "BYOIP range",
}
JOINT_WORDS = {"transit_gateway": "transit gateway", "cen": "CEN", "domain": "routing domain"}
NAMED = 3  # subjects that a sentence names before it counts
LEGIBLE = 1 << 40  # more addresses are told as a power of two

HOUR, DAY = 3600, 86_400


def phrase(end: Record) -> str:
    """Name a subject within a sentence: what it is, its id, block and place."""
    word = TYPE_WORDS.get(end["type"], end["type"])
    where = ", ".join(filter(None, (end["account"], end["region"])))
    return f"{word} {end['id']} ({end['cidr']}{f', {where}' if where else ''})"


def short(end: Record) -> str:
    """Name a subject again that a sentence before has told of."""
    word = TYPE_WORDS.get(end["type"], end["type"])
    return f"{word} {end['id']}" + (f" of {end['account']}" if end["account"] else "")


def joint(via: str) -> str:
    """Name what joins networks, of which records have the kind as a code before its id."""
    kind, blank, name = via.partition(" ")
    return f"{JOINT_WORDS.get(kind, kind)}{blank}{name}"


def named(subjects: Sequence[Record], count: int) -> str:
    """Name the first of some subjects, and count the others."""
    told = ", ".join(phrase(one) for one in subjects[:NAMED])
    return f"{told} and {count - NAMED} more" if count > NAMED else told


def percent(share: float) -> str:
    """Write a share as a percentage, the same wherever one stands in a sentence or a table."""
    return f"{100 * share:.1f} %"


def counted(count: int, word: str) -> str:
    """Count things whose name has a plain plural."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def addresses(count: int) -> str:
    """Count addresses."""
    return counted(count, "address") if count == 1 else f"{number(count)} addresses"


def number(count: int) -> str:
    """Write a count of addresses; of very many say how many bits they take."""
    if count < LEGIBLE:
        return str(count)
    exact = count & (count - 1) == 0
    return f"{'' if exact else 'about '}2^{count.bit_length() - 1}"


def lasting(seconds: float) -> str:
    """Say how long something has lasted, so coarsely that it does not read differently a minute later."""
    if seconds >= 2 * DAY:
        return f"{int(seconds // DAY)} days"
    if seconds >= 2 * HOUR:
        return f"{int(seconds // HOUR)} hours"
    return "an hour" if seconds >= HOUR else "less than an hour"
