"""A folder with a small configuration and an opened store, for the parts of the service."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.load import load
from config.settings import Settings
from service.memory import Memory, opened

TEXT = """\
store: sqlite:///cidrwatch.db
sources:
  - name: dc
    kind: static
    networks:
      - {cidr: 10.1.0.0/16, name: office}
      - {cidr: 10.1.128.0/17, name: lab}
pools:
  - {name: top, scope: private, cidrs: [10.0.0.0/8]}
"""

Written = Callable[..., Settings]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write the configuration, with some texts replaced, and load it."""

    def write(*changes: tuple[str, str]) -> Settings:
        text = TEXT
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        (tmp_path / "cidrwatch.yaml").write_text(text)
        return load(tmp_path / "cidrwatch.yaml")

    return write


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """Open the store."""
    with opened(f"sqlite:///{tmp_path}/cidrwatch.db") as found:
        yield found
