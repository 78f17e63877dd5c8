"""The dashboards: generated, linted, and asking only for what is exposed."""

import re
import subprocess

import pytest
import yaml
from boards.__main__ import texts
from documents import DOCUMENTS
from promql import SETTINGS, catalogue

from dashboards import (
    BOARDS,
    FOLDER,
    FOREIGN,
    NAMES,
    OF_TARGETS,
    ROOT,
    grouped,
    panels,
    selectors,
    targets,
)
from exporter.families import report_families

EVERY = [pytest.param(BOARDS[name], id=name) for name in NAMES]
QUERIES = [
    pytest.param(panel, target, id=f"{name}: {panel['title']} {target['refId']}")
    for name, panel, target in targets()
]
KNOWN = {name: labels | OF_TARGETS for name, labels in (FOREIGN | catalogue()).items()}
UNITS = {"short", "percentunit", "s", "reqps", "bytes", "bool_yes_no"} | {
    f"suffix:{word}" for word in ("cores", "intervals", "alerts/s", "readings/s", "runs/s", "messages/s")
}
OF_REPORT = {family.name for family in report_families(SETTINGS)}
COUNTED = {"rate", "irate", "increase"}


def variables(board):
    return {one["name"]: one for one in board["templating"]["list"]}


@pytest.mark.parametrize("file", sorted(texts()))
def test_a_dashboard_is_what_the_code_makes(file):
    assert (FOLDER / file).read_text("utf-8") == texts()[file], "run `make dashboards`"


def test_there_are_five_dashboards_and_no_other_file():
    assert sorted(path.name for path in FOLDER.glob("*.json")) == sorted(f"{name}.json" for name in NAMES)


@pytest.mark.parametrize("board", EVERY)
def test_a_dashboard_has_the_head_of_the_house(board):
    assert board["uid"].startswith("ipam-")
    assert board["title"].startswith("IPAM / ")
    assert board["description"].endswith(".")
    assert board["tags"] == ["ipam"]
    assert board["editable"] is False
    assert board["graphTooltip"] == 1  # a shared crosshair
    assert "__inputs" not in board  # provisioning never fills them in


@pytest.mark.parametrize("board", EVERY)
def test_a_dashboard_leads_to_the_others(board):
    others = {f"/d/{other['uid']}" for other in BOARDS.values()} - {f"/d/{board['uid']}"}

    assert {link["url"] for link in board["links"]} == others
    assert all(link["includeVars"] and link["keepTime"] for link in board["links"])


@pytest.mark.parametrize("board", EVERY)
def test_the_data_source_is_chosen_by_a_variable(board):
    datasource = variables(board)["datasource"]

    assert (datasource["type"], datasource["query"], datasource["label"]) == (
        "datasource",
        "prometheus",
        "Data source",
    )
    assert list(variables(board))[:3] == ["datasource", "job", "instance"]


@pytest.mark.parametrize("board", EVERY)
def test_a_variable_of_labels_is_asked_anew_when_the_time_changes(board):
    for one in list(variables(board).values())[1:]:
        assert (one["type"], one["datasource"]["uid"], one["refresh"]) == ("query", "${datasource}", 2), one[
            "name"
        ]
        assert one["label"]


@pytest.mark.parametrize("board", EVERY)
def test_several_values_of_a_variable_can_be_chosen_and_all_at_first(board):
    """But for the dashboard of one pool: the space of a pool is in its parent as well, and must not add up."""
    for one in list(variables(board).values())[1:]:
        if (board["uid"], one["name"]) == ("ipam-pool", "pool"):
            assert not one["multi"]
            continue
        assert one["multi"]
        assert one["includeAll"]
        assert one["allValue"] == (
            ".*" if one["name"] == "provider" and board["uid"] != "ipam-operations" else ".+"
        )
        assert one["current"]["value"] == "$__all"


@pytest.mark.parametrize("board", EVERY)
def test_a_variable_asks_for_labels_that_a_metric_has(board):
    for one in list(variables(board).values())[1:]:
        asked = re.fullmatch(r"label_values\((\w+)(?:\{.*\})?, (\w+)\)", one["query"]["query"])

        assert asked, one["query"]
        assert asked[2] in KNOWN[asked[1]]


@pytest.mark.parametrize("board", EVERY)
def test_a_panel_says_what_it_shows(board):
    for panel in panels(board):
        assert panel["title"], panel["id"]
        assert re.fullmatch(r"[A-Z].*\.", panel["description"], re.DOTALL), panel["title"]
        assert panel["targets"], panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS, panel["title"]


@pytest.mark.parametrize("board", EVERY)
def test_a_share_is_a_ratio_and_its_colours_change_at_the_thresholds_of_the_house(board):
    shares = [
        panel
        for panel in panels(board)
        if "tilization" in panel["title"] and panel["type"] in {"stat", "bargauge"}
    ]
    for panel in shares:
        defaults = panel["fieldConfig"]["defaults"]

        assert defaults["unit"] == "percentunit"
        assert [step["value"] for step in defaults["thresholds"]["steps"]] == [None, 0.8, 0.95]
    assert shares or board["uid"] not in {"ipam-overview", "ipam-pool"}


@pytest.mark.parametrize("board", EVERY)
def test_panels_lie_beside_each_other(board):
    taken = {}
    for panel in board["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24, panel["title"]
        for cell in (
            (x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
        ):
            assert cell not in taken, (panel["title"], taken[cell])
            taken[cell] = panel["title"]
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize("name", ["pool", "overview"])
def test_a_figure_of_a_pool_holds_until_it_changes(name):
    lines = [panel for panel in panels(BOARDS[name]) if panel["type"] == "timeseries"]
    drawn = {
        panel["title"]: panel["fieldConfig"]["defaults"]["custom"]["lineInterpolation"]
        for panel in lines
        if panel["fieldConfig"]["defaults"]["custom"]["drawStyle"] == "line"
    }

    assert drawn
    assert set(drawn.values()) == {"stepAfter"}


def test_every_cell_and_bar_of_a_pool_leads_to_its_dashboard():
    led = []
    for name, panel, _ in targets():
        for override in panel["fieldConfig"]["overrides"]:
            for one in override["properties"]:
                if one["id"] == "links":
                    led.append((name, panel["title"]))
                    (link,) = one["value"]
                    assert link["url"].startswith("/d/ipam-pool?var-pool=${__")
                    assert all(
                        f"${{{kept}:queryparam}}" in link["url"] for kept in ("datasource", "job", "instance")
                    )
    tables = {
        (name, panel["title"])
        for name, panel, _ in targets()
        if panel["type"] == "table" and "pool" in columns(panel)
    }
    gauges = {
        (name, panel["title"])
        for name, panel, target in targets()
        if panel["type"] == "bargauge" and "{{pool}}" in target["legendFormat"]
    }

    assert tables | gauges <= set(led)
    assert len(tables | gauges) == 5


def columns(panel):
    return panel["transformations"][1]["options"]["indexByName"]


@pytest.mark.parametrize(("panel", "target"), QUERIES)
def test_a_query_names_only_metrics_and_labels_that_there_are(panel, target):
    asked = list(selectors(target["expr"]))
    labels = set().union(*(KNOWN[selector.name] for selector, _ in asked))
    legend = set(re.findall(r"{{\s*(\w+)\s*}}", target.get("legendFormat", "")))

    assert asked
    for selector, _ in asked:
        assert {matcher.name for matcher in selector.matchers.matchers} <= KNOWN[selector.name], selector.name
    assert grouped(target["expr"]) - {"pod"} <= labels
    assert legend <= labels
    if panel["type"] == "table":
        assert {name for name in columns(panel) if not name.startswith("Value")} <= set().union(
            *(grouped(one["expr"]) for one in panel["targets"])
        ) | labels


@pytest.mark.parametrize(("panel", "target"), QUERIES)
def test_a_query_asks_only_the_chosen_daemons(panel, target):
    for selector, _ in selectors(target["expr"]):
        if selector.name == "ALERTS":
            continue  # an alert over several daemons has neither label
        asked = {matcher.name: (str(matcher.op), matcher.value) for matcher in selector.matchers.matchers}

        assert asked["job"] == ("MatchOp.Re", "$job"), selector.name
        assert asked["instance"] == ("MatchOp.Re", "$instance"), selector.name


@pytest.mark.parametrize(("panel", "target"), QUERIES)
def test_a_counter_is_read_as_a_rate_over_the_interval_that_grafana_chooses(panel, target):
    for selector, inside in selectors(target["expr"]):
        counter = selector.name.endswith(("_total", "_bucket"))

        assert counter == bool(COUNTED & set(inside)), selector.name
    assert set(re.findall(r"\[(.*?)\]", target["expr"])) <= {"$__rate_interval"}


@pytest.mark.parametrize(("panel", "target"), QUERIES)
def test_a_query_counts_a_figure_of_the_report_once_however_many_replicas_serve_it(panel, target):
    for selector, _ in selectors(target["expr"]):
        if selector.name not in OF_REPORT:
            continue  # each replica has its own, or rates are added up

        assert re.search(
            rf"max (by \(job\b[^)]*\)|without \(instance, pod\)) \((increase\()?{selector.name}\{{",
            target["expr"],
        ), selector.name


def test_a_query_that_names_nothing_is_noticed():
    ((selector, inside),) = selectors(
        'sum by (pool) (increase(ipam_pool_free_total{pol="x"}[$__rate_interval]))'
    )

    assert selector.name not in KNOWN
    assert inside == ("increase",)
    assert grouped("sum by (a) (x) * on (b) group_left (c) y") == {"a", "b", "c"}


def test_provisioning_puts_the_dashboards_into_a_folder_of_their_own():
    (provider,) = yaml.safe_load((FOLDER / "provisioning/dashboards/ipam.yaml").read_text())["providers"]
    (source,) = yaml.safe_load((FOLDER / "provisioning/datasources/ipam.yaml").read_text())["datasources"]

    assert (provider["type"], provider["folder"], provider["allowUiUpdates"]) == ("file", "IPAM", False)
    assert source["type"] == "prometheus"


def test_the_mixin_has_every_dashboard():
    text = (ROOT / "dashboards/mixin/dashboards.libsonnet").read_text()

    assert re.findall(r"'ipam-(\w+)\.json': import '\.\./grafana/(\w+)\.json'", text) == [
        (name, name) for name in NAMES
    ]


def test_lock_files_of_npm_name_no_registry():
    locks = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*package-lock.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert len(locks) == 2
    for lock in locks:
        assert '"resolved"' not in (ROOT / lock).read_text("utf-8"), lock


def test_there_is_a_picture_of_every_dashboard_in_the_documents():
    shown = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    for name in NAMES:
        picture = ROOT / f"docs/pictures/dashboard-{name}.png"

        assert f"pictures/{picture.name}" in shown
        assert picture.stat().st_size < 300_000
