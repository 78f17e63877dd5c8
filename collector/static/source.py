"""What the configuration declares of networks that no cloud knows, in the collector's own terms."""

from dataclasses import dataclass, field
from pathlib import Path

from ipam.tag_column import Tags


@dataclass(frozen=True, slots=True)
class Network:
    """One declared network; `place` says where it was declared, `defect` why it cannot be read."""

    cidr: str
    name: str = ""
    site: str = ""
    tags: Tags = field(default_factory=dict)
    place: str = ""
    defect: str = ""


@dataclass(frozen=True, slots=True)
class StaticSource:
    """Networks from a CSV file, or from the configuration itself."""

    name: str
    file: Path | None = None
    networks: tuple[Network, ...] = ()
