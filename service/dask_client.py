"""Dask's client, loaded where a configuration asks for it: an extra that need not be installed."""

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from warnings import filterwarnings

from service.exits import WRONG, ServiceError

CONNECT_SECONDS = 5.0

LOUD = frozenset({"distributed", "tornado", "bokeh"})
WARNINGS = ("Sending large graph", r"\s*Mismatched versions")  # batches are large; versions are ours to judge

NOT_INSTALLED = "collect.executor: Dask is not installed here: pip install 'cidrwatch[dask]', or use threads"


def require_dask() -> None:
    """Check that Dask can be loaded.

    Raises:
        ServiceError: it is not installed.
    """
    if find_spec("distributed") is None:
        raise ServiceError(NOT_INSTALLED, WRONG)


def dask_client(address: str) -> Any:
    """Connect to a scheduler: over TCP, or TLS where Dask's own configuration says so.

    Raises:
        Exception: of many kinds; there is none.
    """
    distributed = import_module("distributed")
    _quieten()
    return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="cidrwatch")


def _quieten() -> None:
    """Take back the handlers that Dask gives its loggers on import: it would print to stderr by itself."""
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in LOUD]:
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
        logger.setLevel(logging.CRITICAL)  # what goes wrong reaches us as an exception, and is told once
    for words in WARNINGS:
        filterwarnings("ignore", message=words)
