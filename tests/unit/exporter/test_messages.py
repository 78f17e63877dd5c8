"""Changes for people: what belongs together in one message, seldom, each once, and not for ever in vain."""

from dataclasses import dataclass, field

import pytest
from alertmanaging import START
from hypothesis import given
from hypothesis import strategies as st

from exporter.alerting.alert import Alert
from exporter.alerting.messages import LINES, MOST, Told, messages, told_findings
from exporter.alerting.messenger import ATTEMPTS, Messenger
from ipam.finding import Severity

PAGE = "https://cidrwatch.example"


def told(rule="overlap", severity="warning", where="pool prod", summary="Two networks share addresses."):
    return Told(rule, severity, where, summary, "- 10.0.0.0/16 VPC a\n- 10.0.0.0/16 VPC b", "Renumber b.")


def one(before, now):
    (message,) = messages(before, now, PAGE)
    return message


def test_a_message_tells_what_opened_who_is_in_it_and_what_to_do():
    message = one({}, {"a": told()})

    assert message.title == "warning: overlap in pool prod: 1 opened"
    assert message.body == (
        "Opened: Two networks share addresses.\n- 10.0.0.0/16 VPC a\n- 10.0.0.0/16 VPC b\n"
        "What to do: Renumber b.\n\nhttps://cidrwatch.example"
    )
    assert message.severity is Severity.WARNING


def test_a_message_tells_what_was_resolved_from_what_was_kept():
    kept = Told.recalled(told(severity="critical").kept)
    message = one({"a": kept}, {})

    assert message.title == "resolved: overlap in pool prod: 1 resolved"
    assert message.body == "Resolved: Two networks share addresses.\n\nhttps://cidrwatch.example"
    assert message.severity is None
    assert message.now == {"a": None}


def test_a_finding_that_gets_graver_is_told_again():
    message = one({"a": told()}, {"a": told(severity="critical")})

    assert message.title == "critical: overlap in pool prod: 1 now critical"
    assert message.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    "now",
    [
        pytest.param({"a": told()}, id="all the same"),
        pytest.param({"a": told(summary="Three networks share addresses.")}, id="other words"),
    ],
)
def test_what_does_not_matter_is_not_told(now):
    assert messages({"a": told()}, now, PAGE) == []


def test_what_belongs_together_is_one_message_and_the_gravest_come_first():
    now = {
        "a": told(), "b": told(), "c": told(where="pool dev"), "d": told("tag_missing", where="account 1"),
        "e": told("pool_exhausted", "critical", "pool dev"),
    }  # fmt: skip

    assert [message.title for message in messages({}, now, PAGE)] == [
        "critical: pool_exhausted in pool dev: 1 opened",
        "warning: overlap in pool dev: 1 opened",
        "warning: overlap in pool prod: 2 opened",
        "warning: tag_missing in account 1: 1 opened",
    ]


def test_opened_and_resolved_of_one_group_are_one_message():
    assert one({"a": told()}, {"b": told()}).title == "warning: overlap in pool prod: 1 opened, 1 resolved"


def test_a_long_message_counts_what_it_does_not_name():
    message = one({}, {f"{n:03}": told() for n in range(LINES + 7)})

    assert message.body.count("Opened:") == LINES
    listed = "https://cidrwatch.example/findings?rule=overlap&severity=warning&pool=prod"
    assert f"\nAnd 7 more: {listed}\n" in message.body
    assert len(message.now) == LINES + 7


def test_very_much_at_once_is_one_message_of_numbers():
    now = {str(n): told(where=f"pool {n}") for n in range(MOST + 1)} | {"x": told("tag_missing", where="")}
    message = one({}, now)

    assert message.title == f"findings: {MOST + 2} opened"
    assert message.body == (
        f"- overlap (warning): {MOST + 1} opened\n- tag_missing (warning): 1 opened\n"
        f"{MOST + 2} findings open now: `cidrwatch findings` lists them.\nhttps://cidrwatch.example/findings"
    )
    assert message.now.keys() == now.keys()


def test_the_words_are_those_of_the_alert_and_the_rest_of_a_rule_is_one_finding():
    labels = {"alertname": "IPAMFinding", "finding_id": "f", "rule": "tag_missing", "severity": "warning"}
    words = {"summary": "S.", "description": "D", "remediation": "R."}
    alerts = [
        Alert.of({**labels, "account": "1", "pool": "p"}, words, START),
        Alert.of({**labels, "finding_id": "g", "account": "1"}, words, START),
        Alert.of(
            {"alertname": "IPAMFindingsTruncated", "rule": "tag_missing", "severity": "warning"}, {}, START
        ),
    ]

    assert told_findings(alerts) == {
        "f": Told("tag_missing", "warning", "pool p", "S.", "D", "R."),
        "g": Told("tag_missing", "warning", "account 1", "S.", "D", "R."),
        "IPAMFindingsTruncated tag_missing": Told("tag_missing", "warning", "", ""),
    }


@dataclass
class Reader:
    """Somebody who reads what arrives, and what is kept of it."""

    broken: bool = False
    fail_after: int = 99
    read: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)

    def send(self, message):
        if self.broken or len(self.read) >= self.fail_after:
            return False
        self.read.append(message)
        return True

    def keep(self, now):
        for key, told_ in now.items():
            self.kept.pop(key, None)
            if told_ is not None:
                self.kept[key] = Told.recalled(told_.kept)

    def messenger(self):
        return Messenger(self.send, self.keep, 300, lambda: PAGE, dict(self.kept))


def test_after_a_round_nothing_is_sent_for_a_while_and_then_what_has_changed_by_then():
    reader = Reader()
    messenger = reader.messenger()

    assert messenger.tell({"a": told()}).pause == 300
    assert messenger.tell({"a": told(), "b": told()}).pause == 300
    assert messenger.tell({"a": told(), "b": told()}).pause is None
    assert len(reader.read) == 2


def test_a_restart_repeats_nothing_and_tells_what_ended_meanwhile():
    reader = Reader()
    reader.messenger().tell({"a": told(), "b": told()})

    reader.messenger().tell({"a": told(), "b": told()})
    assert len(reader.read) == 1
    reader.messenger().tell({"b": told()})
    assert reader.read[1].title == "resolved: overlap in pool prod: 1 resolved"
    assert reader.kept.keys() == {"b"}


def test_a_failure_is_tried_again_so_often_and_then_at_the_next_change():
    reader = Reader(broken=True)
    messenger = reader.messenger()
    rounds = [messenger.tell({"a": told()}) for _ in range(ATTEMPTS)]

    assert [done.pause for done in rounds] == [10, 20, 40, 80, 300]
    assert [done.given_up for done in rounds] == [False] * 4 + [True]
    assert [done.errors for done in rounds] == [1] * 5
    assert messenger.tell({"a": told()}).errors == 0
    reader.broken = False
    assert messenger.tell({"a": told()}).sent == 0
    assert messenger.tell({"a": told(), "b": told()}).sent == 1
    assert reader.kept.keys() == {"a", "b"}


def test_messages_that_arrived_are_not_sent_again_after_one_that_did_not():
    reader = Reader(fail_after=1)
    messenger = reader.messenger()
    now = {"a": told(), "b": told(where="pool dev")}

    done = messenger.tell(now)
    assert (done.sent, done.errors) == (1, 1)
    assert reader.kept.keys() == {"b"}
    reader.fail_after = 99
    assert messenger.tell(now).sent == 1
    assert [message.title for message in reader.read] == [
        "warning: overlap in pool dev: 1 opened",
        "warning: overlap in pool prod: 1 opened",
    ]


def test_what_is_told_no_longer_and_is_open_still_is_forgotten_without_a_word():
    reader = Reader()
    messenger = reader.messenger()
    messenger.tell({"a": told(), "b": told(), "c": told()})

    done = messenger.tell({"c": told()}, lambda key, was: (key, was.severity) == ("a", "warning"))

    assert [message.title for message in reader.read[1:]] == ["resolved: overlap in pool prod: 1 resolved"]
    assert (done.sent, set(reader.kept)) == (1, {"c"})


@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from("abc"), st.sampled_from(["warning", "critical"])), st.booleans(), st.booleans()),
        max_size=20,
    )
)  # fmt: skip
def test_what_was_read_adds_up_to_what_is_open(story):
    reader = Reader()
    messenger = reader.messenger()
    for open_, broken, restart in story:
        reader.broken = broken
        messenger = reader.messenger() if restart else messenger
        messenger.tell({key: told(severity=severity) for key, severity in open_.items()})
    reader.broken = False
    open_ = dict(story[-1][0]) if story else {}
    reader.messenger().tell({key: told(severity=severity) for key, severity in open_.items()})
    heard: dict = {}
    for message in reader.read:
        for key, now in message.now.items():
            assert (now is None) == (key in heard and now is None)
            assert now is None or heard.get(key) != now.severity, "told twice"
            heard.pop(key, None)
            if now is not None:
                heard[key] = now.severity

    assert heard == open_
