from reading_rows import shard

from collector.agenda import Agenda
from ipam.words import Kind


class Fake:
    """A collector that nobody asks."""

    def __init__(self, account="1", kind=Kind.VPC):
        self.shard = shard(account, kind)


def taken(agenda, now):
    found = []
    while (entry := agenda.take(now)) is not None:
        found.append(entry)
    return found


def ended(agenda, entry, due):
    agenda.rest(entry)
    agenda.put(entry, due)


def test_a_shard_that_was_brought_forward_is_not_due_at_its_former_time_as_well():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], lambda _: 10.0)
    agenda.sooner([shard("1")], lambda _: 5.0)
    (entry,) = taken(agenda, 5.0)
    ended(agenda, entry, 15.0)

    assert taken(agenda, 14.0) == []
    assert len(taken(agenda, 15.0)) == 1


def test_shards_that_are_taken_away_while_they_wait_for_a_place_give_it_to_others():
    kinds = (Kind.VPC, Kind.SUBNET, Kind.EIP)
    agenda = Agenda(per_account=1, lasting=True)
    agenda.replace([Fake(kind=kind) for kind in kinds], lambda _: 0.0)
    (first,) = taken(agenda, 0.0)
    agenda.replace([Fake(kind=kinds[0])], lambda _: 0.0)
    ended(agenda, first, 1.0)
    assert taken(agenda, 0.5) == []
    agenda.replace([Fake(kind=kind) for kind in kinds], lambda _: 2.0)

    (again,) = taken(agenda, 2.0)
    ended(agenda, again, 99.0)
    assert len(taken(agenda, 2.0)) == 1


def test_a_shard_that_is_taken_away_while_it_is_read_and_comes_back_is_not_read_twice_at_a_time():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], lambda _: 0.0)
    (first,) = taken(agenda, 0.0)
    agenda.replace([], lambda _: 0.0)
    agenda.replace([Fake()], lambda _: 0.0)

    assert taken(agenda, 1.0) == []
    ended(agenda, first, 5.0)
    assert len(taken(agenda, 5.0)) == 1


def test_a_shard_that_is_taken_away_while_it_is_read_leaves_when_it_ends():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], lambda _: 0.0)
    (first,) = taken(agenda, 0.0)
    agenda.replace([], lambda _: 0.0)
    ended(agenda, first, 5.0)

    assert len(agenda) == 0
    assert taken(agenda, 9.0) == []
    assert agenda.idle(9.0)


def test_the_agenda_says_how_late_the_last_shard_was():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], lambda _: 3.0)
    taken(agenda, 7.5)

    assert agenda.lag == 4.5


def test_it_is_idle_when_nothing_is_due_read_or_begun():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], lambda _: 3.0)
    assert agenda.idle(2.0)
    assert not agenda.idle(3.0)

    (entry,) = taken(agenda, 3.0)
    assert not agenda.idle(3.0)
    entry.ask = object()
    ended(agenda, entry, 9.0)
    assert not agenda.idle(4.0)

    (entry,) = taken(agenda, 9.0)
    entry.ask = None
    ended(agenda, entry, 20.0)
    assert agenda.idle(10.0)
