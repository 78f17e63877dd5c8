"""What the simulator writes for the daemon, and for whoever compares what it finds with what is there."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.alibaba_vpc import alibaba_ids
from simulator.configuration import configuration
from simulator.estate import ALIBABA_REGIONS, AWS_REGIONS, ROLE, Estate, Vpc
from simulator.facts import resolved

CONFIGURATION = "cidrwatch.yaml"
EXTERNAL_ID = "external-id"
DATACENTRES = "datacentres.csv"
MANIFEST = "estate.json"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where everything is."""

    aws: str
    alibaba: str
    web_port: int


def fill(folder: Path, estate: Estate, aws_ids: Mapping[str, str], endpoints: Endpoints) -> Path:
    """Write configuration, data centres and manifest, and return the path of the configuration."""
    config = folder / CONFIGURATION
    text = configuration(estate, endpoints.aws, endpoints.alibaba, endpoints.web_port)
    config.write_text(text, encoding="utf-8")
    (folder / DATACENTRES).write_text(_csv(estate), encoding="utf-8")
    manifest = _manifest(estate, {**aws_ids, **alibaba_ids(estate)}, endpoints)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return config


def write_external_id(folder: Path, external_id: str) -> None:
    """Write the external id where only its owner can read it."""
    path = folder / EXTERNAL_ID
    path.touch(mode=0o600)
    path.write_text(external_id + "\n", encoding="utf-8")


def _csv(estate: Estate) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("cidr", "name", "site", "Owner", "Environment"))
    for network in estate.networks:
        rows.writerow((network.cidr, network.name, network.site, network.owner, network.environment))
    return text.getvalue()


def _manifest(estate: Estate, ids: Mapping[str, str], endpoints: Endpoints) -> dict[str, object]:
    vpcs = {vpc.key: _told(vpc, ids[vpc.key]) for vpc in estate.vpcs}
    return {
        "endpoints": {"aws": endpoints.aws, "alibaba": endpoints.alibaba},
        "role": ROLE,
        "accounts": {
            provider: [{"id": account.id, "team": account.team} for account in estate.of(provider)]
            for provider in ("aws", "alibaba")
        },
        "regions": {"aws": AWS_REGIONS, "alibaba": ALIBABA_REGIONS},
        "facts": resolved(estate.facts, vpcs),
        # The default VPCs of AWS, one in every account and region, are not listed here.
        "vpcs": list(vpcs.values()),
        "eips": [
            {
                "provider": eip.provider,
                "account": eip.account,
                "region": eip.region,
                "address": eip.address,
                "associated": eip.vpc is not None,
            }
            for eip in estate.eips
        ],
        "networks": [
            {"cidr": network.cidr, "name": network.name, "site": network.site} for network in estate.networks
        ],
    }


def _told(vpc: Vpc, vpc_id: str) -> dict[str, object]:
    return {
        "provider": vpc.provider,
        "account": vpc.account,
        "region": vpc.region,
        "id": vpc_id,
        "name": vpc.name,
        "cidr": vpc.cidr,
        "secondary": list(vpc.secondary),
        "ipv6": vpc.ipv6,
        "is_default": vpc.is_default,
        "tags": dict(vpc.tags),
        "subnets": [
            {"name": subnet.name, "cidr": str(subnet.cidr), "zone": subnet.zone, "used": subnet.used}
            for subnet in vpc.subnets
        ],
    }
