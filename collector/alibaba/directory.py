"""Finds accounts by Alibaba Cloud's resource directory, and the regions of each by the VPC API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alibabacloud_resourcemanager20200331.client import Client as ResourceManagerClient
from alibabacloud_resourcemanager20200331.models import ListAccountsRequest
from alibabacloud_vpc20160428.models import DescribeRegionsRequest

from collector.access import Access
from collector.alibaba.classify import SDK_ERRORS, classified
from collector.alibaba.clients import Clients
from collector.alibaba.members import member, names
from collector.bound import bound
from collector.cells import number
from collector.credentials import KeyCache, Keys
from collector.directory import Paths, distinct, some, whole
from collector.fields import MalformedError
from collector.hub import Hub
from collector.pages import Mark, Page, broken, counted
from collector.port import Ask, ShardError
from collector.sentence import instead
from ipam.account import ListedAccount
from ipam.words import ErrorClass

PAGE = 100  # the most that the API allows

WAYS_OUT = {
    ErrorClass.DENIED: "only the management account of the resource directory and its delegated "
    "administrators may ask: run the daemon with an identity of one, and allow it "
    "resourcemanager:ListAccounts; or list the account ids under accounts",
    ErrorClass.UNSUPPORTED: "enable the resource directory, or give the daemon credentials of the account "
    "that manages it; or list the account ids under accounts",
}


@dataclass(frozen=True, slots=True)
class AlibabaDirectory:
    """Asks for accounts with the daemon's own keys, and for regions with those of each account."""

    clients: Clients
    hub: Hub
    cache: KeyCache

    def accounts(self, ask: Ask, known: Paths) -> tuple[ListedAccount, ...]:
        """List every member of the resource directory; the list itself tells where each of them lies."""
        del known
        what = "ListAccounts of the resource directory"

        def page(at: Mark) -> Page:
            return self._page(what, at, ask)

        try:
            return distinct([member(entry) for entry in whole(counted(page, 1, what), what)], what)
        except MalformedError as error:
            raise broken(what, str(error)) from None
        except ShardError as error:
            raise instead(error, WAYS_OUT) from None

    def regions(self, account: str, ask: Ask) -> tuple[str, ...]:
        """List the regions of an account."""
        what = f"DescribeRegions of {account}"
        access = Access(account, self.cache)

        def request(keys: Keys) -> Any:
            try:
                with bound(keys):
                    return self.clients.vpc(self.clients.home).describe_regions(DescribeRegionsRequest())
            except SDK_ERRORS as error:
                failed = classified(error, what)
                if failed.error_class is ErrorClass.TOKEN:
                    access.forget(keys)
                raise failed from error

        body = _body(ask("DescribeRegions", request, lambda: access.keys(ask)), what)
        return some(names(whole([_inside(body, "Regions", "Region", what)], what)), what)

    def _page(self, what: str, at: Mark, ask: Ask) -> Page:
        def request(own: Keys) -> Any:
            try:
                with bound(own):
                    asked = ListAccountsRequest(page_number=at, page_size=PAGE)
                    client = self.clients.of(ResourceManagerClient, self.clients.home)
                    return client.list_accounts(asked)
            except SDK_ERRORS as error:
                failed = classified(error, what)
                if failed.error_class is ErrorClass.TOKEN:
                    self.hub.forget()
                raise failed from error

        body = _body(ask("ListAccounts", request, self.hub.keys), what)
        total, accounts = number(body.get("TotalCount")), _inside(body, "Accounts", "Account", what)
        if total is None:
            raise broken(what, "the answer has no TotalCount")
        return Page([entry or {} for entry in accounts], total)


def _body(answer: Any, what: str) -> Mapping[str, Any]:
    if answer.body is None:  # the SDK's way to say that some item was not as it expects
        raise broken(what, "the SDK could not read the answer")
    body: Mapping[str, Any] = answer.body.to_map()
    return body


def _inside(body: Mapping[str, Any], outer: str, inner: str, what: str) -> list[Any]:
    """Take out a list, which these APIs put into a mapping of its own."""
    held = body.get(outer)
    found = held.get(inner) if isinstance(held, Mapping) else None
    if not isinstance(found, list):
        raise broken(what, f"the answer has no {outer}")
    return found
