"""The settings of the product: the checked file, and what it says in the vocabulary's own terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from config.address import absolute_store
from config.daemon import Analyze, Collect, Metrics, Web
from config.positions import Positions
from config.shape import File
from config.sources import Source
from ipam.declared import DeclaredPlan
from ipam.policy import Policy


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
        source.model_copy(
            update={
                key: folder / value
                for key in ("file", "external_id_file", "ca_bundle")
                if (value := getattr(source, key, None)) is not None
            }
        )
        for source in file.sources
    )
    gateway = file.gateway.model_copy(update={"key_file": folder / file.gateway.key_file})
    return file.model_copy(
        update={"store": absolute_store(file.store, folder), "sources": sources, "gateway": gateway}
    )
