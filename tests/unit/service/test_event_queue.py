"""A queue is read until the end: what it says is passed on and deleted, and its failures harm nobody else."""

import re
from dataclasses import dataclass, field
from threading import Event

import pytest
from processes import until
from structlog.testing import capture_logs

from collector.cadence import SETTLE
from collector.changes import Change, Heard, Message
from collector.port import ShardError
from exporter.telemetry import Telemetry
from ipam.words import ErrorClass, Kind
from service.cycle import CLOCK, Cycle
from service.dispatcher import Dispatcher
from service.event_queue import EventQueue
from service.event_queues import EventQueues
from service.planning import applied_plan
from service.sources import NOWHERE, collectors

CHANGE = Change("111122223333", "eu-west-1", frozenset({"vpc"}))
QUEUE = ("aws", "org")
DENIED = ShardError(ErrorClass.DENIED, "ReceiveMessage: no")


@dataclass
class Script:
    """A queue that gives its answers one after the other, and a stop that comes after the last of them."""

    answers: list
    undeletable: bool = False
    deleted: list = field(default_factory=list)
    pauses: list = field(default_factory=list)

    def receive(self):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def delete(self, messages):
        if self.undeletable:
            raise ShardError(ErrorClass.DENIED, "DeleteMessage: no")
        self.deleted += messages

    def is_set(self):
        return not self.answers

    def wait(self, timeout):
        self.pauses.append(timeout)
        return self.is_set()


def messages(*said):
    return [Message(one, f"receipt-{number}") for number, one in enumerate(said)]


def followed(script, changed=lambda *_: Heard.MARKED):
    telemetry = Telemetry()
    telemetry.queues([QUEUE], Heard)
    with capture_logs() as logged:
        EventQueue("org", script, changed, telemetry).follow(script)
    return telemetry.facts(), logged


def test_changes_are_passed_on_everything_is_counted_and_deleted():
    passed = []

    def changed(source, change):
        passed.append((source, change))
        return Heard.COALESCED if len(passed) > 1 else Heard.MARKED

    came = messages(CHANGE, Heard.MALFORMED, CHANGE, Heard.FAILED_CALL, Heard.UNKNOWN)
    script = Script([came, []])

    facts, logged = followed(script, changed)

    assert passed == [("org", CHANGE)] * 2
    assert script.deleted == came
    assert {key[2]: count for key, count in facts.events.items()} == {
        "marked": 1, "coalesced": 1, "malformed": 1, "failed_call": 1, "unknown": 1, "stranger": 0,
    }  # fmt: skip
    assert facts.queues[QUEUE].good is True
    assert [one["log_level"] for one in logged] == ["warning"]
    assert logged[0] | {"event": "events", "source": "org", "malformed": 1} == logged[0]
    assert "receipt" not in str(logged)


def test_a_queue_that_cannot_be_read_is_told_and_asked_ever_more_rarely():
    script = Script([DENIED, DENIED, DENIED, messages(CHANGE), DENIED, []])

    facts, logged = followed(script)

    assert script.pauses[:4] == [5.0, 10.0, 20.0, 5.0]
    assert [one["event"] for one in logged] == [
        *["event_queue_failed"] * 3, "events", "event_queue_back", "event_queue_failed", "event_queue_back",
    ]  # fmt: skip
    assert logged[0]["error"] == "ReceiveMessage: no"
    assert facts.queues[QUEUE].good is True


def test_the_metrics_keep_the_last_success_while_reading_fails():
    facts, _ = followed(Script([[], DENIED]))

    assert facts.queues[QUEUE].good is False
    assert facts.queues[QUEUE].last_success is not None


def test_messages_that_cannot_be_deleted_are_a_failure_of_the_queue():
    _, logged = followed(Script([messages(CHANGE), DENIED], undeletable=True))

    assert [one["event"] for one in logged] == ["events", "event_queue_failed", "event_queue_failed"]
    assert logged[1]["error"] == "DeleteMessage: no"


def test_an_empty_answer_that_comes_at_once_is_not_asked_for_again_at_once():
    script = Script([[], [], []])

    followed(script)

    assert script.pauses == [0.2] * 3


def test_what_comes_after_a_stop_is_left_to_whoever_is_next():
    script = Script([messages(CHANGE)])

    facts, logged = followed(script)

    assert (script.deleted, logged) == ([], [])
    assert facts.events[*QUEUE, "marked"] == 0


def test_a_bug_is_a_failure_of_the_queue_told_by_its_type_and_place():
    facts, logged = followed(Script([KeyError("a secret"), []]))

    assert [one["event"] for one in logged] == ["event_queue_failed", "event_queue_back"]
    assert logged[0]["error_class"] == "bug"
    assert re.fullmatch(
        r"KeyError in \S*test_event_queue:\d+ while following the events of org: please report it",
        logged[0]["error"],
    )
    assert facts.queues[QUEUE].good is True


@dataclass
class Broken:
    """A queue whose thread is ended."""

    def receive(self):
        raise SystemExit


def test_the_end_of_a_thread_is_told_to_whoever_runs_the_threads():
    crashed = []
    queues = EventQueues(lambda *_: Heard.MARKED, Telemetry(), crashed.append)
    queues.replace({"org": Broken()})

    assert until(lambda: crashed)
    assert isinstance(crashed[0], SystemExit)


@dataclass
class Endless:
    """A queue in which nothing ever comes."""

    asked: Event = field(default_factory=Event)

    def receive(self):
        self.asked.set()
        return []


def test_a_reload_goes_on_with_the_queues_of_the_new_file_alone():
    one, other, telemetry = Endless(), Endless(), Telemetry()
    queues = EventQueues(lambda *_: Heard.MARKED, telemetry, lambda _: None)
    queues.replace({"one": one})
    assert one.asked.wait(30)
    queues.replace({"other": other})
    assert other.asked.wait(30)
    until(lambda: telemetry.facts().queues.get(("aws", "other")).good)

    assert set(telemetry.facts().queues) == {("aws", "other")}
    queues.stop()


AWS = (
    "sources:\n",
    'sources:\n  - {name: org, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc, subnet]}\n',
)


@pytest.fixture
def dispatcher(written, memory):
    settings = written(AWS)
    made = collectors(settings, CLOCK, NOWHERE)
    return Dispatcher(Cycle(settings, memory, applied_plan(settings, memory.plan), made), Event())


def change(account="111122223333", region="eu-west-1", kinds=("vpc",)):
    return Change(account, region, frozenset(kinds))


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param(change(account="999900001111"), id="another account"),
        pytest.param(change(region="us-east-1"), id="another region"),
        pytest.param(change(kinds=["eip", "ipam"]), id="kinds that are not collected"),
    ],
)
def test_a_change_of_what_is_not_read_is_a_stranger(dispatcher, strange):
    assert dispatcher.changed("org", strange) is Heard.STRANGER
    assert dispatcher.changed("other", change()) is Heard.STRANGER


def test_what_is_due_at_once_is_not_marked(dispatcher):
    assert dispatcher.changed("org", change()) is Heard.COALESCED


def test_a_change_marks_the_shards_of_its_kinds_once(dispatcher):
    agenda, now = dispatcher._agenda, CLOCK.monotonic()
    for entry in agenda._entries.values():
        entry.where, entry.due, entry.started = entry.where, now + 300, now - 60
    outcomes = [dispatcher.changed("org", change(kinds=["vpc", "eip"])) for _ in range(3)]
    due = {shard.kind: entry.due - now for shard, entry in agenda._entries.items() if shard.source == "org"}

    assert outcomes == [Heard.MARKED, Heard.COALESCED, Heard.COALESCED]
    assert SETTLE <= due[Kind.VPC] < SETTLE + 5
    assert due[Kind.SUBNET] == 300


@pytest.mark.parametrize(("lag", "spacing"), [(0.0, 10.0), (3.0, 30.0)])
def test_a_shard_that_changes_all_the_time_leaves_room_the_more_the_later_all_is(dispatcher, lag, spacing):
    agenda, now = dispatcher._agenda, CLOCK.monotonic()
    agenda.lag = lag
    for entry in agenda._entries.values():
        entry.due, entry.started = now + 300, now
    dispatcher.changed("org", change())
    due = {shard.kind: entry.due - now for shard, entry in agenda._entries.items() if shard.source == "org"}

    assert due[Kind.VPC] == pytest.approx(spacing)


def test_a_storm_that_changes_nothing_more_is_quiet_in_the_log():
    storm = [messages(*[CHANGE] * 10) for _ in range(50)]

    facts, logged = followed(Script([*storm, []]), lambda *_: Heard.COALESCED)

    assert facts.events[*QUEUE, "coalesced"] == 500
    assert {one["log_level"] for one in logged} == {"debug"}
