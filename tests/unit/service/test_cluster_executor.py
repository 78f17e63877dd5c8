"""Readings are gathered into batches, each has an end of its own, and what is no cloud's is read here."""

import pickle
from concurrent.futures import Executor
from threading import Event

import pytest
from processes import until
from reading_rows import START, answered, shard
from virtual import VirtualTime

from collector.port import Found
from collector.read import read
from collector.retry import Asking, Progress
from collector.source import CloudSource
from ipam.reading import Rows
from ipam.words import ErrorClass
from service.cluster_error import ClusterError
from service.cluster_executor import MOST, ClusterExecutor
from service.errands import Answer, Batch, Done
from service.exits import UNREACHABLE
from service.sources import Way

SOURCE = CloudSource("aws", (), (), role="cidrwatch-reader")


class Fake:
    """A collector that is only asked here."""

    def __init__(self, one):
        self.shard = one

    def collect(self, ask):
        return Found(Rows.of(()))


class Answering:
    """A cluster that answers as it is told: tickets to outcomes, or an error."""

    def __init__(self, outcome=None, error=None):
        self.sent, self.lost, self.closed = [], False, Event()
        self.outcome, self.error = outcome, error

    def connect(self):
        if self.error:
            raise self.error

    def send(self, job, worker=""):
        batch = Batch.unpacked(job.packed)
        self.sent.append((worker, len(batch.errands)))
        if self.error:
            raise self.error
        answer = self.outcome(batch, worker)
        if answer is not None:
            job.done(answer.packed if isinstance(answer, Answer) else answer, "w1")

    def close(self):
        self.closed.set()


def all_done(batch, _worker):
    return Answer(tuple(Done(one.ticket, answered(of=one.shard), Progress()) for one in batch.errands))


@pytest.fixture
def stop():
    found = Event()
    yield found
    found.set()


def executor(cluster, stop, **more):
    made = ClusterExecutor(cluster, stop, **more)
    made.configure({"aws": Way("aws", SOURCE, None)})
    return made


def asking(one):
    return Asking(VirtualTime().patience, 60.0, one, START)


def submit(made, count):
    shards = [shard(str(number)) for number in range(count)]
    return [made.submit(read, Fake(one), asking(one)) for one in shards]


def test_many_readings_go_in_few_batches_and_each_future_gets_its_own(stop):
    cluster = Answering(all_done)
    futures = submit(executor(cluster, stop), 350)

    assert [future.result(30).shard.account for future in futures] == [str(one) for one in range(350)]
    assert sum(size for _, size in cluster.sent) == 350
    assert max(size for _, size in cluster.sent) <= MOST
    assert len(cluster.sent) < 35


def test_what_has_not_ended_is_asked_for_again_where_it_is(stop):
    def one_each_time(batch, worker):
        return Answer(all_done(batch, worker).done[:1])

    cluster = Answering(one_each_time)
    futures = submit(executor(cluster, stop), 3)

    assert all(future.result(30).complete for future in futures)
    assert [worker for worker, _ in cluster.sent[-2:]] == ["w1", "w1"]


def test_a_reading_that_waits_takes_its_answers_with_it(stop):
    progress = Progress(answers=("page 1",), spent=1.5)
    cluster = Answering(
        lambda batch, _: Answer(tuple(Done(one.ticket, 3.0, progress) for one in batch.errands))
    )
    made, ask = executor(cluster, stop), asking(shard())

    assert made.submit(read, Fake(shard()), ask).result(30) == 3.0
    assert ask.progress == progress


@pytest.mark.parametrize("at_once", [True, False], ids=["when it is sent", "in the middle"])
def test_a_cluster_that_is_lost_fails_its_readings_and_no_others(stop, at_once):
    error = ClusterError("the cluster was lost", UNREACHABLE)
    cluster = Answering(lambda *_: error, error if at_once else None)
    made = executor(cluster, stop)
    (lost,) = submit(made, 1)
    local = made.submit(read, Fake(shard()), asking(shard()))
    failure = lost.result(30).failure

    assert failure.error_class is ErrorClass.TRANSIENT
    assert "the cluster was lost" in failure.message
    assert local.result(30).failure


@pytest.mark.parametrize(
    "answer",
    [b"", b"odd", pickle.dumps("another thing"), pickle.dumps(Answer((None,)))],
    ids=["nothing", "no pickle", "another thing", "of another version"],
)
def test_an_answer_that_cannot_be_read_fails_its_readings_at_once(stop, answer):
    futures = submit(executor(Answering(lambda *_: answer), stop), 3)

    for failure in (future.result(30).failure for future in futures):
        assert failure.error_class is ErrorClass.TRANSIENT
        assert "a worker gave an answer that cannot be read (" in failure.message


def test_declared_networks_and_whatever_else_is_done_in_threads(stop):
    cluster = Answering(all_done)
    made = ClusterExecutor(cluster, stop)
    made.configure({})

    assert made.submit(read, Fake(shard()), asking(shard())).result(30).complete
    assert made.submit(len, "four").result(30) == 4
    assert cluster.sent == []
    assert isinstance(made, Executor)


def test_a_stop_ends_what_is_waited_for_and_lets_go_of_the_cluster(stop):
    cluster = Answering(lambda *_: None)
    (never,) = submit(executor(cluster, stop), 1)
    until(lambda: cluster.sent)
    stop.set()

    assert never.result(30) is None
    assert cluster.closed.wait(30)


def test_a_reading_that_was_given_up_is_sent_no_more(stop):
    held = Event()

    def holding(batch, worker):
        held.wait(30)
        return all_done(batch, worker)

    cluster = Answering(holding)
    made = executor(cluster, stop)
    (first,) = submit(made, 1)
    until(lambda: cluster.sent)
    given_up, last = submit(made, 2)
    given_up.cancel()
    held.set()

    assert first.result(30).complete
    assert last.result(30).complete
    assert sum(size for _, size in cluster.sent) == 2


def test_a_cluster_that_comes_back_is_told(stop):
    cluster, back = Answering(all_done), Event()
    cluster.lost = True

    def connect():
        cluster.lost = False

    cluster.connect = connect
    made = executor(cluster, stop, back=back.set)
    submit(made, 1)[0].result(30)

    assert back.wait(30)
