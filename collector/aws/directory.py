"""Finds accounts by AWS Organizations, and the regions of each by Account Management or by EC2."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from collector.access import Access
from collector.aws.classify import answered
from collector.aws.clients import Clients
from collector.aws.members import USABLE, member, usable
from collector.bound import bound
from collector.cells import text
from collector.credentials import KeyCache, Keys
from collector.directory import Paths, distinct, some, whole
from collector.fields import MalformedError
from collector.hub import Hub
from collector.pages import broken, by_token
from collector.port import Ask, ShardError
from collector.sentence import instead
from ipam.account import ListedAccount
from ipam.words import ErrorClass

PAGE, REGIONS_PAGE = 20, 50  # the most that each API allows

ROOT = "r-"  # how the id of a root begins, above which there is nothing

_NO_ORGANIZATION = "list the account ids under accounts, or give the daemon credentials of an account that "
WAYS_OUT = {
    ErrorClass.DENIED: "only the management account of the organization and its delegated administrators may "
    "ask: run the daemon with an identity of one, and allow it organizations:ListAccounts and "
    "organizations:ListParents; or list the account ids under accounts",
    ErrorClass.UNSUPPORTED: f"{_NO_ORGANIZATION}manages an organization",
}


@dataclass(frozen=True, slots=True)
class AwsDirectory:
    """Asks with the daemon's own keys; only EC2's regions are asked for in the account itself."""

    clients: Clients
    hub: Hub
    cache: KeyCache
    refused: Event = field(default_factory=Event)  # Account Management answers nobody: no need to try again

    def accounts(self, ask: Ask, known: Paths) -> tuple[ListedAccount, ...]:
        """List every account of the organization."""
        self.refused.clear()
        what = "ListAccounts of AWS Organizations"
        try:
            pages = by_token(lambda token: self._organizations(what, token, ask), "Accounts", what)
            members = distinct([member(entry) for entry in whole(pages, what)], what)
            places: dict[str, tuple[str, ...]] = {}
            return tuple(
                one if one.path else replace(one, path=known.get(one.id) or self._path(one.id, places, ask))
                for one in members
            )
        except MalformedError as error:
            raise broken(what, str(error)) from None
        except ShardError as error:
            raise instead(error, WAYS_OUT) from None

    def regions(self, account: str, ask: Ask) -> tuple[str, ...]:
        """List the regions that an account has enabled; where nobody tells the hub, the account itself does.

        Account Management tells it of members only, and only where its trusted access is enabled.
        """
        if not self.refused.is_set():
            try:
                return self._listed_regions(account, ask)
            except ShardError as error:
                if error.error_class is ErrorClass.DENIED:
                    self.refused.set()
        return self._described_regions(account, ask)

    def _path(self, child: str, places: dict[str, tuple[str, ...]], ask: Ask) -> tuple[str, ...]:
        """Climb from an account or unit to the root; what lies above a unit is asked for once."""
        what = f"ListParents of {child}"
        pages = by_token(
            lambda token: self._organizations(what, {"ChildId": child, **token}, ask), "Parents", what
        )
        above = next((str(entry.get("Id", "")) for entry in whole(pages, what)), "")
        if not above or above == child:
            raise broken(what, "it names no parent")
        if above not in places:
            places[above] = (*(() if above.startswith(ROOT) else self._path(above, places, ask)), above)
        return places[above]

    def _organizations(self, what: str, given: Mapping[str, str], ask: Ask) -> Mapping[str, Any]:
        method = "list_accounts" if "ChildId" not in given else "list_parents"
        return self._by_hub(
            what, lambda: self._call("organizations", method, {"MaxResults": PAGE, **given}), ask
        )

    def _listed_regions(self, account: str, ask: Ask) -> tuple[str, ...]:
        what = f"ListRegions of {account}"
        asked = {"AccountId": account, "MaxResults": REGIONS_PAGE, "RegionOptStatusContains": list(USABLE)}

        def page(token: Mapping[str, str]) -> Mapping[str, Any]:
            return self._by_hub(what, lambda: self._call("account", "list_regions", {**asked, **token}), ask)

        return some(usable(whole(by_token(page, "Regions", what), what)), what)

    def _described_regions(self, account: str, ask: Ask) -> tuple[str, ...]:
        what = f"DescribeRegions of {account}"
        access = Access(account, self.cache)

        def request(keys: Keys) -> Mapping[str, Any]:
            with answered(what, lambda: access.forget(keys)), bound(keys):
                return self._call("ec2", "describe_regions", {})

        answer = ask("DescribeRegions", request, lambda: access.keys(ask))
        listed = whole([answer.get("Regions", [])], what)
        return some((text(entry, "RegionName") for entry in listed), what)

    def _call(self, service: str, method: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        client = self.clients.client(service, self.clients.home)
        answer: Mapping[str, Any] = getattr(client, method)(**given)
        return answer

    def _by_hub(self, what: str, call: Callable[[], Mapping[str, Any]], ask: Ask) -> Mapping[str, Any]:
        def request(own: Keys) -> Mapping[str, Any]:
            with answered(what, self.hub.forget), bound(own):
                return call()

        return ask(what.partition(" ")[0], request, self.hub.keys)
