"""Who comes first among equal blocks."""

import numpy as np

from analyzer.field import Field
from ipam.blocks import I64
from ipam.columns import Columns


def first_come(field: Field, columns: Columns, places: I64) -> I64:
    """Sort places of a field by their block; of equal blocks the first seen leads, then the lesser id.

    The places have to ascend. The same estate, read in whatever order, always gives the same answer.
    """
    key = field.spans.first.take(places)
    same = np.zeros(len(places), np.bool_)
    np.equal(key[1:], key[:-1], out=same[1:])
    same[:-1] |= same[1:]
    tied = np.flatnonzero(same)
    if not len(tied):
        return places
    rows = field.rows.take(places[tied])
    rank = np.lexsort(
        (rows, columns.network.take(rows), columns.order.take(rows), columns.first_seen.take(rows), key[tied])
    )
    sorted_places = places.copy()
    sorted_places[tied] = places[tied[rank]]
    return sorted_places
