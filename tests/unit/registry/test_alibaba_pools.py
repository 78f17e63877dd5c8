"""A pool that is asked for through Alibaba Cloud's API keeps the limits of "Address planning" as well."""

from dataclasses import replace

import pytest
from registering import GROUND, made, sub, top

from ipam.cidr import parse
from ipam.pool import Rules
from ipam.registry.alibaba import Flavour
from ipam.registry.error import Code, RegistryError
from ipam.registry.provisioning import provisioned
from ipam.words import Family

THEIRS = {"flavour": Flavour.ALIBABA}
REGION = {"locale": "cn-hangzhou"}
SIX = {"scope": "public", "family": Family.IPV6, **REGION}
TREE = made(
    top("four", "10.0.0.0/8"), top("six", "2001:db8::/32", **SIX), sub("low", "six"), top("none", **SIX)
)
BY_THEM = replace(GROUND, flavour=Flavour.ALIBABA)


@pytest.mark.parametrize(
    "pool",
    [
        pytest.param(top("p"), id="IPv4 in a private scope, without a region"),
        pytest.param(top("p", **SIX), id="IPv6 in the public scope, with a region"),
        pytest.param(sub("p", "six"), id="a sub-pool inherits the region"),
        pytest.param(top("p", auto_import=True, **REGION), id="automatic import with a region"),
    ],
)
def test_what_alibaba_cloud_has_is_made(pool):
    name, source, space, rest = pool

    assert made((name, source, space, {**rest, **THEIRS}), tree=TREE).by_id["p"]


@pytest.mark.parametrize(
    ("code", "pool", "words"),
    [
        pytest.param(
            Code.BAD_COMBINATION, top("p", scope="public", **REGION),
            "pool 'p' would be ipv4, and a public scope of Alibaba Cloud holds ipv6: take a private scope",
            id="If you select a public scope, only IPv6 is supported",
        ),
        pytest.param(
            Code.BAD_COMBINATION, top("p", family=Family.IPV6, **REGION),
            "pool 'p' would be ipv6, and a private scope of Alibaba Cloud holds ipv4: take the public scope",
            id="If you select a private scope, only IPv4 is supported",
        ),
        pytest.param(
            Code.MISSING, top("p", scope="public", family=Family.IPV6),
            "pool 'p' plans IPv6 and has no region: name one",
            id="This parameter is required when you plan IPv6 address segments",
        ),
        pytest.param(
            Code.BAD_COMBINATION, top("p", auto_import=True),
            "pool 'p' cannot import automatically without a locale: make one that has a locale",
            id="If an Effective Region is not set, you cannot enable Automatically Import",
        ),
        pytest.param(
            Code.BAD_COMBINATION, top("p", rules=Rules(tags=(("Environment", "prod"),))),
            "pool 'p' asks for tags, and Alibaba Cloud knows no such rule: leave them out",
            id="no rule about tags",
        ),
    ],
)  # fmt: skip
def test_what_alibaba_cloud_refuses_is_refused(code, pool, words):
    name, source, space, rest = pool
    with pytest.raises(RegistryError) as told:
        made((name, source, space, {**rest, **THEIRS}))

    assert (told.value.code, told.value.sentence) == (code, words)


def test_what_it_refuses_is_ours_to_have():
    assert made(top("p", scope="public")).by_id["p"].family is Family.IPV4
    assert made(top("q", family=Family.IPV6)).by_id["q"].scope == "private"


@pytest.mark.parametrize(
    ("code", "pool", "space", "words"),
    [
        pytest.param(
            Code.BAD_COMBINATION, "four", 16,
            "pool 'four' is a top pool of IPv4, which gets CIDRs and no netmask lengths: name a CIDR",
            id="For an IPv4 top-level pool, you can only enter address segments",
        ),
        pytest.param(
            Code.BAD_COMBINATION, "none", "2001:db9::/32",
            "pool 'none' is a top pool of IPv6, which gets its CIDR by netmask length: name a netmask length",
            id="For an IPv6 top-level pool, you can only select an address mask",
        ),
        pytest.param(
            Code.TOO_MANY, "six", 56,
            "pool 'six' is a top pool of IPv6 and has 2001:db8::/32, and it has one CIDR alone: make another pool",
            id="to provision one CIDR block",
        ),
        pytest.param(
            Code.BAD_VALUE, "none", 56,
            "pool 'none' is a top pool of IPv6, and there is no stock of addresses to carve from, as Alibaba Cloud "
            "has: give it its CIDR by `registry provision none --cidr`, or make it a sub-pool",
            id="by a mask, which the cloud has a stock for",
        ),
    ],
)  # fmt: skip
def test_space_of_a_top_pool_is_asked_for_in_one_way(code, pool, space, words):
    with pytest.raises(RegistryError) as told:
        provisioned(TREE, pool, parse(space) if isinstance(space, str) else space, BY_THEM)

    assert (told.value.code, told.value.sentence) == (code, words)


@pytest.mark.parametrize(
    ("pool", "space"), [("four", "172.16.0.0/12"), ("low", "2001:db8::/40"), ("low", 40)]
)
def test_other_space_is_provisioned(pool, space):
    wanted = parse(space) if isinstance(space, str) else space

    assert provisioned(TREE, pool, wanted, BY_THEM)[1][1].prefixlen in {12, 40}
