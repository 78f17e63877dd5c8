"""Others are told in threads of their own: real receivers, a real store, and reports as the analysis makes them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from processes import read, until
from receiving import receiver
from structlog.testing import capture_logs
from world import judged, network

from config.daemon import Web
from config.load import load
from exporter.notices import NoticeCounts
from service import apprise_client, clock
from service.exits import ServiceError
from service.notifying import Notifying
from service.start import first_cycle, renewed

CONFIG = """\
sources: [{{name: dc, kind: static, networks: [{{cidr: 10.1.0.0/16, name: office}}]}}]
web: {{external_url: https://cidrwatch.example}}
alerts:
  resend: {resend}
  min_severity: {severity}
  alertmanagers: [{managers}]
  apprise: [{services}]
"""


def overlapping(*names):
    """A report of one overlap for each pair of networks that share a block."""
    return judged(
        [network(f"10.{n}.0.0/16", f"{name}{end}") for n, name in enumerate(names, 1) for end in "ab"]
    )


@dataclass
class Bench:
    """Somebody who tells, as the daemon has it."""

    folder: Path
    memory: object
    counts: NoticeCounts = field(default_factory=NoticeCounts)
    address: str = "http://127.0.0.1:10918"
    crashes: list = field(default_factory=list)
    running: list = field(default_factory=list)

    def start(self) -> Notifying:
        told, crashed = self.memory.told, self.crashes.append
        self.running.append(Notifying(told, self.counts, crashed, lambda: self.address))
        return self.running[-1]

    def settings(self, *managers, services=(), resend="1h", severity="warning"):
        text = CONFIG.format(
            resend=resend, severity=severity,
            managers=", ".join(f'{{url: "{one.url}", timeout: 1m}}' for one in managers),
            services=", ".join(self._service(name, url) for name, url in services),
        )  # fmt: skip
        (self.folder / "cidrwatch.yaml").write_text(text)
        return load(self.folder / "cidrwatch.yaml")

    def _service(self, name, url):
        (self.folder / f"{name}.url").write_text(url)
        return f"{{name: {name}, url_file: {name}.url, interval: 1s}}"


@pytest.fixture
def bench(tmp_path, memory):
    found = Bench(tmp_path, memory)
    yield found
    for one in found.running:
        one.stop()
    assert found.crashes == []


@pytest.fixture
def manager():
    with receiver() as found:
        yield found


def firing(manager) -> int:
    """Count the alerts that hold, of those that were sent last."""
    latest = manager.got[-1].json if manager.got else []
    return sum(alert["endsAt"] > clock.now().isoformat(timespec="milliseconds") for alert in latest)


def waits_for(check: Callable[[], bool]) -> None:
    until(check, 30)


def test_a_finding_is_told_to_every_alertmanager_and_its_end_too(bench, manager):
    with receiver() as other:
        notifying = bench.start()
        notifying.replace(bench.settings(manager, other))
        notifying.publish(overlapping("x"))
        waits_for(lambda: firing(manager) == 1 and firing(other) == 1)
        waits_for(lambda: bench.counts.known().active == 1)

        notifying.publish(overlapping())
        waits_for(lambda: firing(manager) == 0 and firing(other) == 0)

        (told,) = manager.got[-1].json
    assert told["labels"]["alertname"] == "IPAMFinding"
    waits_for(lambda: bench.counts.known().active == 0)


def test_alerts_link_to_where_the_daemon_listens_by_now(bench, manager):
    notifying, settings = bench.start(), bench.settings(manager)
    notifying.replace(replace(settings, file=settings.file.model_copy(update={"web": Web()})))
    notifying.publish(overlapping("x"))
    waits_for(lambda: firing(manager) == 1)
    (before,) = manager.got[-1].json

    bench.address = "https://127.0.0.1:10918"  # the web file has TLS now
    notifying.publish(overlapping("x", "y"))
    waits_for(lambda: firing(manager) == 2)

    ahead = before["generatorURL"].removeprefix("http://127.0.0.1:10918")
    assert ahead.startswith("/findings/")
    assert {alert["generatorURL"].partition("/findings/")[0] for alert in manager.got[-1].json} == {
        "https://127.0.0.1:10918"
    }


def test_an_alertmanager_that_does_not_answer_delays_no_other_and_no_report(bench, manager):
    with receiver() as slow:
        slow.gate.clear()
        notifying = bench.start()
        notifying.replace(bench.settings(slow, manager))
        for names in (["x"], ["x", "y"], ["x", "y", "z"]):
            notifying.publish(overlapping(*names))
            count = len(names)
            waits_for(lambda count=count: firing(manager) == count)
        assert slow.got == []
        slow.gate.set()
        waits_for(lambda: firing(slow) == 3)

    assert bench.counts.known().alert_errors == {(slow.url,): 0, (manager.url,): 0}


def test_a_failure_is_counted_and_told_once_and_its_end_too(bench, manager):
    manager.status = 503
    with capture_logs() as logs:
        notifying = bench.start()
        notifying.replace(bench.settings(manager))
        waits_for(lambda: bench.counts.known().alert_errors[(manager.url,)] >= 2)
        assert bench.counts.known().successes[(manager.url,)] is None
        manager.status = 200
        waits_for(lambda: bench.counts.known().successes[(manager.url,)] is not None)
        waits_for(lambda: any(one["event"] == "alerts_arrive_again" for one in logs))

    assert [one["reason"] for one in logs if one["event"] == "alerts_failed"] == ["503"]


def test_after_a_restart_the_same_alerts_go_on_before_any_report(bench, manager):
    settings = bench.settings(manager)
    first = bench.start()
    first.replace(settings)
    first.publish(overlapping("x"))
    waits_for(lambda: firing(manager) == 1)
    before = manager.got[-1].json[0]
    first.stop()
    manager.got.clear()

    bench.start().replace(settings)
    waits_for(lambda: firing(manager) == 1)

    after = manager.got[-1].json[0]
    assert (after["labels"], after["startsAt"]) == (before["labels"], before["startsAt"])
    assert bench.counts.known().active == 1


def test_what_ended_while_we_were_away_is_told_as_ended(bench, manager):
    settings = bench.settings(manager)
    first = bench.start()
    first.replace(settings)
    first.publish(overlapping("x"))
    waits_for(lambda: firing(manager) == 1)
    first.stop()

    second = bench.start()
    second.replace(settings)
    second.publish(overlapping())

    waits_for(lambda: len(manager.got[-1].json) == 1 and firing(manager) == 0)


def test_an_end_resolves_nothing(bench, manager):
    notifying = bench.start()
    notifying.replace(bench.settings(manager))
    notifying.publish(overlapping("x"))
    waits_for(lambda: firing(manager) == 1)

    notifying.stop()

    assert firing(manager) == 1


def test_a_reload_changes_who_is_told_and_loses_nothing(bench, manager):
    with receiver() as other:
        notifying = bench.start()
        notifying.replace(bench.settings(manager))
        notifying.publish(overlapping("x"))
        waits_for(lambda: firing(manager) == 1)
        notifying.replace(bench.settings(other))
        waits_for(lambda: firing(other) == 1)
        before = len(manager.got)
        notifying.publish(overlapping())
        waits_for(lambda: firing(other) == 0)

    assert len(manager.got) == before
    assert set(bench.counts.known().successes) == {(other.url,)}


def test_a_reload_that_tells_nobody_lets_the_alerts_lapse_and_forgets_them(bench, manager):
    notifying = bench.start()
    notifying.replace(bench.settings(manager))
    notifying.publish(overlapping("x"))
    waits_for(lambda: firing(manager) == 1)
    (bench.folder / "none.yaml").write_text(
        "sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: o}]}]\n"
    )
    assert bench.counts.known().resend == timedelta(hours=1)
    notifying.replace(load(bench.folder / "none.yaml"))
    notifying.publish(overlapping("y"))
    assert bench.counts.known().resend is None
    manager.got.clear()

    notifying.replace(bench.settings(manager))
    waits_for(lambda: bool(manager.got))

    assert manager.got[-1].json == []
    assert bench.counts.known().active == 0


def test_a_reload_that_tells_less_ends_nothing(bench, manager):
    notifying = bench.start()
    notifying.replace(bench.settings(manager))
    notifying.publish(overlapping("x"))
    waits_for(lambda: firing(manager) == 1)

    notifying.replace(bench.settings(manager, severity="critical"))
    notifying.publish(overlapping("x"))
    waits_for(lambda: bench.counts.known().active == 0)
    waits_for(lambda: manager.got[-1].json == [])

    assert all(alert["endsAt"] > alert["startsAt"] for got in manager.got for alert in got.json)
    assert dict(bench.memory.told.load("alertmanager")) == {}


def test_after_a_reload_an_old_request_comes_before_the_new_ones(bench, manager):
    manager.gate.clear()
    notifying = bench.start()
    notifying.replace(bench.settings(manager))
    waits_for(lambda: manager.waiting == 1)
    notifying.replace(bench.settings(manager, severity="critical"))
    with receiver() as other:
        notifying.replace(bench.settings(manager, other))
        waits_for(lambda: bool(other.got))

        assert manager.waiting == 1
    manager.gate.set()
    waits_for(lambda: len(manager.got) >= 2)


def test_less_grave_findings_are_told_where_they_are_wanted(bench, manager):
    report = judged([network("10.1.0.0/16", "a"), network("10.1.0.0/16", "b")])
    notifying = bench.start()
    notifying.replace(bench.settings(manager, severity="critical"))
    notifying.publish(report)
    waits_for(lambda: bench.counts.known().successes[(manager.url,)] is not None)
    notifying.replace(bench.settings(manager, severity="info"))
    notifying.publish(report)

    waits_for(lambda: firing(manager) == 1)


def test_alerts_are_sent_again_after_the_interval(bench, manager):
    notifying = bench.start()
    notifying.replace(bench.settings(manager, resend="1s"))
    notifying.publish(overlapping("x"))

    waits_for(lambda: len([got for got in manager.got if got.json]) >= 3)


# Messages of Apprise, to a real service of it: json:// posts to any server.


def chat(manager) -> tuple[str, str]:
    return ("chat", f"json://127.0.0.1:{manager.port}/hook")


def titles(manager) -> list[str]:
    return [got.json["title"] for got in manager.got]


def test_a_change_is_told_in_words_and_so_is_its_end(bench, manager):
    notifying = bench.start()
    notifying.replace(bench.settings(services=[chat(manager)]))
    notifying.publish(overlapping("x"))
    waits_for(lambda: len(manager.got) == 1)
    notifying.publish(overlapping())
    waits_for(lambda: len(manager.got) == 2)

    opened, resolved = (got.json for got in manager.got)
    assert titles(manager) == ["warning: overlap: 1 opened", "resolved: overlap: 1 resolved"]
    assert opened["message"].startswith(
        "Opened: 2 networks share addresses of 10.1.0.0/16 (reachability unknown)."
    )
    assert (opened["type"], resolved["type"]) == ("warning", "success")
    waits_for(lambda: bench.counts.known().messages == {("chat",): 2})


def test_nothing_is_repeated_after_a_restart(bench, manager):
    settings = bench.settings(services=[chat(manager)])
    first = bench.start()
    first.replace(settings)
    first.publish(overlapping("x"))
    waits_for(lambda: len(bench.memory.told.load("apprise/chat")) == 1)
    first.stop()

    second = bench.start()
    second.replace(settings)
    second.publish(overlapping("x"))
    second.publish(overlapping("x", "y"))
    waits_for(lambda: len(manager.got) == 2)

    assert "10.2.0.0/16" in manager.got[1].json["message"]
    assert "10.1.0.0/16" not in manager.got[1].json["message"]


def test_a_message_that_is_refused_is_counted_and_the_url_is_not_told(bench, manager, caplog):
    manager.status = 500
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        notifying = bench.start()
        notifying.replace(bench.settings(services=[("chat", f"json://me:hunter2@127.0.0.1:{manager.port}")]))
        notifying.publish(overlapping("x"))
        waits_for(lambda: bench.counts.known().message_errors == {("chat",): 1})

    (failed,) = [one for one in logs if one["event"] == "message_failed"]
    assert failed["reason"].startswith(f"the service did not take it: try the URL of {bench.folder}/chat.url")
    assert "hunter2" not in str(logs) + caplog.text
    assert not [one for one in caplog.records if one.name.startswith("apprise")], "it writes parts of the URL"
    assert bench.memory.told.load("apprise/chat") == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("nothing://x", "holds no URL of a service that Apprise knows", id="unknown"),
        pytest.param("", "does not hold one line with a URL", id="empty"),
        pytest.param("json://hunter2\njson://b", "does not hold one line with a URL", id="two"),
    ],
)
def test_what_is_no_url_of_a_service_is_told_without_it(bench, text, reason):
    with capture_logs() as logs:
        notifying = bench.start()
        notifying.replace(bench.settings(services=[("chat", text)]))
        notifying.publish(overlapping("x"))
        waits_for(lambda: any(one["event"] == "message_failed" for one in logs))

    assert reason in next(one["reason"] for one in logs if one["event"] == "message_failed")
    assert "hunter2" not in str(logs)


def test_a_url_from_the_environment_does_as_well(bench, manager, monkeypatch):
    settings = bench.settings(services=[chat(manager)])
    file = bench.folder / "cidrwatch.yaml"
    file.write_text(file.read_text().replace("url_file: chat.url", "url_env: CHAT_URL"))
    monkeypatch.setenv("CHAT_URL", f"json://127.0.0.1:{manager.port}")
    notifying = bench.start()
    notifying.replace(load(settings.path))
    notifying.publish(overlapping("x"))

    waits_for(lambda: len(manager.got) == 1)


def test_without_the_extra_neither_a_start_nor_a_reload_goes_on(bench, memory, manager, monkeypatch):
    plain = bench.settings(manager)
    cycle, _ = first_cycle(plain, memory)
    settings = bench.settings(services=[chat(manager)])
    monkeypatch.setattr(apprise_client, "find_spec", lambda _: None)

    for begin in (lambda: first_cycle(settings, memory), lambda: renewed(cycle.settings)):
        with pytest.raises(ServiceError, match=r"pip install 'cidrwatch\[apprise\]'"):
            begin()


def test_a_check_of_the_file_says_that_the_extra_is_missing(bench, manager, monkeypatch):
    settings = bench.settings(services=[chat(manager)])
    installed = read(settings.path, "check")
    monkeypatch.setattr(apprise_client, "find_spec", lambda _: None)
    missing = read(settings.path, "check")

    assert (installed.status, installed.err) == (0, "")
    assert missing.status == 0
    assert "Apprise is not installed here: pip install 'cidrwatch[apprise]'" in missing.err


def test_after_a_reload_a_message_that_was_under_way_is_not_repeated(bench, manager):
    settings = bench.settings(services=[chat(manager)])
    notifying = bench.start()
    notifying.replace(settings)
    manager.gate.clear()
    notifying.publish(overlapping("x"))
    waits_for(lambda: manager.waiting == 1)
    notifying.replace(settings)
    manager.gate.set()
    notifying.publish(overlapping("x", "y"))
    waits_for(lambda: len(manager.got) == 2)

    assert "10.1.0.0/16" not in manager.got[1].json["message"]


def test_a_crash_in_a_thread_is_told_to_whoever_runs_it(memory, bench):
    crashed, heard = Event(), []
    told = memory.told

    class Broken:
        def load(self, audience):
            return told.load(audience)

        def keep(self, audience, changed):
            raise RuntimeError("a bug")

    def hear(error):
        heard.append(str(error))
        crashed.set()

    notifying = Notifying(Broken(), NoticeCounts(), hear, str)
    with receiver() as manager:
        notifying.replace(bench.settings(manager))
        notifying.publish(overlapping("x"))

        assert crashed.wait(30)
    notifying.stop()
    assert heard == ["a bug"]
