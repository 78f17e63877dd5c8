"""Ids of resources as numbers: one that tells them apart, one that sorts like them."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

import numpy as np

from ipam.blocks import U8, U64
from ipam.words import Provider, ResourceType

LETTERS = 10  # of an id, that its order looks at
BITS = 6  # of each
LAST = (1 << BITS) - 1  # sorts after every letter and digit; 0, the end of an id, sorts before
SORTED = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KNOWN = np.isin(np.arange(256), np.frombuffer(SORTED, np.uint8))
ODD = ~KNOWN & (np.arange(256) > 0)
BEYOND = 0x7F  # stands for every character that is not ASCII
RANK = np.cumsum(KNOWN, dtype=np.uint8)  # of each byte: how many letters and digits are not above it
HYPHEN = ord("-")


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
    distinct = dict.fromkeys(ids, 0)
    numbers = np.maximum(_digests(f"{provider}\0{of}\0{source}\0", distinct), np.uint64(1))
    if len(distinct) == len(ids):
        return numbers
    distinct.update(zip(distinct, numbers.tolist(), strict=True))
    return np.fromiter(map(distinct.__getitem__, ids), np.uint64, len(ids))


def fingerprint(provider: Provider, of: ResourceType, source: str, resource: str) -> int:
    """Number one resource, as `fingerprints` does."""
    return int(fingerprints(provider, of, source, (resource,))[0])


def orders(ids: Sequence[str]) -> U64:
    """Number ids so that of two of one prefix the number of the former is never above that of the latter.

    The prefix goes up to the first hyphen. The ten characters behind it count: ids that are alike in them
    have the same number, and their fingerprints have to tell them apart. Distinct runs of letters and
    digits have distinct numbers; behind any other character nothing counts.
    """
    found = np.zeros(len(ids), np.uint64)
    behind = np.zeros(len(ids), np.bool_)
    for letters in _letters(ids):
        found <<= np.uint64(BITS)
        found |= np.where(behind, LAST, RANK[letters])
        behind |= ODD[letters]
    return found


def order(resource: str) -> int:
    """Number one id, as `orders` does."""
    return int(orders((resource,))[0])


def pair_fingerprints(key: str, values: Collection[str]) -> U64:
    """Number tags of one key, key and value together; the same in every process and every version."""
    return _digests(f"{key}\0", values)


def pairs_fingerprints(pairs: Iterable[tuple[str, str]]) -> U64:
    """Number tags of any keys, as `pair_fingerprints` does."""
    return _digests("", [f"{key}\0{value}" for key, value in pairs])


def pair_fingerprint(key: str, value: str) -> int:
    """Number one tag, as `pair_fingerprints` does."""
    return int(pair_fingerprints(key, (value,))[0])


def _digests(begin: str, texts: Collection[str]) -> U64:
    """Number texts that begin alike; the beginning is digested once."""
    begun = blake2b(begin.encode(errors="surrogatepass"), digest_size=8).copy
    found = []
    for text in _encoded(texts):
        digest = begun()
        digest.update(text)
        found.append(digest.digest())
    return np.frombuffer(b"".join(found), "<u8").astype(np.uint64)


def _encoded(texts: Collection[str]) -> list[bytes]:
    try:
        return list(map(str.encode, texts))
    except UnicodeEncodeError:  # half a surrogate pair
        return [text.encode(errors="surrogatepass") for text in texts]


def _letters(ids: Sequence[str]) -> U8:
    """Cut out the letters that count: a line for each place, 0 behind the end of an id."""
    text = "\0".join(ids)
    if not text.isascii() or text.count("\0") != len(ids) - 1:
        return _odd_letters(ids)
    told = np.frombuffer(text.encode() + bytes(LETTERS), np.uint8)
    ends = np.append(np.flatnonzero(told[: len(text)] == 0), len(text))
    hyphens = np.append(np.flatnonzero(told == HYPHEN), len(text))
    begins = np.append(0, ends[:-1] + 1)
    hyphen = hyphens[np.searchsorted(hyphens, begins)]
    begins = np.where(hyphen < ends, hyphen + 1, begins)
    places = begins + np.arange(LETTERS)[:, np.newaxis]
    letters: U8 = told[places] * (places < ends)
    return letters


def _odd_letters(ids: Sequence[str]) -> U8:
    """Cut them out of ids of which some are not plain; what is not ASCII sorts after all letters."""
    letters = np.zeros((len(ids), LETTERS), np.uint8)
    for row, name in zip(letters, ids, strict=True):
        _, hyphen, rest = name.partition("-")
        told = (rest if hyphen else name)[:LETTERS]
        row[: len(told)] = [min(ord(letter), BEYOND) for letter in told]
    return letters.T
