"""The listings of EC2 that are read, and how one is read: every page, or an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from collector.access import Access
from collector.aws import translate
from collector.aws.classify import MAYBE_DISABLED, SDK_ERRORS, classified
from collector.aws.clients import Clients
from collector.bound import bound
from collector.credentials import Keys
from collector.fields import Entry
from collector.listing import Listing
from collector.port import Ask, Found, ShardError
from collector.sentence import sentence
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """The client's method for an operation of EC2, and where its answer keeps the entries."""

    method: str
    key: str
    paged: bool = True


LISTINGS = {
    Kind.VPC: Listing("DescribeVpcs", Call("describe_vpcs", "Vpcs"), translate.VPC),
    Kind.SUBNET: Listing("DescribeSubnets", Call("describe_subnets", "Subnets"), translate.SUBNET),
    Kind.EIP: Listing(
        "DescribeAddresses", Call("describe_addresses", "Addresses", paged=False), translate.ADDRESS
    ),
}


@dataclass(frozen=True, slots=True)
class AwsCollector:
    """Reads one listing of one account and region."""

    shard: Shard
    listing: Listing[Call]
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return everything the listing holds."""
        return self.listing.found(self._pages(ask), self.shard)

    def _pages(self, ask: Ask) -> Iterator[list[Entry]]:
        """Yield the pages; not by the SDK's paginator, which cannot ask for one page again."""
        client, key = self._client(), self.listing.call.key
        tokens: set[str] = set()
        asked: dict[str, Any] = {"MaxResults": PAGE} if self.listing.call.paged else {}
        while True:
            answer = self._page(client, asked, ask)
            if key not in answer:
                raise self.listing.broken(self.shard, f"the answer has no {key}")
            yield answer[key]
            token = answer.get("NextToken")
            if not token:
                return
            if token in tokens:
                raise self.listing.broken(self.shard, "a page names a page that came before as the next one")
            tokens.add(token)
            asked["NextToken"] = token

    def _client(self) -> Any:
        try:
            return self.clients.client("ec2", self.shard.region)
        except SDK_ERRORS as error:
            raise classified(error, self.listing.place(self.shard)) from error

    def _page(self, client: Any, asked: Mapping[str, Any], ask: Ask) -> Mapping[str, Any]:
        method = getattr(client, self.listing.call.method)

        def request(keys: Keys) -> Mapping[str, Any]:
            try:
                with bound(keys):
                    answer: Mapping[str, Any] = method(**asked)
                    return answer
            except SDK_ERRORS as error:
                failed = classified(error, self.listing.place(self.shard))
                raise self._judged(failed, keys, ask) from error

        return ask(self.listing.operation, request, lambda: self.access.keys(ask))

    def _judged(self, failed: ShardError, keys: Keys, ask: Ask) -> ShardError:
        """Tell bad keys, which are dropped, from a region that is not enabled."""
        if failed.code in MAYBE_DISABLED and self._good_elsewhere(keys, ask):
            error_class = ErrorClass.REGION_DISABLED
            where = self.listing.place(self.shard)
            told = sentence(where, failed.code, "the keys are good, but not here", error_class)
            return ShardError(error_class, told, failed.code)
        if failed.error_class is ErrorClass.TOKEN:
            self.access.forget(keys)
        return failed

    def _good_elsewhere(self, keys: Keys, ask: Ask) -> bool:
        """Ask STS, where the keys come from, whether they are good: then it is this region that is not."""
        try:
            ask("GetCallerIdentity", self._identify, lambda: keys)
        except ShardError:
            return False
        return True

    def _identify(self, keys: Keys) -> None:
        try:
            with bound(keys):
                self.clients.client("sts", self.clients.home).get_caller_identity()
        except SDK_ERRORS as error:
            raise classified(error, "GetCallerIdentity") from error
