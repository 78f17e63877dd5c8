"""What an account's IPAM in a region plans and says: several calls, and one reading if all of them answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from collector.access import Access
from collector.alibaba import ipam_calls, ipam_words
from collector.alibaba.classify import NO_SUCH_HOST
from collector.alibaba.clients import Clients
from collector.alibaba.ipam_visit import Visit
from collector.alibaba.opened import opened
from collector.alibaba.paging import Paging
from collector.cells import text
from collector.fields import Entry
from collector.port import Ask, Found, ShardError
from collector.sentence import sentence
from ipam.cloud_ipam import NO_IPAM, CloudIpam
from ipam.reading import Rows
from ipam.shard import Shard
from ipam.words import ErrorClass

NO_ENDPOINT = "the region has no IPAM: the name of its endpoint is not known"


@dataclass(frozen=True, slots=True)
class AlibabaIpam:
    """Reads the IPAM that an account has in a region, if it has one.

    What belongs to others, as a pool that is shared with this account, is left to their own shard. An account
    that never opened the service has no IPAM, and that is a complete answer.
    """

    shard: Shard
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return all of the IPAM; what of it could not be read is rejected."""
        visit = Visit(self.shard, self.access, self.clients, ask)
        told = _told(visit) if self._opened(ask) else NO_IPAM
        return Found(Rows.of(()), tuple(visit.taking.rejected), ipam=told)

    def _opened(self, ask: Ask) -> bool:
        """Tell whether the account may have an IPAM in the region."""
        try:
            return opened(Paging(self.shard, ipam_calls.STATUS, self.access, self.clients), ask)
        except ShardError as error:
            if error.code != NO_SUCH_HOST:
                raise
            words = sentence(ipam_calls.STATUS.place(self.shard), "", NO_ENDPOINT, ErrorClass.UNSUPPORTED)
            raise ShardError(ErrorClass.UNSUPPORTED, words, NO_SUCH_HOST) from error


def _told(visit: Visit) -> CloudIpam:
    """Ask for the IPAMs, and if there is one, for everything in it."""
    hosted = _inside(visit.own(ipam_calls.IPAMS, "IpamId"), "RegionId", [visit.shard.region])
    ipams = [text(entry, "IpamId") for entry in hosted]
    if not ipams:
        return NO_IPAM
    if not all(ipams):  # without its name, nothing in it can be told from what is not
        raise ipam_calls.IPAMS.broken(visit.shard, "an IPAM without an id")
    scopes = _inside(visit.own(ipam_calls.SCOPES, "IpamScopeId"), "IpamId", ipams)
    names = [text(entry, "IpamScopeId") for entry in scopes]
    pools = visit.pools(_inside(visit.own(ipam_calls.POOLS, "IpamPoolId"), "IpamScopeId", names))
    return CloudIpam(
        visit.taking.each(scopes, ipam_words.scope, "IpamScopeId"),
        pools,
        tuple(one for pool in pools for one in visit.allocations(pool)),
        tuple(dict.fromkeys(one for name in names if name for one in visit.opinions(name))),
    )


def _inside(entries: Iterable[Entry], key: str, names: Iterable[str]) -> list[Entry]:
    """Keep what lies in one of these, and what does not say where it lies."""
    known = {"", *names}
    return [entry for entry in entries if text(entry, key) in known]
