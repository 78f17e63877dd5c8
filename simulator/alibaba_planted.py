"""What is planted at Alibaba Cloud beside VPCs: an IPAM that plans two regions, and a public address pool."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.alibaba_estate import AddressPool, Given, Ipam, IpamPool
from simulator.alibaba_facts import alibaba_facts
from simulator.estate import Account, Estate

HOSTED_IN = "eu-central-1"


def with_alibaba_plan(estate: Estate, accounts: Sequence[Account]) -> Estate:
    """Add to an estate what is planted in the first of the accounts that can be read."""
    ipams, pools = alibaba_ipams(accounts), alibaba_address_pools(accounts)
    facts = estate.facts | alibaba_facts(ipams, pools)
    return replace(estate, alibaba_ipams=ipams, address_pools=pools, facts=facts)


def alibaba_ipams(accounts: Sequence[Account]) -> tuple[Ipam, ...]:
    """Plan an IPAM of the first account; one pool of it is shared with the second, if there is one."""
    if not accounts:
        return ()
    sharing = tuple(account.id for account in accounts[1:2])
    pools = (
        IpamPool("alibaba", ("10.32.0.0/11",)),
        IpamPool(
            "frankfurt",
            ("10.40.0.0/14",),
            parent="alibaba",
            region="eu-central-1",
            masks=(16, 20, 24),
            auto_import=True,
            shared=sharing,
        ),
        IpamPool("hangzhou", ("10.48.0.0/14",), parent="alibaba", region="cn-hangzhou", masks=(16, 20, 24)),
        IpamPool("frankfurt-ipv6", ("2408:4005:31c:6000::/52",), "public", region="eu-central-1"),
    )
    given = (
        Given("frankfurt", "10.43.240.0/20", "import-frankfurt"),
        Given("frankfurt", "10.43.224.0/21", "import-frankfurt"),
        Given("frankfurt", "10.43.0.0/22", note="reserved for the next data platform"),
        Given("frankfurt-ipv6", "2408:4005:31c:6600::/56", "import-frankfurt"),
    )
    return (Ipam(accounts[0].id, HOSTED_IN, pools, given, (accounts[0].id, *sharing)),)


def alibaba_address_pools(accounts: Sequence[Account]) -> tuple[AddressPool, ...]:
    """Plan the public addresses of the first account: two blocks, of which a quarter is in use."""
    return tuple(
        AddressPool("edge", account.id, HOSTED_IN, ("192.0.2.0/26", "192.0.2.128/26"), 32)
        for account in accounts[:1]
    )
