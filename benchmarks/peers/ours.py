"""The analyzer's own steps, each alone, and for utilization the whole analysis: it has no smaller part."""

import numpy as np
from peers.case import Answer, Case, Clock

from analyzer.holders import Spans, holders
from analyzer.overlap import Field, collisions
from ipam.blocks import Blocks
from ipam.position import positions

FAMILIES = "both"


def overlap(case: Case, clock: Clock) -> Answer:
    """Count the blocks of its group that share an address with each block."""
    table = case.alike
    with clock.answering():
        count = len(table)
        spans = _spans(table.blocks, table.group)
        none = np.zeros(count, np.bool_)
        rows = np.arange(count)
        return collisions(Field(rows, spans, rows, none, none)).count > 0


def lpm(case: Case, clock: Clock) -> Answer:
    """Find the smallest pool CIDR around each block."""
    with clock.answering():
        both = Blocks.joined((case.pools.blocks, case.blocks.blocks))
        spans = _spans(both, np.concatenate((case.pools.group, case.blocks.group)))
        rows = np.arange(len(both))
        return holders(spans.take(rows[: len(case.pools)]), spans.take(rows[len(case.pools) :]))


def _spans(blocks: Blocks, group) -> Spans:
    order = positions(blocks)
    return Spans(group, order.code, order.end)
