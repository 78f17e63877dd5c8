"""Grafana's own types, held by its compiler: of each dashboard, and of the options of each kind of panel."""

import json
import shutil
import subprocess

import pytest

from dashboards import BOARDS, ROOT, panels

TYPES = ROOT / "dashboards" / "types"
OPTIONS = {
    "stat": "stat/panelcfg/x/StatPanelCfg_types.gen",
    "bargauge": "bargauge/panelcfg/x/BarGaugePanelCfg_types.gen",
    "table": "table/panelcfg/x/TablePanelCfg_types.gen",
    "timeseries": "timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen",
    "state-timeline": "statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen",
}
COMPILE = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext"]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Compile everything at once, for most of the time goes into reading the types: what is said of each file."""
    node, tsc = shutil.which("node"), TYPES / "node_modules" / "typescript" / "bin" / "tsc"
    if node is None or not tsc.exists():
        pytest.fail("node, or a package of dashboards/types, is missing: run `make test`")
    folder = tmp_path_factory.mktemp("types")
    (folder / "node_modules").symlink_to(TYPES / "node_modules")
    shutil.copy2(TYPES / "plain.ts", folder)
    sources = BOARDS | {name: spoilt(BOARDS["overview"]) for name, spoilt in SPOILT.items()}
    for name, board in sources.items():
        (folder / f"{name}.ts").write_text("\n".join(source(board)), "utf-8")
    done = subprocess.run(
        [node, tsc, *COMPILE, *(f"{name}.ts" for name in sources)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return {
        name: [line for line in done.stdout.splitlines() if line.startswith(f"{name}.ts")] for name in sources
    }


def source(board):
    """Write a dashboard as TypeScript that has to satisfy its types."""
    yield 'import type { Plain, Provisioned } from "./plain";'
    for kind, path in OPTIONS.items():
        yield f'import type {{ Options as {word(kind)} }} from "@grafana/schema/dist/esm/raw/composable/{path}";'
    yield f"export const board = ({json.dumps(board, indent=1)}) satisfies Provisioned;"
    for panel in panels(board):
        options = json.dumps(panel["options"], indent=1)
        yield f"export const p{panel['id']} = ({options}) satisfies Partial<Plain<{word(panel['type'])}>>;"


def word(kind):
    return kind.replace("-", "_")


def changed(board, **change):
    """Change the last panel of a dashboard."""
    return board | {"panels": [*board["panels"][:-1], board["panels"][-1] | change]}


SPOILT = {
    "unknown_key": lambda board: board | {"tittle": "IPAM"},
    "no_height": lambda board: changed(board, gridPos={"x": 0, "y": 0, "w": 24}),
    "no_such_option": lambda board: changed(board, options={"legend": {"placement": "left"}}),
}


@pytest.mark.parametrize("name", sorted(BOARDS))
def test_a_dashboard_satisfies_the_types_that_grafana_reads_it_with(said, name):
    assert said[name] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unknown_key", "'\"tittle\"' does not exist in type"),
        ("no_height", "Property 'h' is missing"),
        ("no_such_option", "Type '\"left\"' is not assignable to type"),
    ],
)
def test_what_grafana_would_not_understand_is_noticed(said, name, words):
    assert any(words in line for line in said[name]), said[name]
