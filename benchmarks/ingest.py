"""What it costs to turn the clouds' answers into columns; what their SDKs do before is told apart.

As in a sweep: listing after listing is translated, handed on and let go of.
"""

import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from alibabacloud_vpc20160428 import models
from api_answers import ACCOUNTS, MAKERS, Entry
from botocore.parsers import create_parser

from collector.alibaba.listing import LISTINGS as ALIBABA
from collector.aws.listing import LISTINGS as AWS
from collector.parse_many import parse_many
from ipam.records import Records
from ipam.shard import Shard
from ipam.words import Kind, Provider
from wire.ec2 import QueryApi

LISTED = 1_000  # entries of a listing, one of each kind and of each of many accounts and regions
LISTED_OF = {Kind.VPC: 20, Kind.SUBNET: 120, Kind.EIP: 60}  # listings
SIZE = LISTED * sum(LISTED_OF.values())  # entries of each cloud
SAMPLE = 2_000  # entries of each kind that an SDK parses, which takes it long
LISTINGS = {Provider.AWS: AWS, Provider.ALIBABA: ALIBABA}
PAGES = {Provider.AWS: 1000, Provider.ALIBABA: 50}  # entries
BODIES = {
    Kind.VPC: models.DescribeVpcsResponseBody,
    Kind.SUBNET: models.DescribeVSwitchesResponseBody,
    Kind.EIP: models.DescribeEipAddressesResponseBody,
}
MILLION = 1_000_000

Row = tuple[str, str, str]


@dataclass(slots=True)
class Paging:
    """Hands out pages as they come from a wire; measures their making and their end, which are not ours."""

    texts: list[str]
    seconds: float = 0.0
    page: list[Entry] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[Entry]]:
        for text in self.texts:
            begin = time.thread_time()
            former, self.page = self.page, json.loads(text)
            former.clear()
            self.seconds += time.thread_time() - begin
            yield self.page


@dataclass(slots=True)
class Costs:
    """Seconds of a processor for the entries of one cloud."""

    columns: float = 0.0
    numbers: float = 0.0
    parsing: float = 0.0
    sdk: float = 0.0  # of as many entries, as far as a sample tells


def rows() -> list[Row]:
    """Measure: what, figure, limit."""
    return [*(row for cloud in LISTINGS for row in _cloud(cloud)), _parsing()]


def _cloud(cloud: Provider) -> Iterator[Row]:
    """Measure one cloud, its kinds mixed as they are in an estate."""
    costs, sorts = Costs(), []
    for kind, listings in LISTED_OF.items():
        for number in range(listings):
            _listing(cloud, kind, number * LISTED, costs)
        costs.sdk += _sdk(cloud, kind) * listings * LISTED
        sorts.append(_sort())
    scale = MILLION / SIZE
    name = f"{SIZE:,} entries of {cloud} in listings of {LISTED:,}, 5 tags each"
    ratio = costs.columns * scale / median(sorts)
    per_million = "s of a processor per million"
    yield (
        f"{name}, to columns",
        f"{costs.columns * scale:.2f} {per_million}, {ratio:.0f} x np.sort of a million",
        "3 s",
    )
    yield f"{name}, from these columns to the numbers kept", f"{costs.numbers * scale:.2f} {per_million}", ""
    yield (
        f"{name}, `json.loads` of the same, for comparison",
        f"{costs.parsing * scale:.2f} {per_million}",
        "",
    )
    yield f"{name}, what its SDK does with the answer", f"{costs.sdk * scale:.0f} {per_million}", ""
    held, peak = _memory(cloud)
    yield f"a reading of {cloud}, memory held and at its peak", f"{held:.0f} and {peak:.0f} bytes a row", ""


def _sort() -> float:
    """Return the seconds that sorting a million numbers takes on this machine at this moment."""
    numbers = np.random.default_rng(1).integers(0, 1 << 63, MILLION, np.uint64)
    begin = time.thread_time()
    np.sort(numbers)
    return time.thread_time() - begin


def _texts(cloud: Provider, kind: Kind, begin: int, size: int) -> list[str]:
    """Make the pages of a listing, as JSON."""
    make, page = MAKERS[cloud, kind], PAGES[cloud]
    end = begin + size
    return [json.dumps([make(n) for n in range(at, min(at + page, end))]) for at in range(begin, end, page)]


def _listing(cloud: Provider, kind: Kind, begin: int, costs: Costs) -> None:
    """Translate one listing, hand it on, and let go of it."""
    pages, shard = Paging(_texts(cloud, kind, begin, LISTED)), _shard(cloud, kind)
    times = [time.thread_time()]
    found = LISTINGS[cloud][kind].found(pages, shard)
    times.append(time.thread_time())
    records = Records.of(found.rows, shard, np.zeros(len(found.rows), np.int64))
    times.append(time.thread_time())
    if found.rejected or len(records) < LISTED:
        raise SystemExit(f"{cloud} {kind}: {found.rejected[:3]}")
    costs.columns += times[1] - times[0] - pages.seconds
    costs.numbers += times[2] - times[1]
    costs.parsing += pages.seconds


def _shard(cloud: Provider, kind: Kind) -> Shard:
    return Shard(cloud, cloud, str(ACCOUNTS[cloud]), "somewhere", kind)


def _sdk(cloud: Provider, kind: Kind) -> float:
    """Return the seconds that the cloud's SDK takes for an entry, from the bytes to its own dictionaries."""
    entries = [MAKERS[cloud, kind](n) for n in range(SAMPLE)]
    run = (_botocore if cloud is Provider.AWS else _tea)(kind, entries)
    begin = time.thread_time()
    read = run()
    seconds = (time.thread_time() - begin) / SAMPLE
    if read != entries:
        raise SystemExit(f"{cloud} {kind}: the SDK reads something else than was made up")
    return seconds


def _botocore(kind: Kind, entries: list[Entry]) -> Callable[[], list[Entry]]:
    """Prepare the parsing of an answer of EC2."""
    listing, api = AWS[kind], QueryApi.load("ec2")
    shape = api.model.operation_model(listing.operation).output_shape
    body = api.serialize(listing.operation, {listing.call.key: entries}, "r-1")
    answer = {"body": body, "status_code": 200, "headers": {}}
    return lambda: create_parser("ec2").parse(answer, shape)[listing.call.key]


def _tea(kind: Kind, entries: list[Entry]) -> Callable[[], list[Entry]]:
    """Prepare the parsing of an answer of Alibaba Cloud, page by page."""
    outer, inner = ALIBABA[kind].call.keys
    page = PAGES[Provider.ALIBABA]
    texts = [json.dumps({outer: {inner: entries[at : at + page]}}) for at in range(0, len(entries), page)]

    def run() -> list[Entry]:
        bodies = (BODIES[kind]().from_map(json.loads(text)) for text in texts)
        return [entry for body in bodies for entry in body.to_map()[outer][inner]]

    return run


def _memory(cloud: Provider) -> tuple[float, float]:
    """Return the bytes that a reading of subnets holds, and those at its peak, for each row."""
    texts = _texts(cloud, Kind.SUBNET, 0, 20_000)
    tracemalloc.start()
    try:
        found = LISTINGS[cloud][Kind.SUBNET].found(Paging(texts), _shard(cloud, Kind.SUBNET))
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return held / len(found.rows), peak / len(found.rows)


def _parsing() -> Row:
    """Measure the reading of CIDRs alone, a fifth of them IPv6."""
    texts = [
        f"2600:1f18:{n & 0xFFFF:x}:4201::/64" if n % 5 == 0 else f"10.{n >> 8 & 255}.{n & 255}.0/24"
        for n in range(MILLION)
    ]
    begin = time.thread_time()
    parsed = parse_many(texts)
    seconds = time.thread_time() - begin
    if len(parsed.blocks) != MILLION:
        raise SystemExit(f"{len(parsed.wrong)} CIDRs were not read")
    return (
        "1,000,000 CIDRs as text, a fifth of them IPv6, to columns",
        f"{seconds:.2f} s of a processor",
        "1 s",
    )


if __name__ == "__main__":
    for row in rows():
        print("| " + " | ".join(row) + " |")
