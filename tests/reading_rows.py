"""Short words for readings, and rows as plain values that can be compared."""

from datetime import UTC, datetime, timedelta

from ipam.cidr import parse
from ipam.reading import Failure, Reading, RejectedRow, Row, Rows
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def shard(account="111122223333", kind=Kind.VPC):
    """Name a shard."""
    return Shard("aws", Provider.AWS, account, "eu-west-1", kind)


def later(minutes):
    """Name a time."""
    return START + timedelta(minutes=minutes)


def vpc(resource, cidr, **rest):
    """Make a row."""
    return Row(parse(cidr), resource, rest.pop("owner", "111122223333"), **rest)


def answered(*rows, at=START, of=None, rejected=()):
    """Make a complete reading."""
    refused = tuple(RejectedRow(resource, "no CIDR") for resource in rejected)
    return Reading(of or shard(), at, Rows.of(rows), refused, duration_seconds=1.5)


def failed(at=START, of=None, message="not allowed"):
    """Make a reading of a shard that did not answer."""
    return Reading(of or shard(), at, Rows.of(()), failure=Failure(ErrorClass.DENIED, message))


def plain(rows):
    """Turn columns back into rows."""
    return [
        Row(
            rows.blocks.cidr(at),
            rows.resource[at],
            rows.owner[at],
            rows.name[at],
            rows.parent[at],
            rows.zone[at],
            rows.state[at],
            dict(rows.tags[at]),
            bool(rows.default[at]),
            int(rows.free[at]),
            int(rows.attached[at]),
        )
        for at in range(len(rows))
    ]


def told(found):
    """List what a shard holds as plain values: what was rejected, then the rows."""
    return [*found.rejected, *plain(found.rows)]
