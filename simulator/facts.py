"""What was planted in an estate, for whoever compares it with what was found."""

from collections.abc import Collection

from simulator.estate import Account, Eip, Vpc
from simulator.planted import SHARED_BLOCK

RUNNERS_POOL = "top/eu-west-1/runners"
IMPORTING = "top/eu-west-1/prod"


def facts(vpcs: Collection[Vpc], eips: Collection[Eip], denied: Collection[Account]) -> dict[str, object]:
    """List the planted facts; a VPC stands there as `{"vpc": key}`."""
    keys = {vpc.key for vpc in vpcs}
    hidden = {account.id for account in denied}
    found: dict[str, object] = {
        "same_block": {
            "cidr": SHARED_BLOCK,
            "vpcs": _refs("shared-block-eu", "shared-block-us", "shared-block-ap"),
        },
        "datacentre_overlap": {"vpc": "datacentre-overlap", "network": "10.21.136.0/22"},
        "fulfilled": [
            {"network": "10.80.4.0/22", "allocation": "10.80.0.0/16"},
            {"network": "10.81.0.0/16", "allocation": "10.81.0.0/16"},
        ],
        "noncompliant": {
            "netmask_out_of_bounds": _ref("bad-netmask"),
            "tag_missing": _ref("bad-tag"),
            "locale_mismatch": _ref("bad-locale"),
            "owner_not_shared": _ref("bad-owner"),
        },
        "candidates": {
            "pool": IMPORTING,
            "import": _refs("import-primary", "import-second"),
            "larger": {"wins": _ref("larger-wins"), "loses": _ref("larger-loses")},
            "tie": _refs("tie-one", "tie-other"),
            "blocked": {"vpc": "blocked", "allocation": "10.0.201.0/24"},
            "off": _refs("off-staging", "off-dev"),
        },
        "two_blocks_left": {"pool": RUNNERS_POOL, "netmask_length": 24, "blocks": 2},
        "secondary": {"vpc": "import-primary", "allocation": "10.0.240.0/22"},
        "ipv6": _refs("import-primary", "outside-two"),
        "outside_pools": _refs("outside-one", "outside-two"),
        "denied": [{"provider": account.provider, "account": account.id} for account in denied],
        "unassociated_eips": sorted(
            eip.address for eip in eips if eip.vpc is None and eip.account not in hidden
        ),
        **_joined(),
    }
    if "cross-cloud-alibaba" in keys:
        found["live_in_cen"] = _refs("cen-hangzhou", "cen-frankfurt")
        found["cross_cloud"] = {
            "vpcs": _refs("cross-cloud-aws", "cross-cloud-alibaba"),
            "intersection": "10.32.64.0/18",
        }
    return found


def _joined() -> dict[str, object]:
    """List the overlaps that something makes live, and one that route tables keep latent."""
    return {
        "live": {
            "peering": _refs("peered-eu", "peered-us"),
            "transit_gateway": _refs("gateway-one", "gateway-other"),
        },
        "public": {"byoip": "198.51.100.0/24", "pool": "198.51.100.0/25", "used": 96},
        "latent": _refs("isolated-one", "isolated-other"),
    }


def resolved(value: object, vpcs: dict[str, dict[str, object]]) -> object:
    """Replace every `{"vpc": key}` by what the manifest says of that VPC."""
    if isinstance(value, dict):
        return {
            name: vpcs[part] if name == "vpc" and isinstance(part, str) else resolved(part, vpcs)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [resolved(part, vpcs) for part in value]
    return value


def _ref(key: str) -> dict[str, object]:
    return {"vpc": key}


def _refs(*keys: str) -> list[object]:
    return [_ref(key) for key in keys]
