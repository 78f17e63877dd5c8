"""A worker's desk: what is slow holds up nobody, nothing is read twice at a time, keys are its own affair."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from reading_rows import START, shard

from collector.port import Found, PostponedError
from collector.retry import Progress
from collector.source import CloudSource
from ipam.reading import Rows
from ipam.words import ErrorClass
from service.cluster_worker import Desk
from service.errands import Batch, Errand
from service.sources import Way

SOURCE = CloudSource("aws", (), ("eu-west-1",), role="cidrwatch-reader", timeout=timedelta(seconds=30))


@dataclass
class Gated:
    """A collector that answers when it may, and counts how often it is asked."""

    shard: Any
    gate: Event
    asked: list[Any]

    def collect(self, ask):
        self.asked.append(self.shard)
        if not self.gate.wait(30):
            raise AssertionError
        return Found(Rows.of(()))


@dataclass(frozen=True)
class Fake:
    """A way to a cloud whose collectors are given."""

    source: CloudSource = SOURCE
    made: list[Any] = field(default_factory=list)
    collector: Any = None

    def reach(self, clock):
        self.made.append(clock)
        return self

    def collectors(self, place):
        (account,) = place.accounts
        return (self.collector(shard(account)),)


def errand(ticket, way, account="111122223333", **more):
    given = {"epoch": "1", "seconds": 30.0, "progress": Progress(), **more}
    return Errand(ticket, way=way, shard=shard(account), at=START, **given)


def test_what_has_ended_is_told_and_what_is_slow_goes_on_and_is_not_begun_again():
    quick, slow, asked = Event(), Event(), []
    quick.set()
    way = Fake(collector=lambda one: Gated(one, slow if one.account == "9" else quick, asked))
    desk = Desk()
    batch = Batch((errand("a", way, "1"), errand("b", way, "9"), errand("c", way, "2")))

    first = desk.answer(batch)
    left = Batch(batch.errands[1:2])
    second = desk.answer(left)
    slow.set()
    third = desk.answer(left)

    assert [one.ticket for one in first.done] == ["a", "c"]
    assert second.done == ()
    assert [one.ticket for one in third.done] == ["b"]
    assert sorted(one.account for one in asked) == ["1", "2", "9"]
    assert len(way.made) == 1
    assert desk._begun == {}


def test_a_reload_makes_clients_anew_and_old_readings_end_as_they_began():
    way = Fake(collector=lambda one: Gated(one, done, []))
    done, desk = Event(), Desk()
    done.set()
    for epoch in ("1", "2", "2"):
        desk.answer(Batch((errand(f"{epoch}{len(way.made)}", way, epoch=epoch),)))

    assert len(way.made) == 2


@dataclass
class Later:
    """A collector that is told to come again."""

    shard: Any

    def collect(self, ask):
        ask("DescribeVpcs", lambda _: "page 1", lambda: "keys")
        raise PostponedError(3.0)


def test_a_reading_that_waits_comes_back_with_its_answers():
    way = Fake(collector=Later)

    (done,) = Desk().answer(Batch((errand("a", way),))).done
    (again,) = Desk().answer(Batch((errand("b", way, progress=done.progress),))).done

    assert (done.outcome, done.progress.answers) == (3.0, ("page 1",))
    assert len(again.progress.calls) == 1


def test_a_whole_reading_comes_back_without_its_answers():
    done = Event()
    done.set()
    way = Fake(collector=lambda one: Gated(one, done, []))

    (one,) = Desk().answer(Batch((errand("a", way, progress=Progress(answers=("page 1",))),))).done

    assert one.outcome.complete
    assert one.progress.answers == ()
    assert one.outcome.at == START


@pytest.mark.parametrize("file", ["missing", "wrong"])
def test_an_external_id_that_the_worker_does_not_find_fails_its_shards_with_a_sentence(file, tmp_path):
    (tmp_path / "wrong").write_text("\\x00")
    way = Way("aws", SOURCE, Path(tmp_path / file))

    (one,) = Desk().answer(Batch((errand("a", way),))).done

    assert one.outcome.failure.error_class is ErrorClass.TOKEN
    assert f"{tmp_path / file}" in one.outcome.failure.message
    assert "the external id" in one.outcome.failure.message


def test_the_external_id_is_read_by_the_worker_and_goes_nowhere(tmp_path, monkeypatch):
    (tmp_path / "external-id").write_text("between-us-two")
    way = Way("aws", SOURCE, tmp_path / "external-id")
    one = errand("a", way)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "")

    assert b"between-us-two" not in Batch((one,)).packed
    assert "between-us-two" not in repr(one)
