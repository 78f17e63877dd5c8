"""The work of the daemon: what is published when, and how it stops."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from threading import Event, Thread

import pytest
from processes import until
from reading_rows import answered, failed, vpc
from sqlalchemy import update

from collector.port import Found, ShardError
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from ipam.reading import Row, Rows
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider, ShardState
from service import clock, worker
from service.cycle import Cycle
from service.dispatcher import once
from service.exposed import exporter_settings
from service.planning import applied_plan
from service.scanning import scan
from service.sources import shards
from service.threads import Threads
from service.worker import Worker
from store.schema import SHARD

SLOW = ("sources:\n", "collect: {concurrency: 2}\nsources:\n")
MANY = (
    "sources:\n",
    'collect: {concurrency: 2}\nsources:\n  - {name: a, kind: aws, accounts: ["111122223333"], regions: [eu-west-1, us-east-1, eu-central-1, eu-north-1], collect: [vpc, subnet]}\n',
)


@dataclass
class Gated:
    """A collector that answers when it is allowed to."""

    shard: Shard
    gate: Event
    asked: list = field(default_factory=list)
    broken: list = field(default_factory=list)

    def collect(self, ask) -> Found:
        self.asked.append(self.shard)
        assert self.gate.wait(30)
        if self.broken:
            raise ShardError(ErrorClass.DENIED, "not allowed")
        ask("Wait", lambda _: None, lambda: None)
        row = Row(ip_network("10.1.0.0/16"), f"r-{self.shard.region}-{self.shard.kind}", self.shard.account)
        return Found(Rows.of([row]))


class Held:
    """A state during whose first publication something else happens."""

    def __init__(self, meanwhile):
        self.meanwhile, self.served = [meanwhile], []

    def publish(self, report):
        if self.meanwhile:
            self.meanwhile.pop()()
        self.served.append(int(report.id))


@dataclass
class Bench:
    """A worker with its surroundings."""

    worker: Worker
    cycle: Cycle
    state: State
    collectors: list
    telemetry: Telemetry
    begun: list = field(default_factory=list)

    @property
    def asked(self):
        return [shard for collector in self.collectors for shard in collector.asked]

    @property
    def read(self):
        return sum(self.telemetry.facts().runs.values())

    def begin(self):
        """Collect in a thread, as the daemon does."""
        self.begun.append(Threads().submit(self.worker.collect))
        return self.begun[-1]

    def collect(self, readings):
        """Collect until there are so many readings, then stop."""
        collecting = self.begin()
        until(lambda: self.read >= readings)
        self.worker.stop()
        collecting.result(30)


@pytest.fixture
def gate():
    return Event()


@pytest.fixture
def bench(written, memory, gate):
    """Make a worker of gated collectors, on a configuration."""

    def make(*changes, subnets=gate):
        settings = written(*changes)
        made = [Gated(one, subnets if one.kind is Kind.SUBNET else gate) for one in shards(settings)]
        cycle = Cycle(settings, memory, applied_plan(settings, memory.plan), made)
        telemetry = Telemetry()
        state = State(exporter_settings(settings), telemetry, Clocks(clock.now, clock.monotonic))
        benches.append(Bench(Worker(cycle, state, telemetry), cycle, state, made, telemetry))
        return benches[-1]

    benches = []
    yield make
    gate.set()
    for one in benches:
        one.worker.stop()
        for collecting in one.begun:
            collecting.result(30)


def test_nothing_is_known_before_the_first_attempt(bench):
    one = bench(SLOW)
    one.worker.analyze()

    assert not one.cycle.knows()
    assert one.state.published is None


def test_the_first_report_waits_for_the_first_reading_of_every_shard(bench, gate):
    subnets = Event()
    one = bench(MANY, subnets=subnets)
    gate.set()
    one.begin()
    until(lambda: one.read == 1 + 2)  # the others wait for a place
    partly = one.state.published
    subnets.set()
    until(lambda: one.state.published)

    assert partly is None
    assert one.read == 9
    assert one.cycle.knows()
    assert len(one.state.published.report.snapshot) == 9


def test_shards_that_a_reload_takes_away_are_not_waited_for(bench, gate):
    subnets = Event()
    one = bench(MANY, ("concurrency: 2", "concurrency: 9"), subnets=subnets)
    gate.set()
    one.begin()
    until(lambda: one.read == 1 + 4)
    one.worker.replace(bench(MANY, ("collect: [vpc, subnet]", "collect: [vpc]")).cycle)
    one.worker.analyze()
    subnets.set()

    assert one.state.published is not None


def test_what_a_reload_adds_is_read_at_once_and_what_failed_before_is_read_again(bench, gate):
    gate.set()
    one = bench(SLOW)
    one.collectors[0].broken.append(1)
    one.begin()
    until(lambda: one.read == 1)
    two = bench(MANY)
    one.worker.replace(two.cycle)
    until(lambda: one.read == 1 + 9)

    assert sorted(two.asked) == sorted(shards(two.cycle.settings))


def test_a_shard_is_read_again_when_its_interval_has_passed_and_the_log_tells_of_rounds(bench, gate):
    gate.set()
    one = bench(("sources:\n", "collect: {interval: 1s}\nsources:\n"))
    begun = clock.monotonic()
    one.collect(3)

    assert one.read == 3
    assert clock.monotonic() - begun > 0.5 + 0.9


class Heard(list):
    """A log that remembers what it was told."""

    def info(self, event, **said):
        self.append((event, said))


def test_an_exemption_that_silences_nothing_is_logged_when_that_begins(monkeypatch, bench, gate):
    idle = ("sources:\n", "exempt: [{rule: overlap, subject: 10.0.0.0/8, reason: agreed}]\nsources:\n")
    one, log = bench(MANY, idle), Heard()
    monkeypatch.setattr(worker, "log", log)
    gate.set()
    one.collect(len(shards(one.cycle.settings)))
    one.worker.analyze()
    one.worker.analyze()

    expected = {"rule": "overlap", "subject": "10.0.0.0/8", "reason": "agreed"}
    assert [said for event, said in log if event == "exemption_idle"] == [expected]


def test_a_restart_serves_what_the_store_knows_without_reading(bench, gate):
    gate.set()
    bench(MANY).collect(9)
    again = bench(MANY)
    again.worker.analyze()

    assert len(again.state.published.report.snapshot) == 9
    assert again.asked == []


def test_a_restart_in_the_first_sweep_waits_for_those_that_were_never_tried(bench, gate):
    before = bench(MANY).cycle
    for shard in shards(before.settings)[:4]:
        before.memory.inventory.record(failed(at=clock.now(), of=shard))
    again = bench(MANY)
    again.worker.analyze()
    early = again.state.published
    gate.set()
    again.begin()
    until(lambda: again.state.published)

    assert early is None
    assert len(again.state.published.report.snapshot) >= 5


def test_a_few_shards_that_are_new_hold_up_nothing_that_is_known(bench):
    before = bench(MANY).cycle
    for shard in shards(before.settings)[:-1]:
        before.memory.inventory.record(answered(at=clock.now(), of=shard))
    again = bench(MANY)
    again.worker.analyze()

    assert again.state.published is not None


def test_after_a_restart_readings_that_bring_nothing_new_are_not_judged_again(bench, gate):
    gate.set()
    first = bench(SLOW)
    first.collect(1)
    with first.cycle.memory.inventory.store.write() as connection:
        connection.execute(update(SHARD).values(last_attempt=clock.now() - timedelta(days=1)))
    again = bench(SLOW)
    again.worker.analyze()
    known = again.state.published
    again.collect(1)

    assert len(again.asked) == 1
    assert again.state.published is known


@pytest.mark.parametrize(
    ("last", "read"),
    [
        pytest.param(("row",), 0, id="good: not before its interval is over"),
        pytest.param(("row", "none"), 1, id="in doubt: at once"),
        pytest.param(("row", "failed"), 1, id="failed: at once"),
        pytest.param((), 1, id="never read: at once"),
    ],
)
def test_after_a_restart_what_is_not_known_well_is_read_at_once(bench, gate, last, read):
    gate.set()
    before = bench(SLOW).cycle
    (shard,) = shards(before.settings)
    rows = [vpc(f"n-{number}", f"10.{number}.0.0/16") for number in range(5)]
    for number, what in enumerate(last, -len(last)):
        at = clock.now() + timedelta(seconds=number)
        given = {"row": rows, "none": [], "failed": []}[what]
        before.memory.inventory.record(
            failed(at=at, of=shard) if what == "failed" else answered(*given, at=at, of=shard)
        )
    one = bench(SLOW)
    collecting = one.begin()
    until(lambda: one.asked or read == 0)
    one.worker.stop()
    collecting.result(30)

    assert len(one.asked) == read


def test_rounds_are_told_also_where_something_is_always_due(monkeypatch, bench, gate):
    gate.set()
    one, log = bench(("sources:\n", "collect: {concurrency: 1, interval: 1s}\nsources:\n")), Heard()
    monkeypatch.setattr(worker, "log", log)
    one.worker._dispatcher._agenda.idle = lambda _: False
    one.collect(3)

    assert [said["answered"] for event, said in log if event == "collected"][:2] == [1, 1]


def test_a_stop_ends_the_collection_and_nothing_more_is_asked(bench, gate):
    one = bench(MANY)
    collecting = one.begin()
    until(lambda: len(one.asked) == 2)
    one.worker.stop()
    gate.set()
    collecting.result(30)

    assert one.state.published is None
    assert len(one.asked) == 2


def test_a_reload_may_change_how_many_are_read_at_once_while_they_are_being_read(bench, gate):
    one = bench(MANY)
    one.begin()
    until(lambda: len(one.asked) == 2)
    more = bench(MANY, ("concurrency: 2", "concurrency: 3"))
    one.worker.replace(more.cycle)
    until(lambda: len(one.asked) + len(more.asked) == 3)
    gate.set()
    until(lambda: one.read == 9)

    assert len(one.asked) + len(more.asked) == 9


def test_of_two_analyses_at_once_the_one_that_knows_more_is_served_last(bench, gate):
    one = bench(SLOW)
    gate.set()
    one.collect(1)

    def learn_and_judge():
        one.cycle.memory.inventory.record(failed())
        other.start()
        other.join(0.2)  # it has to wait until the former report is served

    state = Held(learn_and_judge)
    worker = Worker(one.cycle, state, Telemetry())
    other = Thread(target=worker.analyze, daemon=True)
    worker.analyze()
    other.join(30)

    assert len(set(state.served)) == 2
    assert state.served == sorted(state.served)


def test_a_failed_analysis_is_counted_and_raised(bench, gate):
    one = bench(SLOW)
    gate.set()
    one.collect(1)
    one.cycle.memory = None
    with pytest.raises(AttributeError):
        one.worker.analyze()

    exposition = "".join(part for part in [str(one.worker._telemetry.facts())])
    assert "analysis_failures=1" in exposition


def test_a_reading_is_kept_before_it_is_passed_on(bench, gate, memory):
    one = bench(SLOW)
    gate.set()
    stop = Event()
    with ThreadPoolExecutor(1) as executor:
        (reading,) = once(one.cycle, executor, stop)
        (status,) = memory.inventory.statuses([reading.shard])

    assert reading.complete
    assert (status.state, status.rows) == (ShardState.OK, 1)


def test_a_scan_names_the_rows_that_it_could_not_read(written, memory, tmp_path):
    (tmp_path / "some.csv").write_text(
        "cidr,name,site\n10.9.0.1/16,office,fra1\n10.8.0.0/16,lab,fra1\nnonsense,x,y\n"
    )
    settings = written(("sources:\n", "sources:\n  - {name: some, kind: static, file: some.csv}\n"))
    done = scan(settings, memory, lambda readings, _: readings)

    assert (done.answered, done.silent, len(done.rejected)) == (2, {}, 2)
    assert done.rejected[0].startswith(
        "some/some/global/network: office: some.csv line 2: '10.9.0.1/16' has host bits"
    )
    assert done.rejected[1].startswith(
        "some/some/global/network: x: some.csv line 4: 'nonsense' is not a CIDR"
    )


def test_a_scan_tells_which_sources_were_silent(written, memory, tmp_path):
    (tmp_path / "absent.csv").write_text("cidr,name,site\n")
    settings = written(("sources:\n", "sources:\n  - {name: gone, kind: static, file: absent.csv}\n"))
    (tmp_path / "absent.csv").unlink()
    done = scan(settings, memory, lambda readings, _: readings)

    assert (done.answered, done.failed, done.silent) == (1, 1, {"gone": True})
    assert len(done.report.snapshot) == 2
    assert {status.shard.provider for status in done.report.snapshot.statuses} == {Provider.STATIC}
