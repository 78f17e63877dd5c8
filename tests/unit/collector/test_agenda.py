from reading_rows import failed, shard

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


def at(seconds):
    return lambda _: seconds


def test_a_shard_that_changed_is_read_sooner_and_many_changes_are_one():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], at(300.0))

    assert [agenda.mark([shard("1")], at(2.0)), agenda.mark([shard("1")], at(3.0))] == [(1, 1), (1, 0)]
    assert [len(taken(agenda, 1.9)), len(taken(agenda, 2.0))] == [0, 1]


def test_a_shard_that_is_not_there_is_not_known():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], at(300.0))

    assert agenda.mark([shard("2")], at(2.0)) == (0, 0)
    assert agenda.mark([], at(2.0)) == (0, 0)


def test_a_shard_that_changes_while_it_is_read_is_read_once_more():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], at(0.0))
    (entry,) = taken(agenda, 0.0)

    assert [agenda.mark([shard("1")], at(12.0)), agenda.mark([shard("1")], at(10.0))] == [(1, 1), (1, 0)]
    ended(agenda, entry, 300.0)
    (again,) = taken(agenda, 10.0)
    ended(agenda, again, 300.0)
    assert taken(agenda, 299.0) == []


def test_a_shard_that_changes_while_its_reading_waits_to_go_on_is_read_to_its_end_and_once_more():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], at(0.0))
    (entry,) = taken(agenda, 0.0)
    entry.ask = object()
    ended(agenda, entry, 5.0)
    agenda.mark([shard("1")], at(2.0))

    assert taken(agenda, 4.0) == []
    (entry,) = taken(agenda, 5.0)
    entry.ask = None
    ended(agenda, entry, 300.0)
    assert len(taken(agenda, 5.0)) == 1


def test_a_shard_whose_reading_failed_keeps_its_time_whatever_changes():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake(), Fake("2")], at(0.0))
    one, other = taken(agenda, 0.0)
    agenda.mark([other.shard], at(2.0))
    for entry in (one, other):
        entry.course.note(failed(of=entry.shard))
        ended(agenda, entry, 3600.0)
    agenda.mark([one.shard], at(2.0))

    assert taken(agenda, 3599.0) == []


def test_a_shard_that_is_due_anyway_is_not_put_off_by_a_change():
    agenda = Agenda(lasting=True)
    agenda.replace([Fake()], at(1.0))

    assert agenda.mark([shard("1")], at(2.0)) == (1, 0)
    assert len(taken(agenda, 1.0)) == 1
