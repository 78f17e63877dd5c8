"""The settings of the product: the checked file, and what it says in the vocabulary's own terms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from config.address import absolute_store
from config.alerting import Alerts
from config.check_alerting import FILES as KEYS
from config.daemon import Analyze, Collect, Metrics, Web
from config.positions import Positions
from config.section import Section
from config.shape import File
from config.sources import Source
from ipam.declared import DeclaredPlan
from ipam.policy import Policy

Part = TypeVar("Part", bound=Section)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a configuration file decides. Paths in it are absolute."""

    path: Path  # of the file
    file: File
    plan: DeclaredPlan
    policy: Policy
    positions: Positions = field(compare=False)

    @property
    def mirrors(self) -> Mapping[str, str]:
        """The scopes that stand for one of a cloud's IPAM, which is named `<source>/<id>`."""
        return {scope.name: scope.mirror for scope in self.file.scopes if scope.mirror}

    @property
    def store(self) -> str:
        """The URL of the database."""
        return self.file.store

    @property
    def web(self) -> Web:
        """The HTTP server."""
        return self.file.web

    @property
    def collect(self) -> Collect:
        """How the sources are read."""
        return self.file.collect

    @property
    def analyze(self) -> Analyze:
        """How often the result is computed."""
        return self.file.analyze

    @property
    def metrics(self) -> Metrics:
        """What the exposition shows."""
        return self.file.metrics

    @property
    def alerts(self) -> Alerts:
        """Who is told of findings."""
        return self.file.alerts or Alerts()

    @property
    def cool_down(self) -> timedelta:
        """How long the registry holds released space back."""
        return self.file.registry.cool_down or timedelta()

    @property
    def release_after(self) -> timedelta:
        """How long an imported network has to be missing before its allocation is released."""
        return self.file.registry.release_after

    @property
    def key_file(self) -> Path:
        """The file of the master keys."""
        return self.file.gateway.key_file

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is read."""
        return self.file.sources


def with_absolute_paths(file: File, folder: Path) -> File:
    """Let every path of a file begin at its folder."""
    sources = tuple(
        _absolute(source, ("file", "external_id_file", "ca_bundle"), folder) for source in file.sources
    )
    changed: dict[str, Any] = {
        "store": absolute_store(file.store, folder),
        "sources": sources,
        "gateway": _absolute(file.gateway, ("key_file",), folder),
    }
    if file.alerts:
        changed["alerts"] = file.alerts.model_copy(
            update={
                "alertmanagers": tuple(_absolute(one, KEYS, folder) for one in file.alerts.alertmanagers),
                "apprise": tuple(_absolute(one, ("url_file",), folder) for one in file.alerts.apprise),
            }
        )
    return file.model_copy(update=changed)


def _absolute(part: Part, keys: Collection[str], folder: Path) -> Part:
    """Let the paths under some keys of a part begin at a folder."""
    found = {key: getattr(part, key, None) for key in keys}
    return part.model_copy(update={key: folder / path for key, path in found.items() if path is not None})
