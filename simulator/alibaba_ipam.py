"""Alibaba's own IPAM, VpcIpam version 2023-02-28, over the estate: the operations that a reader needs."""

from collections.abc import Iterable, Iterator, Mapping

from simulator import alibaba_ipam_rows as rows
from simulator.alibaba_estate import Given, Ipam, IpamPool
from simulator.alibaba_ipam_rows import Row
from simulator.alibaba_tokens import region, required, tokened
from simulator.alibaba_verdicts import blocks, verdicts
from simulator.alibaba_vpc import alibaba_ids
from simulator.estate import Estate
from simulator.refusal import Refusal

VERSION = "2023-02-28"

STATUS = "GetVpcIpamServiceStatus"
OF_REGION = {"ListIpams": "Ipams", "ListIpamScopes": "IpamScopes", "ListIpamPools": "IpamPools"}
OF_ONE = {
    "ListIpamPoolCidrs": "IpamPoolCidrs",
    "ListIpamPoolAllocations": "IpamPoolAllocations",
    "ListIpamResourceCidrs": "IpamResourceCidrs",
}
_KNOWN = frozenset({"RegionId", "MaxResults", "NextToken", "IpamPoolId", "IpamScopeId"})
_SCOPES = ("private", "public")


class IpamApi:
    """Answers for every account of the estate: an account sees what is its own, and pools shared with it."""

    def __init__(self, estate: Estate) -> None:
        self._ipams = estate.alibaba_ipams
        self._ids = alibaba_ids(estate)
        self._verdicts = {
            rows.scope_id(ipam, scope): verdicts(list(blocks(estate, scope)), ipam, self._ids)
            for ipam in estate.alibaba_ipams
            for scope in _SCOPES
        }

    def carry_out(self, action: str, account: str, given: Mapping[str, str]) -> Row:
        """Answer an operation for an account.

        Raises:
            Refusal: a parameter is missing, out of bounds or unknown, or the operation is.
        """
        if action != STATUS and action not in OF_REGION and action not in OF_ONE:
            message = "Specified api is not found, please check your url and method."
            raise Refusal("InvalidAction.NotFound", message, 404)
        where = region(given)
        if action == STATUS:
            return {"Enabled": any(account in ipam.opened for ipam in self._ipams)}
        for name in given.keys() - _KNOWN:  # a filter that is ignored makes an answer that is too long
            message = f"The specified parameter {name} is not valid: the simulator does not have it."
            raise Refusal("InvalidParameter", message, 400)
        if action in OF_REGION:
            return tokened(OF_REGION[action], list(self._hosted(action, account, where)), given)
        return tokened(OF_ONE[action], list(self._one(action, account, given)), given)

    def _hosted(self, action: str, account: str, where: str) -> Iterator[Row]:
        """List what an account sees of the IPAMs that a region hosts."""
        for ipam in self._ipams:
            if ipam.region != where:
                continue
            ours = ipam.owner == account
            if action == "ListIpamPools":
                for pool in ipam.pools:
                    if ours or account in pool.shared:
                        yield rows.told_pool(ipam, pool) | {"IsShared": not ours}
            elif ours and action == "ListIpams":
                yield rows.told_ipam(ipam)
            elif ours:
                yield from (rows.told_scope(ipam, scope) for scope in _SCOPES)

    def _one(self, action: str, account: str, given: Mapping[str, str]) -> Iterable[Row]:
        """List what is in a scope, or of a pool."""
        where = region(given)
        if action == "ListIpamResourceCidrs":
            name = required(given, "IpamScopeId")
            ours = [ipam for ipam in self._ipams if (ipam.owner, ipam.region) == (account, where)]
            if name not in {rows.scope_id(ipam, scope) for ipam in ours for scope in _SCOPES}:
                raise Refusal("ResourceNotFound.IpamScope", "The specified resource is not found.", 404)
            return ({"IpamScopeId": name} | row for row in self._verdicts[name])
        name = required(given, "IpamPoolId")
        for ipam in self._ipams:
            for pool in ipam.pools:
                if rows.pool_id(ipam, pool.key) == name and account in {ipam.owner, *pool.shared}:
                    if action == "ListIpamPoolCidrs" and where == ipam.region:
                        return (rows.told_block(ipam, pool, cidr) for cidr in pool.cidrs)
                    if action == "ListIpamPoolAllocations" and where == (pool.region or ipam.region):
                        return self._allocations(ipam, pool)
        raise Refusal("ResourceNotFound.IpamPool", "The specified resource is not found.", 404)

    def _allocations(self, ipam: Ipam, pool: IpamPool) -> Iterator[Row]:
        """List what a pool gave away: to its sub-pools, to VPCs, and by hand."""
        for sub in ipam.pools:
            for cidr in sub.cidrs if sub.parent == pool.key else ():
                to = ("IpamPool", rows.pool_id(ipam, sub.key))
                yield rows.told_allocation(ipam, Given(pool.key, cidr), to)
        for one in ipam.given:
            if one.pool == pool.key:
                to = ("VPC", self._ids[one.vpc]) if one.vpc else ("Custom", "")
                yield rows.told_allocation(ipam, one, to)
