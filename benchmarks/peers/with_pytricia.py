"""pytricia: a Patricia trie in C, one for each scope and family.

Less than ours: the status of an overlap, no counts, pairs or groups; no utilization at all.
"""

import numpy as np
from peers.case import Answer, Case, Clock, Table
from pytricia import PyTricia

FAMILIES = "both"


def overlap(case: Case, clock: Clock) -> Answer:
    """Fill a trie, then flag each block that has a parent, and the parents above it."""
    table = case.alike
    with clock.loading():
        rows = _rows(table)
    flags = np.zeros(len(table), np.bool_)
    with clock.answering():
        tries = _filled(rows)
        for key, text, _ in rows:
            trie = tries[key]
            _climb(trie, text, flags)
    return flags


def _climb(trie: PyTricia, text: str, flags) -> None:
    """Flag a block that another one equals or holds, and all around it that are not flagged yet."""
    here = trie[text]
    above = trie.parent(text)
    if len(here) > 1 or above is not None:
        flags[here] = True
    while above is not None and not flags[trie[above][0]]:
        flags[trie[above]] = True
        above = trie.parent(above)


def lpm(case: Case, clock: Clock) -> Answer:
    """Fill a trie with the pool CIDRs and look each block up."""
    with clock.loading():
        pools, rows = _rows(case.pools), _rows(case.blocks)
    found = np.full(len(rows), -1, np.int64)
    with clock.answering():
        tries = _filled(pools)
        for key, text, place in rows:
            if key in tries:
                held = tries[key].get(text)
                found[place] = -1 if held is None else held[0]
    return found


def _rows(table: Table):
    """List a key of the trie, the text of the block, and the row."""
    cidrs = table.cidrs()
    return [
        ((group, cidr.version), str(cidr), place)
        for place, (group, cidr) in enumerate(zip(table.group.tolist(), cidrs, strict=True))
    ]


def _filled(rows) -> dict[tuple[int, int], PyTricia]:
    tries: dict[tuple[int, int], PyTricia] = {}
    for key, text, place in rows:
        trie = tries.get(key)
        if trie is None:
            trie = tries[key] = PyTricia(32 if key[1] == 4 else 128)
        if trie.has_key(text):
            trie[text].append(place)
        else:
            trie[text] = [place]
    return tries
