"""One Alertmanager is told everything that is open, and what has ended; and what becomes of failures."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from alertmanaging import START, FakeAlertmanager, finding_alert, ids

from exporter.alerting.alert import Alert
from exporter.alerting.courier import BATCH, Courier
from exporter.alerting.outbox import ENDED_KEPT, Held, Outbox, Pace

MINUTE = timedelta(minutes=1)


@dataclass
class Bench:
    """A courier between an outbox and an Alertmanager, and the clock of all three."""

    pace: Pace = field(default_factory=Pace)
    now: datetime = START
    outbox: Outbox = field(init=False)
    manager: FakeAlertmanager = field(init=False)
    courier: Courier = field(init=False)

    def __post_init__(self):
        self.outbox = Outbox(self.pace)
        self.manager = FakeAlertmanager(lambda: self.now)
        self.courier = Courier(self.outbox, self.manager, lambda: self.now)

    def open(self, *names, **more):
        return self.outbox.replace([finding_alert(name, **more) for name in names], self.now)

    def passes(self, span):
        self.now += span

    @property
    def sent(self):
        return self.manager.batches[-1]


@pytest.fixture
def bench():
    return Bench()


def test_both_times_are_always_sent_and_the_start_is_that_of_the_finding(bench):
    bench.open("a", since=START - timedelta(days=3))

    bench.courier.deliver()

    (sent,) = bench.sent
    assert (sent["startsAt"], sent["endsAt"]) == (
        "2026-10-29T12:00:00.000+00:00",
        "2026-11-01T12:04:00.000+00:00",
    )
    assert sent["generatorURL"] == "https://cidrwatch.example/findings/a"


@pytest.mark.parametrize(
    ("resend", "analysis", "lasts"),
    [
        pytest.param(1, 1, 4, id="equal"),
        pytest.param(1, 10, 40, id="analyses are rarer"),
        pytest.param(3, 1, 12, id="alerts are sent more rarely"),
    ],
)
def test_an_alert_lasts_four_times_the_longer_interval(resend, analysis, lasts):
    bench = Bench(Pace(resend * MINUTE, analysis * MINUTE))
    bench.open("a")

    bench.courier.deliver()

    assert datetime.fromisoformat(bench.sent[0]["endsAt"]) == START + lasts * MINUTE


def test_everything_is_sent_again_each_time_with_a_later_end(bench):
    bench.open("a")
    first = bench.courier.deliver()
    bench.passes(MINUTE)

    again = bench.courier.deliver()

    assert (first.pause, again.pause, again.wakeable) == (60, 60, True)
    assert [batch[0]["endsAt"][11:16] for batch in bench.manager.batches] == ["12:04", "12:05"]


def test_what_has_ended_is_told_with_its_end_for_a_quarter_of_an_hour(bench):
    bench.open("a", "b")
    bench.courier.deliver()
    bench.passes(MINUTE)
    bench.open("b")
    ended = bench.now
    told = []

    for _ in range(18):
        bench.courier.deliver()
        told.append({alert["labels"]["finding_id"]: alert["endsAt"] for alert in bench.sent})
        bench.passes(MINUTE)

    assert {one["a"] for one in told[:16]} == {ended.isoformat(timespec="milliseconds")}
    assert [one for one in told if "a" in one] == told[:16]
    assert bench.manager.believed() == {"b"}


def test_an_alertmanager_that_starts_anew_hears_of_an_end_that_it_never_saw(bench):
    bench.open("a")
    bench.courier.deliver()
    bench.passes(MINUTE)
    bench.open()
    bench.manager.restart()

    bench.courier.deliver()

    assert len(bench.manager.held) == 1
    assert bench.manager.believed() == set()


def test_what_comes_back_within_that_time_fires_again(bench):
    for open_ in (["a"], [], ["a"]):
        bench.open(*open_)
        bench.courier.deliver()
        bench.passes(MINUTE)

    assert bench.manager.believed() == {"a"}
    assert [len(batch) for batch in bench.manager.batches] == [1, 1, 1]


def test_a_severity_that_changes_ends_one_alert_and_begins_another(bench):
    bench.open("a", severity="warning")
    bench.courier.deliver()
    bench.passes(MINUTE)
    bench.open("a", severity="critical")
    bench.courier.deliver()

    ends = {one["labels"]["severity"]: datetime.fromisoformat(one["endsAt"]) for one in bench.sent}
    assert ends == {"warning": bench.now, "critical": bench.now + 4 * MINUTE}


def test_at_most_256_alerts_go_in_one_request(bench):
    bench.open(*map(str, range(2 * BATCH + 1)))

    done = bench.courier.deliver()

    assert [len(batch) for batch in bench.manager.batches] == [256, 256, 1]
    assert (done.sent, done.errors) == (513, 0)


def test_an_alertmanager_is_asked_also_where_there_is_nothing_to_tell(bench):
    assert bench.courier.deliver().good
    assert bench.manager.batches == [[]]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_what_may_pass_is_tried_again_sooner_and_more_and_more_slowly(bench, status):
    bench.open("a")
    bench.manager.answer = status

    pauses = [bench.courier.deliver().pause for _ in range(8)]

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_after_a_success_failures_count_from_the_beginning(bench):
    bench.manager.down = True
    first = [bench.courier.deliver().pause for _ in range(3)]
    bench.manager.down = False
    bench.courier.deliver()
    bench.manager.down = True

    assert (first, bench.courier.deliver().pause) == ([1, 2, 4], 1)


def test_no_change_wakes_a_courier_whose_alertmanager_has_to_recover(bench):
    bench.manager.down = True

    done = bench.courier.deliver()

    assert (done.wakeable, done.sent, done.errors) == (False, 0, 1)
    assert done.reason == "no connection: connection refused"


def test_the_latest_state_is_sent_after_a_failure_and_none_in_between(bench):
    bench.manager.down = True
    for open_ in (["a"], ["a", "b"], ["b", "c"]):
        bench.open(*open_)
        bench.courier.deliver()
        bench.passes(MINUTE)
    bench.manager.down = False

    bench.courier.deliver()

    assert bench.manager.believed() == {"b", "c"}


def test_a_refusal_of_some_is_counted_not_repeated_and_stops_no_other_batch(bench):
    bench.open(*map(str, range(BATCH + 1)))
    bench.manager.refused = frozenset(["0"])

    done = bench.courier.deliver()

    assert (done.sent, done.errors, done.pause, done.good) == (BATCH, 1, 60, False)
    assert 'some alerts of the batch were refused, the others taken: "invalid label set' in done.reason
    assert len(bench.manager.believed()) == BATCH


@pytest.mark.parametrize(
    ("status", "told"),
    [
        pytest.param(401, "it refuses the user or token", id="no user"),
        pytest.param(403, "it refuses the user or token", id="not this one"),
        pytest.param(404, "its path prefix included", id="another path"),
        pytest.param(302, "302, it sends us elsewhere", id="elsewhere: nobody follows"),
    ],
)
def test_what_somebody_has_to_correct_is_asked_no_more_often_than_usual(bench, status, told):
    bench.open(*map(str, range(BATCH + 1)))
    bench.manager.answer = status

    done = bench.courier.deliver()

    assert told in done.reason
    assert (done.errors, done.pause, len(bench.manager.batches)) == (1, 60, 1)


def test_an_alert_that_would_be_refused_is_left_out_and_named(bench):
    bad = Alert((), (), START, "")

    wrong = bench.outbox.replace([bad, finding_alert("a")], bench.now)
    bench.courier.deliver()

    assert wrong == ["an alert has no labels"]
    assert bench.manager.believed() == {"a"}


def test_a_clock_that_was_set_back_makes_no_alert_end_before_it_begins(bench):
    bench.open("a", since=START + timedelta(hours=1))
    bench.courier.deliver()
    bench.passes(-timedelta(hours=2))
    bench.open()

    bench.courier.deliver()

    assert bench.sent[0]["startsAt"] <= bench.sent[0]["endsAt"]


def test_what_was_held_before_a_restart_goes_on_and_its_end_is_told():
    outbox = Outbox(
        Pace(), [Held(finding_alert("a")), Held(finding_alert("b")), Held(finding_alert("c"), START)]
    )

    outbox.replace([finding_alert("a")], START + MINUTE)

    assert ids(outbox.active) == {"a"}
    assert {(dict(one.alert.labels)["finding_id"], one.ended) for one in outbox.held} == {
        ("a", None),
        ("b", START + MINUTE),
        ("c", START),
    }


def test_what_ended_long_ago_is_forgotten(bench):
    bench.open("a")
    bench.open()
    bench.passes(ENDED_KEPT + MINUTE)
    bench.open()

    assert bench.outbox.held == ()


def test_what_is_forgotten_is_not_told_as_ended(bench):
    bench.open("a")
    bench.outbox.forget()

    bench.courier.deliver()

    assert bench.sent == []


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        pytest.param('"invalid label set: invalid name \\"a-b\\""', 4, id="one alert"),
        pytest.param('"at least one label pair required; start time must be before end time"', 3, id="two"),
        pytest.param(
            '"at least one label pair required\\nstart time must be before end time"', 3, id="in lines"
        ),
        pytest.param('"a; b; c; d; e; f"', 0, id="more than there are"),
        pytest.param(
            '{"code":400,"message":"parsing alerts body failed; invalid"}', 0, id="no body that it reads"
        ),
        pytest.param('"invalid label set: invalid', 0, id="not told to its end"),
        pytest.param("", 0, id="nothing said"),
    ],
)
def test_of_a_batch_that_is_refused_in_part_the_rest_counts_as_sent(bench, text, sent):
    bench.open(*map(str, range(5)))
    bench.manager.answer, bench.manager.text = 400, text

    done = bench.courier.deliver()

    assert (done.sent, done.errors, done.good) == (sent, 1, False)
    assert ("the others taken" in done.reason) == bool(sent or "e; f" in text)


def test_what_lapses_is_sent_no_more_and_does_not_end(bench):
    bench.open("a", "b")
    bench.courier.deliver()
    bench.passes(MINUTE)
    a, b = (finding_alert(name) for name in "ab")

    bench.outbox.replace([b], bench.now, {a.labels})
    bench.courier.deliver()

    assert (ids(bench.outbox.active), [one["labels"]["finding_id"] for one in bench.sent]) == ({"b"}, ["b"])
    assert bench.manager.believed() == {"a", "b"}
    bench.passes(4 * MINUTE)
    bench.courier.deliver()
    assert bench.manager.believed() == {"b"}


def test_what_has_ended_does_not_lapse_afterwards(bench):
    bench.open("a")
    bench.open()

    bench.outbox.replace([], bench.now, {finding_alert("a").labels})

    assert [one.alert.labels for one in bench.outbox.held] == [finding_alert("a").labels]
