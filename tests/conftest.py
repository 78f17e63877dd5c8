"""What holds for every test: how long fuzzing goes on, and no credentials or endpoints of the machine."""

import os
from pathlib import Path
from shutil import copyfile

import pytest
import structlog
from cluster import cluster
from hypothesis import HealthCheck, Phase, settings

from store.open import open_store

settings.register_profile(
    "quick", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(  # the same cases each time; nobody reads the least one that tells a mutant
    "mutants",
    max_examples=10,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

CLOUD_PREFIXES = ("AWS_", "ALIBABA_", "ALIBABACLOUD_", "ALICLOUD_", "CIDRWATCH_")


@pytest.fixture(autouse=True)
def no_cloud_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away every credential and endpoint, and trip over any call that no test meant."""
    for name in [name for name in os.environ if name.startswith(CLOUD_PREFIXES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-aws-credentials"))


@pytest.fixture(autouse=True)
def logs_of_nobody_else():
    """Take back how a command that ran in this process has set up the logs."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory):
    """Make a store without content once: a copy costs a tenth of the migrations."""
    path = tmp_path_factory.mktemp("blank") / "cidrwatch.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def blank(tmp_path, blank_file):
    """Put a store without content into the folder of the test, under the name that it has unless told otherwise."""
    return copyfile(blank_file, tmp_path / "cidrwatch.db")


@pytest.fixture(scope="session")
def postgresql():
    """Run one server for all tests that want one."""
    with cluster() as running:
        yield running
