"""Real Alertmanagers, alone or as a cluster, as Debian ships them."""

import json
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from processes import SECONDS, free_port, until

CONFIG = """
route: {{receiver: hook, group_by: [alertname, rule, provider], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: hook, webhook_configs: [{{url: "{url}", send_resolved: true}}]}}]
"""


@dataclass
class Alertmanager:
    """One server, which can be stopped and started anew on what it has stored."""

    folder: Path
    hook: str  # URL of what it notifies
    port: int
    cluster: str = ""  # where it listens for its peers; "" for one alone
    peer: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it takes alerts."""
        program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
        if program is None:
            pytest.fail(
                "Alertmanager is missing: run `make test`, or install Debian's package prometheus-alertmanager"
            )
        self.folder.mkdir(exist_ok=True)
        (self.folder / "alertmanager.yml").write_text(CONFIG.format(url=self.hook))
        peers = [f"--cluster.peer={self.peer}"] if self.peer else []
        self.process = subprocess.Popen(
            [program, f"--config.file={self.folder}/alertmanager.yml", f"--storage.path={self.folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}", f"--cluster.listen-address={self.cluster}", *peers,
             "--cluster.settle-timeout=1s", "--log.level=error"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self.ready)

    def ready(self) -> bool:
        try:
            return bool(self._asked("/-/ready"))
        except OSError:
            return False

    def stop(self) -> None:
        """End it in order, so that it stores what it has notified of."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(SECONDS)
            self.process = None

    def active(self) -> dict[str, dict[str, Any]]:
        """Return the alerts that it takes for open, by finding."""
        found = json.loads(self._asked("/api/v2/alerts?active=true"))
        return {one["labels"]["finding_id"]: one for one in found}

    def _asked(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read()


def pair(folder: Path, hook: str) -> tuple[Alertmanager, Alertmanager]:
    """Make a cluster of two that is not started yet."""
    ports = free_port(), free_port(), free_port(), free_port()
    one, other = f"127.0.0.1:{ports[2]}", f"127.0.0.1:{ports[3]}"
    return (
        Alertmanager(folder / "one", hook, ports[0], one, other),
        Alertmanager(folder / "other", hook, ports[1], other, one),
    )
