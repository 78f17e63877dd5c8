"""NetBox's way, by its SQL: for each prefix a query for what lies in it, and an IPSet of the answer.

So does its `Prefix.get_utilization`; the tables and indexes are as its models declare them.

Less than ours: utilization only, prefix by prefix, no free blocks per netmask length. Left out here, in its
favour: Django's objects, and the requests of an API.
"""

import netaddr
from estate import EIP
from peers.case import Answer, Case, Clock
from peers.tables import database

FAMILIES = "both"

TABLES = """
    create unlogged table ipam_prefix (id int primary key, vrf_id int, prefix cidr);
    create unlogged table ipam_ipaddress (id int primary key, vrf_id int, address inet);
"""

INDEXES = """
    create index on ipam_prefix using gist (prefix inet_ops);
    create index on ipam_prefix (vrf_id);
    create index on ipam_ipaddress ((host(address)::inet));
    create index on ipam_ipaddress (vrf_id);
    analyze ipam_prefix; analyze ipam_ipaddress;
"""

CHILD_PREFIXES = "select prefix::text from ipam_prefix where prefix <<= %s and vrf_id = %s and id <> %s"
CHILD_ADDRESSES = """
    select host(address) from ipam_ipaddress
    where host(address)::inet <<= %s and vrf_id = %s
"""


def utilization(case: Case, clock: Clock) -> Answer:
    """Ask for the child prefixes and addresses of each pool CIDR."""
    with database() as cursor:
        with clock.loading():
            _fill(cursor, case)
            pools = list(zip(case.pools.group.tolist(), case.pools.cidrs(), strict=True))
        used = []
        with clock.answering():
            for number, (vrf, cidr) in enumerate(pools):
                inside = cursor.execute(CHILD_PREFIXES, (cidr, vrf, number)).fetchall()
                inside += cursor.execute(CHILD_ADDRESSES, (cidr, vrf)).fetchall()
                used.append(netaddr.IPSet([text for (text,) in inside]).size)
    return case.by_pool(used)


def _fill(cursor, case: Case) -> None:
    """Put pools, VPCs and subnets among the prefixes, and Elastic IPs among the addresses."""
    cursor.execute(TABLES)
    count, is_address = len(case.pools), (case.kind == EIP).tolist()
    blocks = list(zip(case.blocks.group.tolist(), case.blocks.cidrs(), strict=True))
    with cursor.copy("copy ipam_prefix from stdin") as copy:
        for number, (group, cidr) in enumerate(
            zip(case.pools.group.tolist(), case.pools.cidrs(), strict=True)
        ):
            copy.write(f"{number}\t{group}\t{cidr}\n")
        for place, (group, cidr) in enumerate(blocks):
            if not is_address[place]:
                copy.write(f"{count + place}\t{group}\t{cidr}\n")
    with cursor.copy("copy ipam_ipaddress from stdin") as copy:
        for place, (group, cidr) in enumerate(blocks):
            if is_address[place]:
                copy.write(f"{place}\t{group}\t{cidr}\n")
    cursor.execute(INDEXES)
