"""Start the simulator: `python -P -m simulator --folder DIR`."""

import argparse
import json
import os
import secrets
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from simulator.clouds import Setting, clouds
from simulator.faults import fault
from simulator.folder import Endpoints, fill, write_external_id
from simulator.population import Size, make

_WRONG_USAGE = 2


def main() -> int:
    """Serve two clouds on loopback until standard input closes or SIGTERM comes."""
    given = _arguments()
    folder: Path = given.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        faults = tuple(map(fault, given.fault))
        estate = make(Size(given.accounts, given.alibaba_accounts, given.seed), frozenset(given.deny))
    except (OSError, ValueError) as error:
        print(f"simulator: {error}", file=sys.stderr)  # noqa: T201 - a program of its own, without a logger
        return _WRONG_USAGE
    ended = _ended()
    external_id = secrets.token_hex(16)
    setting = Setting(
        given.seed,
        external_id,
        given.page_size,
        given.verbose,
        lambda: datetime.now(UTC),
        faults,
        given.ailing,
    )
    with clouds(estate, setting) as running:
        write_external_id(folder, external_id)
        config = fill(
            folder, estate, running.aws_ids, Endpoints(running.aws, running.alibaba, given.web_port)
        )
        ready = {
            "aws": running.aws,
            "alibaba": running.alibaba,
            "config": str(config),
            "environment": dict(running.environment),
        }
        print(json.dumps(ready), flush=True)  # noqa: T201 - the one line that whoever started us waits for
        ended.wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simulator",
        description="Serve a simulated AWS and Alibaba Cloud on loopback, with an estate in them. "
        "Prints one line of JSON when ready, and ends when its standard input is closed.",
    )
    parser.add_argument(
        "--folder", type=Path, required=True, help="where to write the configuration of a daemon"
    )
    parser.add_argument("--accounts", type=int, default=60, help="AWS accounts, at least 3 (%(default)s)")
    parser.add_argument("--alibaba-accounts", type=int, default=10, help="Alibaba accounts (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="equal seeds make equal estates (%(default)s)")
    parser.add_argument(
        "--deny", action="append", default=[], metavar="ACCOUNT", help="refuse this account's role too"
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", help="like aws:ListAccounts:denied"
    )
    parser.add_argument(
        "--ailing", type=int, default=0, help="AWS accounts that fail, each in another way (%(default)s)"
    )
    parser.add_argument("--page-size", type=int, default=5, help="most items of an AWS page (%(default)s)")
    parser.add_argument(
        "--web-port", type=int, default=10918, help="the daemon's port, 0: a free one (%(default)s)"
    )
    parser.add_argument("--verbose", action="store_true", help="write an access log to standard error")
    return parser.parse_args()


def _ended() -> Event:
    """Return what is set by SIGTERM and SIGINT, and when standard input ends with whoever started us."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())

    def watch() -> None:
        # Not sys.stdin.read: a thread that waits inside it cannot be left behind when the process ends.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        ended.set()

    Thread(target=watch, name="standard input", daemon=True).start()
    return ended


if __name__ == "__main__":
    sys.exit(main())
