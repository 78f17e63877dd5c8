"""Ids of resources as numbers: one that tells them apart, one that sorts like them."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from ipam.blocks import U64
from ipam.words import Provider, ResourceType

LETTERS = 10  # of an id, that its order looks at
BITS = 6  # of each
LAST = (1 << BITS) - 1  # sorts after every letter and digit; 0, the end of an id, sorts before
SORTED = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KNOWN = np.isin(np.arange(256), np.frombuffer(SORTED, np.uint8))
BEYOND = 0x7F  # stands for every character that is not ASCII
RANK = np.cumsum(KNOWN, dtype=np.uint64)  # of each byte: how many letters and digits are not above it


def fingerprints(provider: Provider, of: ResourceType, source: str, ids: Sequence[str]) -> U64:
    """Number resources so that the same one has the same number in every process and every version.

    Two of a million resources share a number with a chance of 1 in 37 million.

    Args:
        provider: Who runs the resources.
        of: What they are.
        source: Where they are declared; "" for those of a cloud, whose ids are unique.
        ids: The id of each.

    Returns:
        A number above 0 for each id.
    """
    begin = f"{provider}\0{of}\0{source}\0"
    distinct = list(dict.fromkeys(ids))
    told = [_digest(f"{begin}{name}") for name in distinct]
    numbers: U64 = np.maximum(np.frombuffer(b"".join(told), "<u8"), np.uint64(1)).astype(np.uint64)
    if len(distinct) == len(ids):
        return numbers
    place = {name: at for at, name in enumerate(distinct)}
    found: U64 = numbers[[place[name] for name in ids]]
    return found


def fingerprint(provider: Provider, of: ResourceType, source: str, resource: str) -> int:
    """Number one resource, as `fingerprints` does."""
    return int(fingerprints(provider, of, source, (resource,))[0])


def orders(ids: Sequence[str]) -> U64:
    """Number ids so that of two of one prefix the number of the former is never above that of the latter.

    The prefix goes up to the first hyphen. The ten characters behind it count: ids that are alike in them
    have the same number, and their fingerprints have to tell them apart. Distinct runs of letters and
    digits have distinct numbers; behind any other character nothing counts.
    """
    letters = np.zeros((len(ids), LETTERS), np.uint8)
    texts = [_counted(name) for name in ids]
    if texts:
        letters = np.array(texts, f"S{LETTERS}").view(np.uint8).reshape(-1, LETTERS)
    codes = np.where(letters == 0, np.uint64(0), RANK[letters])
    odd = ~KNOWN[letters] & (letters != 0)
    behind = np.logical_or.accumulate(odd, axis=1)
    behind[:, 1:] = behind[:, :-1]
    behind[:, :1] = False
    codes[behind] = LAST
    found = np.zeros(len(ids), np.uint64)
    for place in range(LETTERS):
        found = found << np.uint64(BITS) | codes[:, place]
    return found


def order(resource: str) -> int:
    """Number one id, as `orders` does."""
    return int(orders((resource,))[0])


def pair_fingerprint(key: str, value: str) -> int:
    """Number a tag, key and value together; the same in every process and every version."""
    return int.from_bytes(_digest(f"{key}\0{value}"), "little")


def _digest(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()


def _counted(name: str) -> bytes:
    """Cut out the characters that count; one beyond ASCII becomes one that sorts after all letters."""
    _, hyphen, rest = name.partition("-")
    text = (rest if hyphen else name)[:LETTERS]
    return text.encode() if text.isascii() else bytes(min(ord(letter), BEYOND) for letter in text)
