"""Every query of the dashboards has an answer, from a real Prometheus that scrapes a daemon and holds 30 days."""

import re
import shutil
import subprocess
from time import time

import pytest
from asking import Asking, RefusedQueryError, ask
from past import Past, openmetrics, read
from processes import clouds, daemon, free_port, until

from dashboards import BOARDS, selectors, targets

SCRAPE = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - {{job_name: ipam, honor_labels: true, static_configs: [{{targets: ["{target}"]}}]}}
"""
PATIENCE = 240  # seconds
POOLS = ("labs:labs/eu-west-1", "top/eu-west-1", "top/eu-west-1/prod")  # no single one shows everything
QUIET = {  # nothing of this kind happens here, and the panels say so in words
    ("overview", "Firing alerts"),
    ("inventory", "Fullest subnets"),
    ("operations", "Events of changes"),
    ("operations", "Sent and failed"),
    ("operations", "Certificate"),
    ("operations", "Web file"),
    ("operations", "Time since the last success"),
}
LATER = ("reconciliation", "Age of the oldest open finding")  # what is open now was not there at first
DROPPED = ("operations", "Series", "B")  # beside a query that always answers
ASKED = {selector.name for _, _, target in targets() for selector, _ in selectors(target["expr"])}
QUERIES = [
    pytest.param(name, panel, target, id=f"{name}: {panel['title']} {target['refId']}")
    for name, panel, target in targets()
]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    """Run a daemon on two simulated clouds, and a Prometheus that has scraped it, now and for 30 made days."""
    if shutil.which("prometheus") is None:
        pytest.fail("prometheus is missing: run `make test`, or install Debian's package prometheus")
    folder = tmp_path_factory.mktemp("dashboards")
    with clouds(folder / "clouds", "--accounts", "4", "--alibaba-accounts", "1") as running:
        config = running.copied(folder / "daemon")
        with daemon(config, running.env(folder)) as watching:
            until(lambda: read_and_judged(watching), PATIENCE)
            target = watching.url.removeprefix("http://")
            past = Past(int(time()), {"job": "ipam", "instance": target}, every=14400, hours=6.5, often=140)
            lines = openmetrics(read(watching.ask("/metrics").text), past, ASKED.__contains__)
            (folder / "past.om").write_text("\n".join(lines) + "\n")
            (folder / "prometheus.yaml").write_text(SCRAPE.format(target=target))
            with served(folder) as url:
                yield url


def read_and_judged(watching):
    """Say whether every shard was read, and the report tells of it; both take a while on a machine with more to do."""
    shards = {name: count for name, count in watching.metrics().items() if name.startswith("ipam_shards{")}
    return shards and not any(count for name, count in shards.items() if "pending" in name)


class served:  # noqa: N801 - reads as a word
    """A Prometheus on the past in a folder, which has begun to scrape."""

    def __init__(self, folder):
        self.folder, self.url = folder, f"http://127.0.0.1:{free_port()}"

    def __enter__(self):
        made = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=720h"]
        subprocess.run(
            [*made, self.folder / "past.om", self.folder / "tsdb"], check=True, capture_output=True
        )
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={self.folder}/prometheus.yaml", f"--storage.tsdb.path={self.folder}/tsdb",
             "--storage.tsdb.retention.time=90d", f"--web.listen-address={self.url.removeprefix('http://')}",
             "--query.lookback-delta=4h", "--log.level=error"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self.scraped, PATIENCE)
        return self.url

    def scraped(self):
        """Say whether there are enough scrapes for a rate."""
        try:
            return ask(self.url, "query", {"query": "count_over_time(up[1m]) > 3"})
        except OSError:
            return []

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()


def asking(url, name):
    """Yield a way to ask what a dashboard asks, for each pool where it is about one."""
    for choice in [{"pool": pool} for pool in POOLS] if name == "pool" else [{}]:
        yield Asking(url, BOARDS[name], int(time()), choice)


def answered(url, name, panel, target):
    """Ask until there is an answer."""
    return next(filter(None, (asked.answer(panel, target) for asked in asking(url, name))), [])


@pytest.mark.parametrize(("name", "panel", "target"), QUERIES)
def test_a_query_has_an_answer(prometheus, name, panel, target):
    answer = answered(prometheus, name, panel, target)
    quiet = (name, panel["title"]) in QUIET or (name, panel["title"], target["refId"]) == DROPPED

    assert bool(answer) != quiet, panel["title"]
    assert not quiet or "noValue" in panel["fieldConfig"]["defaults"] or target["refId"] == "B"
    assert not re.search(r"NaN", str(answer))


@pytest.mark.parametrize(
    ("name", "panel", "target"),
    [one for one in QUERIES if one.values[1]["type"] in {"timeseries", "state-timeline"}],
)
def test_a_line_begins_where_the_time_does_that_its_dashboard_shows(prometheus, name, panel, target):
    asked = next(asking(prometheus, name))
    if (
        (name, panel["title"]) == LATER
        or "scrape_" in target["expr"]
        or not (answer := answered(prometheus, name, panel, target))
    ):
        return  # Prometheus' own past cannot be made; and the test above tells of what is empty
    first = min(float(series["values"][0][0]) for series in answer)

    assert first - asked.since < (asked.now - asked.since) / 5


@pytest.mark.parametrize("name", sorted(BOARDS))
def test_a_variable_has_values_to_choose_from(prometheus, name):
    for one in BOARDS[name]["templating"]["list"][1:]:
        selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", one["query"]["query"]).groups()
        expr = f"count by ({label}) ({selector})".replace("$job", ".+").replace("$instance", ".+")

        assert ask(prometheus, "query", {"query": expr}), one["name"]


def test_a_wrong_expression_is_refused(prometheus):
    with pytest.raises((RefusedQueryError, OSError)):
        ask(prometheus, "query", {"query": "sum by (pool) ("})
