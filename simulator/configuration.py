"""The configuration file that the simulator writes: an ordinary one, to learn the product from."""

from simulator.estate import ALIBABA_REGIONS, AWS_REGIONS, ROLE, Estate
from simulator.labs import SPACE, labs_scope
from simulator.pool_tree import pool_tree


def configuration(estate: Estate, aws_url: str, alibaba_url: str, web_port: int) -> str:
    """Write the configuration of a daemon that watches the estate."""
    parts = (
        _head(web_port),
        _aws(estate, aws_url),
        _alibaba(estate, alibaba_url) if estate.of("alibaba") else "",
        _DATACENTRES,
        _scopes(estate),
        pool_tree(estate.shared),
    )
    return "\n".join(part for part in parts if part)


def quoted(ids: tuple[str, ...], indent: int) -> str:
    """Write account ids as a list of strings, six in a line: unquoted, YAML takes them for numbers."""
    lines = [", ".join(f'"{id_}"' for id_ in ids[start : start + 6]) for start in range(0, len(ids), 6)]
    margin = " " * indent
    return "[\n" + ",\n".join(f"{margin}  {line}" for line in lines) + f"\n{margin}]" if lines else "[]"


def _head(web_port: int) -> str:
    return f"""\
# A configuration of cidrwatch. It has no secret in it: credentials come from the environment, or from the
# clouds' own chains. Paths are relative to this file.

# What outlives the process: the last good reading of every account, region and kind; the pools.
store: sqlite:///cidrwatch.db

# Metrics, health and the page. Only loopback, as long as no users and certificates are configured.
web:
  listen: 127.0.0.1:{web_port}

# How often every account and region is read, and how much at a time. What was not read for three
# intervals is stale: it is kept, and marked.
collect:
  interval: 1m
  intervals: {{subnet: 2m}}
  timeout: 20s
  concurrency: 16
  stale_after: 3

analyze:
  interval: 30s

# The labels by which the inventory is counted, and series of its own for each VPC.
metrics:
  inventory_labels: [provider, account, region]
  vpc: {{limit: 200}}  # those that were seen first
"""


def _aws(estate: Estate, url: str) -> str:
    accounts = quoted(tuple(account.id for account in estate.of("aws")), 4)
    return f"""\
# Where the address space is that really exists.
sources:
  # The role is assumed in every account, with an external id that is in a file of its own.
  - name: aws
    kind: aws
    partition: aws
    accounts: {accounts}
    role: {ROLE}
    external_id_file: external-id
    regions: [{", ".join(AWS_REGIONS)}]
    collect: [vpc, subnet, eip, public_ipv4_pool, byoip, attachment, ipam]
    endpoint_url: {url}  # leave it out for the real cloud
"""


def _alibaba(estate: Estate, url: str) -> str:
    accounts = quoted(tuple(account.id for account in estate.of("alibaba")), 4)
    return f"""\
  - name: alibaba
    kind: alibaba
    accounts: {accounts}
    role: {ROLE}
    regions: [{", ".join(ALIBABA_REGIONS)}]
    collect: [vpc, subnet, eip, public_ipv4_pool, attachment, ipam]  # a subnet is a vSwitch there
    endpoint_url: {url}  # leave it out for the real cloud
"""


_DATACENTRES = """\
  # Networks that no API tells: cidr,name,site; further columns are tags.
  - name: datacentres
    kind: static
    file: datacentres.csv
"""


def _scopes(estate: Estate) -> str:
    labs = "".join(_MIRROR.format(labs_scope(one.account), SPACE) for one in estate.aws_ipams)
    return _SCOPES.replace("MIRRORS\n", labs)


_SCOPES = """\
# A scope is one address space: networks of one scope must not overlap, those of two may.
scopes:
  - {name: private, default: private}
  - {name: public, default: public}
MIRRORS

# What nobody needs to hear of. An ignored network is not watched at all, and its space counts as free.
ignore:
  - match: {provider: aws, cidr: 172.31.0.0/16, default_vpc: true}
    reason: "default VPCs of AWS, never routed"
"""

_MIRROR = """\
  # The labs are planned in AWS's own IPAM: its pools are the pools of this scope, and only AWS changes them.
  # Other scopes of clouds' IPAMs are shown, and nothing is placed in them.
  - name: labs
    mirror: aws/{}
    match: [{{provider: aws, cidr: {}}}]
"""
