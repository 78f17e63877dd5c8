"""The listings of the VPC API that are read, and how one is read: every page, and counts that agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alibabacloud_vpc20160428.models import (
    DescribeEipAddressesRequest,
    DescribeVpcsRequest,
    DescribeVSwitchesRequest,
)

from collector.access import Access
from collector.alibaba import translate
from collector.alibaba.classify import SDK_ERRORS, classified
from collector.alibaba.clients import Clients
from collector.bound import bound
from collector.cells import number
from collector.credentials import Keys
from collector.fields import Entry
from collector.listing import Listing
from collector.port import Ask, Found
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind


@dataclass(frozen=True, slots=True)
class Call:
    """What sends an operation of the VPC API, and where its answer keeps the entries."""

    send: Callable[[Any, str, int], Any]  # client, region, page number
    keys: tuple[str, str]


def _vpcs(client: Any, region: str, page: int) -> Any:
    return client.describe_vpcs(DescribeVpcsRequest(region_id=region, page_number=page, page_size=50))


def _vswitches(client: Any, region: str, page: int) -> Any:
    request = DescribeVSwitchesRequest(region_id=region, page_number=page, page_size=50)
    return client.describe_vswitches(request)


def _addresses(client: Any, region: str, page: int) -> Any:
    request = DescribeEipAddressesRequest(region_id=region, page_number=page, page_size=100)
    return client.describe_eip_addresses(request)


LISTINGS = {
    Kind.VPC: Listing("DescribeVpcs", Call(_vpcs, ("Vpcs", "Vpc")), translate.VPC),
    Kind.SUBNET: Listing("DescribeVSwitches", Call(_vswitches, ("VSwitches", "VSwitch")), translate.VSWITCH),
    Kind.EIP: Listing(
        "DescribeEipAddresses", Call(_addresses, ("EipAddresses", "EipAddress")), translate.ADDRESS
    ),
}


@dataclass(frozen=True, slots=True)
class AlibabaCollector:
    """Reads one listing of one account and region."""

    shard: Shard
    listing: Listing[Call]
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return everything the listing holds."""
        return self.listing.found(self._pages(ask), self.shard)

    def _pages(self, ask: Ask) -> Iterator[list[Entry]]:
        """Yield the pages of one listing.

        Pages by number are no snapshot: the total has to stay the same, and as many items to come.
        """
        read, page = 0, 1
        items, total = self._page(page, ask)
        while True:
            yield items
            read += len(items)
            if read >= total or not items:
                break
            page += 1
            items, now = self._page(page, ask)
            if now != total:
                raise self.listing.broken(
                    self.shard, f"TotalCount went from {total} to {now} between two pages"
                )
        if read != total:
            raise self.listing.broken(self.shard, f"TotalCount is {total}, but the pages hold {read}")

    def _page(self, page: int, ask: Ask) -> tuple[list[Entry], int]:
        answer = ask(
            self.listing.operation,
            lambda keys: self._request(keys, page),
            lambda: self.access.keys(ask),
        )
        if answer.body is None:  # the SDK's way to say that some item was not as it expects
            raise self.listing.broken(self.shard, "the SDK could not read the answer")
        body = answer.body.to_map()
        outer, inner = self.listing.call.keys
        total = number(body.get("TotalCount"))
        if body.get(outer) is None or total is None:
            raise self.listing.broken(
                self.shard, f"the answer has no {'TotalCount' if outer in body else outer}"
            )
        return [item or {} for item in body[outer][inner]], total

    def _request(self, keys: Keys, page: int) -> Any:
        try:
            with bound(keys):
                return self.listing.call.send(self.clients.vpc(self.shard.region), self.shard.region, page)
        except SDK_ERRORS as error:
            failed = classified(error, self.listing.place(self.shard))
            if failed.error_class is ErrorClass.TOKEN:
                self.access.forget(keys)
            raise failed from error
