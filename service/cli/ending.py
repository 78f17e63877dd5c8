"""How commands end when something is wrong: one sentence, the documented status, no trace on the screen."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, EIO, ENOSPC

import click

from service.cli.broken_pipe import drop, tolerated
from service.cli.saying import say
from service.exits import BROKEN, INTERRUPTED, UNREACHABLE, UNWRITTEN, WRONG, ServiceError

FULL = frozenset({ENOSPC, EDQUOT, EFBIG, EIO})  # what a file says that takes nothing more


@contextmanager
def told() -> Iterator[None]:
    """Turn what ends a command early into a sentence and an exit status; a bug's trace goes to the log."""
    try:
        with tolerated():
            try:
                yield
            finally:
                sys.stdout.flush()
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise  # click tells them itself
    except KeyboardInterrupt:
        _end("Interrupted.", INTERRUPTED)
    except ServiceError as error:
        _end(str(error), error.status)
    except OSError as error:
        if error.errno not in FULL:
            _end(*_judged(error))
        drop(sys.stdout)
        told = f"The output could not be written: {(error.strerror or '').lower()}"
        _end(f"{told}; make room, or write it elsewhere.", UNWRITTEN)
    except Exception as error:  # noqa: BLE001 - the last place where a bug can be told
        _end(*_judged(error))


def _judged(error: Exception) -> tuple[str, int]:
    """Tell an error that users can do something about from a bug."""
    from config.mistakes import ConfigError
    from exporter.records.filter import FilterError
    from store.error import StoreError
    from web.certificate import TlsError
    from web.listener import ListenError

    if isinstance(error, ConfigError | FilterError | ListenError | TlsError):
        return str(error), WRONG
    if isinstance(error, StoreError):
        return str(error), UNREACHABLE
    _log(error)
    return f"cidrwatch met a bug, {type(error).__name__}: please report it with the log above.", BROKEN


def _log(bug: Exception) -> None:
    import structlog

    from service.logs import configure

    if not structlog.is_configured():
        configure("error")
    structlog.get_logger().error("crashed", reason=str(bug), exc_info=bug)


def _end(sentence: str, status: int) -> None:
    try:
        say(sentence)
    except OSError:  # where nothing can be said, the status tells it
        drop(sys.stderr)
    sys.exit(status)
