"""How far a pool tree may grow: our own, and those of the clouds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quotas:
    """The limits of one registry of pools; None is no limit."""

    pool_depth: int = 10
    cidrs_per_pool: int = 50
    pools_per_scope: int | None = None


# By the origin of a pool; ours are in the configuration. A cloud raises its own on request.
# Source: Amazon VPC IPAM User Guide, "Quotas for your IPAM"; Alibaba Cloud, VPC IPAM, "Limits".
CLOUD_QUOTAS = {
    "aws-ipam": Quotas(10, 50, 50),
    "alibaba-ipam": Quotas(10, 50, 500),
}
