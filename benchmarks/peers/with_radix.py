"""py-radix: a radix tree in C, one for each scope, both families in it.

Less than ours: the status of an overlap, no counts, pairs or groups; no utilization at all.
"""

import numpy as np
from peers.case import Answer, Case, Clock, Table
from radix import Radix

FAMILIES = "both"


def overlap(case: Case, clock: Clock) -> Answer:
    """Fill a tree, then ask what covers each block."""
    table = case.alike
    with clock.loading():
        rows = _rows(table)
    flags = np.zeros(len(table), np.bool_)
    with clock.answering():
        trees = _filled(rows)
        for group, text, _ in rows:
            covering = trees[group].search_covering(text)
            if len(covering) > 1 or len(covering[0].data["rows"]) > 1:
                for node in covering:
                    flags[node.data["rows"]] = True
    return flags


def lpm(case: Case, clock: Clock) -> Answer:
    """Fill a tree with the pool CIDRs and ask for the best match of each block."""
    with clock.loading():
        pools, rows = _rows(case.pools), _rows(case.blocks)
    found = np.full(len(rows), -1, np.int64)
    with clock.answering():
        trees = _filled(pools)
        for group, text, place in rows:
            node = trees[group].search_best(text) if group in trees else None
            if node is not None:
                found[place] = node.data["rows"][0]
    return found


def _rows(table: Table):
    """List the group, the text of the block, and the row."""
    texts = map(str, table.cidrs())
    return list(zip(table.group.tolist(), texts, range(len(table)), strict=True))


def _filled(rows) -> dict[int, Radix]:
    trees: dict[int, Radix] = {}
    for group, text, place in rows:
        tree = trees.get(group)
        if tree is None:
            tree = trees[group] = Radix()
        tree.add(text).data.setdefault("rows", []).append(place)
    return trees
