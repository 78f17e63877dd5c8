"""Allocations that were made by hand for networks, on every database: they hold, and go with their network."""

import pytest
from importing import candidates, mistakes
from telling import management

from ipam.registry.asking import OPERATOR, Asker, Wanted
from ipam.registry.error import RegistryError
from service.discovered import resource_found
from service.order import Order
from service.registry_claiming import Network, claiming
from service.registry_space import releasing

A, B = "vpc-a", "vpc-b"


def by_hand(estate, minute, name, pool="top/other"):
    """Allocate for a network that was found, in a pool that does not import."""
    generation = estate.memory.inventory.generation()
    found = resource_found(estate.judged(minute), name, None)
    network = Network(found, Asker(found[0].owner), generation)
    estate.registry(minute).run(Order("allocate", {}), claiming(network, Wanted("", pool)))


def test_what_is_allocated_by_hand_for_a_network_goes_with_it(estate, store_url):
    there = (A, "10.20.0.0/24")
    estate.read(0, [there])
    by_hand(estate, 1, A)
    stays = estate.settle(2).released
    found = []
    for minute in (5, 30, 36):
        estate.read(minute)
        found.append(estate.settle(minute).released)

    assert (stays, found, estate.held) == (0, [0, 0, 1], [])
    assert estate.log("release") == [("cidrwatch", "release", "10.20.0.0/24", "gone")]
    assert mistakes(store_url) == []


def test_what_is_allocated_for_a_network_is_released_by_hand_once_that_is_missing(estate):
    estate.apply(("cidrs: [10.20.0.0/16]", "cidrs: [10.20.0.0/16], auto_import: true"))
    estate.read(0, [(A, "10.20.0.0/24")])
    by_hand(estate, 1, A)
    (held,) = estate.memory.plan.load().allocations
    registry = estate.registry(2)
    order, release = Order("release", {}), releasing(registry, held.id, OPERATOR)
    with pytest.raises(RegistryError, match="would import it again"):
        registry.run(order, release)
    estate.read(5)
    estate.judged(6)
    registry.run(order, release)

    assert estate.held == []


def test_who_holds_a_block_keeps_it_from_one_that_was_seen_before(estate):
    estate.read(0, [(A, "10.20.0.0/24"), (B, "10.20.0.0/24")])
    by_hand(estate, 1, B)
    estate.settle(2)
    report = estate.judged(3)

    assert (management(report, A), management(report, B)) == ("unmanaged", "managed")
    assert candidates(report)[A][:2] == ("off", "auto_import_off")
    estate.apply(("cidrs: [10.20.0.0/16]", "cidrs: [10.20.0.0/16], auto_import: true"))
    done = estate.settle(4)
    assert (done.imported, done.skipped) == (0, ())
    assert candidates(estate.judged(5))[A] == ("blocked", "identical_seen_earlier", B)
