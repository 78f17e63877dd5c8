"""Checks and draws the dashboards with Grafana's libraries, on the demo and a made past: `make pictures`."""

# ruff: noqa: INP001, S603, S607 - a script, not a package, which runs programs that the Makefile installs

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from asking import Asking, ask
from past import Past, Series, openmetrics, read

ROOT = Path(__file__).parents[1]
PREVIEW, PICTURES = ROOT / "dashboards" / "preview", ROOT / "docs" / "pictures"
BOARDS = ("overview", "pool", "reconciliation", "inventory", "operations")
CHOICE = {"pool": {"pool": "top/eu-west-1/prod"}}
TARGET = {"job": "ipam", "instance": "127.0.0.1:10918"}
WIDTH, ROW, HEAD = 1280, 38, 100  # pixels, as in src/page.tsx
METRIC = re.compile(r"\b(?:ipam|process|scrape|up)[a-z_]*\b")
BUNDLE = [
    "--bundle", "--minify", "--log-level=error",
    "--loader:.ttf=dataurl", "--loader:.svg=dataurl", "--loader:.woff2=dataurl",
    "--define:global=globalThis", '--define:process.env.NODE_ENV="production"',
    "--alias:react-custom-scrollbars-2=./src/no_scrollbars.tsx",
]  # fmt: skip


def main() -> int:
    """Make everything anew; return 1 where a panel does not show what it promises."""
    boards = {
        name: json.loads((ROOT / f"dashboards/grafana/{name}.json").read_text("utf-8")) for name in BOARDS
    }
    with TemporaryDirectory() as made:
        folder = Path(made)
        exposition = demo(folder / "demo")
        now = int(time.time())
        written(folder / "past.om", exposition, boards, now)
        with prometheus(folder) as url:
            files = [
                answers(folder, Asking(url, board, now, CHOICE.get(name, {})))
                for name, board in boards.items()
            ]
        bundle(folder)
        checked = subprocess.run(["node", str(folder / "check.mjs"), *map(str, files)], check=False)
        if checked.returncode:
            return 1
        for name, board in boards.items():
            draw(folder, name, board)
    return 0


def demo(folder: Path) -> str:
    """Run the demo until it has read everything once, and return its metrics."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "service",
        "demo",
        "--port",
        "0",
        "--folder",
        str(folder),
        "--log.format",
        "json",
    ]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stderr is not None
        address, awaited = "", ["collected", "analyzed"]  # everything was read, and then judged
        for line in running.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            address = event.get("metrics", address)
            if awaited and event.get("event") == awaited[0]:
                del awaited[0]
            if not awaited:
                with urlopen(address, timeout=30) as answer:  # noqa: S310 - the demo's own
                    text: str = answer.read().decode()
                running.terminate()
                break
        running.stderr.read()
    return text


def written(file: Path, exposition: str, boards: dict[str, Any], now: int) -> None:
    """Write a past of the metrics that the dashboards ask for, and what Prometheus would add to it."""
    expressions = (
        target["expr"]
        for board in boards.values()
        for panel in board["panels"]
        for target in panel.get("targets", ())
    )
    wanted = set(METRIC.findall(" ".join(expressions)))
    found = read(exposition)
    added = {"up": 1.0, "scrape_duration_seconds": 0.031, "scrape_samples_scraped": float(len(found))}
    every = [*found, *(Series(name, {}, value, counter=False) for name, value in added.items())]
    with file.open("w", encoding="utf-8") as lines:
        for line in openmetrics(every, Past(now, TARGET), wanted.__contains__):
            lines.write(line + "\n")


@contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """Run a server that holds the past and scrapes nothing."""
    made = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=720h"]
    subprocess.run(
        [*made, str(folder / "past.om"), str(folder / "tsdb")], check=True, stdout=subprocess.DEVNULL
    )
    (folder / "prometheus.yaml").write_text("global: {}\n")
    with create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [
        "prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/tsdb",
        "--storage.tsdb.retention.time=90d", f"--web.listen-address=127.0.0.1:{port}",
        "--query.lookback-delta=31m", "--log.level=error",
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command) as server:
        try:
            ready(url)
            yield url
        finally:
            server.terminate()


def ready(url: str) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            ask(url, "query", {"query": "1"})
        except URLError:
            Event().wait(0.1)
        else:
            return
    raise TimeoutError(f"{url} does not answer within a minute: look above for what Prometheus says")


def answers(folder: Path, asking: Asking) -> Path:
    """Ask for everything that a dashboard shows, and write it down."""
    board = asking.dashboard
    series: dict[str, dict[str, Any]] = {}
    for panel, target in asking.targets():
        series.setdefault(panel["id"], {})[target["refId"]] = asking.answer(panel, target)
    names = [one["name"] for one in board["templating"]["list"]]
    shown = {name: asking.choice.get(name, "Prometheus" if name == "datasource" else "All") for name in names}
    made = {
        "dashboard": board,
        "from": asking.since * 1000,
        "to": asking.now * 1000,
        "variables": shown,
        "series": series,
    }
    file = folder / f"{board['uid'].removeprefix('ipam-')}.answers"
    file.write_text(json.dumps(made), "utf-8")
    return file


def bundle(folder: Path) -> None:
    """Make one file of the page, and one of the check."""
    for source, more in (
        ("page.tsx", [f"--outfile={folder}/page.js"]),
        (
            "check.ts",
            ["--platform=node", "--format=esm", "--external:jsdom", f"--outfile={folder}/check.mjs"],
        ),
    ):
        subprocess.run(
            ["node_modules/.bin/esbuild", f"src/{source}", *BUNDLE, *more], cwd=PREVIEW, check=True
        )
    (folder / "node_modules").symlink_to(PREVIEW / "node_modules")


def draw(folder: Path, name: str, board: dict[str, Any]) -> None:
    """Let a browser draw one dashboard."""
    told = (folder / f"{name}.answers").read_text("utf-8").replace("</", "<\\/")
    page = folder / f"{name}.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="page.css"><body style="margin: 0">'
        f'<div id="page"></div><script>window.answers = {told}</script><script src="page.js"></script>',
        "utf-8",
    )
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in board["panels"]) * ROW + HEAD
    picture = PICTURES / f"dashboard-{name}.png"
    command = [
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--window-size={WIDTH},{height}",
        "--allow-file-access-from-files", "--virtual-time-budget=8000", f"--screenshot={picture}",
        page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=120, stderr=subprocess.DEVNULL)
    subprocess.run(["pngquant", "--force", "--ext=.png", "--strip", "256", str(picture)], check=True)
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} kB")  # noqa: T201 - a script


if __name__ == "__main__":
    sys.exit(main())
