"""How commands end when something is wrong: one sentence, the documented status, no trace."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from service.cli.saying import say


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors that users can do something about into a sentence and an exit status."""
    from config.mistakes import ConfigError
    from exporter.records.filter import FilterError
    from service.cli.broken_pipe import tolerated
    from service.exits import UNREACHABLE, WRONG, ServiceError
    from store.error import StoreError
    from web.listener import ListenError

    try:
        with tolerated():
            yield
    except (ConfigError, FilterError, ListenError) as error:
        _end(str(error), WRONG)
    except StoreError as error:
        _end(str(error), UNREACHABLE)
    except ServiceError as error:
        _end(str(error), error.status)


def _end(sentence: str, status: int) -> None:
    say(sentence)
    sys.exit(status)
