"""What a shard holds in the store, as plain rows that can be compared."""

from ipam.reading import Row


def stored_rows(content):
    """Put the numbers and the words of a shard together again, in the order in which they are stored."""
    records = content.records
    numbers = range(len(records))
    owner, default, free, attached = map(records.column, ("owner", "default", "free", "attached"))
    return [
        Row(
            records.cidr(at),
            text.resource,
            records.owners[owner[at]],
            text.name,
            text.parent,
            text.zone,
            text.state,
            dict(text.tags),
            bool(default[at]),
            int(free[at]),
            int(attached[at]),
        )
        for at, text in zip(numbers, content.texts.of(numbers), strict=True)
    ]
