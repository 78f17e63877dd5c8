"""The IPAM of the simulated AWS, which moto does not know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.aws_ipam_plan import AwsIpam, IpamGift, IpamPool, IpamScope
from simulator.estate import Estate, Vpc
from simulator.refusal import Refusal
from wire.ec2 import Call

OPERATIONS = frozenset({
    "DescribeIpams", "DescribeIpamScopes", "DescribeIpamPools",
    "GetIpamPoolCidrs", "GetIpamPoolAllocations", "GetIpamResourceCidrs",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class IpamSpace:
    """Answers in the shape of the SDK; an account sees its own IPAM, where that lives."""

    estate: Estate
    ids: Mapping[str, str]  # what moto called the VPCs, by their keys

    def carry_out(self, call: Call, where: tuple[str, str]) -> dict[str, Any]:
        """Answer an operation in an account and region.

        Raises:
            Refusal: there is no such pool or scope.
        """
        ours = [one for one in self.estate.aws_ipams if (one.account, one.region) == where]
        if call.operation == "DescribeIpams":
            return {"Ipams": [_ipam(one) for one in ours]}
        if call.operation == "DescribeIpamScopes":
            return {"IpamScopes": [_scope(one, scope) for one in ours for scope in one.scopes]}
        if call.operation == "DescribeIpamPools":
            return {"IpamPools": [self._pool(one, pool) for one in ours for pool in one.pools]}
        if call.operation == "GetIpamResourceCidrs":
            return {"IpamResourceCidrs": self._resources(ours, call.parameters["IpamScopeId"])}
        return self._of_pool(ours, call)

    def _of_pool(self, ours: list[AwsIpam], call: Call) -> dict[str, Any]:
        """Answer what is asked about one pool."""
        wanted = call.parameters["IpamPoolId"]
        found = next(((one, pool) for one in ours for pool in one.pools if pool.id == wanted), None)
        if found is None:
            raise Refusal("InvalidIpamPoolId.NotFound", f"The ipam-pool ID '{wanted}' does not exist", 400)
        ipam, pool = found
        if call.operation == "GetIpamPoolCidrs":
            told = {"Cidr": pool.cidr, "State": "provisioned", "IpamPoolCidrId": f"{pool.id}-cidr"}
            return {"IpamPoolCidrs": [told]}
        given = [(number, one) for number, one in enumerate(ipam.gifts) if one.pool == wanted]
        return {"IpamPoolAllocations": [self._gift(ipam, number, one) for number, one in given]}

    def _pool(self, ipam: AwsIpam, pool: IpamPool) -> dict[str, Any]:
        source: dict[str, Any] = {"SourceIpamPoolId": pool.parent} if pool.parent else {}
        if pool.plans:
            source["SourceResource"] = {
                "ResourceId": self.ids[pool.plans],
                "ResourceType": "vpc",
                "ResourceRegion": pool.locale,
                "ResourceOwner": self._vpc(pool.plans).account,
            }
        return {
            **_common(ipam),
            **source,
            **pool.rules,
            "IpamPoolId": pool.id,
            "IpamScopeArn": f"arn:aws:ec2::{ipam.account}:ipam-scope/{pool.scope}",
            "IpamScopeType": "private",
            "Locale": pool.locale or "None",
            "PoolDepth": 1 if not pool.parent else 2,
            "AddressFamily": "ipv4",
            "AutoImport": False,
            "Tags": [{"Key": "Name", "Value": pool.name}],
        }

    def _gift(self, ipam: AwsIpam, number: int, one: IpamGift) -> dict[str, Any]:
        told = {
            "Cidr": one.cidr,
            "IpamPoolAllocationId": f"ipam-pool-alloc-0{ipam.account}{number:04}",
            "ResourceType": one.type,
            "Description": one.description,
        }
        if one.vpc:
            vpc = self._vpc(one.vpc)
            owned = {"ResourceId": self.ids[one.vpc], "ResourceOwner": vpc.account}
            return {**told, **owned, "ResourceRegion": vpc.region}
        if one.resource:
            return {
                **told,
                "ResourceId": one.resource,
                "ResourceOwner": one.owner,
                "ResourceRegion": ipam.region,
            }
        return told

    def _resources(self, ours: list[AwsIpam], scope: str) -> list[dict[str, Any]]:
        if scope not in {one.id for ipam in ours for one in ipam.scopes}:
            raise Refusal("InvalidIpamScopeId.NotFound", f"The ipam-scope ID '{scope}' does not exist", 400)
        return [
            self._resource(ipam, key, (scope, compliance))
            for ipam in ours
            for of, key, compliance in ipam.verdicts
            if of == scope
        ]

    def _resource(self, ipam: AwsIpam, key: str, said: tuple[str, str]) -> dict[str, Any]:
        vpc, (scope, compliance) = self._vpc(key), said
        return {
            "IpamId": ipam.id,
            "IpamScopeId": scope,
            "ResourceRegion": vpc.region,
            "ResourceOwnerId": vpc.account,
            "ResourceId": self.ids[key],
            "ResourceName": vpc.name,
            "ResourceCidr": vpc.cidr,
            "ResourceType": "vpc",
            "VpcId": self.ids[key],
            "ComplianceStatus": compliance,
            "ManagementState": "managed",
            "OverlapStatus": "nonoverlapping",
        }

    def _vpc(self, key: str) -> Vpc:
        return next(vpc for vpc in self.estate.vpcs if vpc.key == key)


def _common(ipam: AwsIpam) -> dict[str, Any]:
    return {
        "OwnerId": ipam.account,
        "IpamRegion": ipam.region,
        "IpamArn": f"arn:aws:ec2::{ipam.account}:ipam/{ipam.id}",
        "State": "create-complete",
    }


def _ipam(ipam: AwsIpam) -> dict[str, Any]:
    regions = [{"RegionName": ipam.region}]
    return {**_common(ipam), "IpamId": ipam.id, "OperatingRegions": regions, "ScopeCount": len(ipam.scopes)}


def _scope(ipam: AwsIpam, scope: IpamScope) -> dict[str, Any]:
    return {
        **_common(ipam),
        "IpamScopeId": scope.id,
        "IpamScopeType": scope.type,
        "IsDefault": scope.default,
        "PoolCount": sum(pool.scope == scope.id for pool in ipam.pools),
        "Tags": [{"Key": "Name", "Value": scope.name}] if scope.name else [],
    }
