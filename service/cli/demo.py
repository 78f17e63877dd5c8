"""The command that shows the product: an ordinary daemon, on two clouds that are not real."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.cli.options import log_options

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
STORE_FILES = ("cidrwatch.db", "cidrwatch.db-wal", "cidrwatch.db-shm")
FAULTS = 11  # kinds that the simulator knows
LEAST_ILL = FAULTS + 4  # accounts: the planted cases take three, and one refuses its role in any case
OURS = "estate.json"  # what the simulator leaves in a folder, and nobody else


@click.command()
@click.option(
    "--accounts", default=60, show_default=True, type=click.IntRange(3), help="AWS accounts of the estate."
)
@click.option(
    "--port",
    default=10918,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where the daemon listens; 0 takes a free port.",
)
@click.option("--once", is_flag=True, help="Run one full cycle, print the summary and exit.")
@click.option("--faults", is_flag=True, help="Let eleven more accounts fail, each in another way.")
@click.option(
    "--folder",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the configuration and the store go.",
)
@log_options("info")
def demo(  # noqa: PLR0913 - one argument for each option
    accounts: int, port: int, *, once: bool, faults: bool, folder: Path, log_level: str, log_format: str
) -> None:
    """Run the daemon on a simulated estate: two clouds on loopback, spoken to by the real SDKs.

    Three teams own 10.10.0.0/16, a pool has two blocks left, one account refuses its role. The folder
    holds an ordinary configuration file, to learn from, and the store: the reading commands work on it.

    Example: cidrwatch demo --once, then cidrwatch overlaps -c demo/cidrwatch.yaml
    """
    from service.logs import configure
    from service.serving import serve

    if faults and accounts < LEAST_ILL:
        raise click.UsageError(f"--faults needs accounts that can fail: give --accounts {LEAST_ILL} or more")
    configure("error" if once and log_level == "info" else log_level, log_format)
    with _simulator(accounts, port, folder, FAULTS if faults else 0) as config:
        if once:
            _one_cycle(config)
        else:
            click.echo(f"Configuration: {config}. Ctrl-C ends the demo.", err=True)
            sys.exit(serve(config))


@contextmanager
def _simulator(accounts: int, port: int, folder: Path, ailing: int) -> Iterator[Path]:
    """Run the simulator beside us; it ends when its standard input does, whatever becomes of us."""
    from service.exits import WRONG, ServiceError

    _cleared(folder)
    click.echo(f"Starting two simulated clouds with {accounts} AWS accounts …", err=True)
    words = [
        "-P",
        "-m",
        "simulator",
        "--folder",
        str(folder),
        "--accounts",
        str(accounts),
        "--web-port",
        str(port),
        "--ailing",
        str(ailing),
    ]
    with subprocess.Popen(  # noqa: S603 - our own module, our own words
        [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as clouds:
        assert clouds.stdin is not None
        assert clouds.stdout is not None
        line = clouds.stdout.readline()
        if not line:
            raise ServiceError(
                "the simulator did not start; its own words are above. It needs the extra packages: "
                "pip install 'cidrwatch[demo]'",
                WRONG,
            )
        ready = json.loads(line)
        for name in (*PROXIES, *map(str.lower, PROXIES)):  # loopback only, and one SDK ignores NO_PROXY
            os.environ.pop(name, None)
        os.environ.update(ready["environment"])
        try:
            yield Path(ready["config"])
        finally:
            clouds.stdin.close()


def _cleared(folder: Path) -> None:
    """Take away the store of an earlier demo, and nothing that anybody else wrote."""
    from service.exits import WRONG, ServiceError

    try:
        held = any((folder / name).exists() for name in ("cidrwatch.yaml", *STORE_FILES))
        if held and not (folder / OURS).exists():
            raise ServiceError(f"{folder} holds files that no demo wrote: name another folder", WRONG)
        for name in STORE_FILES:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "cannot be used").lower()
        raise ServiceError(f"{folder}: {reason}: name another folder for the demo", WRONG) from None


def _one_cycle(config: Path) -> None:
    from config.load import load
    from service.cli.left_out import say_left_out
    from service.cli.progress import watched
    from service.cli.summary import print_summary
    from service.memory import opened
    from service.scanning import scan

    settings = load(config)
    with opened(settings.store) as memory:
        done = scan(settings, memory, watched)
    print_summary(done, settings)
    say_left_out(done)
