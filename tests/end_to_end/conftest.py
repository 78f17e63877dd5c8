"""The clouds that the tests of the whole product share, and what one scan of them left in a folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from processes import STORE, Clouds, Ended, clouds, read, run

ACCOUNTS = ("--accounts", "4", "--alibaba-accounts", "1")  # the fourth refuses its role


@pytest.fixture(scope="session")
def two_clouds(tmp_path_factory):
    """Run the simulator once for all tests."""
    with clouds(tmp_path_factory.mktemp("clouds"), *ACCOUNTS) as running:
        yield running


@dataclass(frozen=True)
class Scanned:
    """A folder with a configuration and a store, and how the scan that filled it ended."""

    clouds: Clouds
    folder: Path
    ended: Ended

    def read(self, *words: str) -> Ended:
        """Run a command that reads."""
        return read(self.folder / "cidrwatch.yaml", *words)

    def copied(self, to: Path, *changes: tuple[str, str]) -> Path:
        """Copy configuration and store."""
        config = self.clouds.copied(to, *changes)
        for name in STORE:
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, to)
        return config


@pytest.fixture(scope="session")
def scanned(two_clouds, tmp_path_factory):
    """Scan the clouds once for all tests that only read."""
    folder = tmp_path_factory.mktemp("scanned")
    config = two_clouds.copied(folder, ("  interval: 1m", "  interval: 1h"))  # fresh as long as tests take
    ended = run("scan", "-c", config, "-o", "json", env=two_clouds.env(folder))
    return Scanned(two_clouds, folder, ended)
